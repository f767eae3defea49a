"""The agenda as plain data, as the record has it. For the public, everything exempt is left behind here."""

from django.db.models import Prefetch
from django.utils import timezone

from meetings.contents import Contents, ItemLine, MemberLine, OfficerLine, PaperLine, SectionLines
from meetings.models import AgendaItem, Meeting, Paper
from meetings.models.packs import Audience


def gather_all(meeting: Meeting) -> dict[Audience, Contents]:
    """The agenda for each audience that gets a pack. A restricted one is made only where something is exempt."""
    audiences = [Audience.PUBLIC, Audience.RESTRICTED] if has_exempt_parts(meeting) else [Audience.PUBLIC]
    return {audience: gather(meeting, audience) for audience in audiences}


def gather(meeting: Meeting, audience: Audience) -> Contents:
    """Read the meeting out of the record for one audience, in a fixed number of queries."""
    council = meeting.panel.council
    return Contents(
        audience=audience,
        council=council.name,
        chief_executive_name=council.chief_executive_name,
        chief_executive_title=council.chief_executive_title,
        travel_note=council.travel_note,
        panel=meeting.panel.name,
        joint_panels=tuple(panel.name for panel in meeting.joint_panels.all()),
        formal=meeting.kind == meeting.Kind.FORMAL,
        numbering=meeting.panel.numbering,
        starts_at=timezone.localtime(meeting.starts_at),
        venue=meeting.venue,
        issued_on=meeting.issued_on,
        officer=_officer(meeting.officer),
        members=tuple(_member(membership) for membership in meeting.memberships()),
        sections=tuple(_sections(meeting, audience)),
    )


def has_exempt_parts(meeting: Meeting) -> bool:
    """Whether a restricted pack would differ from the public one."""
    items = meeting.items.filter(access="exempt")
    return items.exists() or Paper.objects.filter(item__meeting=meeting, access="exempt").exists()


def _sections(meeting, audience):
    papers = Prefetch("papers", Paper.objects.select_related("current"))
    heading, items = "", []
    for entry in meeting.items.prefetch_related(papers):
        if entry.is_heading:
            if heading or items:
                yield SectionLines(heading=heading, items=tuple(items))
            heading, items = entry.title, []
        else:
            items.append(_item(entry, audience))
    if heading or items:
        yield SectionLines(heading=heading, items=tuple(items))


def _item(item: AgendaItem, audience):
    closed = item.is_exempt and audience == Audience.PUBLIC
    return ItemLine(
        id=item.pk,
        number=item.number,
        title=item.public_title if closed else item.title,
        note="" if closed else item.note,
        exempt_paragraphs=tuple(item.exempt_paragraphs) if item.is_exempt else (),
        withdrawn=item.withdrawn_at is not None,
        papers=tuple(_paper(paper, item, audience) for paper in item.papers.all()),
    )


def _paper(paper: Paper, item: AgendaItem, audience):
    exempt = paper.is_exempt or item.is_exempt
    paragraphs = paper.exempt_paragraphs if paper.is_exempt else item.exempt_paragraphs
    version = paper.current
    common = {
        "id": paper.pk,
        "kind": paper.kind,
        "kind_words": paper.get_kind_display(),
        "exempt_paragraphs": tuple(paragraphs) if exempt else (),
        "sheets": version.pages if version else 0,
        "version": version.number if version else 0,
        "withdrawn": paper.withdrawn_at is not None,
        "recalled": _recalled(paper),
    }
    if exempt and audience == Audience.PUBLIC:
        return PaperLine(title="", withheld=True, **common)
    return PaperLine(
        title=paper.title,
        label=paper.label,
        sha256=version.sha256 if version else None,
        size=version.size if version else 0,
        **common,
    )


def _recalled(paper: Paper) -> tuple[str, ...]:
    if not paper.recalled:
        return ()
    versions = paper.versions.filter(number__lte=paper.recalled).order_by("number")
    return tuple(versions.values_list("sha256", flat=True))


def _member(membership):
    person = membership.person
    return MemberLine(
        name=person.name,
        is_councillor=person.is_councillor,
        role=membership.role,
        voting=membership.voting,
        represents=membership.represents,
        ward=person.ward,
        party=person.party,
    )


def _officer(person):
    if person is None:
        return None
    return OfficerLine(name=str(person), title=person.job_title, telephone=person.telephone, email=person.email)
