"""What of PDF/UA can be put right without a guess: scopes of header cells, lines that are tagged as pictures."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from reports.pdf.figures import LINE as LINE_WORDS
from reports.pdf.figures import figures_of
from reports.pdf.safe import make_safe
from tests.tag_samples import document, rules_broken, saved, taken_in

SCOPE, FIGURE = (f"PDFUA1-{name}-001" for name in ("TABLE-HEADERS-SCOPE", "FIGURE-ALTERNATIVE-TEXT"))


def table(rows, **attributes):
    """A table of rows like 'TH TD TD'."""
    lines = [
        (f"/{kind}", f"cell {chr(97 + y)}{chr(97 + x)}", 72 + 90 * x, 700 - 30 * y)
        for y, row in enumerate(rows) for x, kind in enumerate(row.split())
    ]  # fmt: skip
    pdf = document(lines)
    top = pdf.Root.StructTreeRoot.K
    cells = iter(list(top.K))
    whole = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Table, P=top, K=Array()))
    for row in rows:
        line = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TR, P=whole))
        line.K = Array([next(cells) for _ in row.split()])
        for cell in line.K:
            cell.P = line
            if attributes and cell.S == Name.TH:
                cell.A = Dictionary(O=Name.Table, **attributes)
        whole.K.append(line)
    top.K = Array([whole])
    return pdf


def scopes(path):
    with pikepdf.open(path) as pdf:
        rows = pdf.Root.StructTreeRoot.K.K[0].K
        return " / ".join(" ".join(_scope(cell) for cell in row.K) for row in rows)


def _scope(cell):
    attributes = cell.get("/A", Array())
    said = [each for each in (attributes if isinstance(attributes, Array) else [attributes]) if "/Scope" in each]
    return str(said[0].Scope)[1] if said else "-"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["TH TH", "TD TD"], "C C / - -"),
        (["TH TH", "TH TD"], "C C / R -"),
        (["TD TH", "TH TD"], "- C / R -"),
        (["TH TH TH", "TH TH TH", "TH TH TD"], "C C C / C C C / R R -"),
    ],
)
def test_header_cells_get_the_scope_that_their_table_shows(rows, said, tmp_path):
    assert SCOPE in rules_broken_of(table(rows), tmp_path)
    safe, _, _, _ = taken_in(table(rows), tmp_path)
    assert (scopes(safe), rules_broken(safe)) == (said, [])


def rules_broken_of(pdf, folder):
    (folder / "raw.pdf").write_bytes(saved(pdf))
    return rules_broken(folder / "raw.pdf")


def test_a_scope_that_an_author_gave_stays(tmp_path):
    safe, _, _, _ = taken_in(table(["TH TH", "TD TD"], Scope=Name.Row), tmp_path)
    assert scopes(safe) == "R R / - -"


def test_a_header_cell_in_the_middle_of_a_table_stays_as_it_is(tmp_path):
    safe, _, _, _ = taken_in(table(["TD TD", "TD TH"]), tmp_path)
    assert scopes(safe) == "- - / - -"


def pictures(*drawn):
    """A page with a paragraph and then pictures, each drawn by some operators."""
    pdf = document([("/P", "Words", 72, 780), *(("/Figure", "x", 72, 700 - 30 * n) for n in range(len(drawn)))])
    page = pdf.pages[0]
    content = "/P <</MCID 0>> BDC\nBT /F1 12 Tf 72 780 Td (Words) Tj ET\nEMC\n"
    content += "".join(f"/Figure <</MCID {n}>> BDC\n{each}\nEMC\n" for n, each in enumerate(drawn, start=1))
    page.obj.Contents = pdf.make_stream(content.encode())
    return pdf


LINE, THIN, BOX, CURVE = "72 600 m 300 601 l S", "72 600 300 1 re f", "72 600 300 40 re S", "0 0 m 9 9 9 9 20 0 c S"


@pytest.mark.parametrize("drawn", [LINE, THIN, f"q 1 0 0 1 9 9 cm {LINE} Q"])
def test_a_line_that_is_tagged_as_a_picture_is_called_one(drawn, tmp_path):
    safe, prepared, _, _ = taken_in(pictures(drawn), tmp_path)
    assert words(safe) == [LINE_WORDS]
    assert rules_broken(safe) == rules_broken(prepared) == []


@pytest.mark.parametrize("drawn", [BOX, CURVE, f"{LINE} {LINE}", f"{LINE} BT /F1 9 Tf (x) Tj ET"])
def test_what_may_say_something_stays_a_picture_that_lacks_words(drawn, tmp_path):
    safe, _, _, _ = taken_in(pictures(drawn), tmp_path)
    assert words(safe) == [""]
    assert rules_broken(safe) == [FIGURE]


def test_a_line_that_its_author_described_keeps_those_words_and_one_in_another_language_gets_none(tmp_path):
    pdf = pictures(LINE)
    pdf.Root.StructTreeRoot.K.K[1].Alt = "The line between the two wards"
    assert words(taken_in(pdf, tmp_path)[0]) == ["The line between the two wards"]
    pdf = pictures(LINE)
    pdf.Root.Lang = "cy-GB"
    assert words(taken_in(pdf, tmp_path)[0]) == [""]


def words(path):
    with pikepdf.open(path) as pdf:
        return [figure.text for figure in figures_of(pdf)]


def test_pictures_keep_their_keys_when_one_before_them_becomes_decoration(tmp_path):
    def described(texts):
        (tmp_path / "raw.pdf").write_bytes(saved(pictures(BOX, BOX, CURVE, BOX)))
        make_safe(tmp_path / "raw.pdf", tmp_path / "safe.pdf", title="A paper", texts=texts)
        with pikepdf.open(tmp_path / "safe.pdf") as pdf:
            return {figure.key: figure.text for figure in figures_of(pdf)}

    assert described({"figure-1": ""}) == {"figure-2": "", "figure-3": "", "figure-4": ""}
    assert described({"figure-1": "", "figure-3": ""}) == {"figure-2": "", "figure-4": ""}
    assert described({"figure-1": "", "figure-4": "A box"}) == {"figure-2": "", "figure-3": "", "figure-4": "A box"}
