"""OpenDocument text files made ready: fields as last shown, and frames as large as their author saw them.

A field is an element around the words that it last showed (OASIS OpenDocument 1.3, part 3, 7).
"""

from lxml import etree

from reports.intake.opendocument import find_all, named

# Not among them: what every program counts in the same way, and what differs from page to page.
COMPUTED = {
    "date", "time", "author-name", "author-initials", "file-name", "template-name", "sheet-name", "creation-date",
    "creation-time", "modification-date", "modification-time", "print-date", "print-time", "printed-by", "creator",
    "initial-creator", "editing-cycles", "editing-duration", "title", "subject", "description", "keywords",
    "user-defined", "bookmark-ref", "reference-ref", "note-ref", "sequence-ref", "sequence", "variable-get",
    "variable-set", "variable-input", "user-field-get", "user-field-input", "expression", "text-input", "drop-down",
    "conditional-text", "database-display", "database-name", "database-row-number", "dde-connection", "measure",
    "table-formula", "paragraph-count", "word-count", "character-count", "table-count", "image-count", "object-count",
    "sender-firstname", "sender-lastname", "sender-initials", "sender-title", "sender-position", "sender-email",
    "sender-phone-private", "sender-fax", "sender-company", "sender-phone-work", "sender-street", "sender-city",
    "sender-postal-code", "sender-country", "sender-state-or-province",
}  # fmt: skip
FIELDS = {named("text", name) for name in COMPUTED}
SIDES = ("top", "bottom", "left", "right")


def freeze(root: etree._Element) -> None:
    """Put the words of fields in the places of the fields."""
    for element in [each for each in root.iter() if each.tag in FIELDS]:
        element.tag = named("text", "span")
        element.attrib.clear()


def widen_frames(root: etree._Element) -> None:
    """Let borders take no room from the words in frames, as in Word, which draws them on the edge.

    In OpenDocument a frame's border lies within its size and the padding within the border, so that the padding is made
    smaller by the border.
    """
    for properties in find_all(root, "//style:style[@style:family='graphic']/style:graphic-properties"):
        for side in SIDES:
            border = _length(_of(properties, "border", side).split(" ")[0])
            padding = _length(_of(properties, "padding", side))
            if border and padding:
                properties.set(named("fo", f"padding-{side}"), f"{max(padding - border, 0):.3f}pt")


def _of(properties: etree._Element, what: str, side: str) -> str:
    """A property of one side, or of all."""
    return properties.get(named("fo", f"{what}-{side}")) or properties.get(named("fo", what)) or ""


def _length(text: str) -> float:
    """A length in points, 0 where none is said."""
    units = {"in": 72, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1, "pc": 12, "px": 0.75}
    number, unit = text[:-2], text[-2:]
    try:
        return float(number) * units[unit]
    except (ValueError, KeyError):
        return 0.0
