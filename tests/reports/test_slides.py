"""Slides that go to PDF without a look at them as OpenDocument: what is left out is told and looked for, too."""

import pytest

from reports.intake.leaks import found_in
from reports.intake.office import FLAT, print_office
from reports.intake.recognise import SLIDES
from reports.intake.slides import NOT_COUNTED, left_out_of
from reports.pdf.inspect import Unusable
from reports.pdf.said import text_of_pdf
from tests import office_samples

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def shape(words, more=""):
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"{more}/></p:nvSpPr><p:txBody><a:p><a:r><a:t>{words}</a:t></a:r>'
        '<a:fld type="slidenum"><a:t>4</a:t></a:fld></a:p></p:txBody></p:sp>'
    )


def slide(inside, kind="sld", more=""):
    return f'<p:{kind} xmlns:p="{P}" xmlns:a="{A}"{more}>{inside}</p:{kind}>'


def test_what_of_a_powerpoint_file_is_not_printed_is_known_without_libreoffice(tmp_path):
    path = tmp_path / "slides"
    path.write_bytes(office_samples.zipped({
        "ppt/slides/slide1.xml": slide(shape("Seen") + shape("Veiled", ' hidden="1"')),
        "ppt/slides/slide2.xml": slide(shape("Unshown") + shape("Seen"), more=' show="0"'),
        "ppt/notesSlides/notesSlide1.xml": slide(shape("Whispered"), kind="notes"),
        "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="{P}"><p:cm><p:text>Between us</p:text></p:cm></p:cmLst>',
    }))  # fmt: skip
    found = left_out_of(path)
    assert found.told == ["1 hidden slide", "1 page of speaker notes", "1 comment", "1 hidden drawing"]
    assert found.texts == {"Veiled", "Unshown", "Whispered", "Between us"}
    assert "Seen" in found.stays


def test_what_an_old_file_leaves_out_is_said_though_it_cannot_be_counted(tmp_path):
    path = tmp_path / "slides"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    assert left_out_of(path).told == [NOT_COUNTED]


def test_slides_that_do_not_come_through_opendocument_are_printed_straight(tmp_path, monkeypatch):
    monkeypatch.setitem(FLAT, SLIDES, ("fodp", "No such filter"))
    path = tmp_path / "slides"
    path.write_bytes(office_samples.slides())
    made, told = print_office(path, SLIDES, "impress8", tmp_path, lambda: None)
    words = text_of_pdf(made)
    assert "First slide" in words
    assert found_in(words, ["Unshown", "Whispered"], []) is None
    assert told == ["1 hidden slide", "the speaker notes of 1 slide"]


def test_what_is_no_presentation_at_all_is_refused(tmp_path):
    path = tmp_path / "slides"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(Unusable, match="could not be turned into PDF"):
        print_office(path, SLIDES, "impress8", tmp_path, lambda: None)
