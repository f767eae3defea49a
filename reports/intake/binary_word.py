"""Fields of binary Word documents as they were last shown (MS-DOC 2.8.25: PlcFld, 2.9.89: Fld).

A field's instruction and result stand in the text; a table beside it says of what kind the field is. A field that is a
quotation is not computed anew: a program shows its result. Only these bytes of the table are changed.
"""

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

MAGIC, ENCRYPTED, WHICH_TABLE = 0xA5EC, 0x0100, 0x0200  # of the beginning of a document's stream (MS-DOC 2.5.1, 2.5.2)
FLAGS, PLACES = 0x0A, 0x9A  # where in it
TABLES = (16, 17, 18, 48, 57, 59)  # of the text, headers, footnotes, endnotes, text boxes and those of headers (2.5.6)
BEGINS = 0x13
# Kinds of fields by number (MS-DOC 2.9.90): what every program counts in the same way, and what draws or has no result.
LIVE = {8, 13, 26, 33, 65, 66, 70, 71, 73, 83, 88}  # INDEX, TOC, NUMPAGES, PAGE, SECTION…, forms, TOA, HYPERLINK
DRAWN = {4, 6, 9, 11, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 63, 67, 74, 84, 87, 90, 91, 92, 95}
QUOTE = 35  # shows its result and no more


def freeze(source: Path, output: Path) -> bool:
    """Write the document at `source` to `output` with its fields as last shown; whether there were any.

    Raises OSError, ValueError, IndexError or struct.error where the file is none that can be read.
    """
    shutil.copyfile(source, output)
    with olefile.OleFileIO(str(output), write_mode=True) as ole:
        head = ole.openstream("WordDocument").read(PLACES + 8 * 64)
        magic, flags = struct.unpack_from("<H", head)[0], struct.unpack_from("<H", head, FLAGS)[0]
        if magic != MAGIC or flags & ENCRYPTED:
            return False
        name = "1Table" if flags & WHICH_TABLE else "0Table"
        table = bytearray(ole.openstream(name).read())
        places = list(_kinds_to_change(head, table))
        for place in places:
            table[place] = QUOTE
        if places:
            ole.write_stream(name, bytes(table))
    return bool(places)


def _kinds_to_change(head: bytes, table: bytes) -> Iterator[int]:
    """Where in the table stream the kinds of fields stand that would be computed anew."""
    for number in TABLES:
        place, size = struct.unpack_from("<II", head, PLACES + 8 * number)
        count = (size - 4) // 6 if size >= 10 else 0
        if place + size > len(table):
            continue
        for at in range(place + 4 * (count + 1), place + 4 * (count + 1) + 2 * count, 2):
            if table[at] & 0x1F == BEGINS and table[at + 1] not in LIVE | DRAWN:
                yield at + 1
