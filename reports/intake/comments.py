"""Comments on cells of an Excel workbook, which LibreOffice 25.2 prints nowhere and does not always hand on.

Source: ECMA-376-1, 18.7 (comments).
"""

import re
import zipfile
from pathlib import Path
from zlib import error as Damaged

from lxml import etree

PARTS = re.compile(r"xl/(?:comments/)?comments?\d*\.xml")


def comments_in(source: Path) -> list[str]:
    """The words of each comment; none where the file is no Excel workbook of 2007 or later."""
    try:
        with zipfile.ZipFile(source) as box:
            parts = [etree.fromstring(box.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
                     for name in box.namelist() if PARTS.fullmatch(name)]  # fmt: skip
    except (zipfile.BadZipFile, Damaged, OSError, etree.XMLSyntaxError):
        return []
    comments = [comment for part in parts for comment in part.iter("{*}comment")]
    return ["".join(text.text or "" for text in comment.iter("{*}t")) for comment in comments]
