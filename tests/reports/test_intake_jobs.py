"""Files on their way as rows: claimed once, told as they go, taken up again, and what officers make of the results."""

import os
import socket
import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError
from django.utils import timezone

from meetings import bell, opening, storage
from meetings.actions import intakes as actions
from meetings.actions.outcome import Refused
from meetings.actions.papers import add_paper, remove_paper
from meetings.models import Intake, Paper, PaperPage, PaperWarning
from meetings.models.jobs import STALE_AFTER
from meetings.preflight import preflight
from reports import confinement, tasks
from reports.build import job as build_job
from reports.intake import job, patience, scan
from tests import hidden_samples, office_samples, samples
from tests.factories import NOW, UserFactory, a_meeting, a_paper, a_published_meeting, an_item
from tests.waiting import waited_for


def uploaded(content, name="report.pdf", *, paper=None, **wanted):
    """A file that waits to be taken in."""
    paper = paper or add_paper(item=an_item(a_meeting()), title="Parks", by=None, now=NOW)
    file = samples.upload(content, name)
    original = storage.keep(file, where=storage.original_address)
    return actions.request_intake(
        paper=paper, original=original, size=file.size, filename=name, by=wanted.pop("by", None), now=NOW, **wanted
    )


def taken_in(content, name="report.pdf", **wanted):
    intake = uploaded(content, name, **wanted)
    job.carry_out(job.claim_next())
    intake.refresh_from_db()
    return intake


@pytest.mark.django_db
def test_a_file_becomes_a_version_with_its_text_and_the_pack_is_due():
    intake = taken_in(samples.tagged(2, "Swings"))
    paper = Paper.objects.get()
    assert (intake.state, paper.current.intake, paper.current.pages) == ("ready", intake, 2)
    assert PaperPage.objects.filter(version=paper.current, text__contains="Swings").count() == 2
    assert [step["step"] for step in intake.steps] == ["recognise", "convert", "repair", "make safe", "measure", "read"]
    assert storage.default_storage.exists(storage.picture_address(paper.current.sha256, 2))
    assert paper.item.meeting.builds.filter(state="queued").exists()


@pytest.mark.django_db
def test_a_refused_file_leaves_its_sentence_and_the_paper_to_follow():
    intake = taken_in(b"just text", "notes.docx")
    assert (intake.state, "plain text" in intake.error) == ("failed", True)
    assert Paper.objects.get().is_to_follow
    assert intake.paper.item.meeting.audit_entries.filter(verb="refused").exists()


@pytest.mark.django_db
def test_an_intake_is_claimed_by_one_worker_only():
    intake = uploaded(samples.tagged())
    assert Intake.objects.claim(intake.pk, now=NOW)
    assert Intake.objects.claim(intake.pk, now=NOW) is None


@pytest.mark.django_db
def test_a_worker_that_was_taken_over_makes_no_second_version():
    uploaded(samples.tagged(1, "Taken over"))
    slow = job.claim_next()
    Intake.objects.filter(pk=slow.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    job.carry_out(job.claim_next())
    job.carry_out(slow)
    assert Paper.objects.get().versions.count() == 1


@pytest.mark.django_db
def test_a_paper_that_is_withdrawn_while_a_file_comes_in_stays_withdrawn():
    paper = a_published_meeting().items.get().papers.get()
    uploaded(samples.tagged(1, "Late"), paper=paper)
    slow = job.claim_next()
    remove_paper(paper=paper, by=None, now=NOW)
    job.carry_out(slow)
    paper.refresh_from_db()
    assert (paper.withdrawn_at, paper.versions.count()) == (NOW, 1)


@pytest.mark.django_db
def test_a_file_for_a_withdrawn_paper_puts_it_back():
    paper = a_published_meeting().items.get().papers.get()
    remove_paper(paper=paper, by=None, now=NOW)
    uploaded(samples.tagged(1, "Mended"), paper=paper)
    job.carry_out(job.claim_next())
    paper.refresh_from_db()
    assert (paper.withdrawn_at, paper.versions.count()) == (None, 2)


@pytest.mark.django_db
def test_the_last_file_uploaded_for_a_paper_is_the_one_that_counts():
    first = uploaded(samples.tagged(1, "First"))
    uploaded(samples.tagged(2, "Second"), paper=first.paper)
    while intake := job.claim_next():
        job.carry_out(intake)
    first.refresh_from_db()
    assert (first.state, first.error) == ("failed", actions.REPLACED)
    assert Paper.objects.get().current.pages == 2


@pytest.mark.django_db
def test_a_password_is_asked_for_used_and_forgotten():
    locked = taken_in(samples.encrypted(), "locked.pdf")
    assert locked.wants_password
    actions.take_in_again(intake=locked, password="secret", by=None, now=NOW)
    opened = job.claim_next()
    job.carry_out(opened)
    opened.refresh_from_db()
    assert (opened.state, opened.password) == ("ready", "")


@pytest.mark.django_db
def test_a_password_cannot_outlive_the_intake():
    intake = taken_in(samples.tagged())
    intake.password = "secret"
    with pytest.raises(IntegrityError):
        intake.save()


@pytest.mark.django_db
def test_what_keeps_killing_workers_is_given_up_with_a_sentence():
    intake = uploaded(samples.tagged())
    Intake.objects.update(state="working", attempts=25, heartbeat_at=timezone.now() - timedelta(minutes=1))
    actions.give_up_hopeless(now=timezone.now())
    intake.refresh_from_db()
    assert (intake.state, "cut short" in intake.error) == ("failed", True)


def found_again(intake):
    """The job as it is taken up once its worker has fallen silent, and done."""
    Intake.objects.update(heartbeat_at=timezone.now() - STALE_AFTER - timedelta(seconds=1))
    job.carry_out(job.claim_next())
    intake.refresh_from_db()


@pytest.mark.django_db
def test_a_file_waits_for_a_quieter_moment_where_the_server_is_busy(monkeypatch):
    monkeypatch.setattr(patience, "BUSIEST", 0)
    intake = taken_in(samples.tagged(1, "On a busy day"))
    assert (intake.state, intake.stage, intake.attempts) == ("working", actions.SERVER_IS_BUSY, 1)
    assert not intake.paper.item.meeting.audit_entries.filter(verb="refused").exists()
    monkeypatch.undo()
    found_again(intake)
    assert (intake.state, intake.attempts) == ("ready", 2)


@pytest.mark.django_db
def test_a_file_for_which_the_server_was_always_too_busy_is_given_up_without_blame():
    intake = uploaded(samples.tagged())
    silent = timezone.now() - timedelta(minutes=1)
    Intake.objects.update(state="working", attempts=25, heartbeat_at=silent, stage=actions.SERVER_IS_BUSY)
    actions.give_up_hopeless(now=timezone.now())
    intake.refresh_from_db()
    assert (intake.state, intake.error) == ("failed", actions.TOO_BUSY)


@pytest.mark.django_db
@pytest.mark.parametrize("attempts", [1, 25])
def test_what_the_portal_made_itself_is_never_to_be_printed_to_pdf_by_hand(monkeypatch, attempts):
    paper = add_paper(item=an_item(a_meeting()), title="Actions", by=None, now=NOW)
    intake = actions.request_typeset(paper=paper, source="actions", by=None, now=NOW)
    if attempts == 1:
        monkeypatch.setattr(patience, "PATIENCE", 0.01)
        monkeypatch.setattr(patience, "BUSIEST", 1_000_000)
        job.carry_out(job.claim_next())
    else:
        Intake.objects.update(state="working", attempts=25, heartbeat_at=timezone.now() - timedelta(minutes=1))
        actions.give_up_hopeless(now=timezone.now())
    intake.refresh_from_db()
    assert (intake.state, intake.error) == ("failed", actions.OUR_OWN)
    monkeypatch.undo()
    again = actions.take_in_again(intake=intake, by=None, now=NOW)
    job.carry_out(job.claim_next())
    again.refresh_from_db()
    assert again.state == "ready"


@pytest.mark.django_db
def test_a_worker_that_is_told_to_stop_puts_its_file_back(monkeypatch):
    def stopped(*given):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(job, "process", stopped)
    intake = taken_in(samples.tagged())
    assert (intake.state, intake.stage) == ("working", actions.SERVER_IS_BUSY)


@pytest.fixture
def take_the_wall_away(monkeypatch):
    """Make this a machine that does not let programs be confined."""
    whole = confinement.words

    def act():
        monkeypatch.setattr(confinement, "words", lambda *given, **named: [*whole(*given, **named), "/no/program"])
        confinement._tried_once.cache_clear()

    yield act
    confinement._tried_once.cache_clear()


@pytest.mark.django_db
def test_where_no_wall_can_be_built_files_are_refused_and_packs_go_on(take_the_wall_away):
    meeting = a_meeting()
    a_paper(an_item(meeting, title="Parks"))
    take_the_wall_away()
    intake = uploaded(samples.tagged(1, "No wall"), paper=add_paper(item=an_item(meeting), title="T", by=None, now=NOW))
    job.carry_out(job.claim_next())
    intake.refresh_from_db()
    assert (intake.state, "allow user namespaces to Bubblewrap" in intake.error) == ("failed", True)
    build_job.carry_out(build_job.claim_next())
    assert meeting.builds.latest("pk").state == "ready"
    assert opening.why_not() == confinement.REFUSED


def test_the_office_is_told_once_a_wall_can_be_built_again(take_the_wall_away, monkeypatch):
    take_the_wall_away()
    tasks.try_the_wall()
    assert "Bubblewrap" in opening.why_not()
    monkeypatch.undo()
    tasks.try_the_wall()
    assert opening.why_not() == ""


@pytest.mark.django_db
def test_nothing_is_published_while_a_file_is_still_looked_at():
    intake = uploaded(samples.tagged(), "late.pdf")
    texts = [f.text for f in preflight(intake.paper.item.meeting, NOW) if f.level == "blocker"]
    assert texts == ["Item 1: late.pdf is still being taken in."]


@pytest.mark.django_db
def test_an_appendix_that_nobody_attached_is_told_and_one_that_nobody_mentions():
    item = an_item(a_meeting())
    a_paper(item, content=samples.tagged(1, "See Appendix A and Appendix C"))
    a_paper(item, "Map", label="Appendix A")
    a_paper(item, "List", label="Appendix D")
    told = [finding.text for finding in preflight(item.meeting, NOW)]
    assert "Item 1 mentions Appendix C, which is not attached." in told
    assert "Item 1: its report does not mention Appendix D." in told
    assert not any("Appendix A" in text for text in told)


@pytest.mark.django_db
def test_a_paper_for_another_day_or_panel_is_told():
    meeting = a_meeting()
    paper = add_paper(item=an_item(meeting), title="Parks", by=None, now=NOW)
    taken_in(samples.tagged(1, "Date: 3 May 2020"), paper=paper)
    assert PaperWarning.objects.filter(kind="meeting", words__contains="3 May 2020").exists()


@pytest.mark.django_db
def test_a_warning_put_aside_stays_aside_when_the_same_file_is_taken_in_again():
    officer = UserFactory()
    intake = taken_in(hidden_samples.in_white())
    warning = PaperWarning.objects.get(kind="hidden")
    with pytest.raises(Refused):
        actions.dismiss_warning(warning=warning, reason=" ", by=officer, now=NOW)
    actions.dismiss_warning(warning=warning, reason="A heading of the template", by=officer, now=NOW)
    actions.take_in_again(intake=intake, by=officer, now=NOW)
    job.carry_out(job.claim_next())
    newest = Paper.objects.get().current.warnings.get(kind="hidden")
    assert (newest.dismissed_by, newest.dismissed_reason) == (officer, "A heading of the template")
    actions.recall_warning(warning=newest, by=officer, now=NOW)
    assert Paper.objects.with_warnings().get().open_warnings >= 1


@pytest.mark.django_db
def test_descriptions_of_pictures_make_a_new_version_that_has_them():
    intake = taken_in(office_samples.word_report(), "report.docx")
    actions.describe_figures(intake=intake, texts={"figure-1": "Seven parks, by ward"}, by=None, now=NOW)
    job.carry_out(job.claim_next())
    version = Paper.objects.get().current
    assert (version.number, [figure["text"] for figure in version.figures]) == (2, ["Seven parks, by ward"])


@pytest.mark.django_db
def test_a_picture_that_is_decoration_is_no_longer_read():
    intake = taken_in(office_samples.word_report(), "report.docx")
    actions.describe_figures(intake=intake, texts={"figure-1": ""}, by=None, now=NOW)
    job.carry_out(job.claim_next())
    assert Paper.objects.get().current.figures == []


@pytest.mark.django_db
def test_a_file_that_came_with_a_letter_becomes_a_paper_of_the_same_item():
    intake = taken_in(office_samples.letter(), "complaint.eml")
    sha256 = intake.attachments[0]["sha256"]
    paper = actions.add_attachment(intake=intake, sha256=sha256, by=None, now=NOW)
    job.carry_out(job.claim_next())
    paper.refresh_from_db()
    assert (paper.item, paper.title, paper.current.pages) == (intake.paper.item, "map.pdf", 1)
    with pytest.raises(Refused):
        actions.add_attachment(intake=intake, sha256="0" * 64, by=None, now=NOW)


class Scanner:
    """Speaks clamd's protocol on a socket, and says the same of every file."""

    def __init__(self, path, verdict):
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen()
        self.verdict, self.seen = verdict, b""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        connection, _ = self.server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"nINSTREAM\n"
            while size := int.from_bytes(stream.read(4)):
                self.seen += stream.read(size)
            connection.sendall(f"stream: {self.verdict}\n".encode())


@pytest.mark.django_db
def test_a_virus_stops_a_file_with_a_sentence(tmp_path, settings):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd")
    Scanner(tmp_path / "clamd", "Eicar-Test-Signature FOUND")
    intake = taken_in(samples.tagged(1, "Infected"))
    assert (intake.state, "Eicar-Test-Signature" in intake.error, intake.scanned_at) == ("failed", True, None)
    assert not Paper.objects.get().versions.exists()


@pytest.mark.django_db
def test_a_clean_file_goes_on_and_all_of_it_was_scanned(tmp_path, settings):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd")
    scanner = Scanner(tmp_path / "clamd", "OK")
    content = samples.tagged(1, "Clean")
    intake = taken_in(content)
    assert (intake.state, intake.scanned_at is not None, scanner.seen) == ("ready", True, content)


@pytest.mark.django_db
def test_a_scanner_that_is_down_holds_files_back_and_they_go_on_by_themselves(tmp_path, settings):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd")
    intake = taken_in(samples.tagged(1, "Held back"))
    assert (intake.state, intake.stage, intake.attempts) == ("working", scan.WAITING, 0)
    assert any(scan.WAITING[1:] in f.text for f in preflight(intake.paper.item.meeting, NOW) if f.level == "blocker")
    Scanner(tmp_path / "clamd", "OK")
    Intake.objects.update(heartbeat_at=timezone.now() - STALE_AFTER - timedelta(seconds=1))
    job.carry_out(job.claim_next())
    intake.refresh_from_db()
    assert intake.state == "ready"


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("worker")
def test_a_worker_takes_in_what_is_uploaded(worker):
    intake = uploaded(samples.tagged(1, "By a worker"))
    bell.ring("reports.tasks.take_in_waiting")
    assert waited_for(lambda: Intake.objects.get(pk=intake.pk).state == "ready")


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("worker")
def test_a_worker_killed_at_any_step_is_made_up_for(mortal_worker):
    """Killed as soon as the row says that the step has begun; a new worker finishes without anybody's doing."""
    steps, files = list(job.WORDS.values()), 0
    while steps and files < 4 * len(job.WORDS):  # a short step may be over before the kill comes
        words = f"Killed at {steps[0]} {os.urandom(4).hex()}"
        is_word = steps[0] == job.WORDS["convert"]
        intake = uploaded(office_samples.word(words) if is_word else samples.plain(30, words=words), "report")
        files += 1
        mortal_worker.start()
        bell.ring("reports.tasks.take_in_waiting")
        if mortal_worker.kill_in(steps[0], intake):
            steps.pop(0)
        silent = timezone.now() - STALE_AFTER - timedelta(seconds=1)
        Intake.objects.filter(state="working").update(heartbeat_at=silent)
    assert steps == []
    mortal_worker.start()
    tasks.sweep()
    assert waited_for(lambda: not Intake.objects.exclude(state="ready").exists(), seconds=90)
    assert [paper.versions.count() for paper in Paper.objects.all()] == [1] * files
