"""Word files come out as their authors saw them, and what cannot is told by page."""

import subprocess

import pikepdf
import pytest
from lxml import etree

from meetings import storage
from reports.intake import open_text, rich_text, warn
from reports.intake.fields import freeze
from reports.intake.take_in import take_in
from tests import samples, word_samples
from tests.office_samples import W
from tests.word_samples import field, instruction, mark, paragraph, text


def received(content, name="report.docx"):
    return take_in(samples.upload(content, name))


def words_of(paper):
    return " ".join(" ".join(paper.texts).split())


def warnings_of(paper, kind):
    return [(page, words) for page, each, words in paper.warnings if each == kind]


@pytest.fixture(scope="module")
def with_fields():
    return received(word_samples.with_fields())


@pytest.mark.parametrize(
    "shown",
    [
        "See paragraph 4.2 of this report.",
        "Issued 3 March 2025.",
        "Total £1,417.",
        "Ward shown as Priory.",
        "Table 7: costs.",
        "Saved as Budget monitoring.docx.",
        "Never printed.",
        "Sheet 1 of 1.",
        "Put in first. Put in second. Put in third.",
        "As said under the costs.",
        "Noted on 1 April 2025.",
        "Kept at S:\\Committee\\Budget monitoring.docx, Costs then",
    ],
)
def test_a_field_is_printed_as_word_last_showed_it(with_fields, shown):
    assert shown in words_of(with_fields)


def test_a_header_that_is_alike_on_every_page_and_should_not_be_is_told(with_fields):
    ((page, words),) = warnings_of(with_fields, "header")
    assert page is None
    assert "as Word last showed" in words


def test_a_font_of_the_same_widths_stands_for_fonts_of_word_and_is_not_told(with_fields):
    with storage.opened(with_fields.sha256) as file, pikepdf.open(file) as pdf:
        fonts = {
            str(each.FontName) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each
        }
    used = {name.partition("+")[2].partition("-")[0] for name in fonts}
    assert used >= set(word_samples.OFFICE_FONTS.values())
    assert warnings_of(with_fields, "fonts") == []


def frozen(*paragraphs, headings=frozenset()):
    """What is shown of some paragraphs once their fields are frozen, the kinds of fields left, and how many marks."""
    root = etree.fromstring(f'<w:document xmlns:w="{W}"><w:body>{"".join(paragraphs)}</w:body></w:document>')
    freeze(root, headings)
    shown = "|".join("".join(p.itertext("{*}t")) for p in root.iter("{*}p"))
    left = [each.text.split()[0] for each in root.iter("{*}instrText")]
    return shown, left, len(list(root.iter("{*}fldChar")))


def test_a_field_within_the_result_of_one_that_is_counted_anew_is_frozen_by_itself():
    entry = text("1 Costs") + field("PAGEREF _Toc1 \\h", "7")
    contents = paragraph(mark("begin"), instruction("TOC \\o"), mark("separate"), entry) + paragraph(mark("end"))
    assert frozen(contents) == ("1 Costs7|", ["TOC"], 3)


@pytest.mark.parametrize(
    "words, left", [('STYLEREF "Heading 1"', 3), ('STYLEREF "Heading 1" \\* MERGEFORMAT', 3),
                    ('STYLEREF "Heading 1" \\n', 0), ('STYLEREF "Chapter"', 0), ("STYLEREF 1", 0)],
)  # fmt: skip
def test_what_repeats_the_heading_of_each_page_stays_where_that_is_a_style(words, left):
    shown, _, marks = frozen(paragraph(field(words, "Costs")), headings=frozenset({"heading 1"}))
    assert (shown, marks) == ("Costs", left)


def test_what_a_field_says_and_does_not_show_goes_with_it():
    inner = field("QUOTE a", "never shown")
    assert frozen(paragraph(field(instruction("IF ") + inner, "shown"))) == ("shown", [], 0)


def test_a_field_that_never_ends_or_never_began_is_left_as_it_is():
    assert frozen(paragraph(mark("begin"), instruction("DATE"), mark("separate"), text("today"))) == (
        "today", ["DATE"], 2,
    )  # fmt: skip
    assert frozen(paragraph(text("so"), mark("end"))) == ("so", [], 1)


def test_a_field_in_a_text_box_is_not_mixed_up_with_the_one_around_it():
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(field('DATE', 'in the box'))}</w:txbxContent></w:pict></w:r>"
    around = paragraph(mark("begin"), instruction("PAGE"), mark("separate"), box, text("9"), mark("end"))
    shown, left, marks = frozen(around)
    assert (left, marks) == (["PAGE"], 3)
    assert "in the box" in shown


@pytest.mark.parametrize(
    "document, shown",
    [
        (r"{\rtf1 See {\field{\*\fldinst { REF _x \\h }}{\fldrslt {\b 4.2}}}.}", r"{\rtf1 See {{\b 4.2}}.}"),
        (r"{\rtf1 {\field{\*\fldinst PAGE}{\fldrslt 8}}}", r"{\rtf1 {\field{\*\fldinst PAGE}{\fldrslt 8}}}"),
        (
            r"{\rtf1 {\field\flddirty{\*\fldinst {IF {\field{\*\fldinst DATE}{\fldrslt no}} = 1}}{\fldrslt yes"
            r" {\field{\*\fldinst TIME}{\fldrslt 3pm}}}}}",
            r"{\rtf1 {yes {3pm}}}",
        ),
        (r"{\rtf1 {\field{\*\fldinst DATE}", r"{\rtf1 {\field{\*\fldinst DATE}"),
        (r"{\rtf1 \{\field {\pict\bin9 }{\field }}", r"{\rtf1 \{\field {\pict\bin9 }{\field }}"),
    ],
)
def test_fields_of_rich_text_are_frozen_and_nothing_else_is_touched(document, shown):
    assert rich_text.freeze(document.encode()).decode() == shown


def test_a_binary_word_file_shows_its_fields_as_last_shown(tmp_path):
    (tmp_path / "As it was called.docx").write_bytes(word_samples.document(
        paragraph(text("Saved as "), field("FILENAME", "x"), text(". Sheet "), field("PAGE", "88"), text("."))
    ))  # fmt: skip
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "doc:MS Word 97",
         "--outdir", tmp_path, tmp_path / "As it was called.docx"], check=True, capture_output=True,
    )  # fmt: skip
    paper = received((tmp_path / "As it was called.doc").read_bytes(), "As it is called.doc")
    assert "Saved as As it was called.docx. Sheet 1." in words_of(paper)


SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {"text": "text", "style": "style", "fo": "xsl-fo-compatible"}.items()
)


def test_fields_of_open_text_are_frozen_and_those_that_are_counted_are_not():
    root = etree.fromstring(
        f'<text:p {SPACES}>See <text:bookmark-ref text:reference-format="number" text:ref-name="lost">4.2'
        "</text:bookmark-ref> on <text:page-number>8</text:page-number>, <text:date>3 March</text:date>.</text:p>"
    )
    open_text.freeze(root)
    assert "".join(root.itertext()) == "See 4.2 on 8, 3 March."
    assert [etree.QName(each).localname for each in root] == ["span", "page-number", "span"]


def test_a_border_takes_no_room_from_the_words_in_a_frame_that_word_drew():
    root = etree.fromstring(
        f'<style:style {SPACES} style:family="graphic"><style:graphic-properties fo:border="3pt solid #000000" '
        'fo:padding-top="0.05in" fo:padding="1mm" fo:border-left="none"/></style:style>'
    )
    open_text.widen_frames(root)
    padding = {etree.QName(key).localname: value for key, value in root[0].attrib.items()}
    assert padding["padding-top"] == "0.600pt"
    assert padding["padding-bottom"] == "0.000pt"
    assert "padding-left" not in padding


@pytest.mark.parametrize(
    "said",
    [
        "See Error: Reference source not found of this report",
        "as in Error! Bookmark not defined. and so",
        "Table Error! No text of specified\nstyle in document.1",
        "siehe Fehler! Verweisquelle konnte nicht gefunden werden.",
        "voir Erreur ! Source du renvoi introuvable.",
        "gweler Gwall! Heb ganfod ffynhonnell y cyfeirnod.",
    ],
)
def test_a_reference_whose_target_is_gone_is_told(said):
    assert [kind for kind, _ in warn.lost_references(said)] == ["reference"]


@pytest.mark.parametrize(
    "said", ["The error! It was ours.", "An Apfel! Eine Birne fiel vom Baum.", "Error: 4 of 9 forms"]
)
def test_an_ordinary_error_is_no_lost_reference(said):
    assert warn.lost_references(said) == []


@pytest.fixture(scope="module")
def not_whole():
    return received(word_samples.with_what_is_not_printed())


def test_what_word_alone_takes_in_is_told_with_its_first_words(not_whole):
    assert "From a web page" not in words_of(not_whole)
    ((page, words),) = warnings_of(not_whole, "left out")
    assert page is None
    assert "chunk.html (“From a web page.”)" in words


def test_embedded_files_are_told_and_offered_and_formulas_are_none(not_whole):
    assert (
        "2 embedded files, of which only pictures are printed (“Budget.xlsx”, “oleObject1.bin”)" in not_whole.left_out
    )
    assert [each["name"] for each in not_whole.attachments] == ["Budget.xlsx", "oleObject1.bin"]


def test_a_font_that_was_replaced_is_told_with_its_page(not_whole):
    ((page, words),) = warnings_of(not_whole, "fonts")
    assert page == 2
    assert words.startswith("Set in Nowhere Sans, which this server lacks, and shown in Liberation ")


def test_a_header_that_did_not_come_out_is_told_with_its_page(not_whole):
    ((page, words),) = warnings_of(not_whole, "header")
    assert page == 2
    assert "“Part two”" in words


def test_a_decorative_picture_wants_no_words(not_whole):
    of_embedded_files = "Picture of an embedded file, which is not part of this paper"
    assert [figure["text"] for figure in not_whole.figures] == [of_embedded_files] * 2


def test_contents_that_give_other_pages_than_things_are_on_are_told():
    ((page, words),) = warnings_of(received(word_samples.with_contents()), "contents")
    assert page == 1
    assert "give page 7 for “Costs”, which is on page 1 here, and 1 more" in words
