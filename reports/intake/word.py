"""Word documents made ready for another program, so that it prints what their author last saw.

Runs before conversion. What cannot be read is left as it is, for the program to open or refuse.
"""

import zipfile
import zlib
from pathlib import Path

from reports.intake.fields import freeze
from reports.intake.package import Package

STORIES = (  # the ends of the content types of parts that are printed
    "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml", "wordprocessingml.header+xml",
    "wordprocessingml.footer+xml", "wordprocessingml.footnotes+xml", "wordprocessingml.endnotes+xml",
)  # fmt: skip
UNREADABLE = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    EOFError,
)


def make_ready(source: Path, output: Path) -> Path:
    """Write the document at `source` to `output` with its fields as last shown; the path to convert."""
    try:
        with Package(source) as package:
            for name in package.parts(*STORIES):
                if (root := package.xml(name)) is not None:
                    freeze(root)
                    package.set_xml(name, root)
            package.write(output)
    except UNREADABLE:
        return source
    return output
