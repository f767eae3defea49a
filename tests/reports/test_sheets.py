"""Spreadsheets, tables and slides as their authors sent them: values, dates, names, and what is not for publication."""

import pytest

from reports.intake.take_in import take_in
from reports.pdf.normalised import letters_of
from tests import samples, sheet_samples


def taken(content, name):
    return take_in(samples.upload(content, name))


def words_of(received):
    return " ".join("\n".join(received.texts).split())


@pytest.fixture(scope="module")
def dated():
    """The words of a sheet with dates, results of formulas, and fields in its header and footer."""
    cells = '<row r="1"><c r="A1" s="1"><v>45750</v></c><c r="B1" s="2"><v>45750</v></c></row>'
    sheet = (
        "<cols><col min='1' max='2' width='30' customWidth='1'/></cols>"
        f"<sheetData>{cells}</sheetData><headerFooter><oddHeader>&amp;L&amp;F</oddHeader>"
        "<oddFooter>&amp;L&amp;Z&amp;F&amp;RSheet &amp;A</oddFooter></headerFooter>"
    )
    return words_of(taken(sheet_samples.xlsx({"Visits": ("visible", sheet)}), "Visits 50% #1.xlsx"))


def test_dates_of_a_sheet_are_written_as_in_britain(dated):
    assert "03/04/2025" in dated
    assert "Thursday 3 April 2025" in dated


def test_a_sheet_shows_the_name_that_its_author_gave_it_and_no_folder_of_ours(dated):
    assert dated.count("Visits 50% #1.xlsx") == 2
    assert not any(ours in dated for ours in ("file:", "tmp", "document-", "intake"))


@pytest.fixture(scope="module")
def partly_hidden():
    """A workbook of which a sheet is to be seen, with a range of print on each of its sheets."""
    lines = [["Ward", "Covert column", "Visits"], ["North", "Covert cell", 12], ["Concealed ward", "x", 54321],
             ["Folded ward", "x", 7], ["Southern ward of the borough", "x", 4]]  # fmt: skip
    body = sheet_samples.rows(*lines).replace('<row r="3"', '<row r="3" hidden="1"')
    body = body.replace('<row r="4"', '<row r="4" outlineLevel="1" hidden="1"')
    columns = '<cols><col min="2" max="2" width="12" hidden="1" customWidth="1"/></cols>'
    secret = f"<sheetData>{sheet_samples.rows(['HIDDENNAME 67890'], ['A very private matter'])}</sheetData>"
    areas = "".join(
        f'<definedName name="_xlnm.Print_Area" localSheetId="{place}">{name}!$A$1:$C$5</definedName>'
        for place, name in enumerate(["Summary", "Staff", "Very"])
    )
    sheets = {
        "Summary": ("visible", f"{columns}<sheetData>{body}</sheetData>"),
        "Staff": ("hidden", secret),
        "Very": ("veryHidden", secret.replace("HIDDENNAME", "VERYHIDDENNAME")),
    }
    comment = (
        f'<comments xmlns="{sheet_samples.MAIN}"><commentList><comment ref="A1"><text><t>Between us two</t></text>'
        "</comment></commentList></comments>"
    )
    content = sheet_samples.xlsx(sheets, names=areas, parts={"xl/comments1.xml": comment})
    return taken(content, "visits.xlsx")


def test_hidden_sheets_are_not_printed_though_they_have_a_range_of_print(partly_hidden):
    assert (partly_hidden.pages, letters_of(words_of(partly_hidden))) == (1, "wardvisitsnorth12southernw4")


def test_comments_and_hidden_sheets_rows_and_columns_are_counted(partly_hidden):
    told = ["1 comment", "2 hidden sheets (“Staff”, “Very”)", "2 hidden rows", "1 hidden column"]
    assert list(partly_hidden.left_out) == told


def test_a_cell_whose_words_do_not_fit_its_column_is_told_with_its_page(partly_hidden):
    told = [(page, words) for page, kind, words in partly_hidden.warnings if kind == "cut off"]
    assert told == [
        (
            1,
            "A cell of a sheet is cut off at the edge of its column: “Southern w”. "
            "Make the columns wider in the spreadsheet, and upload it again.",
        )
    ]


def test_a_sheet_that_lies_on_another_one_is_printed_and_no_header_or_footer_that_its_author_did_not_write():
    words = words_of(taken(sheet_samples.with_an_embedded_sheet(), "both.ods"))
    assert words.split() == ["Outside", "Inside"]
