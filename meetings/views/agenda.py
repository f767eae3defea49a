"""The agenda page: items, headings and papers, each changed in its place.

With JavaScript a change answers with the part of the page that it touched; without, with the page.
"""

from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from meetings import bell, preflight
from meetings.access import Can, can, meetings_visible_to
from meetings.actions import agenda as actions
from meetings.actions import papers as paper_actions
from meetings.actions.outcome import Conflict, Refused
from meetings.forms.agenda import EntryForm, HeadingForm, ItemForm, PaperForm
from meetings.models import AgendaItem, Paper
from meetings.models.meetings import Status
from meetings.paper_access import SeenPaper, intakes_visible_to, papers_visible_to, seen_papers, title_seen_by
from meetings.views import parameters
from meetings.views.pack import panel_context, presence
from meetings.views.publishing import publishing_context

# What a browser's file dialogue offers; what a file really is, intake finds out.
ACCEPTED = ".pdf,.docx,.doc,.odt,.rtf,.xlsx,.xls,.ods,.csv,.pptx,.ppt,.odp,.jpg,.jpeg,.png,.tif,.tiff,.heic,.eml,.msg"
STEPS = {"up": -1, "down": 1}


def meeting(request, pk):
    found = get_object_or_404(meetings_visible_to(request.user).with_council(), pk=pk)
    return page(request, found)


def page(request, meeting, **more):
    """The whole page; `more` carries what a refused change has to say."""
    now = timezone.now()
    entries = preflight.entries_of(meeting)
    publishing = publishing_context(request.user, meeting)
    panel = panel_context(request.user, meeting, now, entries=entries, publishing=publishing)
    first_edition = meeting.editions.order_by("number").first()
    context = {
        **agenda_context(request, meeting, entries, panel.get("ranges"), publishing),
        **panel,
        "first_edition": first_edition,
        "clock": _clock(meeting, first_edition, now),
        "others": presence(request.user, meeting),
        **more,
    }
    return render(request, "office/agenda.html", context)


def agenda_context(request, meeting, entries=None, ranges=None, publishing=None):
    """What the list of items shows this person: an author sees open titles only, but for their own papers.

    `entries`, `ranges` and `publishing` are the agenda's, where they are at hand. What is `told` of an entry or a paper
    is the same as long as its tools are: those of a row that is as it was need not be written anew.
    """
    user = request.user
    entries = preflight.entries_of(meeting) if entries is None else entries
    seen = seen_papers(user, [_with_item(paper, item) for item in entries for paper in item.papers.all()])
    intakes = intakes_visible_to(user).latest_by_paper(seen)
    rows = [
        {
            "item": item,
            "title": title_seen_by(user, item),
            "told": _told(item),
            "papers": [
                (seen[paper.pk], intake := intakes.get(paper.pk), _told(item, seen[paper.pk], intake))
                for paper in item.papers.all()
                if paper.pk in seen
            ],
            "first": item.position == 1,
            "last": item.position == len(entries),
        }
        for item in entries
    ]
    return {
        **(publishing or publishing_context(user, meeting)),
        "meeting": meeting,
        "rows": rows,
        "whose": _whose(request, meeting),
        "ranges": meeting.latest_ranges() if ranges is None else ranges,
        "now": timezone.now(),
        "going_on": any(intake.is_going_on for intake in intakes.values()),
        "may_edit": can(user, Can.EDIT_AGENDAS) and meeting.open_for_changes,
        "may_add_papers": can(user, Can.ADD_PAPERS) and meeting.open_for_changes,
        "sees_all": can(user, Can.READ_RESTRICTED),
        "accepted": ACCEPTED,
    }


def _with_item(paper, item):
    """The paper with the item at hand, which a paper asks about its access."""
    paper.item = item
    return paper


def _told(*rows):
    """All that rows of the record say."""
    return repr([row if isinstance(row, SeenPaper) else _columns(row) for row in rows if row])


def _columns(row):
    return {name: value for name, value in vars(row).items() if name[0] != "_"}


def _whose(request, meeting):
    """Whose page it is and what they may do with it: forms carry a token that is good in one browser only."""
    get_token(request)
    return f"{request.user.pk} {request.user.role} {meeting.status} {request.META['CSRF_COOKIE']}"


def answer(request, meeting, *, said="", **more):
    """After a change: the list of items for HTMX, the page for everybody else. `said` is announced."""
    bell.ring("reports.tasks.build_waiting")
    if request.htmx:
        context = agenda_context(request, meeting)
        said = f"{said}. {context['saved_words']}" if said and context["saved_words"] else said
        return render(request, "office/_agenda.html", {**context, "said": said, **more})
    if more:
        return page(request, meeting, **more)
    return redirect("office_meeting", meeting.pk)


@require_POST
def item_add(request, pk):
    meeting = get_object_or_404(meetings_visible_to(request.user), pk=pk)
    kind = parameters.choice(request.POST, "kind", AgendaItem.Kind.values) or AgendaItem.Kind.ITEM
    form = EntryForm(request.POST)
    if not form.is_valid():
        return answer(request, meeting, add_form=form)
    item = actions.add_entry(meeting=meeting, kind=kind, by=request.user, now=timezone.now(), **form.cleaned_data)
    return answer(request, meeting, said=f"Added {'item ' + str(item.number) if item.number else 'heading'}")


@require_POST
def standing_items_add(request, pk):
    """Put those of the panel's standing items on the agenda that are not on it yet."""
    meeting = get_object_or_404(meetings_visible_to(request.user), pk=pk)
    there = set(meeting.items.values_list("title", flat=True))
    for entry in meeting.panel.standing_items.exclude(title__in=there):
        actions.add_entry(
            meeting=meeting, kind=entry.kind, title=entry.title, note=entry.note, by=request.user, now=timezone.now()
        )
    return answer(request, meeting, said="Standing items added")


def _find_item(request, pk):
    items = AgendaItem.objects.select_related("meeting__panel__council")
    return get_object_or_404(items.filter(meeting__in=meetings_visible_to(request.user)), pk=pk)


def _find_paper(request, pk):
    papers = papers_visible_to(request.user).select_related("item__meeting__panel__council")
    return get_object_or_404(papers, pk=pk)


def item(request, pk):
    found = _find_item(request, pk)
    law = found.meeting.panel.council.law
    data = request.POST or None
    initial = {"version": found.version}
    form = (
        HeadingForm(data, instance=found, initial=initial)
        if found.is_heading
        else ItemForm(data, instance=found, law=law, initial=initial)
    )
    return _edited(request, found, found.meeting, form, actions.edit_item, "item")


def paper(request, pk):
    found = _find_paper(request, pk)
    meeting = found.item.meeting
    form = PaperForm(
        request.POST or None, instance=found, law=meeting.panel.council.law, initial={"version": found.version}
    )
    return _edited(request, found, meeting, form, paper_actions.edit_paper, "paper")


def _edited(request, row, meeting, form, edit, noun):
    """Show or save the form of one row. A save that meets another's keeps both texts and asks."""
    context = {"row": row, "noun": noun, "meeting": meeting, "form": form, "address": request.path}
    context["exempt"] = row.is_exempt or noun == "paper" and row.is_withheld
    if request.method == "POST" and form.is_valid():
        try:
            saved = edit(
                **{noun: type(row).objects.get(pk=row.pk)}, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Conflict as conflict:
            context |= {"conflict": form.both_texts(conflict.theirs), "theirs": conflict.theirs}
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            bell.ring("reports.tasks.build_waiting")
            if not request.htmx:
                return redirect(f"{reverse('office_meeting', args=[meeting.pk])}#{noun}-{row.pk}")
            context |= {"row": saved, "now": timezone.localtime(), **publishing_context(request.user, meeting)}
            return trigger_client_event(
                render(request, "office/_saved.html", context), "saved", {"version": saved.version}
            )
    if not request.htmx:
        return render(request, "office/editor.html", context)
    editor = render(request, "office/_editor.html", context)
    return reswap(retarget(editor, f"#form-{noun}-{row.pk}"), "outerHTML") if request.method == "POST" else editor


@require_POST
def item_move(request, pk):
    found = _find_item(request, pk)
    try:
        moved = actions.move_item(item=found, position=_position(request, found), by=request.user, now=timezone.now())
    except Refused as refused:
        return _turned_down(request, found.meeting, refused)
    where = f"is now item {moved.number}" if moved.number else f"is now in place {moved.position}"
    return answer(request, found.meeting, said=f"“{moved.title}” {where}")


@require_POST
def paper_move(request, pk):
    found = _find_paper(request, pk)
    try:
        moved = paper_actions.move_paper(
            paper=found, position=_position(request, found), by=request.user, now=timezone.now()
        )
    except Refused as refused:
        return _turned_down(request, found.item.meeting, refused)
    return answer(request, found.item.meeting, said=f"“{moved.title}” is now paper {moved.position}")


def _turned_down(request, meeting, refused):
    """The agenda as it is, and why it stays so."""
    return answer(request, meeting, refusal=str(refused))


@require_POST
def item_restore(request, pk):
    found = _find_item(request, pk)
    actions.restore_item(item=found, by=request.user, now=timezone.now())
    return answer(request, found.meeting, said=f"“{found.title}” is back")


@require_POST
def paper_restore(request, pk):
    found = _find_paper(request, pk)
    try:
        paper_actions.restore_paper(paper=found, by=request.user, now=timezone.now())
    except Refused as refused:
        return _turned_down(request, found.item.meeting, refused)
    return answer(request, found.item.meeting, said=f"“{found}” is back")


def _position(request, row):
    """Where a row is to go: a place in the list, or one up or down."""
    if step := STEPS.get(parameters.text(request.POST, "direction")):
        return row.position + step
    wanted = parameters.number(request.POST, "position")
    return row.position if wanted is None else wanted


def item_remove(request, pk):
    found = _find_item(request, pk)
    if request.method != "POST":
        return _confirm(request, found, found.meeting, f"Take “{found.title}” off the agenda?", found.papers.all())
    try:
        actions.remove_item(item=found, by=request.user, now=timezone.now())
    except Refused as refused:
        return page(request, found.meeting, refusal=str(refused))
    return answer(request, found.meeting, said=f"Took “{found.title}” off the agenda")


def paper_remove(request, pk):
    found = _find_paper(request, pk)
    if request.method != "POST":
        return _confirm(request, found, found.item.meeting, f"Take “{found}” off item {found.item.number}?", [])
    paper_actions.remove_paper(paper=found, by=request.user, now=timezone.now())
    return answer(request, found.item.meeting, said=f"Took “{found}” off")


def _confirm(request, row, meeting, question, papers):
    published = meeting.published_contents() is not None
    context = {"row": row, "meeting": meeting, "question": question, "papers": papers, "published": published}
    return render(request, "office/confirm.html", context)


@require_POST
def paper_to_follow(request, pk):
    found = _find_item(request, pk)
    title = parameters.text(request.POST, "title") or found.title
    kind = Paper.Kind.APPENDIX if found.papers.exists() else Paper.Kind.REPORT
    paper_actions.add_paper(item=found, title=title[:500], kind=kind, by=request.user, now=timezone.now())
    return answer(request, found.meeting, said="Added a paper to follow")


def _clock(meeting, first, now):
    """The statutory clock: when the agenda has to be out, and how it stands; `first` is its first edition, if any."""
    if meeting.kind == meeting.Kind.INFORMAL or meeting.is_off or meeting.status in {Status.HELD, Status.IN_PROGRESS}:
        return None
    left = preflight.working_days_left(meeting, now)
    state = "out" if first else "late" if not left else "soon" if left <= 2 else "good"
    return {"by": timezone.localtime(meeting.publish_by()), "left": left, "state": state}
