"""From a file as it comes to a paper that can be bound: what is taken in, and what is refused in which words."""

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from meetings import storage
from reports.courtesy import LAST, stand_back
from reports.intake import patience, sandbox
from reports.intake import take_in as take_in_module
from reports.intake.receive import plain_name
from reports.intake.sandbox import Busy, Cut
from reports.intake.take_in import Asked, process, take_in, work_folder
from reports.pdf import read
from reports.pdf.inspect import Locked, Unusable
from tests import office_samples, samples


def taken(content, name="report.pdf"):
    return take_in(samples.upload(content, name))


def text_of(received):
    return "\n".join(received.texts)


def test_a_pdf_is_measured_and_stored_under_its_hash_and_its_original_apart():
    content = samples.tagged(3)
    received = taken(content, "Report.pdf")
    assert (received.pages, received.tagged, received.filename) == (3, True, "Report.pdf")
    with storage.default_storage.open(storage.original_address(received.original)) as file:
        assert file.read() == content
    with storage.opened(received.sha256) as file:
        assert storage.digest(file.chunks()) == received.sha256


def spoilt(content):
    """A file some of whose bytes were lost on the way."""
    return content[:60] + bytes(20) + content[80:]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "This file is empty"),
        (b"PK\x03\x04 and so on", "damaged or incomplete"),
        (b"just text", "plain text without any layout"),
        (b"<!DOCTYPE html><p>Hello", "This is a web page"),
        (bytes(range(256)) * 20, "no kind of file that can be a paper"),
        (samples.encrypted(), "protected by a password"),
        (samples.truncated(), "incomplete"),
        (samples.no_pages(), "no pages"),
        (b"%PDF-1.7\nnonsense\n%%EOF", "damaged"),
        (samples.plain(size=(20000, 20000)), "no size of paper"),
        (samples.with_a_name_in_no_alphabet(), "damaged"),
        (spoilt(office_samples.word("Spoilt")), "damaged or incomplete"),
        (office_samples.zipped({"photo.txt": b"hello"}), "This is a zip file"),
        (office_samples.bomb(), "unpacks to far more than it should"),
        (office_samples.with_macros(), "has macros"),
        (office_samples.word("Cut short")[:900], "damaged or incomplete"),
    ],
)
def test_what_cannot_be_bound_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Unusable, match=sentence):
        taken(content)


def test_the_size_limit_is_exact(settings):
    content = samples.plain()
    settings.MAX_PAPER_BYTES = len(content)
    assert taken(content).pages == 1
    settings.MAX_PAPER_BYTES = len(content) - 1
    with pytest.raises(Unusable, match="is the most that can be uploaded"):
        taken(content)


@pytest.mark.parametrize(
    "name, kept",
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Reports\\Item 4.pdf", "Item 4.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("gpj.\u202efdp.pdf", "gpj.fdp.pdf"),
        ("a" * 300 + ".pdf", "a" * 251 + ".pdf"),
        ("", "paper.pdf"),
    ],
)
def test_file_names_lose_what_could_mislead(name, kept):
    assert plain_name(name) == kept


def test_a_word_report_comes_out_tagged_with_heading_table_picture_and_footnote():
    received = taken(office_samples.word_report(), "report.docx")
    assert received.tagged
    with storage.opened(received.sha256) as file, pikepdf.open(file) as pdf:
        dictionaries = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        elements = [item for item in dictionaries if {"/P", "/S"} <= item.keys()]
        roles = {str(element.S) for element in elements}
        pictures = [str(element.Alt) for element in elements if "/Alt" in element]
        assert str(pdf.Root.Lang) == "en-GB"
    assert {"/H1", "/Table", "/TH", "/Figure", "/Note"} <= roles
    assert pictures == ["A map of the parks"]


def test_a_file_is_known_by_its_content_whatever_its_name_says():
    assert "Parks report" in text_of(taken(office_samples.word("Parks report"), "photo.jpg"))


def test_comments_and_tracked_changes_of_a_word_file_are_left_out_and_told():
    received = taken(office_samples.reviewed(), "report.docx")
    assert "Kept and put in" in " ".join(text_of(received).split())
    assert "struck" not in text_of(received)
    assert "Between us" not in text_of(received)
    assert any("1 comment" in words for words in received.left_out)
    assert any("tracked change" in words for words in received.left_out)


def test_hidden_sheets_rows_and_columns_are_left_out_and_told():
    received = taken(office_samples.workbook(), "budget.xlsx")
    words = text_of(received)
    assert "Seen" in words
    assert not {"Hidden-sheet", "Hidden-row", "Hidden-column"} & set(words.split())
    told = " ".join(received.left_out)
    assert "1 hidden sheet (“Secret”)" in told
    assert "1 hidden row" in told
    assert "1 hidden column" in told


def test_hidden_slides_and_speaker_notes_are_left_out_and_told():
    received = taken(office_samples.slides(), "talk.odp")
    assert "First slide" in text_of(received)
    assert not {"Unshown", "Whispered"} & set(text_of(received).split())
    assert "1 hidden slide" in received.left_out
    assert any("speaker notes" in words for words in received.left_out)


def test_a_table_of_comma_separated_values_becomes_a_page():
    received = taken(b"Ward;Trees\nPriory;120\nStationside;98\n", "trees.csv")
    assert (received.pages, "Stationside" in text_of(received)) == (1, True)


def test_a_picture_comes_upright_on_a4_in_its_proportions():
    received = taken(office_samples.sideways_photo(), "scan.jpg")
    with storage.opened(received.sha256) as file, read.opened(file) as document:
        page = document[0]
        assert [round(side) for side in page.get_size()] == [595, 842]
        width, height = read.picture_sizes(page)[0]
    assert round(height / width, 2) == 2.0


def test_a_letter_by_email_comes_with_its_attachments_offered():
    received = taken(office_samples.letter(), "complaint.eml")
    assert "Please mend the swings" in text_of(received)
    assert "Ada Resident" in text_of(received)
    assert [attachment["name"] for attachment in received.attachments] == ["map.pdf"]


def test_what_a_letter_shows_or_passes_on_is_offered_and_its_logo_is_not():
    received = taken(office_samples.letter_with_letter(), "plan.eml")
    assert [attachment["name"] for attachment in received.attachments] == ["plan.pdf", "Old plan.eml"]
    with storage.default_storage.open(storage.original_address(received.attachments[1]["sha256"])) as file:
        assert "As it was." in text_of(taken(file.read(), "old.eml"))


def test_the_small_copy_in_a_photo_is_no_page():
    assert taken(office_samples.photo_with_small_copy(), "photo.jpg").pages == 1


def test_a_grey_of_16_bits_stays_grey():
    received = taken(office_samples.grey_of_16_bits(), "scan.tif")
    with storage.opened(received.sha256) as file, read.opened(file) as document:
        middle = document[0].render(grayscale=True).to_pil().convert("L").getpixel((300, 400))
    assert abs(middle - 30000 // 256) < 8


def test_a_scan_is_given_its_text_and_says_that_a_machine_read_it():
    received = taken(office_samples.scan("Minutes of the parks committee"), "scan.pdf")
    assert received.recognised == (1,)
    assert "committee" in text_of(received).lower()


def test_a_password_opens_a_pdf_and_a_wrong_one_does_not():
    original = storage.keep(samples.upload(samples.encrypted()), where=storage.original_address)
    with pytest.raises(Locked, match="Enter it, or upload a copy") as locked:
        process(original, "letter.pdf", Asked())
    assert locked.value.opens_with_a_password
    with pytest.raises(Locked, match="not the password"):
        process(original, "letter.pdf", Asked(password="guess"))
    assert process(original, "letter.pdf", Asked(password="secret")).pages == 1


def test_what_was_done_once_is_not_done_again(monkeypatch):
    received = taken(samples.tagged(1, "Done once"))

    def never(job, folder):
        raise AssertionError("the steps ran again")

    monkeypatch.setattr(sandbox, "run", never)
    assert taken(samples.tagged(1, "Done once")) == received


def test_what_was_cut_short_goes_on_where_it_stopped(monkeypatch):
    content, ran = samples.tagged(1, "Cut short"), []
    whole = sandbox.run

    def dies_after_making_safe(job, folder):
        for event in whole(job, folder):
            yield event
            if event.get("outcome", {}).get("step") == "make safe":
                raise KeyboardInterrupt

    def watched(job, folder):
        ran.extend(job["steps"])
        yield from whole(job, folder)

    monkeypatch.setattr(sandbox, "run", dies_after_making_safe)
    with pytest.raises(KeyboardInterrupt):
        taken(content)
    monkeypatch.setattr(sandbox, "run", watched)
    assert taken(content).pages == 1
    assert ran == ["measure", "read"]


def test_the_same_file_gives_the_same_bytes(monkeypatch):
    content = samples.with_links()
    one = taken(content, "a.pdf")
    monkeypatch.setattr(take_in_module, "WAY", 10_000)
    assert taken(content, "a.pdf").sha256 == one.sha256


@pytest.mark.parametrize("limit", ["QUIET", "PATIENCE"])
def test_a_file_that_takes_too_long_is_refused(monkeypatch, limit):
    monkeypatch.setattr(patience, limit, 0.05)
    monkeypatch.setattr(patience, "BUSIEST", 1_000_000)
    with pytest.raises(Cut, match="takes too long to open"):
        taken(samples.tagged(1, f"Slow by {limit}"))


def test_a_file_that_needs_too_much_memory_is_refused(monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY", 12 * 1024**2)
    with pytest.raises(Cut, match="needs too much memory"):
        taken(samples.tagged(1, "Greedy"))


def test_a_server_that_is_too_busy_tries_again_from_where_it_came_to(monkeypatch):
    whole, ran = sandbox.run, []

    def interrupted(job, folder):
        ran.append(job["steps"])
        for event in whole(job, folder):
            yield event
            if len(ran) == 1 and event.get("outcome", {}).get("step") == "convert":
                raise Busy("others have the processors")

    monkeypatch.setattr(sandbox, "run", interrupted)
    assert taken(samples.tagged(1, "Patient")).pages == 1
    assert [steps[0] for steps in ran] == ["recognise", "repair"]


def test_nothing_lies_beside_a_file_that_it_could_ask_to_be_printed_in_it():
    with work_folder() as folder:
        (folder / "original").write_bytes(b"x")
        assert list(sandbox.run({"steps": [], "work": {"document": "original", "password": "secret"}}, folder)) == []
        assert not [path for path in folder.iterdir() if b"secret" in path.read_bytes()]


@contextmanager
def busy_processes(count):
    """So many that never rest, each with the same right to the processors as a process that opens a file."""
    found = [subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True) for _ in range(count)]
    try:
        for process in found:
            stand_back(process.pid, LAST)
        yield
    finally:
        for process in found:
            process.kill()
            process.wait()


def test_ordinary_files_are_not_refused_because_others_are_busy(monkeypatch):
    """Here they get a quarter of the time in which a file is opened, where nobody else is busy: they take longer."""
    monkeypatch.setattr(patience, "PATIENCE", 8.0)
    monkeypatch.setattr(patience, "QUIET", 6.0)
    monkeypatch.setattr(patience, "BUSIEST", 1000)
    with busy_processes(8):
        files = [(office_samples.word("On a busy day"), "report.docx"), (samples.tagged(12, "Busy"), "report.pdf")]
        assert [taken(content, name).pages for content, name in files] == [1, 12]


MAGENTA = (255, 0, 255)


@pytest.fixture(scope="module")
def picture_on_the_server():
    with tempfile.TemporaryDirectory(prefix="scrutiny-tests-") as folder:
        path = Path(folder, "private.png")
        Image.new("RGB", (400, 100), MAGENTA).save(path)
        path.chmod(0o644)
        Path(folder).chmod(0o755)
        yield path


@pytest.mark.parametrize("name", office_samples.linking([]))
def test_a_picture_on_the_server_is_not_printed_in_a_file_that_links_to_it(picture_on_the_server, name):
    targets = [str(picture_on_the_server), f"file://{picture_on_the_server}", f"../..{picture_on_the_server}"]
    received = taken(office_samples.linking(targets)[name], name)
    with storage.opened(received.sha256) as file, read.opened(file) as document:
        pages = [page.render().to_pil().convert("RGB") for page in document]
    assert not any(MAGENTA in (colour for _, colour in page.getcolors(page.width * page.height)) for page in pages)
