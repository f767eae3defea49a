"""The proof that nothing unseen is in a finished file: each of its objects is accounted for.

It goes another way than the cutting down (`needed`): content is read as bytes, and what some content lacks may stand
beside any other. Every object is looked at in the end, and no stream may be left over. Both ways know the same keys.
"""

import re

import pikepdf
from fontTools.agl import AGL2UV
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from reports.pdf.audit import Objects, objects_of
from reports.pdf.clean import CATALOGUE, PAGE_KEYS, TRAILER
from reports.pdf.contents import BROKEN, UNREADABLE
from reports.pdf.elements import ELEMENT, NAMESPACE, READ, REFERENCE
from reports.pdf.known import DEFAULT_SPACES, ELSEWHERE, KINDS, PLAIN, PROGRAMS, RESOURCES, SPACE, SPACES, is_plain
from reports.pdf.objects import DIRECT, listed
from reports.pdf.reading import named_in
from reports.pdf.strip import DICTIONARIES, HOLDERS
from reports.pdf.structure import TABLES

OURS = CATALOGUE | {"/Metadata", "/ViewerPreferences", "/Outlines", "/Names", "/PageLabels", "/PageMode", "/OSCR_Room"}
OF_THE_FILE = TRAILER | {"/Info", "/Prev", "/XRefStm", "/W", "/Index", "/Type", "/Length", "/Filter", "/DecodeParms"}
OTHERS = [  # keys of what draws nothing: elements, trees, bookmarks, labels, layers, and what a writer of a file adds
    REFERENCE, {"/Type", "/Kids", "/Count", "/Parent"}, {"/Kids", "/Nums", "/Names", "/Limits"},
    {"/Type", "/Title", "/Dest", "/Parent", "/Prev", "/Next", "/First", "/Last", "/Count"},
    {"/Type", "/K", "/RoleMap", "/ClassMap", "/Namespaces", "/ParentTree", "/ParentTreeNextKey", "/IDTree"},
    {"/Type", "/S", "/P", "/St"}, {"/Type", "/Name", "/Intent", "/Usage"}, NAMESPACE, *READ.values(),
    {"/Linearized", "/L", "/H", "/O", "/E", "/N", "/T"},
]  # fmt: skip
OF_A_PAGE = PAGE_KEYS | {"/Tabs"}
OF_THE_CATALOGUE = {
    "/MarkInfo": {"/Marked"}, "/ViewerPreferences": {"/DisplayDocTitle"}, "/Names": {"/Dests"},
    "/PageLabels": {"/Nums", "/Kids"}, "/StructTreeRoot": OTHERS[4],
}  # fmt: skip
HOLDING = {"/K", "/A", "/Nums", "/Names"}  # keys under which more of what draws nothing may stand
CONTAINERS = {Name.ObjStm, Name.XRef}  # streams in which the file's objects stand
HINTS = {"/S", "/O", "/Filter", "/Length"}  # of the stream that tells where a page's objects are
NUMBER = re.compile(rb" [0-9]+(?= )")  # without them, elements are much the same
MANY = 20  # findings that are told


def unseen(pdf: Pdf, objects: Objects | None = None, trusted: frozenset = frozenset()) -> list[str]:
    """What there is in an open file that none of its pages, tags, bookmarks and metadata needs, in words.

    `objects` are those of the file as `objects_of` gives them, if that is known. On the 0-based pages that are
    `trusted` all resources count as named.
    """
    account = _Account(pdf)
    for index, page in enumerate(pdf.pages):
        account.page(page.obj, f"on page {index + 1}", is_trusted=index in trusted)
    account.settle()
    account.rest(objects_of(pdf) if objects is None else objects)
    return account.found[:MANY]


def unseen_in(path) -> list[str]:
    """The same of the file at `path`, whoever made it."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            return unseen(pdf)
    except BROKEN:
        return ["something that cannot be read"]


class _Account:
    """What of a file is accounted for, by object number; `lacking` is what some content names and has not got."""

    def __init__(self, pdf):
        self.pdf, self.found = pdf, []
        self.done, self.lacking = {DIRECT}, set()
        self.has_layers = "/OCProperties" in pdf.Root
        self._ahead, self._unnamed = [], []

    def page(self, page, where, *, is_trusted):
        """Account for a page, for what its content names, and for the marks on it."""
        self.done.add(page.objgen)
        self._only(page, OF_A_PAGE, f"the page {where}")
        contents = [stream for stream in listed(page.get("/Contents")) if isinstance(stream, Stream)]
        self.done.update(stream.objgen for stream in contents)
        self._resources(page, None if is_trusted else contents, where)
        self._value(page.get("/Group"), ("group",), where)
        for mark in listed(page.get("/Annots")):
            self._value(mark, ("link", "mark"), where)
        self._follow()

    def settle(self):
        """Of what no content beside it names, only that may be there which some other content lacks."""
        while needed := [each for each in self._unnamed if each[:2] in self.lacking]:
            self._unnamed = [each for each in self._unnamed if each[:2] not in self.lacking]
            for part, _, value, where in needed:
                self._value(value, RESOURCES[part], where)
            self._follow()
        self.found += [f"something that no content names ({part[1:]}) {where}" for part, _, _, where in self._unnamed]

    def rest(self, objects):
        """Account for the file's own parts, and look at every object that is left."""
        self._own_parts()
        hints = int(self.pdf.is_linearized)
        fine = set()
        for item, said in objects:
            if item.objgen in self.done or (form := NUMBER.sub(b"", said)) in fine:
                continue
            if b"/Length" not in said or not isinstance(item, Stream):
                if self._other(item, said):
                    fine.add(form)
            elif hints and isinstance(item.get("/S"), int) and item.keys() <= HINTS:
                hints = 0
            elif item.get("/Type") not in CONTAINERS:
                self.found.append(f"a stream that nothing draws (object {item.objgen[0]})")

    def _own_parts(self):
        root, told = self.pdf.Root, self.pdf.docinfo
        self._only(self.pdf.trailer, OF_THE_FILE, "the trailer")
        self._only(root, OURS, "the catalogue")
        self._only(told, {"/Title"}, "what the file says of itself")
        self.done |= {root.objgen, told.objgen}
        if isinstance(root.get("/Metadata"), Stream):
            self._only(root.Metadata, {"/Type", "/Subtype", "/Length", "/Filter"}, "the metadata")
            self.done.add(root.Metadata.objgen)
        for key, known in OF_THE_CATALOGUE.items():
            if isinstance(part := root.get(key), Dictionary):
                self._only(part, known, f"the catalogue’s {key[1:]}")
        for table in TABLES:
            if isinstance(names := root.get("/StructTreeRoot", Dictionary()).get(table), Dictionary):
                self.done.add(names.objgen)

    def _only(self, item, known, what):
        if odd := sorted(item.keys() - known):
            self.found.append(f"{odd[0]} in {what}")

    def _follow(self):
        while self._ahead:
            self._look_at(*self._ahead.pop())

    def _value(self, value, allowed, where):
        """Account for a value where something of some kinds is read; it is looked into later."""
        if value is None or isinstance(value, Object) and value.is_indirect and value.objgen in self.done:
            return
        if PLAIN in allowed and is_plain(value):
            return
        if isinstance(value, Array):
            self._array(value, allowed, where)
            return
        kinds = [kind for kind in allowed if kind in KINDS and isinstance(value, KINDS[kind].shape)]
        kind = next((kind for kind in kinds if KINDS[kind].fits(value) and (kind != "layer" or self.has_layers)), None)
        if kind:
            self.done.add(value.objgen)
            self._ahead.append((value, kind, where))
        elif isinstance(value, Dictionary) and (inner := DICTIONARIES.get(allowed[-1])):
            for name in value.keys():  # noqa: SIM118 - no Python dict
                self._value(value[name], inner, where)
        elif ELSEWHERE not in allowed and not (SPACE in allowed and isinstance(value, Name)):
            self.found.append(f"something that is no {allowed[0]} in its place {where}")

    def _array(self, value, allowed, where):
        """Account for the array of a colour space, or for a list."""
        if SPACE not in allowed:
            for each in value:
                self._value(each, allowed, where)
            return
        parts = SPACES.get(str(value[0]), ()) if len(value) else ()
        if len(value) > len(parts) + 1:
            self.found.append(f"more than belongs into a colour space {where}")
        for part, kinds in zip(list(value)[1:], parts, strict=False):
            self._value(part, kinds, where)

    def _look_at(self, item, kind, where):
        keys = KINDS[kind].keys
        self._only(item, keys.keys() | {"/Length"}, f"a {kind} {where}")
        for key in item.keys() & keys.keys():
            self._value(item[key], keys[key], where)
        if kind in HOLDERS:
            self._resources(item, _contents(item, kind), where)
        if kind == "type 3 font":
            self._only(item.get("/CharProcs", Dictionary()), _letters(item), f"the letters of a font {where}")
        elif kind == "descriptor" and len(item.keys() & set(PROGRAMS)) > 1:
            self.found.append(f"a second program of a font {where}")
        elif kind == "mark" and isinstance(looks := item.get("/AP"), Dictionary):
            states = looks.get("/N")
            if isinstance(states, Dictionary):
                self._only(states, {str(item.get("/AS", "/Off"))}, f"the looks of a mark {where}")

    def _resources(self, holder, contents, where):
        """Account for what some content names, in the resources beside it; None names all of them."""
        resources = holder.get("/Resources", Dictionary())
        named = named_in(self._data(contents, where)) if contents else set()
        self._only(resources, RESOURCES.keys(), f"the resources {where}")
        self.done.add(resources.objgen)
        for part in resources.keys() & RESOURCES.keys():
            entries = resources[part]
            self.done.add(entries.objgen)
            for name in entries.keys():  # noqa: SIM118 - no Python dict
                if contents is None or (part, name) in named or name in DEFAULT_SPACES and part == "/ColorSpace":
                    named.discard((part, name))
                    self._value(entries[name], RESOURCES[part], where)
                else:
                    self._unnamed.append((part, name, entries[name], where))
        self.lacking |= named

    def _data(self, contents, where):
        try:
            return b"\n".join(stream.read_bytes() for stream in contents)
        except UNREADABLE:
            self.found.append(f"content that cannot be read {where}")
            return b""

    def _other(self, item, said) -> bool:
        """Whether only known keys are in what draws nothing, and in what stands within it; `said` is it as written."""
        within = item
        if said.startswith(b"<<"):
            keys = item.keys()
            if not (keys <= ELEMENT or any(keys <= known for known in OTHERS)):
                self.found.append(f"an object of no known use, with {min(keys)}")
                return False
            within = [item[key] for key in keys & HOLDING] if said.count(b"<<") > 1 else ()
        elif b"<<" not in said:
            return True
        return all(
            self._other(each, each.unparse(resolved=True))
            for each in within
            if isinstance(each, Array) or isinstance(each, Dictionary) and not each.is_indirect
        )


def _contents(item, kind):
    if kind != "type 3 font":
        return [item]
    letters = item.get("/CharProcs", Dictionary())
    return [letters[name] for name in sorted(letters.keys())]


def _letters(font):
    encoding = font.get("/Encoding")
    differences = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    return {str(each) for each in listed(differences) if isinstance(each, Name)} | {f"/{name}" for name in AGL2UV}
