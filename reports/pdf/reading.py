"""What content names, read as bytes: a second reader beside the library's, for the proof (see `unseen`)."""

import re

BLANK, DELIMITER = rb"\x00\t\n\x0c\r ", rb"\x00\t\n\x0c\r ()<>\[\]{}/%"
END = rb"(?=[" + DELIMITER + rb"]|$)"
DEEPEST = 8  # brackets within brackets


def _string(depth):
    """A string with so many brackets within one another (ISO 32000-1, 7.3.4.2)."""
    inner = rb"|" + _string(depth - 1) if depth else b""
    return rb"\((?:[^()\\]++|\\." + inner + rb")*+\)"


STRING = rb"(?:" + _string(DEEPEST) + rb"|\(.*)"  # one that has no end goes on to the end
NAME = rb"/([^" + DELIMITER + rb"]*+)"
READING = re.compile(
    rb"(?:[^/%(B]++|" + STRING + rb"|B(?!I" + END + rb"))*+"  # what is passed over: strings that look like names too
    rb"(?:%[^\r\n]*+"
    rb"|BI((?:[^BI]++|B(?!I)|I(?!D))*+)ID[" + BLANK + rb"].*?(?:[" + BLANK + rb"]EI" + END
    + rb"|\Z)|B|\Z|" + NAME + rb"(?:[" + BLANK + rb"]*+(?:[-+.0-9]++[" + BLANK + rb"]++)?"
    rb"(Do|gs|Tf|cs|CS|scn|SCN|sh|BDC|DP)" + END + rb")?)",
    re.DOTALL,
)  # fmt: skip
SPACES_OF_AN_IMAGE = re.compile(rb"/(?:CS|ColorSpace)[" + BLANK + rb"\[]*((?:" + NAME + rb"[" + BLANK + rb"]*)+)")
PARTS = {
    b"Do": "/XObject", b"gs": "/ExtGState", b"Tf": "/Font", b"cs": "/ColorSpace", b"CS": "/ColorSpace",
    b"scn": "/Pattern", b"SCN": "/Pattern", b"sh": "/Shading", b"BDC": "/Properties", b"DP": "/Properties",
}  # fmt: skip


def named_in(data: bytes) -> set[tuple[str, str]]:
    """(part of the resources, name) of all that content names."""
    found = set()
    for image, name, operator in {each for each in READING.findall(data) if each[0] or each[2]}:
        if operator:
            found.add((PARTS[operator], _plain(name)))
        else:
            found.update(("/ColorSpace", _plain(space)) for space in _spaces(image))
    return found


def _spaces(image):
    return [name for run, _ in SPACES_OF_AN_IMAGE.findall(image) for name in re.findall(NAME, run)]


def _plain(name):
    spelled = re.sub(rb"#([0-9a-fA-F]{2})", lambda hexed: bytes.fromhex(hexed[1].decode()), name)
    return f"/{spelled.decode('utf-8', 'surrogateescape')}"
