"""Records of Excel's binary format ([MS-XLS] 2.1.4): results of formulas in the place of formulas.

A record is its number and its length (2 bytes each, little-endian) and its data. A formula with a number, a truth value
or an error becomes a cell of that; one with words becomes a cell of words. What is left of its place is filled with a
record that every reader passes over, so that nothing else moves.
"""

import struct
from collections.abc import Iterator

FORMULA, STRING, NUMBER, LABEL, BOOLERR, FILEPASS = 0x0006, 0x0207, 0x0203, 0x0204, 0x0205, 0x002F
FORMULAS = {FORMULA, 0x0206, 0x0406}  # of the versions
# What may stand between a formula and its words: shared formulas, arrays, tables.
BETWEEN = {0x04BC, 0x0221, 0x0236, 0x0021}
UNUSED = 0x00FE  # the number of no record
HEAD = struct.Struct("<HH")
WORDS, TRUTH, ERROR, NOTHING = range(4)  # kinds of results that are no numbers
CONTINUED = b"\x3c\0"  # the number of a record that goes on with the one before it


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(number, where its data begin, how long they are) of each record."""
    place = 0
    while place + HEAD.size <= len(data):
        number, length = HEAD.unpack_from(data, place)
        if place + HEAD.size + length > len(data):
            return
        yield number, place + HEAD.size, length
        place += HEAD.size + length


def is_encrypted(data: bytes) -> bool:
    """Whether a workbook is protected by a password ([MS-XLS] 2.4.117)."""
    return any(number == FILEPASS for number, _, _ in records(data[:4096]))


def with_results(data: bytes) -> bytes:
    """A workbook's stream, of the same length, with the results of its formulas in the place of these."""
    if is_encrypted(data):
        return data
    made, waiting = bytearray(data), None
    for number, start, length in records(data):
        if number in FORMULAS and length >= 16:
            waiting = _put_result(made, start, length)
        elif waiting is not None and number == STRING:
            _put_words(made, waiting, start, length)
            waiting = None
        elif number not in BETWEEN:
            waiting = None
    return bytes(made)


def _put_result(made, start, length):
    """Write the result of a formula; where it has words, which come later, where the formula is."""
    cell, result = made[start : start + 6], made[start + 6 : start + 14]
    if result[6:8] != b"\xff\xff":
        _write(made, start, length, NUMBER, cell + result)
    elif result[0] in {TRUTH, ERROR}:
        _write(made, start, length, BOOLERR, cell + bytes([result[2], result[0] == ERROR]))
    elif result[0] == WORDS:
        return start, length
    return None


def _put_words(made, formula, start, length):
    """Write words in the place of a formula and of the record with the words, if that comes at once and is whole."""
    at, room = formula
    if start - HEAD.size == at + room and made[start + length : start + length + 2] != CONTINUED:
        cell, words = made[at : at + 6], made[start : start + length]
        _write(made, at, room + HEAD.size + length, LABEL, cell + words)


def _write(made, start, room, number, data):
    """Put a record in the place of one whose data have `room` bytes from `start` on, and fill up what is left."""
    rest = room - len(data)
    if rest and rest < HEAD.size:
        return
    HEAD.pack_into(made, start - HEAD.size, number, len(data))
    made[start : start + len(data)] = data
    if rest:
        filled = start + len(data)
        HEAD.pack_into(made, filled, UNUSED, rest - HEAD.size)
        made[filled + HEAD.size : filled + rest] = bytes(rest - HEAD.size)
