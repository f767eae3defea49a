"""What the pages of a document need, and nothing else: what no content names and no reader reads is taken out.

The library does this for fonts and pictures of pages and forms, and only where content has no fault in it
(QPDFPageObjectHelper::removeUnreferencedResources).
"""

from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from reports.pdf.known import DEFAULT_SPACES, RESOURCES
from reports.pdf.naming import Want, read_content, streams_of, tidied
from reports.pdf.objects import listed, take
from reports.pdf.strip import Walk, keep_look


@dataclass(eq=False)
class Holder:
    """Content with resources beside it: a page, a form, a pattern, a font of drawn letters.

    `wanted` is what its content names, and what content within it names and has not got; `kept` what there is of it.
    `passed_on` is what it leaves to its callers: readers differ in where they look for what is not there.
    """

    item: Object
    resources: Dictionary
    wanted: set[Want] = field(default_factory=set)
    kept: dict[Want, Object] = field(default_factory=dict)
    passed_on: set[Want] = field(default_factory=set)
    callers: list["Holder"] = field(default_factory=list)


@dataclass(frozen=True)
class Kept:
    """The object numbers of the streams that pages draw, and how many pictures and drawings none of them shows."""

    drawn: frozenset
    unshown: int


def keep_what_is_needed(pdf: Pdf) -> Kept:
    """Take everything out of a document's pages that they do not need. Where it has layers, their names stay."""
    needs = _Needs(pdf)
    for page in pdf.pages:
        needs.open_page(page.obj)
    needs.follow()
    unshown = {each.objgen for holder in needs.holders.values() for each in _pictures(holder)} - needs.drawn
    for holder in needs.holders.values():
        _cut_down(holder)
    return Kept(frozenset(needs.drawn), len(unshown))


class _Needs(Walk):
    """The walk from the pages on, along what their content names."""

    def __init__(self, pdf):
        super().__init__(has_layers="/OCProperties" in pdf.Root)
        self.pdf = pdf
        self.holders: dict[tuple, Holder] = {}

    def open_page(self, page):
        """Begin with a page: its content, its group, and how its marks look."""
        self.strip(page, "page", None)
        contents = streams_of(page)
        take(page, "/Contents")
        if contents:
            page.Contents = Array(contents)
        for stream in contents:
            self.look_at(stream, "data")
        holder = self._holder(page, [page])
        for mark in listed(page.get("/Annots")):
            if isinstance(mark, Dictionary):
                keep_look(mark)
                self.look_at(mark, "link" if mark.get("/Subtype") == Name.Link else "mark", holder)

    def open(self, item, what, caller):
        """Look at something with content, once, and note from where it was come to."""
        holder = self.holders.get(item.objgen)
        if holder is None:
            self.strip(item, what, caller)
            holder = self._holder(item, _letters(item) if what == "type 3 font" else [item])
        if caller is not None and caller not in holder.callers:
            holder.callers.append(caller)
            self._hand(caller, set(holder.passed_on))

    def _holder(self, item, content):
        """Something known from now on as a holder, with what its content names."""
        resources = item.get("/Resources")
        holder = Holder(item, resources if isinstance(resources, Dictionary) else Dictionary())
        self.holders[item.objgen] = holder
        wants = set()
        for each in content:
            named, has_odd = read_content(each)
            wants |= named
            if has_odd:
                self._tidy(each)
        spaces = holder.resources.get("/ColorSpace")
        if isinstance(spaces, Dictionary):
            wants |= {("/ColorSpace", name) for name in spaces.keys() & DEFAULT_SPACES}
        self._want(holder, wants)
        self._pass_on(holder, {want for want in wants if want not in holder.kept})
        return holder

    def _tidy(self, content):
        data = tidied(content)
        if data is not None and isinstance(content, Stream):
            content.write(data)
        elif data is not None:
            content.Contents = self.pdf.make_stream(data)

    def _want(self, holder, wants):
        """Keep what a holder has of what is wanted."""
        for category, name in sorted(wants - holder.wanted):
            holder.wanted.add((category, name))
            value = self._named(holder.resources.get(category), category, name)
            if value is not None and self.may_stay(value, RESOURCES[category], holder):
                holder.kept[category, name] = value

    def _pass_on(self, holder, wants):
        """Leave wants to the callers of a holder."""
        fresh = wants - holder.passed_on
        holder.passed_on |= fresh
        for caller in holder.callers if fresh else ():
            self._hand(caller, fresh)

    def _hand(self, holder, wants):
        self.ahead += [(self._want, holder, wants), (self._pass_on, holder, wants)]

    def _named(self, part, category, name):
        """What stands under a name in a part of a resource dictionary; a font is made an object, to be known by."""
        value = part.get(name) if isinstance(part, Dictionary) else None
        if category == "/Font" and isinstance(value, Dictionary) and not value.is_indirect:
            value = part[name] = self.pdf.make_indirect(value)
        return value


def _cut_down(holder):
    """Leave a holder those of its resources that are wanted.

    A part that has lost what was wanted of it stays, empty, so that no reader looks for it further afield than before.
    """
    parts = {category: {} for category, _ in sorted(holder.wanted) if category in holder.resources}
    for (category, name), value in holder.kept.items():
        parts[category][name] = value
    if holder.item.get("/Type") == Name.Page or "/Resources" in holder.item:
        holder.item.Resources = Dictionary({category: Dictionary(names) for category, names in parts.items()})


def _pictures(holder):
    """The pictures and drawings among a holder's resources."""
    found = holder.resources.get("/XObject")
    values = (found[name] for name in found.keys()) if isinstance(found, Dictionary) else ()  # noqa: SIM118
    return [value for value in values if isinstance(value, Stream)]


def _letters(font):
    letters = font.get("/CharProcs", Dictionary())
    return [letters[name] for name in sorted(letters.keys())]
