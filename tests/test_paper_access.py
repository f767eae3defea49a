"""Who sees what of a paper, and who may change it: version by version, after each change of access and each file."""

from dataclasses import dataclass, field, replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetings import storage
from meetings.actions.agenda import edit_item, remove_item
from meetings.actions.intakes import add_attachment, record_intake, request_intake
from meetings.actions.outcome import Refused
from meetings.actions.papers import add_paper, edit_paper, remove_paper
from meetings.models import AuditEntry, Intake, Paper, User
from meetings.models.users import Role
from meetings.paper_access import papers_writable_by, seen_papers, versions_visible_to
from tests import samples
from tests.factories import NOW, UserFactory, a_meeting, an_item

pytestmark = pytest.mark.django_db

CLOSED = {"access": "exempt", "exempt_paragraphs": [3]}
OPEN = {"access": "public", "exempt_paragraphs": []}
FIGURE = "figure-1"


@dataclass
class World:
    """A paper with a history, and the people who would like to read it."""

    officer: User
    author: User
    other_author: User
    administrator: User
    member: User
    item: object = None
    paper: Paper = None
    titles: dict = field(default_factory=dict)  # canary -> who may read it

    def at_item(self, **details):
        self.item = an_item(a_meeting(), "ITEMTITLE", note="ITEMNOTE", **details)
        return self

    def brings(self, by, number, **details):
        """A version; the first one makes the paper."""
        if self.paper is None:
            self.paper = add_paper(item=self.item, title="PAPERTITLE", by=by, now=NOW, **details)
        record_intake(paper=self.fresh(), received=document(number), by=by, now=NOW)
        return self

    def paper_becomes(self, **values):
        edit_paper(paper=self.fresh(), version=None, by=self.officer, now=NOW, **values)
        return self

    def item_becomes(self, **values):
        self.item.refresh_from_db()
        edit_item(item=self.item, version=None, by=self.officer, now=NOW, **values)
        return self

    def fresh(self):
        return Paper.objects.select_related("item__meeting").get(pk=self.paper.pk)


def document(number):
    """A document each of whose words says which version it is of."""
    return replace(
        samples.received(),
        filename=f"FILE{number}.pdf",
        texts=(f"TEXT{number} of the version",),
        warnings=((1, "hidden", f"WARNING{number}"),),
        attachments=({"name": f"ATTACHMENT{number}.pdf", "sha256": "ab" * 32, "size": 1},),
        figures=({"key": FIGURE, "page": 1, "box": [0, 0, 1, 1], "text": "", "shown": True},),
    )


@pytest.fixture
def world():
    roles = {
        "officer": Role.OFFICER, "author": Role.AUTHOR, "other_author": Role.AUTHOR,
        "administrator": Role.ADMINISTRATOR, "member": Role.MEMBER,
    }  # fmt: skip
    return World(**{name: UserFactory(role=role) for name, role in roles.items()})


# what happened -> (how, versions that are open to the office, versions that are the author's own)
HISTORIES = {
    "brought open": (lambda w: w.at_item().brings(w.officer, 1), [1], []),
    "brought closed": (lambda w: w.at_item().brings(w.officer, 1, **CLOSED), [], []),
    "brought to a closed item": (lambda w: w.at_item(**CLOSED).brings(w.officer, 1), [], []),
    "closed after it came": (lambda w: w.at_item().brings(w.officer, 1).paper_becomes(**CLOSED), [], []),
    "closed with its item": (lambda w: w.at_item().brings(w.officer, 1).item_becomes(**CLOSED), [], []),
    "opened after it came": (lambda w: w.at_item().brings(w.officer, 1, **CLOSED).paper_becomes(**OPEN), [1], []),
    "opened with its item": (lambda w: w.at_item(**CLOSED).brings(w.officer, 1).item_becomes(**OPEN), [1], []),
    "its item opened, itself closed": (
        lambda w: w.at_item(**CLOSED).brings(w.officer, 1, **CLOSED).item_becomes(**OPEN), [], []
    ),
    "itself opened, its item closed": (
        lambda w: w.at_item(**CLOSED).brings(w.officer, 1, **CLOSED).paper_becomes(**OPEN), [], []
    ),
    "replaced while open": (lambda w: w.at_item().brings(w.officer, 1).brings(w.officer, 2), [1, 2], []),
    "replaced by an open text, then opened": (
        lambda w: w.at_item().brings(w.officer, 1, **CLOSED).brings(w.officer, 2).paper_becomes(**OPEN), [2], []
    ),
    "replaced by an open text, then its item opened": (
        lambda w: w.at_item(**CLOSED).brings(w.officer, 1).brings(w.officer, 2).item_becomes(**OPEN), [2], []
    ),
    "closed and opened again": (
        lambda w: w.at_item().brings(w.officer, 1).brings(w.officer, 2).paper_becomes(**CLOSED).paper_becomes(**OPEN),
        [2], [],
    ),
    "closed, replaced and opened again": (
        lambda w: (
            w.at_item().brings(w.officer, 1).paper_becomes(**CLOSED).brings(w.officer, 2).brings(w.officer, 3)
            .paper_becomes(**OPEN)
        ), [3], [],
    ),
    "opened, then replaced": (
        lambda w: w.at_item().brings(w.officer, 1, **CLOSED).paper_becomes(**OPEN).brings(w.officer, 2), [1, 2], []
    ),
    "the author's, open": (lambda w: w.at_item().brings(w.author, 1), [1], [1]),
    "the author's, for a closed item": (lambda w: w.at_item(**CLOSED).brings(w.author, 1), [], [1]),
    "the author's, replaced by an officer, closed item": (
        lambda w: w.at_item(**CLOSED).brings(w.author, 1).brings(w.officer, 2), [], [1]
    ),
    "the author's, replaced by an officer, then closed": (
        lambda w: w.at_item().brings(w.author, 1).brings(w.officer, 2).paper_becomes(**CLOSED), [], [1]
    ),
    "the officer's, with an author's version between": (
        lambda w: w.at_item(**CLOSED).brings(w.officer, 1).brings(w.author, 2).brings(w.officer, 3), [], [2]
    ),
    "the author's, closed and opened with an officer's text": (
        lambda w: w.at_item().brings(w.author, 1).paper_becomes(**CLOSED).brings(w.officer, 2).paper_becomes(**OPEN),
        [2], [1],
    ),
}  # fmt: skip
WHO = ["author", "other_author", "administrator", "member", "officer"]


def may_open(who, versions, open_ones, own):
    if who == "officer":
        return set(versions)
    if who == "member":
        return set()
    return set(open_ones) | (set(own) if who == "author" else set())


def answers(client, user, paper, versions):
    """(what was read of the paper on all pages, versions whose file came, pictures that came, comparisons)."""
    client.force_login(user)
    meeting = paper.item.meeting
    pages = [
        reverse("office_meeting", args=[meeting.pk]),
        reverse("office_intakes", args=[meeting.pk]),
        reverse("office_paper_check", args=[paper.pk]),
        reverse("office_paper_pictures", args=[paper.pk]),
        *(reverse("office_paper_compare", args=[paper.pk, number]) for number in versions),
    ]
    words = "\n".join(client.get(address, follow=True).content.decode() for address in pages)
    files = {n for n in versions if came(client, "office_version_file", paper.pk, n)}
    pictures = {n for n in versions if came(client, "office_version_picture", paper.pk, n, 1)}
    return words, files, pictures


def came(client, name, *arguments):
    answer = client.get(reverse(name, args=arguments))
    if answer.status_code == 200:
        return answer.headers.get("ETag", True)
    return None


@pytest.fixture
def pictures_in_storage():
    """The sample's pictures, as intake keeps them."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    for name in (1, FIGURE):
        address = storage.picture_address(samples.received().sha256, name)
        if not default_storage.exists(address):
            default_storage.save(address, ContentFile(b"RIFF"))


@pytest.mark.usefixtures("pictures_in_storage")
@pytest.mark.parametrize("history", HISTORIES)
def test_everybody_reads_and_writes_of_a_paper_what_is_theirs(client, world, history):
    how, open_ones, own = HISTORIES[history]
    how(world)
    paper = world.fresh()
    versions = sorted(paper.versions.values_list("number", flat=True))
    for who in WHO:
        words = check_reading(client, world, paper, who, versions, may_open(who, versions, open_ones, own))
        newest = {"officer": versions[-1], "author": max(own, default=0)}.get(who, 0)
        shown = [number for number in versions if f"ATTACHMENT{number}" in words]
        assert shown in ([newest] if newest else [], [])
        assert who != "officer" or shown == [newest]
    check_writing(client, world, paper, own)


def check_reading(client, world, paper, who, versions, mine):
    """All doors of a paper hold `mine`, numbers of versions, and nothing of the others; returns what was read."""
    words, files, pictures = answers(client, getattr(world, who), paper, versions)
    assert (files, pictures) == (mine, mine), who
    newest = {"office_paper_file": (), "office_page_picture": (1,), "office_figure_picture": (FIGURE,)}
    for name, more in newest.items():
        assert bool(came(client, name, paper.pk, *more)) is bool(mine), (who, name)
    for number in set(versions) - mine:
        for canary in (f"FILE{number}", f"TEXT{number} ", f"WARNING{number}", f"ATTACHMENT{number}"):
            assert canary not in words, who
    in_the_office = who != "member"
    assert ("PAPERTITLE" in words) is (who == "officer" or (in_the_office and not paper.is_withheld))
    assert ("ITEMTITLE" in words) is (who == "officer" or (in_the_office and not paper.item.is_exempt))
    assert who == "officer" or "ITEMNOTE" not in words
    assert not mine or f"WARNING{max(mine)}" in words
    return words


def check_writing(client, world, paper, own):
    """Nobody but an author whose version is the latest can send anything for the paper."""
    latest = paper.current.number
    for who in ("author", "other_author", "administrator", "member"):
        user = getattr(world, who)
        writes = who == "author" and latest in own
        assert papers_writable_by(user).filter(pk=paper.pk).exists() is writes
        client.force_login(user)
        for name in ("office_paper_replace", "office_paper_again", "office_attachment_add", "office_paper_pictures"):
            before = AuditEntry.objects.count(), Intake.objects.count(), Paper.objects.count()
            answer = client.post(reverse(name, args=[paper.pk]), {"files": SimpleUploadedFile("x.pdf", b"x")})
            refused = answer.status_code in {403, 404}
            after = AuditEntry.objects.count(), Intake.objects.count(), Paper.objects.count()
            assert writes or (refused and after == before), (who, name, answer.status_code)


def test_a_file_that_failed_gives_its_sender_nothing(client, world):
    world.at_item().brings(world.officer, 1)
    for user in (world.author, world.other_author):
        client.force_login(user)
        answer = client.post(
            reverse("office_paper_replace", args=[world.paper.pk]), {"files": SimpleUploadedFile("x.pdf", b"hello")}
        )
        assert answer.status_code == 404
    Intake.objects.create(paper=world.paper, requested_at=NOW, requested_by=world.author, state="failed", filename="x")
    world.paper_becomes(**CLOSED)
    assert not versions_visible_to(world.author).exists()
    assert seen_papers(world.author, [world.fresh()]) == {}
    for name in ("office_paper_file", "office_paper_check"):
        assert client.get(reverse(name, args=[world.paper.pk])).status_code == 404


def test_an_author_fills_an_open_paper_to_follow_and_nobody_elses(client, world):
    world.at_item()
    world.paper = add_paper(item=world.item, title="To come", by=world.officer, now=NOW)
    assert papers_writable_by(world.author).filter(pk=world.paper.pk).exists()
    request_intake(paper=world.fresh(), original="ab" * 32, size=1, filename="a.pdf", by=world.author, now=NOW)
    assert papers_writable_by(world.author).filter(pk=world.paper.pk).exists()
    assert not papers_writable_by(world.other_author).filter(pk=world.paper.pk).exists()


def test_the_first_paper_of_a_closed_item_is_called_by_its_file_for_who_may_not_read_the_title(client, world):
    world.at_item(**CLOSED, open_title="A disposal")
    client.force_login(world.author)
    client.post(
        reverse("office_item_upload", args=[world.item.pk]), {"files": SimpleUploadedFile("Valuation.pdf", b"%PDF-1.4")}
    )
    paper = Paper.objects.get()
    assert (paper.title, paper.kind) == ("Valuation", "report")
    page = client.get(reverse("office_meeting", args=[world.item.meeting_id])).content.decode()
    assert "A disposal" in page
    assert "Valuation" in page


def test_the_name_that_an_officer_gives_a_closed_paper_is_not_told_to_its_author(client, world):
    world.at_item(**CLOSED).brings(world.author, 1)
    world.paper_becomes(title="PRICE OF THE HALL", label="Appendix Z")
    client.force_login(world.author)
    for name, pk in (("office_meeting", world.item.meeting_id), ("office_paper_check", world.paper.pk)):
        page = client.get(reverse(name, args=[pk])).content.decode()
        assert "PRICE OF THE HALL" not in page
        assert "Appendix Z" not in page
        assert "FILE1" in page


def test_an_author_does_not_put_back_what_an_officer_withdrew(client, world):
    world.at_item().brings(world.author, 1)
    Paper.objects.filter(pk=world.paper.pk).update(withdrawn_at=NOW)
    client.force_login(world.author)
    answer = client.post(
        reverse("office_paper_replace", args=[world.paper.pk]), {"files": SimpleUploadedFile("x.pdf", b"rubbish")}
    )
    assert answer.status_code == 404
    assert world.fresh().withdrawn_at is not None


def test_a_withdrawn_paper_stays_withdrawn_until_the_officers_file_is_in(world):
    world.at_item().brings(world.officer, 1)
    Paper.objects.filter(pk=world.paper.pk).update(withdrawn_at=NOW)
    request_intake(paper=world.fresh(), original="ab" * 32, size=1, filename="x.pdf", by=world.officer, now=NOW)
    assert world.fresh().withdrawn_at is not None
    record_intake(paper=world.fresh(), received=document(2), by=world.officer, now=NOW)
    assert world.fresh().withdrawn_at is None


def test_attachments_are_refused_at_the_moment_of_the_act(world):
    world.at_item().brings(world.officer, 1)
    intake = world.paper.intakes.newest_first().first()
    with pytest.raises(Refused, match="did not come with the letter"):
        add_attachment(intake=intake, sha256="ab" * 32, by=world.author, now=NOW)


def test_rights_are_decided_under_the_lock(world):
    from django.core.exceptions import PermissionDenied

    world.at_item().brings(world.author, 1)
    stale = world.fresh()
    world.brings(world.officer, 2)
    with pytest.raises(PermissionDenied, match="not yours to change"):
        request_intake(paper=stale, original="ab" * 32, size=1, filename="x.pdf", by=world.author, now=NOW)


def test_a_paper_that_is_gone_gives_nothing(client, world):
    world.at_item().brings(world.author, 1)
    remove_paper(paper=world.fresh(), by=world.officer, now=NOW)
    remove_item(item=world.item, by=world.officer, now=NOW)
    client.force_login(world.author)
    assert client.get(reverse("office_paper_file", args=[world.paper.pk])).status_code == 404
