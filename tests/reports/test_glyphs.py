"""Characters that come out as boxes are told; scripts and signs that councils print come out."""

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from meetings import storage
from reports.build.check import BuildFailed
from reports.build.run import run
from reports.intake.take_in import take_in
from reports.pdf.fonts import FOLDER
from reports.pdf.glyphs import boxes_in
from tests import samples, word_samples
from tests.factories import a_meeting, a_paper, an_item


@pytest.fixture(scope="module")
def in_languages():
    return take_in(samples.upload(word_samples.in_languages(), "languages.docx"))


def test_scripts_and_signs_of_english_councils_come_out_and_what_no_font_has_is_told(in_languages):
    told = [(page, words) for page, kind, words in in_languages.warnings if kind == "boxes"]
    assert [page for page, _ in told] == [1]
    with storage.opened(in_languages.sha256) as file, pikepdf.open(file) as pdf:
        (boxes,) = boxes_in(pdf)
    legible = set("".join(word_samples.LANGUAGES.values()))
    assert not legible & set(boxes.characters)
    assert boxes.count < 4


FACE = FOLDER / "SourceSansPro-Regular.ttf"


def drawn(content, kind, meanings=""):
    """A page of some text in Source Sans, embedded whole; codes of a composite font are glyphs, of a simple WinAnsi."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    name = Name("/ABCDEF+SourceSansPro-Regular")
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=name, FontFile2=pdf.make_stream(FACE.read_bytes()))
    if kind == "composite":
        below = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, FontDescriptor=pdf.make_indirect(descriptor),
            CIDToGIDMap=Name.Identity,
        )  # fmt: skip
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(below)]),
        )  # fmt: skip
        if meanings:
            font.ToUnicode = pdf.make_stream(f"1 beginbfchar {meanings} endbfchar".encode())
    else:
        descriptor.Flags = 32
        font = Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=name, FontDescriptor=pdf.make_indirect(descriptor),
            FirstChar=65, LastChar=68, Widths=Array([500] * 4),
            Encoding=Dictionary(BaseEncoding=Name.WinAnsiEncoding, Differences=Array([67, Name("/afii57664")])),
        )  # fmt: skip
    page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
    page.Contents = pdf.make_stream(b"BT /F 12 Tf 20 100 Td " + content + b" ET")
    return pdf


def glyph(letter):
    return TTFont(FACE, lazy=True).getReverseGlyphMap()[letter]


@pytest.mark.parametrize(
    "content, kind, meanings, boxes",
    [
        ("<{A:04x}{B:04x}> Tj", "composite", "", 0),
        ("<{A:04x}0000> Tj", "composite", "", 1),
        ("[<0000> 20 <{A:04x}00000000>] TJ", "composite", "<0000> <0995>", 3),
        ("q <0000> Tj Q <{A:04x}> '", "composite", "", 1),
        ("<0000> Tj", "composite", "<0000> <0020>", 0),  # a space
        ("<0000> Tj", "composite", "<0000> <25A1>", 0),  # the sign of an empty square
        ("3 Tr <0000> Tj", "composite", "", 0),  # text that is not drawn
        ("(ABD) Tj", "simple", "", 0),
        ("(ACD) Tj", "simple", "", 1),  # a Hebrew letter
    ],
)
def test_a_character_without_a_shape_is_found_and_a_space_is_none(content, kind, meanings, boxes):
    shown = content.format(A=glyph("A"), B=glyph("B")).encode()
    assert sum(each.count for each in boxes_in(drawn(shown, kind, meanings))) == boxes


def test_text_in_a_form_on_a_page_is_looked_at():
    pdf = drawn(b"", "composite")
    page = pdf.pages[0]
    form = pdf.make_stream(b"BT /F 12 Tf <0000> Tj ET", Type=Name.XObject, Subtype=Name.Form,
                           Resources=page.Resources)  # fmt: skip
    page.Resources = Dictionary(XObject=Dictionary(X=form))
    page.Contents = pdf.make_stream(b"/X Do")
    assert [(each.page, each.count, [*each.fonts]) for each in boxes_in(pdf)] == [(1, 1, ["SourceSansPro-Regular"])]


@pytest.mark.django_db
def test_a_pack_prints_every_script_and_is_not_published_with_a_character_as_a_box(tmp_path):
    meeting = a_meeting()
    item = an_item(meeting, " ".join(word_samples.LANGUAGES.values()))
    a_paper(item, content=samples.tagged(1))
    made, _ = run(meeting, tmp_path, draft=False)
    with pikepdf.open(made[0].path) as pdf:
        assert boxes_in(pdf) == []
    item.title = f"Parks {word_samples.IN_NO_FONT}"
    item.save()
    with pytest.raises(BuildFailed, match=f"“{word_samples.IN_NO_FONT}” cannot be printed on page 1 of the pack"):
        run(meeting, tmp_path, draft=False)
    run(meeting, tmp_path, draft=True)
