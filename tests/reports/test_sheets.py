"""Spreadsheets, tables and slides as their authors sent them: values, dates, names, and what is not for publication."""

import pytest

from reports.intake.take_in import take_in
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
