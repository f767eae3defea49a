"""Results in workbooks of Excel's binary format stand in the place of their formulas, and nothing else moves."""

import struct

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.intake.biff import BOOLERR, FORMULA, LABEL, NUMBER, STRING, UNUSED, is_encrypted, records, with_results
from reports.intake.recognise import recognise
from reports.intake.stored import with_stored_results
from reports.pdf.inspect import Locked
from tests.outlook_samples import compound

BOF = struct.pack("<HHHH", 0x0809, 4, 0x0600, 5)
EXPRESSION = b"\x05\x00\x1e\x01\x00\x1e\x01"  # a length and what is calculated


def record(number, data):
    return struct.pack("<HH", number, len(data)) + data


def formula(result):
    cell = struct.pack("<HHH", 3, 2, 15)  # row, column, format
    return record(FORMULA, cell + result + struct.pack("<HI", 0, 0) + EXPRESSION)


def words(text):
    return struct.pack("<HB", len(text), 0) + text.encode("latin-1")


def kept(data):
    """(number, data) of the records that a reader does not pass over."""
    made = with_results(data)
    assert len(made) == len(data)
    return [(number, made[start : start + length]) for number, start, length in records(made) if number != UNUSED]


def test_a_number_a_truth_value_and_an_error_stand_in_the_place_of_their_formulas():
    number, truth, error = struct.pack("<d", 45750.0), b"\x01\0\x01\0\0\0\xff\xff", b"\x02\0\x2a\0\0\0\xff\xff"
    found = kept(BOF + formula(number) + formula(truth) + formula(error))
    cell = struct.pack("<HHH", 3, 2, 15)
    assert found[1:] == [(NUMBER, cell + number), (BOOLERR, cell + b"\x01\0"), (BOOLERR, cell + b"\x2a\x01")]


def test_words_stand_in_the_place_of_a_formula_and_of_the_record_that_held_them():
    found = kept(BOF + formula(b"\0\0\0\0\0\0\xff\xff") + record(STRING, words("linked")) + record(0x0A, b""))
    assert found[1:] == [(LABEL, struct.pack("<HHH", 3, 2, 15) + words("linked")), (0x0A, b"")]


@pytest.mark.parametrize(
    "after",
    [record(0x04BC, b"x" * 8) + record(STRING, words("a")), record(STRING, words("a")) + record(0x3C, b"more")],
)
def test_words_that_stand_apart_from_their_formula_or_go_on_later_leave_it_as_it_is(after):
    data = BOF + formula(b"\0\0\0\0\0\0\xff\xff") + after
    assert with_results(data) == data


def test_a_protected_workbook_is_told_and_left_as_it_is():
    data = BOF + record(0x002F, b"\0" * 6) + formula(struct.pack("<d", 1))
    assert is_encrypted(data)
    assert with_results(data) == data


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=60)), max_size=8), st.binary(max_size=6))
def test_whatever_a_file_holds_its_length_and_its_other_records_stay(parts, rest):
    data = b"".join(record(*part) for part in parts) + rest
    made = with_results(data)
    assert len(made) == len(data)
    known = {FORMULA, 0x0206, 0x0406, STRING, NUMBER, LABEL, BOOLERR, UNUSED}
    before = [part for part in parts if part[0] not in known]
    after = [(n, made[start : start + length]) for n, start, length in records(made) if n not in known]
    assert after[: len(before)] == before


LOCKED = {
    "a workbook": {"Workbook": BOF + record(0x002F, b"\0" * 6) + bytes(5000)},
    "a document": {"WordDocument": b"\xec\xa5\xc1\0\x03\x80\x15\x04\0\0\xf0\x13" + bytes(5000)},
    "slides": {"PowerPoint Document": bytes(5000), "Current User": bytes(12) + b"\xdf\xc4\xd1\xf3" + bytes(5000)},
    "a package": {"ENCRYPTEDPACKAGE": bytes(5000), "ENCRYPTIONINFO": bytes(5000)},
}


@pytest.mark.parametrize("name", LOCKED)
def test_a_file_of_before_2007_that_a_password_protects_says_so(name, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(compound(LOCKED[name]))
    with pytest.raises(Locked, match="protected by a password"):
        recognise(path)


@pytest.mark.parametrize("stream", ["Workbook", "WORKBOOK", "Book"])
def test_the_results_of_a_whole_workbook_are_plain_values(stream, tmp_path):
    path = tmp_path / "file"
    data = BOF + formula(struct.pack("<d", 45750.0)) + bytes(5000)
    path.write_bytes(compound({stream: data}))
    assert recognise(path)[0] == "spreadsheet"
    made = with_stored_results(path, tmp_path / "stored")
    with olefile.OleFileIO(made) as box:
        assert box.openstream(stream).read() == with_results(data)
