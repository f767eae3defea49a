"""HTML is set in type in a process of its own, which is confined, bounded, and replaced whatever becomes of it."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from meetings.bell import ring
from meetings.models import Build, Printout
from meetings.models.packs import Audience
from meetings.queries.agenda import gather
from reports import printing
from reports.beside import beside
from reports.build import job
from reports.confinement import NoWall
from reports.intake.typeset import minutes_html
from reports.pdf import fonts
from reports.rendering import client as renderers
from reports.rendering import renderer
from reports.rendering.renderer import TOO_LONG, TOO_MUCH, Renderer, RenderingFailed
from tests.factories import NOW, a_meeting, an_item, opened_minutes, written
from tests.samples import texts
from tests.waiting import waited_for

ENDLESS = "<table><tr><td colspan=200000>x</td></tr></table>"  # takes minutes
PLAIN = "<html lang='en'><title>Parks</title><p>Parks were discussed.</p></html>"
DIRECTLY = "import sys; from reports.pdf.render import render; sys.stdout.buffer.write(render(sys.stdin.read())[0])"


@pytest.fixture
def a_renderer():
    """Renderers that end with the test."""
    made = []

    def make(**details):
        made.append(Renderer(**details))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture
def no_wall(monkeypatch):
    """As on a machine where nothing can be confined."""

    def refused(*_, **__):
        raise NoWall("This machine does not allow it.")

    monkeypatch.setattr(renderer, "confined", refused)
    renderer._tell_once.cache_clear()


@pytest.fixture(params=["confined", "not confined"])
def either(request, a_renderer):
    """A renderer behind the wall and, in turn, one where there is none."""
    if request.param == "not confined":
        request.getfixturevalue("no_wall")
    return a_renderer()


def program_of(pid):
    """The process id of the Python program within what a renderer was started with."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return program_of(int(children[0])) if children else pid


def program(a_renderer):
    a_renderer.render(PLAIN, True)  # by now it has its last shape
    return program_of(a_renderer.process.pid)


def is_there(pid):
    return Path(f"/proc/{pid}").exists()


def front_sheet():
    meeting = a_meeting()
    an_item(meeting, "Parks & gardens", note="A note")
    an_item(meeting, "Θέματα, жилье, 公园")  # in other faces than ours
    return render_to_string("print/front_sheet.html", {"contents": gather(meeting, Audience.PUBLIC)})


def minutes():
    meeting = a_meeting()
    an_item(meeting, "Buses")
    opened = opened_minutes(meeting)
    for entry in opened.entries.all():
        written(entry, "<h3>Why</h3><ul><li><p>One</p></li></ul><table><tr><td colspan=2>x</td></tr></table>")
    return minutes_html(printing.gather(opened, exempt=True))


@pytest.mark.django_db
@pytest.mark.parametrize("html", [front_sheet, minutes])
def test_a_document_is_byte_for_byte_what_it_is_without_a_renderer(html):
    html = html()
    done = subprocess.run(
        [sys.executable, "-c", DIRECTLY], input=html.encode(), capture_output=True, check=True, cwd=settings.BASE_DIR
    )
    assert renderers.render(html)[0] == done.stdout


def test_one_process_renders_many_documents():
    assert renderers.render(PLAIN)[1] == 1
    first = renderers._mine.renderer
    assert renderers.render("<p style='break-after: page'>1</p><p>2</p>")[1] == 2
    assert renderers._mine.renderer is first


def test_what_goes_round_in_circles_is_cut_and_told_and_the_next_document_comes(a_renderer, monkeypatch):
    monkeypatch.setattr(renderer, "BUSIEST", 60)  # so that it is not the clock that ends it
    endless = a_renderer(seconds=1)
    with pytest.raises(RenderingFailed, match="takes too long"):
        endless.render(ENDLESS, True)
    assert endless.process.returncode in renderer.OUT_OF_TIME
    assert renderers.render(PLAIN)[1] == 1


def test_a_renderer_that_answers_nothing_is_cut_too(a_renderer, monkeypatch):
    monkeypatch.setattr(renderer, "BUSIEST", 0.1)
    silent = a_renderer(seconds=1)
    os.kill(silent.process.pid, signal.SIGSTOP)
    with suppress(ProcessLookupError):
        os.killpg(silent.process.pid, signal.SIGSTOP)
    with pytest.raises(RenderingFailed) as told:
        silent.render(PLAIN, True)
    assert str(told.value) == TOO_LONG


def test_one_that_is_killed_in_the_middle_is_told_and_the_next_document_comes():
    renderers.render(PLAIN)
    killed = renderers._mine.renderer
    threading.Timer(0.3, os.kill, (program_of(killed.process.pid), signal.SIGKILL)).start()
    with pytest.raises(RenderingFailed, match="could not be set in type"):
        renderers.render(ENDLESS)
    assert renderers.render(PLAIN)[1] == 1
    assert renderers._mine.renderer is not killed
    assert not killed.folder.exists()


def test_one_that_has_died_meanwhile_is_replaced_without_a_word():
    renderers.render(PLAIN)
    dead = renderers._mine.renderer.process
    os.killpg(dead.pid, signal.SIGKILL)
    os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)
    assert renderers.render(PLAIN)[1] == 1


def test_one_that_is_spent_is_replaced(a_renderer, monkeypatch):
    spent = a_renderer(renderings=2)
    monkeypatch.setattr(renderers._mine, "renderer", spent)
    assert [renderers.render(PLAIN)[1] for _ in range(3)] == [1, 1, 1]
    assert renderers._mine.renderer is not spent
    assert spent.process.returncode == 0 or not is_there(spent.process.pid)


def test_what_is_far_too_long_is_not_even_sent():
    with pytest.raises(RenderingFailed, match="could not be set in type"):
        renderers.render("x" * 17_000_000)


def test_too_much_memory_ends_the_rendering_alone(a_renderer, monkeypatch):
    monkeypatch.setattr(renderer, "MEMORY", 90 * 1024**2)
    with pytest.raises(RenderingFailed) as told:
        a_renderer().render("<table>" + "<tr><td>x</td><td>y</td></tr>" * 1500 + "</table>", True)
    assert str(told.value) == TOO_MUCH


def test_whatever_interrupts_a_rendering_the_next_answer_is_its_own():
    renderers.render(PLAIN)
    signal.signal(signal.SIGALRM, lambda *_: 1 / 0)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    with pytest.raises(ZeroDivisionError):
        renderers.render(ENDLESS)
    assert "Parks were discussed." in next(texts_of(renderers.render(PLAIN)[0]))


def texts_of(pdf):
    return texts(BytesIO(pdf))


def test_a_copy_of_a_process_has_a_renderer_of_its_own_and_both_render_at_once():
    renderers.render(PLAIN)
    ours = renderers._mine.renderer.process

    def work():
        assert ours.stdin.closed
        pdf, _ = renderers.render(PLAIN)
        return pdf, renderers._mine.renderer.process.pid, renderers._mine.renderer.folder

    with beside(work) as later:
        mine = renderers.render(PLAIN)[0]
        pdf, theirs, folder = later()
    assert pdf == mine
    assert theirs != ours.pid
    assert waited_for(lambda: not is_there(theirs), seconds=10), "it outlives the process it belonged to"
    assert renderers._mine.renderer.process is ours
    shutil.rmtree(folder)  # of a process that was killed


def test_nothing_is_fetched_from_files_or_the_network(either, tmp_path):
    picture = tmp_path / "secret.svg"
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text y='20'>CANARY</text></svg>")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        web = f"http://127.0.0.1:{server.getsockname()[1]}"
        html = (
            f"<html lang='en'><title>x</title><link rel=stylesheet href='{web}/a.css'><style>@import '{web}/b.css'; "
            f"p {{ background: url({web}/c.png) }}</style><p>Words<img src='{web}/d.png' alt='gone'>"
            f"<img src='{picture.as_uri()}' alt='gone'><img src='file:///etc/passwd' alt='gone'></p></html>"
        )
        (text,) = texts_of(either.render(html, True)[0])
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "Words" in text
    assert "CANARY" not in text


def test_a_document_leaves_no_face_to_the_next(a_renderer):
    face = base64.b64encode((fonts.FOLDER / "SourceSansPro-Bold.ttf").read_bytes()).decode()
    inside = f"@font-face {{ font-family: Leak; src: url(data:font/ttf;base64,{face}) }}"
    of_the_system = "@font-face { font-family: Leak; src: local('DejaVu Sans') }"
    html = "<html lang='en'><title>x</title><style>%s p { font-family: Leak, Scrutiny }</style><p>Words</p></html>"
    used = a_renderer()
    for rule in (inside, of_the_system):
        used.render(html % rule, True)
    assert used.render(html % "", True) == renderers.render(html % "")


def test_a_renderer_has_nothing_of_ours(a_renderer):
    """Looked at from outside, where root sees everything of a process."""
    pid = program(a_renderer())
    root = Path(f"/proc/{pid}/root")
    ours = [settings.BASE_DIR / "var", settings.BASE_DIR / "meetings", settings.BASE_DIR / "manage.py"]
    ours += [Path(os.environ["FILES_DIR"]), Path(settings.DATABASES["default"]["HOST"] or "/var/run/postgresql")]
    assert [path for path in ours if (root / path.relative_to("/")).exists()] == []
    names = {line.partition("=")[0] for line in Path(f"/proc/{pid}/environ").read_text().split("\0") if line}
    plain = {"PATH", "HOME", "TMPDIR", "LANG", "OMP_THREAD_LIMIT", "PYTHONDONTWRITEBYTECODE", "PWD", "FONTCONFIG_FILE"}
    assert names <= plain
    for space in ("net", "mnt", "pid", "user", "ipc"):
        assert os.readlink(f"/proc/{pid}/ns/{space}") != os.readlink(f"/proc/self/ns/{space}"), space
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"
    assert "0" not in status["Uid"].split()


def test_a_renderer_holds_no_file_or_connection_of_its_process(a_renderer):
    pid = program(a_renderer())
    held = {os.readlink(entry).partition(":")[0] for entry in Path(f"/proc/{pid}/fd").iterdir()}
    folder = tempfile.gettempdir()
    assert {name for name in held if name not in {"/dev/null", "pipe"} and not name.startswith(folder)} == set()
    assert not any(name.startswith(os.environ["FILES_DIR"]) for name in held)


def test_where_nothing_can_be_confined_pages_are_made_all_the_same_and_it_is_said_once(a_renderer, no_wall, caplog):
    pair = [a_renderer(), a_renderer(seconds=1)]
    assert pair[0].render(PLAIN, True) == renderers.render(PLAIN)
    assert caplog.text.count("not confined") == 1
    environment = Path(f"/proc/{pair[0].process.pid}/environ").read_text()
    assert "SECRET_KEY" not in environment
    assert "DATABASE_URL" not in environment
    with pytest.raises(RenderingFailed, match="takes too long"):
        pair[1].render(ENDLESS, True)


@pytest.mark.parametrize("wall", ["confined", "not confined"])
def test_a_renderer_ends_with_a_process_that_is_killed(wall):
    done = subprocess.run([sys.executable, "-c", ORPHAN, wall], capture_output=True, text=True, cwd=settings.BASE_DIR)
    pid, folder = done.stdout.split()
    assert done.returncode == -signal.SIGKILL
    assert waited_for(lambda: not is_there(pid), seconds=10)
    shutil.rmtree(folder)


ORPHAN = """
import django, os, signal, sys, threading
django.setup()
from reports.confinement import NoWall
from reports.rendering import renderer
def program_of(pid):
    children = open(f"/proc/{pid}/task/{pid}/children").read().split()
    return program_of(children[0]) if children else pid
def refused(*_, **__):
    raise NoWall("no")
if sys.argv[1] == "not confined":
    renderer.confined = refused
one = renderer.Renderer()
one.render("<p>x</p>", True)
threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
print(program_of(one.process.pid), one.folder, flush=True)
one.render("<table><tr><td colspan=200000>", True)
"""


@pytest.mark.django_db
def test_what_cannot_be_set_in_type_is_said_where_an_officer_asked_for_it(client, sign_in, monkeypatch):
    sign_in()
    meeting = a_meeting()
    an_item(meeting)
    printout = Printout.objects.create(minutes=opened_minutes(meeting), requested_at=NOW)
    monkeypatch.setattr(renderer, "MOST_HTML", 10)
    printing.carry_out(printing.claim_next())
    page = client.get(reverse("office_printout", args=[printout.pk])).content.decode()
    assert "Look for very large or deeply nested tables" in page
    Build.objects.exclude(meeting=meeting).delete()
    job.carry_out(job.claim_next())
    build = Build.objects.get(meeting=meeting)
    assert (build.state, build.error) == ("failed", TOO_MUCH)


@pytest.mark.xdist_group("worker")
def test_each_process_of_a_worker_has_a_renderer_that_ends_with_it_and_nobody_else_has(mortal_worker):
    meeting = a_meeting(starts_at=timezone.now() + timedelta(days=60))
    mortal_worker.start()
    ring("reports.tasks.build_waiting")
    assert waited_for(lambda: Build.objects.filter(meeting=meeting, state="ready").exists(), seconds=60)
    assert waited_for(lambda: len(renderers_of(mortal_worker.pid)) == 2, seconds=20)
    pids = renderers_of(mortal_worker.pid)
    assert sorted(renderers_of(mortal_worker.nursery.pid)) == sorted(pids)
    mortal_worker.kill()
    assert waited_for(lambda: not any(map(is_there, pids)), seconds=10)


def renderers_of(pid):
    """The Python programs that render for a process or for those that it started."""
    with suppress(FileNotFoundError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if not children and b"reports.rendering.process" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return [int(pid)]
        return [found for child in children for found in renderers_of(child)]
    return []
