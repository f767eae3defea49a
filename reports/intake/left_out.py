"""What of an OpenDocument tree is not for publication: counted, taken out or kept from print, and which words it has.

What formulas, charts and conditional formats may refer to stays in the tree, and only print is taken from it: hidden
sheets, rows and columns. Their words, and those that were taken out, are for reports.intake.leaks to look for.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reports.intake.opendocument import PARAGRAPHS, counted, drop, find_all, named, words_in

MOST_COUNTED = 100_000  # rows that one element stands for
NAMES_TOLD = 10
DEEPEST = 20  # styles that are made from one another
HIDDEN = {"collapse", "filter"}
SAID = (  # what may be printed, read aloud or listed, though it stands in no paragraph
    "//table:table/@table:name", "//@draw:name", "//@form:label", "//@form:current-value", "//@form:value",
    "//@style:num-prefix", "//@style:num-suffix", "//svg:title/text()", "//svg:desc/text()", "//office:meta//text()",
)  # fmt: skip


@dataclass
class LeftOut:
    """What was left out, in words for an officer; the texts that may not be found in print, and those that may."""

    told: list[str] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    stays: set[str] = field(default_factory=set)


def leave_out(tree: etree._ElementTree, finders: list[Callable], comments: Sequence[str] = ()) -> LeftOut:
    """Take out of a tree what is not for publication.

    Each of `finders` takes out one kind and yields what it found, in words for an officer. `comments` are those of the
    file that the tree was made of; they do not always come as far as here.
    """
    before = _texts(tree.iter(*PARAGRAPHS))
    told = [words for find in finders for words in find(tree)]
    if comments and not any("comment" in words for words in told):
        told.insert(0, counted(len(comments), "comment"))
    if not told:
        return LeftOut()
    stays = visible_texts(tree)
    said = {str(words) for path in SAID for words in find_all(tree, path)}
    return LeftOut(told, before.union(comments) - stays, stays | said)


def visible_texts(tree: etree._ElementTree) -> set[str]:
    """The texts of the paragraphs that are not on hidden sheets or in hidden rows and columns."""
    hidden = _hidden_paragraphs(tree)
    return _texts(each for each in tree.iter(*PARAGRAPHS) if each not in hidden)


def _texts(paragraphs) -> set[str]:
    return {words for each in paragraphs if (words := words_in(each).strip())}


def _hidden_paragraphs(tree):
    """Paragraphs on hidden sheets and in hidden rows and columns; drawings over hidden cells may be in sight."""
    found = {each for sheet in _hidden_tables(tree) for each in sheet.iter(*PARAGRAPHS)}
    for sheet in _sheets(tree):
        for cell in _hidden_cells(sheet):
            found.update(each for each in cell if each.tag in PARAGRAPHS)
    return found


def hidden_sheets(tree) -> Iterator[str]:
    """Hidden sheets lose what would have them printed all the same: LibreOffice prints a hidden range of print."""
    hidden = _hidden_tables(tree)
    for sheet in hidden:
        sheet.attrib.pop(named("table", "print-ranges"), None)
        sheet.set(named("table", "print"), "false")
    names = [name for sheet in hidden if "://" not in (name := sheet.get(named("table", "name"), ""))]
    if names:
        yield f"{counted(len(names), 'hidden sheet')} ({', '.join(f'“{name}”' for name in names[:NAMES_TOLD])})"


def hidden_rows_and_columns(tree) -> Iterator[str]:
    """Rows and columns that are hidden, filtered or folded away on sheets that are to be seen."""
    for part in ("row", "column"):
        found = [each for sheet in _sheets(tree) for each in _own(sheet, f"table-{part}") if _is_hidden(each)]
        if count := sum(min(_repeated(each, f"number-{part}s-repeated"), MOST_COUNTED) for each in found):
            yield counted(count, f"hidden {part}")


def hidden_slides(tree) -> Iterator[str]:
    """Slides that are passed over when they are shown."""
    path = "//style:style[style:drawing-page-properties/@presentation:visibility='hidden']/@style:name"
    styles = set(find_all(tree, path))
    hidden = [page for page in find_all(tree, "//draw:page") if page.get(named("draw", "style-name")) in styles]
    for page in hidden:
        drop(page)
    if hidden:
        yield counted(len(hidden), "hidden slide")


def speaker_notes(tree) -> Iterator[str]:
    """What speakers have beside their slides."""
    notes = find_all(tree, "//draw:page/presentation:notes")
    spoken = [note for note in notes if "".join(find_all(note, ".//text:p//text()")).strip()]
    for note in notes:
        drop(note)
    if spoken:
        yield f"the speaker notes of {counted(len(spoken), 'slide')}"


def hidden_shapes(tree) -> Iterator[str]:
    """Drawings that are hidden themselves or by their layer; those that are for screens alone stay."""
    layers = set(find_all(tree, "//draw:layer[@draw:display='none']/@draw:name"))
    shapes = [each for each in find_all(tree, "//@draw:layer/..") if each.get(named("draw", "layer")) in layers]
    shapes += find_all(tree, "//draw:*[@*[local-name()='display']='none'][not(self::draw:layer)]")
    for shape in shapes:
        if shape.getparent() is not None:
            drop(shape)
    if shapes:
        yield counted(len(shapes), "hidden drawing")


def hidden_text(tree) -> Iterator[str]:
    """Text that is formatted as hidden, and sections and fields that a condition hides."""
    unseen, seen = _styles_that_hide(tree)
    style = named("text", "style-name")
    found = [each for each in find_all(tree, "//text:span") if each.get(style) in unseen]
    found += [each for each in tree.iter(*PARAGRAPHS) if each.get(style) in unseen
              and not any(span.get(style) in seen for span in each.iter(named("text", "span")))]  # fmt: skip
    found += find_all(tree, "//text:section[@text:display='none' or @text:is-hidden='true']")
    found += find_all(tree, "//text:hidden-text[@text:is-hidden='true']")
    found += find_all(tree, "//text:p[.//text:hidden-paragraph[@text:is-hidden='true']]")
    found = [each for each in found if "".join(each.itertext()).strip()]
    for each in found:
        if each.getparent() is not None:
            drop(each)
    if found:
        yield f"{counted(len(found), 'passage')} of hidden text"


def _styles_that_hide(tree):
    """The names of styles of text that is hidden, and of those that say that theirs is not."""
    path = "//style:style[@style:family='text' or @style:family='paragraph']"
    styles = {each.get(named("style", "name")): each for each in find_all(tree, path)}

    def said(style, depth=0):
        own = find_all(style, "style:text-properties/@text:display")
        parent = styles.get(style.get(named("style", "parent-style-name")))
        return own[0] if own else said(parent, depth + 1) if parent is not None and depth < DEEPEST else ""

    display = {name: said(style) for name, style in styles.items()}
    return {n for n, how in display.items() if how == "none"}, {n for n, how in display.items() if how == "true"}


def _sheets(tree):
    hidden = set(_hidden_tables(tree))
    return [sheet for sheet in find_all(tree, "/office:document/office:body/office:spreadsheet/table:table")
            if sheet not in hidden]  # fmt: skip


def _hidden_tables(tree):
    styles = set(find_all(tree, "//style:style[style:table-properties/@table:display='false']/@style:name"))
    tables = find_all(tree, "//office:spreadsheet/table:table")
    return [table for table in tables if table.get(named("table", "style-name")) in styles]


def _own(sheet, name):
    """Rows or columns of a sheet, in groups and headers too, but not those of charts that lie on it."""
    groups = {named("table", f"table-{part}") for part in (
        "header-rows", "rows", "row-group", "header-columns", "columns", "column-group")}  # fmt: skip
    for child in sheet:
        if child.tag == named("table", name):
            yield child
        elif child.tag in groups:
            yield from _own(child, name)


def _is_hidden(part):
    return part.get(named("table", "visibility")) in HIDDEN


def _repeated(element, attribute):
    return int(element.get(named("table", attribute), 1))


def _hidden_cells(sheet):
    """The cells in hidden rows and in hidden columns of a sheet; one that stands for several is hidden if all are."""
    columns, place = [], 0
    for column in _own(sheet, "table-column"):
        end = place + _repeated(column, "number-columns-repeated")
        if _is_hidden(column):
            columns.append(range(place, end))
        place = end
    for row in _own(sheet, "table-row"):
        place, is_hidden = 0, _is_hidden(row)
        for cell in row if is_hidden or columns else ():
            end = place + _repeated(cell, "number-columns-repeated")
            covered = sum(max(0, min(end, hidden.stop) - max(place, hidden.start)) for hidden in columns)
            if is_hidden or covered == end - place:
                yield cell
            place = end
