"""Second step: what is it really? By its content, never by its name."""

from reports.pdf.inspect import Unusable

SIGNATURES = {
    b"PK\x03\x04": "a Word, Excel, PowerPoint or zip file",
    b"\xd0\xcf\x11\xe0": "an older Office file",
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"{\\rtf": "a rich text file",
    b"<!DO": "a web page",
    b"<htm": "a web page",
}


def recognise(file):
    """Raise Unusable, naming what the file seems to be, unless it is a PDF (ISO 32000-1, Annex H.3.4.1)."""
    head = file.read(1024)
    file.seek(0)
    if b"%PDF-" in head:
        return
    kind = next((kind for start, kind in SIGNATURES.items() if head.startswith(start)), None)
    found = f"it is {kind}" if kind else "its content is something else"
    raise Unusable(f"This is not a PDF, whatever its name says: {found}. Save it as PDF and upload that.")
