"""The text of e-mails that Outlook kept as rich text."""

import re

from compressed_rtf import decompress
from striprtf.striprtf import rtf_to_text

LARGEST = 20_000_000  # bytes
# HTML wrapped in rich text ([MS-OXRTFEX] 2.2): what is between these is for readers of rich text alone.
FOR_RICH_TEXT = re.compile(r"\\htmlrtf1?(?![\w-]).*?\\htmlrtf0 ?", re.DOTALL)


UNREADABLE = "(The text of this e-mail could not be read.)"


def words(compressed: bytes) -> str:
    """The words of compressed rich text ([MS-OXRTFCP]), or a sentence in their place."""
    try:
        if int.from_bytes(compressed[4:8], "little") > LARGEST:
            return UNREADABLE
        return words_of(decompress(compressed))
    except Exception:  # whatever damaged bytes make the libraries say
        return UNREADABLE


def words_of(rich: bytes) -> str:
    """The words of rich text; raises what the library does for what is none."""
    text = rich.decode("latin-1").rstrip("\0")
    if "\\fromhtml" in text[:500]:
        text = FOR_RICH_TEXT.sub("", text)
        text = re.sub(r"\{\\\*\\htmltag\d+ ?(?:<(?:br|/p|/div|/tr|/li|/h\d)\b[^{}]*)\}", r"\\par ", text)
    return rtf_to_text(text, errors="replace").strip()
