"""Tables of separated values: how they are read, and that their cells are printed as they stand."""

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings import storage
from reports.intake.recognise import recognise
from reports.intake.table import MOST_ROWS, decoded, delimiter_of, headings_of, is_number, numeric_columns, read_table
from reports.intake.table_sheet import layout
from reports.intake.take_in import take_in
from reports.pdf.inspect import Unusable
from tests import samples

SPEND = (
    "Ref;Date;Amount;Telephone;Score;Account;Sum;Note\r\n"
    '000417;03/04/2025;1,250.00;01302736001;3/4;00000012345678901234;=2+3;"Line one\r\nline two"\r\n'
    "000418;13/04/2025;-87.50;01302736002;10-11;4929123412341234;@SUM(A1);Café\r\n"
    "000419;1-2;£3;+441302736002;1E5;TRUE;+1;-\r\n"
)


@pytest.fixture(scope="module")
def printed():
    return take_in(samples.upload(SPEND.encode("cp1252"), "Spend.csv"))


def test_cells_are_printed_as_they_stand_in_the_file(printed):
    words = printed.texts[0].split()
    assert sorted(words) == sorted(SPEND.replace(";", " ").replace('"', "").split())


def test_nothing_is_printed_beside_the_table(printed):
    assert (printed.pages, printed.left_out, printed.warnings) == (1, (), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-mark", "utf-16-be-mark", "cp1252"])
def test_a_table_is_read_in_every_encoding_that_spreadsheets_write(encoding, tmp_path):
    marks = {"utf-16-le-mark": b"\xff\xfe", "utf-16-be-mark": b"\xfe\xff"}
    text = "Ward,Café\nPriory,£12 – “so”\n"
    data = marks.get(encoding, b"") + text.encode(encoding.removesuffix("-mark"))
    path = tmp_path / "table"
    path.write_bytes(data)
    assert decoded(data) == text
    assert recognise(path) == ("csv", "")
    assert read_table(data).rows == [["Ward", "Café"], ["Priory", "£12 – “so”"]]


@pytest.mark.parametrize(
    "text, delimiter",
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,1;4,2\n", ";"),
        ("a\tb, c\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a;b\r1;2\r", ";"),
        ("sep=;\na;b\n1;2\n", ";"),
        ("Spend over £500\nApril\n\nDate,By,Amount\n1 April,A,12\n2 April,B\n3 April,C,13,more\n4 April,D,1\n", ","),
        ('Id,Text\n1,"long ' + "words\n" * 900 + '"\n2,short\n', ","),
        ("This is a letter, as one writes it.\nIt has commas, more than one, in lines.\nAnd more, and more.\n", None),
        ("Just one line, of text", None),
        ("One word\na line\n", None),
    ],
)  # fmt: skip
def test_the_delimiter_is_what_makes_most_rows_alike(text, delimiter):
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize(
    "rows, place",
    [
        ([["Ward", "Visits"], ["Priory", "12"]], 0),
        ([["", "2024", "2025"], ["Priory", "12", "14"]], 0),
        ([["Ward", "2023/24", "2024/25"], ["Priory", "12", "14"]], 0),
        ([["Spend", ""], ["", ""], ["Date", "Amount"], ["1 April", "2"]], 2),
        ([["Budget", "", "", ""], ["", "Q1", "", "Q2"], ["Item", "Plan", "Spent", "Plan"], ["A", "1", "2", "3"]], 2),
        ([["1", "2"], ["3", "4"]], None),
        ([["Priory", "12"], ["Stationside", "14"]], None),
        ([["Ward", "Ward"], ["Priory", "12"]], None),
        ([["A title", ""], ["and no more", ""]], None),
    ],
)
def test_headings_are_told_from_what_stands_below_them(rows, place):
    assert headings_of(rows) == place


@pytest.mark.parametrize("cell", ["0", "12", "-12.30", "1,250.00", "£3", "£1,250", "(12)", "5%", "0.5", "987654321"])
def test_what_is_plainly_a_number_stands_to_the_right(cell):
    assert is_number(cell)


@pytest.mark.parametrize(
    "cell", ["000417", "01302736001", "3/4", "1-2", "4929123412341234", "1E5", "=2", "12,3", "+44 1"]
)
def test_references_codes_and_dates_are_no_numbers(cell):
    assert not is_number(cell)


@pytest.mark.parametrize("data", [b'sep=;\r\nWard;Note\r\nPriory;"x;y"\r\n', b'Ward;Note\rPriory;"x;y"\r'])
def test_what_tells_a_program_how_to_read_a_table_is_no_part_of_it(data):
    assert read_table(data).rows == [["Ward", "Note"], ["Priory", "x;y"]]


def test_a_column_is_one_of_numbers_where_all_its_cells_are():
    table = read_table(b"Ref,Amount,Mixed\n0417,1.50,2\n0418,,x\n")
    assert numeric_columns(table) == {1}


@pytest.mark.parametrize(
    "data", [b"a,b\n" + b"1,2\n" * MOST_ROWS, b",".join([b"x"] * 300) + b"\n" + b",".join([b"1"] * 300)]
)
def test_a_table_that_is_too_large_is_refused_with_what_to_do(data):
    with pytest.raises(Unusable, match="are the most that can be printed. Leave out what the panel does not need"):
        read_table(data)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=20), min_size=2,
                         max_size=6), min_size=2, max_size=8))  # fmt: skip
def test_every_cell_keeps_its_words_and_columns_fit_the_paper(rows):
    quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    table = read_table(b"\xef\xbb\xbf" + ("h1,h2\n1,2\n3,4\n" * 4 + quoted).encode())
    read = [cell for row in table.rows for cell in row]
    assert all(cell in read for row in rows for cell in row if cell.strip())
    paper, widths = layout(table)
    assert sum(widths) <= paper[0]


def test_a_table_comes_out_tagged_and_its_headings_are_header_cells(printed):
    with storage.opened(printed.sha256) as file, pikepdf.open(file) as pdf:
        roles = [str(item.S) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
    assert roles.count("/Table") == 1
    assert roles.count("/TH") == 8
