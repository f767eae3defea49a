"""Fields of Word documents as they were last shown (ISO/IEC 29500-1, 17.16): another program computes them anew.

A complex field is a row of runs: a mark that it begins, its instruction, a mark that separates, its result, a mark that
it ends; it may lie within another one's instruction or result, and reach over several paragraphs. A simple field is one
element around its result.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import QName, _Element

# What every program counts in the same way, what it only reads, and what it fills a frame of its own with.
LIVE = {
    "PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "HYPERLINK", "TOC", "INDEX", "TOA", "BIBLIOGRAPHY",
    "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN",
}  # fmt: skip
# What may show something though it has no result.
DRAWN = {"SYMBOL", "EQ", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "ADVANCE", "MACROBUTTON", "GOTOBUTTON",
         "XE", "TC", "TA", "RD", "BARCODE", "DISPLAYBARCODE", "MERGEBARCODE"}  # fmt: skip
STORIES = {"body", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent"}
REPEATS = re.compile(r'\s*STYLEREF\s+"?(?P<style>[^"\\]+)"?\s*(?:\\\*\s*\w+\s*)*', re.IGNORECASE)
REFERS = {"REF", "PAGEREF", "NOTEREF"}


@dataclass
class Field:
    """A complex field that has begun: its marks, what it says, what is not shown of it, the runs of its result."""

    marks: list[_Element]
    instruction: str = ""
    has_result: bool = False
    unseen: list[_Element] = field(default_factory=list)
    shown: list[_Element] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The field's name in capitals; = for a formula."""
        return kind_of(self.instruction)


def kind_of(instruction: str) -> str:
    """The name of the field that an instruction is of, in capitals; = for a formula."""
    words = instruction.split()
    return "=" if instruction.lstrip().startswith("=") else words[0].upper() if words else ""


def freeze(root: _Element, headings: frozenset[str] = frozenset()) -> set[str]:
    """Put the results of a part's fields in their places, but for those that are LIVE; the names of those put.

    Fields that repeat the latest words in a style stay too, where the style is one of `headings`, in small letters.
    """
    bookmarks = {name for each in root.iter("{*}bookmarkStart") if (name := _value(each, "name"))}
    put = set()
    for story in [each for each in root.iter("{*}*") if QName(each).localname in STORIES]:
        put |= _freeze_story(story, bookmarks, headings)
    for simple in list(root.iter("{*}fldSimple")):
        instruction = _value(simple, "instr") or ""
        if not _is_live(instruction, headings):
            put.add(kind_of(instruction))
            _unwrap(simple)
    return put


def _is_live(instruction: str, headings: frozenset[str]) -> bool:
    repeats = REPEATS.fullmatch(instruction)
    return kind_of(instruction) in LIVE or repeats is not None and repeats["style"].strip().lower() in headings


def _freeze_story(story: _Element, bookmarks: set[str], headings: frozenset[str]) -> set[str]:
    open_fields, put = [], set()
    for element in list(_content(story)):
        name = QName(element).localname
        kind = _value(element, "fldCharType") if name == "fldChar" else None
        if name in {"instrText", "delInstrText"} and open_fields:
            open_fields[-1].instruction += element.text or ""
        if kind == "begin":
            open_fields.append(Field([]))
        ended = open_fields.pop() if kind == "end" and open_fields else None
        marked = ended or (open_fields[-1] if kind and open_fields else None)
        if marked:
            marked.marks.append(element)
            marked.has_result |= kind == "separate"
        for each in open_fields:
            if each is not marked:
                (each.shown if each.has_result else each.unseen).append(element)
        if ended and not _is_unseen(open_fields) and not _is_live(ended.instruction, headings):
            put.add(ended.kind)
            _put_result(ended, bookmarks)
    return put


def _is_unseen(open_fields: list[Field]) -> bool:
    """Whether what comes next stands in the instruction of some field."""
    return any(not each.has_result for each in open_fields)


def _content(story: _Element) -> Iterator[_Element]:
    """What the runs of a story hold, in its order, without the stories within it."""
    ahead = list(reversed(story))
    while ahead:
        element = ahead.pop()
        if not isinstance(element.tag, str):
            continue
        name = QName(element).localname
        if name == "r":
            yield from (each for each in element if isinstance(each.tag, str) and QName(each).localname != "rPr")
        elif name not in STORIES:
            ahead += reversed(element)


def _put_result(ended: Field, bookmarks: set[str]) -> None:
    """Leave the result of a field alone in its place."""
    if not ended.has_result and ended.kind in DRAWN:
        return
    if ended.kind in REFERS and ended.has_result:
        _link(ended, bookmarks)
    for element in [*ended.marks, *ended.unseen]:
        _drop(element)


def _link(ended: Field, bookmarks: set[str]) -> None:
    r"""Let the result of a reference with the switch \h lead to its bookmark, where both marks are in one paragraph."""
    words = ended.instruction.split()
    runs = [run for run in dict.fromkeys(e.getparent() for e in ended.shown) if run is not None]
    parents = {run.getparent() for run in runs}
    if "\\h" not in words or len(words) < 2 or words[1] not in bookmarks or len(parents) != 1:
        return
    paragraph = parents.pop()
    if QName(paragraph).localname != "p":
        return
    space = QName(paragraph).namespace
    link = paragraph.makeelement(f"{{{space}}}hyperlink", {f"{{{space}}}anchor": words[1]})
    paragraph.insert(paragraph.index(runs[0]), link)
    link.extend(runs)


def _drop(element: _Element) -> None:
    """Take out what a run holds, and the run once it holds nothing."""
    run = element.getparent()
    if run is None:
        return
    run.remove(element)
    if all(QName(each).localname == "rPr" for each in run if isinstance(each.tag, str)) and run.getparent() is not None:
        run.getparent().remove(run)


def _unwrap(simple: _Element) -> None:
    """Put the result of a simple field in its place."""
    parent = simple.getparent()
    at = parent.index(simple)
    for each in [each for each in simple if QName(each).localname != "fldData"]:
        parent.insert(at, each)
        at += 1
    parent.remove(simple)


def _value(element: _Element, name: str) -> str | None:
    """The value of a WordprocessingML attribute, in whichever of its namespaces."""
    return element.get(f"{{{QName(element).namespace}}}{name}")
