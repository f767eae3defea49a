"""Pages that are pictures of text are read, whatever stamp they bear, and stand upright; doubt does not count."""

import io
import random
from types import SimpleNamespace

import img2pdf
import pikepdf
import pytest
from lxml import etree
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

from reports.intake.steps import Work, repair
from reports.pdf import read
from reports.pdf.fonts import FOLDER
from reports.pdf.hocr import drop_doubtful
from reports.pdf.ocr import recognise_text
from reports.pdf.scans import pictures_of_text
from tests import samples

A4 = (827, 1169)  # pixels at 100 dots an inch
SENTENCE = "The panel noted the report on road safety"
FIGURES = "Ward    2023    2024    2025    Total    Change"


def a_scan(lines, size=A4, turned=0):
    """A page on which some lines of text stand, turned clockwise by some degrees."""
    page = Image.new("L", size, 250)
    draw, face = ImageDraw.Draw(page), ImageFont.truetype(FOLDER / "SourceSansPro-Regular.ttf", 24)
    for number, line in enumerate(lines):
        draw.text((80, 100 + 60 * number), line, font=face, fill=20)
    return page.rotate(-turned, expand=True)


def scribbles():
    """A page of strokes that are no letters."""
    page, chance = Image.new("L", A4, 250), random.Random(7)
    draw = ImageDraw.Draw(page)
    for _ in range(120):
        x, y = chance.randrange(80, 700), chance.randrange(100, 1000)
        points = [(x + chance.randrange(40), y + chance.randrange(40)) for _ in range(5)]
        draw.line(points, fill=20, width=3)
    return page


def as_pdf(pictures):
    pages = []
    for picture in pictures:
        output = io.BytesIO()
        picture.save(output, "PNG", dpi=(100, 100))
        pages.append(output.getvalue())
    return pikepdf.open(io.BytesIO(img2pdf.convert(pages)))


def stamp(pdf, number, words, *, at=(60, 20), lines=1):
    """Print words of its own on a page of a document."""
    page = pdf.pages[number]
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.obj.Resources.Font = Dictionary(S=font)
    drawn = f"({words}) Tj 0 -9 Td " * lines
    page.contents_add(pdf.make_stream(f"q 0 g BT /S 9 Tf {at[0]} {at[1]} Td {drawn}ET Q".encode()))


@pytest.fixture(scope="module")
def read_by_machine(tmp_path_factory):
    """(what was done, the texts of its pages, whether each is upright) of a document of scans."""
    folder = tmp_path_factory.mktemp("scans")
    lines = [SENTENCE, "near schools and thanked its officers", "for the work that they have done", "in this last year"]
    pdf = as_pdf([
        a_scan(lines, turned=90), a_scan(lines, turned=180),
        a_scan([FIGURES, "North   12   14   17   43   +5"], A4[::-1]), a_scan(lines), scribbles(),
    ])  # fmt: skip
    stamp(pdf, 3, "Received 12 March 2025, ref. 0041")
    pdf.save(folder / "came.pdf")
    with read.opened(folder / "came.pdf") as document:
        pictured = pictures_of_text(document, lambda done, total: None)
    pages = sorted([*pictured.silent, *pictured.stamped])
    done = recognise_text(folder / "came.pdf", folder / "read.pdf", pages)
    with read.opened(folder / "read.pdf") as document:
        return done, [" ".join(read.text_of(page).split()) for page in document], [p.get_size() for p in document]


def test_pages_on_their_side_or_head_are_turned_and_read(read_by_machine):
    done, texts, sizes = read_by_machine
    assert done.turned == [1, 2]
    assert SENTENCE in texts[0]
    assert SENTENCE in texts[1]
    assert [round(side) for side in sizes[0]] == [595, 842]


def test_a_table_across_the_page_that_is_right_as_it_is_stays(read_by_machine):
    done, texts, sizes = read_by_machine
    assert 3 in done.read
    assert "2024" in texts[2]
    assert [round(side) for side in sizes[2]] == [842, 595]


def test_a_stamped_page_is_read_and_its_stamp_kept_once(read_by_machine):
    done, texts, _ = read_by_machine
    assert 4 in done.read
    assert SENTENCE in texts[3]
    assert texts[3].count("Received") == 1


def test_what_is_no_text_gets_none_and_is_told(read_by_machine):
    done, texts, _ = read_by_machine
    assert texts[4] == ""
    assert done.unread == [5]


def a_page(kind):
    """A page of its own words, of a picture, or of both."""
    if kind == "a report":
        return pikepdf.open(io.BytesIO(samples.plain(1, words="Report " * 20)))
    if kind == "a photo with a title":
        pdf = as_pdf([Image.effect_noise(A4, 90).point(lambda grey: grey // 3).convert("L")])
    elif kind == "an empty frame with words":
        pdf = as_pdf([Image.new("L", A4, 250)])
    else:
        pdf = as_pdf([a_scan([SENTENCE] * 9)])
    if kind != "a scan":
        has_much = kind == "a scan with its text"
        stamp(pdf, 0, "Received", at=(60, 800), lines=85 if has_much else 2)
    if kind == "a scan in a form":
        page = pdf.pages[0]
        form = pdf.make_stream(page.Contents.read_bytes() if not isinstance(page.Contents, Array) else b"".join(
            part.read_bytes() for part in page.Contents[:1]))  # fmt: skip
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
        form.Resources = page.Resources
        page.Resources = Dictionary(XObject=Dictionary(F=form), Font=page.Resources.Font)
        page.Contents = pdf.make_stream(b"q /F Do Q BT /S 9 Tf 60 20 Td (Received) Tj ET")
    if kind == "a small picture":
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(
            b"q .3 0 0 .3 0 0 cm " + page.Contents[0].read_bytes() + b" Q BT /S 9 Tf 60 20 Td (Received) Tj ET"
        )
    return pdf


@pytest.mark.parametrize(
    "kind, found",
    [
        ("a scan", ([1], [])), ("a stamped scan", ([], [1])), ("a scan in a form", ([], [1])),
        ("a scan with its text", ([], [])), ("a photo with a title", ([], [])), ("an empty frame with words", ([], [])),
        ("a report", ([], [])), ("a small picture", ([], [])),
    ],
)  # fmt: skip
def test_a_page_is_a_picture_of_text_where_one_covers_it_and_its_own_words_are_few(kind, found, tmp_path):
    a_page(kind).save(tmp_path / "page.pdf")
    with read.opened(tmp_path / "page.pdf") as document:
        pictured = pictures_of_text(document, lambda done, total: None)
    assert (pictured.silent, pictured.stamped) == found


def test_a_stamped_scan_in_a_tagged_document_keeps_its_tags_and_is_told(tmp_path):
    pdf = a_page("a stamped scan")
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    pdf.Root.StructTreeRoot = root
    pdf.save(tmp_path / "original")
    tell = SimpleNamespace(progress=lambda *args, **more: None)
    done = repair(Work(folder=tmp_path, tell=tell, document="original", kind="pdf"))
    assert (done["recognised"], [page for page, *_ in done["warnings"]]) == ([], [1])
    assert "picture of text" in done["warnings"][0][2]


def hocr(*lines):
    """A page of hOCR; each line is of (word, confidence)."""
    spans = "".join(
        "<span class='ocr_line'>"
        + "".join(f"<span class='ocrx_word' title='bbox 1 2 3 4; x_wconf {sure}'>{word}</span> " for word, sure in line)
        + "</span>"
        for line in lines
    )
    return etree.fromstring(f"<html><body>{spans}</body></html>")


@pytest.mark.parametrize(
    "lines, kept",
    [
        ([[("The", 96), ("report", 91)]], "The report"),
        ([[("The", 96), ("rcp0rt", 9), ("noted", 95)]], "The noted"),
        ([[("The", 96), ("report", 91)], [("wy", 22), ("xx~", 31)]], "The report"),
        ([[("ay", 64), ("Aull", 31)], [("UO", 70), ("sjooyos", 47)]], ""),
        ([[("qq", 20), ("zzzzzzzzzzz", 12)], [("Map", 93), ("of", 95)]], "Map of"),
        ([[("xx", 20), ("zzzzzzzzzzz", 12)], [("UO", 65)]], ""),
        ([[("|", 95), ("—", 96)]], ""),
        ([], ""),
    ],
)
def test_words_are_kept_of_which_the_machine_is_sure(lines, kept):
    page = hocr(*lines)
    drop_doubtful(page)
    assert " ".join("".join(page.itertext()).split()) == kept
