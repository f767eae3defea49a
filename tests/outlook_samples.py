"""Messages in Outlook's own formats, each the smallest that shows its point."""

import struct
from datetime import UTC, datetime

SECTOR, SMALL, LARGE = 512, 64, 4096  # bytes: a sector, a small one, and from what size a stream is in large ones
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
WHOLE, WITHIN, OF_A_FILE = 32, 24, 8  # bytes before the properties ([MS-OXMSG] 2.4.1)
STRING, STRING_8, BINARY, NUMBER, TIME, OBJECT = 0x1F, 0x1E, 0x102, 0x3, 0x40, 0xD


def message(
    words="", *, subject="The swings", html=b"", sent=None, files=(), offset=WHOLE, codepage=0, kind="IPM.Note"
):
    """A message as a storage: {name: bytes or storage}."""
    known = [
        (0x001A, STRING, kind),
        (0x0037, STRING, subject),
        (0x0C1A, STRING, "Ada"),
        (0x5D01, STRING, "ada@example.org"),
    ]
    if isinstance(words, bytes):
        known += [(0x1000, STRING_8, words), (0x3FFD, NUMBER, codepage)]
    elif words:
        known.append((0x1000, STRING, words))
    if html:
        known += [(0x1013, BINARY, html), (0x3FDE, NUMBER, codepage)]
    if sent:
        known.append((0x0039, TIME, sent))
    storage = properties(known, offset)
    for number, file in enumerate(files):
        storage[f"__attach_version1.0_#{number:08X}"] = file
    return storage


def file(name, data, *, content_id="", hidden=False):
    known = [(0x3707, STRING, name), (0x3701, BINARY, data), (0x3705, NUMBER, 1)]
    known += [(0x3712, STRING, content_id)] if content_id else []
    return properties(known + ([(0x3714, NUMBER, 4)] if hidden else []), OF_A_FILE)


def within(name, inner):
    """A message in a message; `inner` is one with the offset WITHIN."""
    storage = properties([(0x3001, STRING, name), (0x3705, NUMBER, 5)], OF_A_FILE)
    return storage | {"__substg1.0_3701000D": inner}


def properties(known, offset):
    table, streams = b"", {}
    for name, kind, value in known:
        if kind == NUMBER:
            payload = struct.pack("<q", value)
        elif kind == TIME:  # of 100 nanoseconds since 1601
            payload = struct.pack("<q", int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000)
        else:
            data = value.encode("utf-16-le") if isinstance(value, str) else value
            streams[f"__substg1.0_{name:04X}{kind:04X}"] = data
            payload = struct.pack("<q", len(data))
        table += struct.pack("<HHI", kind, name, 6) + payload
    return streams | {"__properties_version1.0": bytes(offset) + table}


def nested_msg():
    """A message with a file, and in it another message with a file of its own."""
    inner = message("As it was.", subject="Old plan", offset=WITHIN, files=[file("old.pdf", b"%PDF-1.4 old")])
    return compound(message("See below.", files=[file("plan.pdf", b"%PDF-1.4 plan"), within("Old plan", inner)]))


def compound(storage):
    """A file of storages and streams ([MS-CFB]), its directory entries as chains to the right."""
    entries, large, small = [], [], bytearray()
    fat, small_fat = [], []

    def lay(data):
        start, count = len(large), -(-len(data) // SECTOR)
        large.extend(data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR))
        fat.extend([*range(start + 1, start + count), END] if count else [])
        return start if count else END

    def lay_small(data):
        start, count = len(small_fat), -(-len(data) // SMALL)
        small.extend(data.ljust(count * SMALL, b"\0"))
        small_fat.extend([*range(start + 1, start + count), END] if count else [])
        return start if count else END

    def enter(name, kind, value):
        number = len(entries)
        entries.append(None)
        child, start, size = FREE, 0, 0
        if isinstance(value, dict):
            for key in sorted(value, key=lambda key: (-len(key), key), reverse=False):
                below = enter(key, 1 if isinstance(value[key], dict) else 2, value[key])
                entries[below][2] = child
                child = below
        else:
            size = len(value)
            start = lay(value) if size >= LARGE else lay_small(value)
        entries[number] = [name, kind, FREE, child, start, size]
        return number

    enter("Root Entry", 5, storage)
    entries[0][4:] = [lay(bytes(small)), len(small)]
    table = struct.pack(f"<{len(small_fat)}I", *small_fat)
    small_start, small_count = lay(table.ljust(-(-len(table) // SECTOR) * SECTOR, b"\xff")), -(-len(table) // SECTOR)
    directory = b"".join(_entry(*entry) for entry in entries)
    directory_start = lay(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"))
    count = 1
    while count * SECTOR // 4 < len(fat) + count:
        count += 1
    first = len(fat)
    fat.extend([FAT] * count)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(count * SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6,
        0, count, directory_start, 0, LARGE, small_start if small_fat else END, small_count, END, 0, first)  # fmt: skip
    header += struct.pack(f"<{count - 1}I", *range(first + 1, first + count))
    return header.ljust(SECTOR, b"\xff") + b"".join(large) + table


def _entry(name, kind, right, child, start, size):
    spelled = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI16xIQ", spelled, len(spelled) + 2, kind, 1, FREE, right, child, 0, start, size)


def winmail(words, files):
    """winmail.dat ([MS-OXTNEF]) with a text and {name: bytes}."""
    made = struct.pack("<IH", 0x223E9F78, 1)
    made += _attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    made += _attribute(1, 0x0002800C, words.encode("cp1252") + b"\0")
    for name, data in files.items():
        made += _attribute(2, 0x00069002, bytes(14))
        made += _attribute(2, 0x00018010, name.encode("cp1252") + b"\0")
        made += _attribute(2, 0x0006800F, data)
    return made


def _attribute(level, name, data):
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
