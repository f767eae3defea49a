"""What of a finished file draws nothing: its own parts, tags, trees, bookmarks; part of the proof (see `unseen`)."""

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from reports.pdf.audit import Objects
from reports.pdf.clean import CATALOGUE, TRAILER
from reports.pdf.elements import ELEMENT, REFERENCE
from reports.pdf.objects import listed
from reports.pdf.structure import TABLES
from reports.pdf.tables import NAMESPACE, READ

ROOT_OF_TAGS = {"/Type", "/K", "/RoleMap", "/ClassMap", "/Namespaces", "/ParentTree", "/ParentTreeNextKey", "/IDTree"}
OTHERS = [  # keys of references, trees, bookmarks, page labels, layers, attributes, and of what a writer of files adds
    REFERENCE, ROOT_OF_TAGS, {"/Type", "/Kids", "/Count", "/Parent"}, {"/Kids", "/Nums", "/Names", "/Limits"},
    {"/Type", "/Title", "/Dest", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count"},
    {"/Type", "/S", "/P", "/St"}, {"/Type", "/Name", "/Intent", "/Usage"}, NAMESPACE, *READ.values(),
    {"/Linearized", "/L", "/H", "/O", "/E", "/N", "/T"},
]  # fmt: skip
HOLDING = {"/K", "/A", "/Nums", "/Names"}  # keys under which more of the kind may stand
OF_THE_FILE = TRAILER | {"/Info", "/Prev", "/XRefStm", "/W", "/Index", "/Type", "/Length", "/Filter", "/DecodeParms"}
IN_THE_CATALOGUE = CATALOGUE | {
    "/Metadata", "/ViewerPreferences", "/Outlines", "/Names", "/PageLabels", "/PageMode", "/OSCR_Room",
}  # fmt: skip
PARTS = {  # of the catalogue
    "/MarkInfo": {"/Marked"}, "/ViewerPreferences": {"/DisplayDocTitle"}, "/Names": {"/Dests"},
    "/PageLabels": {"/Nums", "/Kids"}, "/StructTreeRoot": ROOT_OF_TAGS,
    "/Metadata": {"/Type", "/Subtype", "/Length", "/Filter"},
}  # fmt: skip
CONTAINERS = {Name.ObjStm, Name.XRef}  # streams in which a file's objects stand
HINTS = {"/S", "/O", "/Filter", "/Length"}  # of the stream that tells where a page's objects are
NUMBER = re.compile(rb" [0-9]+(?= )")  # without them, most elements are written alike


def odd_parts(pdf: Pdf) -> Iterator[str]:
    """What should not be among the file's own parts, in words."""
    yield from _odd(pdf.trailer, OF_THE_FILE, "the trailer")
    yield from _odd(pdf.Root, IN_THE_CATALOGUE, "the catalogue")
    yield from _odd(pdf.docinfo, {"/Title"}, "what the file says of itself")
    for key, known in PARTS.items():
        if isinstance(part := pdf.Root.get(key), (Dictionary, Stream)):
            yield from _odd(part, known, f"the catalogue’s {key[1:]}")


def odd_objects(pdf: Pdf, objects: Objects, done: set) -> Iterator[str]:
    """Streams that nothing draws, and objects of no known use, among those whose numbers are not in `done`."""
    known = done.union(item.objgen for item in _own_parts(pdf))
    hints, fine = int(pdf.is_linearized), set()
    for item, said in objects:
        if (form := NUMBER.sub(b"", said)) in fine or item.objgen in known:
            continue
        if b"/Length" not in said or not isinstance(item, Stream):
            if odd := _strange(item, said):
                yield f"an object of no known use, with {odd}"
            else:
                fine.add(form)
        elif hints and isinstance(item.get("/S"), int) and item.keys() <= HINTS:
            hints = 0
        elif item.get("/Type") not in CONTAINERS:
            yield f"a stream that nothing draws (object {item.objgen[0]})"


def _own_parts(pdf):
    """The file's own parts, and those whose keys are names that an author chose."""
    yield from (pdf.trailer, pdf.Root, pdf.docinfo)
    if isinstance(told := pdf.Root.get("/Metadata"), Stream):
        yield told
    tags = pdf.Root.get("/StructTreeRoot", Dictionary())
    spaces = (space.get("/RoleMapNS") for space in listed(tags.get("/Namespaces")) if isinstance(space, Dictionary))
    yield from (names for names in (*map(tags.get, TABLES), *spaces) if isinstance(names, Dictionary))


def _odd(item, known, what):
    yield from (f"{key} in {what}" for key in sorted(item.keys() - known))


def _strange(item, said):
    """A key of what draws nothing, or of what stands within it, that is not known; `said` is the whole as written."""
    within = item
    if said.startswith(b"<<"):
        keys = item.keys()
        if not (keys <= ELEMENT or any(keys <= known for known in OTHERS)):
            return min(keys)
        within = [item[key] for key in keys & HOLDING] if said.count(b"<<") > 1 else ()
    elif b"<<" not in said:
        return None
    inner = (
        each for each in within if isinstance(each, Array) or isinstance(each, Dictionary) and not each.is_indirect
    )
    return next(filter(None, (_strange(each, each.unparse(resolved=True)) for each in inner)), None)
