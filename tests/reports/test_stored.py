"""What was calculated is shown as it was stored, whatever the day, and whatever LibreOffice would make of it."""

import pytest

from reports.intake.stored import with_stored_results
from tests.office_samples import zipped
from tests.sheet_samples import parts_of

SHEET = "xl/worksheets/sheet1.xml"
SLIDE = "ppt/slides/slide1.xml"


def stored(tmp_path, name, inside):
    """What becomes of one part of a file."""
    source = tmp_path / "source"
    source.write_bytes(zipped({name: inside, "other.xml": "<f/>"}))
    made = with_stored_results(source, tmp_path / "stored")
    assert parts_of(made.read_bytes())["other.xml"] == b"<f/>"
    return parts_of(made.read_bytes())[name].decode()


@pytest.mark.parametrize(
    "cell, kept",
    [
        ('<c r="A1"><f>TODAY()</f><v>45750</v></c>', '<c r="A1"><v>45750</v></c>'),
        ('<c r="A1" t="str"><f>"a"</f><v></v></c>', '<c r="A1" t="str"><v></v></c>'),
        ('<c r="A1" t="e"><f ca="1">B1</f><v>#N/A</v></c>', '<c r="A1" t="e"><v>#N/A</v></c>'),
        ('<x:c r="A1"><x:f>[1]S!A1</x:f><x:v>2</x:v></x:c>', '<x:c r="A1"><x:v>2</x:v></x:c>'),
        ('<c r="A1"><f t="shared" si="0"/><v>2</v></c>', '<c r="A1"><v>2</v></c>'),
    ],
)
def test_a_result_stands_in_the_place_of_its_formula(tmp_path, cell, kept):
    assert stored(tmp_path, SHEET, f"<sheetData>{cell}</sheetData>") == f"<sheetData>{kept}</sheetData>"


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1"><f>1+1</f></c>',
        '<c r="A1"><f>1+1</f><v></v></c>',
        '<c r="A1"><f>1+1</f><v/></c><c r="B1"><v>3</v></c>',
        '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>2</v></c><c r="A2"><f t="shared" si="0"/></c>',
        '<c r="A1" t="str"><f>HYPERLINK("https://a.uk","A")</f><v>A</v></c>',
    ],
)
def test_a_formula_without_a_result_and_a_link_stay(tmp_path, cells):
    assert stored(tmp_path, SHEET, f"<sheetData>{cells}</sheetData>") == f"<sheetData>{cells}</sheetData>"


def test_cells_and_dates_of_opendocument_stay_what_they_were(tmp_path):
    cell = '<table:table-cell table:formula="of:=TODAY()" office:value-type="date" office:date-value="2025-04-03">'
    inside = (
        f"{cell}<text:p>03/04/2025</text:p></table:table-cell><text:date text:fixed='false' x='1'>3 April</text:date>"
    )
    made = stored(tmp_path, "content.xml", inside)
    assert "table:formula" not in made
    assert "<text:date text:fixed=\"true\" x='1'>3 April</text:date>" in made


def test_a_date_on_a_slide_is_a_word_like_others(tmp_path):
    fields = (
        '<a:fld id="{1}" type="datetime1"><a:rPr lang="en-GB"/><a:pPr/><a:t>3 April</a:t></a:fld>'
        '<a:fld id="{2}" type="slidenum"><a:t>4</a:t></a:fld>'
    )
    made = stored(tmp_path, SLIDE, f'<a:p xmlns:a="urn:a">{fields}</a:p>')
    assert '<a:r><a:rPr lang="en-GB"/><a:t>3 April</a:t></a:r>' in made
    assert 'type="slidenum"' in made


def test_what_is_no_zip_is_left_to_libreoffice(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"{\\rtf1}")
    assert with_stored_results(source, tmp_path / "stored") == source
