"""What is not for publication in a file of slides that goes to PDF without a look at it as OpenDocument.

LibreOffice prints neither hidden slides nor notes or comments; here they are counted, and their words are known, as far
as the file can be read without it (ECMA-376-1, 19.3.1.38: sld@show; 13.3: parts of a presentation).
"""

import re
import zipfile
from pathlib import Path
from zlib import error as Damaged

from lxml import etree

from reports.intake.left_out import LeftOut, hidden_shapes, hidden_slides, leave_out, speaker_notes
from reports.intake.opendocument import counted

SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
NOTES = re.compile(r"ppt/notesSlides/notesSlide\d+\.xml")
COMMENTS = re.compile(r"ppt/comments/[^/]+\.xml")
HIDDEN_SHAPES = "//*[*[starts-with(local-name(), 'nv')]/*[local-name()='cNvPr'][@hidden='1' or @hidden='true']]"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
NOT_COUNTED = "hidden slides, speaker notes and comments, if there were any, which could not be counted"


def left_out_of(source: Path) -> LeftOut:
    """What LibreOffice will not print of the slides at `source`."""
    try:
        with zipfile.ZipFile(source) as box:
            if "content.xml" in box.namelist():
                tree = etree.ElementTree(_parsed(box.read("content.xml")))
                return leave_out(tree, [hidden_slides, speaker_notes, hidden_shapes])
            return _of_powerpoint(box)
    except (zipfile.BadZipFile, Damaged, OSError, etree.XMLSyntaxError, ValueError):
        return LeftOut([NOT_COUNTED])


def _of_powerpoint(box):
    slides, notes, comments = ([_parsed(box.read(name)) for name in box.namelist() if pattern.fullmatch(name)]
                               for pattern in (SLIDE, NOTES, COMMENTS))  # fmt: skip
    hidden = [slide for slide in slides if slide.get("show") in {"0", "false"}]
    shapes = [shape for slide in slides if slide not in hidden for shape in slide.xpath(HIDDEN_SHAPES)]
    spoken = [note for note in notes if _texts(note)]
    said = [text for each in comments for text in _texts(each)]
    found = ((hidden, "hidden slide"), (spoken, "page of speaker notes", "pages of speaker notes"),
             (said, "comment"), (shapes, "hidden drawing"))  # fmt: skip
    told = [counted(len(each), *names) for each, *names in found if each]
    texts = {text for each in (*hidden, *spoken, *shapes) for text in _texts(each)} | set(said)
    for shape in shapes:
        shape.getparent().remove(shape)
    stays = {text for slide in slides if slide not in hidden for text in _texts(slide)}
    return LeftOut(told, texts - stays, stays | {slide.get("name", "") for slide in slides})


def _texts(element) -> set[str]:
    """The texts of the paragraphs of DrawingML in an element, without its fields, and of comments."""
    texts = {each.text or "" for each in element.iter("{*}text")}
    for paragraph in element.iter(f"{DRAWING}p"):
        texts.add("".join(run.text or "" for run in paragraph.iterfind(f"{DRAWING}r/{DRAWING}t")))
    return {text.strip() for text in texts if text.strip()}


def _parsed(data):
    return etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True))
