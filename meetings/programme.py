"""A panel's work programme as it is shown: a municipal year, meetings with their topics, and what has no meeting."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from meetings.law.municipal_year import STARTS_IN_MONTH, municipal_year, year_label
from meetings.models import AgendaItem, Panel, Topic


@dataclass(frozen=True)
class Year:
    """A municipal year: its first and last day, and the years beside it."""

    first: date
    last: date

    @property
    def label(self):
        return year_label(self.first)

    @property
    def before(self):
        return self.first.year - 1

    @property
    def after(self):
        return self.first.year + 1


def year_of(wanted: int | None, today) -> Year:
    """The municipal year that begins in the calendar year `wanted`; today's if that is no year of a meeting."""
    day = date(wanted, STARTS_IN_MONTH, 1) if wanted and 1900 < wanted < 2200 else today
    return Year(*municipal_year(day))


def exempt_items(panel: Panel) -> QuerySet[AgendaItem]:
    """The exempt items of a panel's agendas, those of joint meetings included."""
    agendas = Q(meeting__panel=panel) | Q(meeting__joint_panels=panel)
    return AgendaItem.objects.filter(agendas, access="exempt").distinct()


def columns(panel, year, meetings):
    """[(meeting, its topics)] of a year in order, then (None, topics without a meeting) split by kind."""
    topics = list(Topic.objects.of_year(panel, year.first.year))
    open_titles = {item.title.casefold(): item.public_title for item in exempt_items(panel)}
    for topic in topics:
        topic.closed_as = open_titles.get(topic.title.casefold(), "")
        if topic.item and topic.item.is_exempt:
            topic.closed_as = topic.item.public_title
    grid = [(meeting, [t for t in topics if t.meeting_id == meeting.pk]) for meeting in meetings]
    loose = [t for t in topics if t.meeting_id is None]
    return {
        "grid": grid,
        "reviews": [t for t in topics if t.kind == Topic.Kind.REVIEW],
        "unscheduled": [t for t in loose if t.kind == Topic.Kind.TOPIC],
        "ideas": [t for t in loose if t.kind == Topic.Kind.IDEA],
    }
