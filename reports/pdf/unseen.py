"""The proof that nothing unseen is in a finished file: each of its objects is accounted for.

It goes another way than the cutting down (`needed`): content is read as bytes, and what some content lacks may stand
beside any other. Every object is looked at in the end, and no stream may be left over. Both ways know the same keys.
"""

import pikepdf
from fontTools.agl import AGL2UV
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from reports.pdf.audit import Objects, active_in, may_act, objects_of, revisions
from reports.pdf.contents import BROKEN, UNREADABLE
from reports.pdf.known import DEFAULT_SPACES, ELSEWHERE, KINDS, PLAIN, PROGRAMS, RESOURCES, SPACE, SPACES, is_plain
from reports.pdf.objects import DIRECT, listed
from reports.pdf.reading import named_in
from reports.pdf.strip import DICTIONARIES, HOLDERS
from reports.pdf.undrawn import odd_objects, odd_parts

MANY = 20  # findings that are told


def unseen(pdf: Pdf, objects: Objects | None = None, trusted: frozenset = frozenset()) -> list[str]:
    """What there is in an open file that none of its pages, tags, bookmarks and metadata needs, in words.

    `objects` are those of the file as `objects_of` gives them, where somebody else reads along. On the 0-based pages
    that are `trusted` all resources count as named.
    """
    account = _Account(pdf)
    for index, page in enumerate(pdf.pages):
        account.page(page.obj, f"on page {index + 1}", is_trusted=index in trusted)
    account.settle()
    others = odd_objects(pdf, objects_of(pdf) if objects is None else objects, account.done)
    return [*account.found, *odd_parts(pdf), *others][:MANY]


def unseen_in(path) -> list[str]:
    """The same of the file at `path`, whoever made it."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            return unseen(pdf)
    except BROKEN:
        return ["something that cannot be read"]


def look_over(path, trusted: frozenset = frozenset()) -> tuple[list[str], int, list[str]]:
    """(names of what is active or private, how often it was added to, what is unseen) of the file at `path`."""
    with pikepdf.open(path) as pdf:
        suspects = []
        found = unseen(pdf, _noting(objects_of(pdf), suspects), trusted)
        return active_in(pdf, suspects), revisions(path, pdf), found


def _noting(objects: Objects, suspects: list) -> Objects:
    """The same objects, one after another, so that never all are held; those that may act are noted."""
    for item, said in objects:
        if may_act(said):
            suspects.append(item)
        yield item, said


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
        self._only(page, KINDS["page"].keys.keys(), f"the page {where}")
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
            self.done.add(value.objgen)
            self._array(value, allowed, where)
            return
        kinds = [kind for kind in allowed if kind in KINDS and isinstance(value, KINDS[kind].shape)]
        kind = next((kind for kind in kinds if KINDS[kind].fits(value) and (kind != "layer" or self.has_layers)), None)
        if kind:
            self.done.add(value.objgen)
            self._ahead.append((value, kind, where))
        elif isinstance(value, Dictionary) and (inner := DICTIONARIES.get(allowed[-1])):
            self.done.add(value.objgen)
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


def _contents(item, kind):
    if kind != "type 3 font":
        return [item]
    letters = item.get("/CharProcs", Dictionary())
    return [letters[name] for name in sorted(letters.keys())]


def _letters(font):
    encoding = font.get("/Encoding")
    differences = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    return {str(each) for each in listed(differences) if isinstance(each, Name)} | {f"/{name}" for name in AGL2UV}
