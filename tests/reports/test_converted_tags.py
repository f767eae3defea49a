"""Tags of files that LibreOffice converted are made whole: lists, tables of sheets, and drawings that have words."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from reports.intake.table import headings_of
from reports.pdf.conformance import obstacles
from reports.pdf.drawings import describe_by_words
from reports.pdf.lists import mend_lists
from reports.pdf.render import render
from reports.pdf.sheet_tables import mark_headings
from tests import samples


def document_of(*branches):
    """A PDF whose structure tree is made of (role, what it holds …); numbers are marked contents."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    pdf.Root.StructTreeRoot = root
    root.K = Array([grown(pdf, page, root, branch) for branch in branches])
    return pdf


def grown(pdf, page, parent, branch):
    if isinstance(branch, int):
        return branch
    role, *inside = branch
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), P=parent, Pg=page.obj))
    element.K = Array([grown(pdf, page, element, each) for each in inside])
    return element


def branches_of(parent):
    return [kid if isinstance(kid, int) else (str(kid.S)[1:], *branches_of(kid)) for kid in parent.K]


LABELLED = ("LI", ("Lbl", 1), ("LBody", 2))


@pytest.mark.parametrize(
    "before, after",
    [
        (("Div", ("LI", 0)), ("Div", ("P", 0))),
        (("H1", ("L", ("LI", 0))), ("H1", ("Span", ("Span", 0)))),
        (("Div", ("L", ("LI", 0))), ("Div", ("Div", ("P", 0)))),
        (("Div", ("P", 9), LABELLED, LABELLED, ("LI", 5)), ("Div", ("P", 9), ("L", LABELLED, LABELLED), ("P", 5))),
        (("L", LABELLED, ("LI", 5)), ("L", LABELLED, ("LI", ("LBody", 5)))),
        (("L", LABELLED, ("LI", 5, ("L", LABELLED))), ("L", LABELLED, ("LI", ("LBody", 5, ("L", LABELLED))))),
        (("L", LABELLED, LABELLED), ("L", LABELLED, LABELLED)),
    ],
)
def test_items_of_a_list_are_in_one_and_paragraphs_are_none(before, after):
    pdf = document_of(before)
    mend_lists(pdf)
    assert branches_of(pdf.Root.StructTreeRoot) == [after]
    elements = [item for item in pdf.objects if isinstance(item, Dictionary) and "/S" in item]
    assert all(kid.P.objgen == each.objgen for each in elements for kid in each.K if isinstance(kid, Dictionary))


def test_the_words_of_a_chart_are_its_alternative_text_and_a_picture_without_words_has_none(tmp_path):
    path = tmp_path / "chart.pdf"
    path.write_bytes(samples.tagged(1, "Visits by ward"))
    with pikepdf.open(path) as pdf:
        elements = [
            item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") in (Name.H1, Name.P)
        ]
        for each in elements:
            each.S = Name.Figure
        elements[-1].K = Array()
        assert describe_by_words(pdf, path) == len(elements) - 1
        assert str(elements[0].Alt) == "Drawing with the words: Visits by ward"
        assert "/Alt" not in elements[-1]


def sheet(rows):
    """A PDF of one table, tagged as LibreOffice tags a sheet: every cell is data."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return render(f"<html lang='en'><head><title>x</title></head><body><table>{cells}</table></body></html>")[0]


def marked(tmp_path, rows):
    """The (role, roles of its kids) of what is in a sheet, once its headings are marked."""
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheet(rows))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        table = next(item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.Table)
        rows = [kid for kid in table.K if kid.S == Name.TR] or list(table.K[0].K)
        table.K = Array(rows)
        for row in rows:
            row.P = table
        table.P.S = Name.Worksheet
        pdf.save(path)
    mark_headings(path, headings_of)
    with pikepdf.open(path) as pdf:
        worksheet = next(
            item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.Worksheet
        )
        table = next(kid for kid in worksheet.K if Name.Table == kid.S)
        scopes = {str(cell.A.Scope) for row in table.K for cell in row.K if cell.S == Name.TH}
        return [str(kid.S) for kid in worksheet.K], [[str(cell.S) for cell in row.K] for row in table.K], scopes


def test_headings_of_a_sheet_are_header_cells_again_on_each_page(tmp_path):
    rows = [["Ward", "Visits"], ["Priory", "12"], ["Ward", "Visits"], ["Stationside", "9"]]
    kinds, cells, scopes = marked(tmp_path, rows)
    assert cells == [["/TH"] * 2, ["/TD"] * 2, ["/TH"] * 2, ["/TD"] * 2]
    assert scopes == {"/Column"}


def test_a_title_over_a_table_is_a_heading_and_every_row_has_as_many_cells(tmp_path):
    rows = [["Visits in April", ""], ["", ""], ["Ward", "Visits"], ["Priory", "12"], ["Stationside"]]
    kinds, cells, _ = marked(tmp_path, rows)
    assert kinds[-2:] == ["/H1", "/Table"]
    assert cells == [["/TH"] * 2, ["/TD"] * 2, ["/TD"] * 2]


def test_headings_over_several_columns_are_header_cells_too(tmp_path):
    rows = [["", "Q1", "", "Q2"], ["Item", "Plan", "Spent", "Plan"], ["A", "1", "2", "3"], ["B", "1", "2", "3"]]
    _, cells, _ = marked(tmp_path, rows)
    assert cells == [["/TD", "/TH", "/TD", "/TH"], ["/TH"] * 4, ["/TD"] * 4, ["/TD"] * 4]


def test_a_sheet_of_figures_alone_has_no_headings(tmp_path):
    _, cells, scopes = marked(tmp_path, [["1", "2"], ["3", "4"]])
    assert (cells, scopes) == ([["/TD"] * 2] * 2, set())


def test_a_sheet_of_two_thousand_rows_is_checked_whole(tmp_path):
    path = tmp_path / "long.pdf"
    rows = [("TR", ("TD",), ("TD",))] * 2000
    pdf = document_of(("Table", *rows))
    pdf.Root.MarkInfo, pdf.Root.Lang = Dictionary(Marked=True), "en-GB"
    pdf.save(path)
    assert "UNREADABLE" not in {rule for rule, _ in obstacles(path)}
