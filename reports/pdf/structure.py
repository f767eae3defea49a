"""The structure tree of one document, made whole (ISO 32000-1, 14.7), and what assistive technology needs in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from pikepdf import Array, Dictionary, Name, Pdf, String

from reports.pdf import contents
from reports.pdf.elements import Tree
from reports.pdf.headings import number_plain_headings
from reports.pdf.loose import is_outside
from reports.pdf.objects import listed, tree
from reports.pdf.owners import Number, Owners, owners_of
from reports.pdf.placing import give_places
from reports.pdf.roles import resolve
from reports.pdf.scopes import give_scopes
from reports.pdf.tags import role_of

ROLE_OF_ANNOTATION = {"/Link": Name.Link, "/Widget": Name.Form}  # all others are of the role Annot
NOT_READ = {"/Popup"}  # annotations that belong to another one
TABLES = ("/RoleMap", "/ClassMap")
ROOT_KEYS = {"/Type", "/K", "/RoleMap", "/ClassMap", "/Namespaces"}
NO_WORDS = "Page {} of this paper is a picture, of which no description was given."


@dataclass
class Elements:
    """What a walk through a document found: (structure element, its keys), and (object, its parent-tree key)."""

    found: list = field(default_factory=list)
    holders: list = field(default_factory=list)


@dataclass
class Made:
    """A structure ready to be joined to others: `holders` have the parent-tree keys 0, 1, 2 … for `values`.

    `identified` are the elements with an ID, `headed` the attributes that name IDs of header cells. `unknown` are
    structure types that mean nothing, `untagged` the 0-based pages without a tag.
    """

    holders: list = field(default_factory=list)
    values: list = field(default_factory=list)
    identified: list = field(default_factory=list)
    headed: list = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    untagged: list[int] = field(default_factory=list)

    def hold(self, holder, key, value):
        holder[key] = len(self.values)
        self.holders.append(holder)
        self.values.append(value)


def forget_lost(pdf: Pdf, elements: Elements, drawn: frozenset):
    """Cut the structure down to what belongs to the document's pages, the marks on them and the streams they draw."""
    marks = {a.objgen for page in pdf.pages for a in listed(page.obj.get("/Annots")) if isinstance(a, Dictionary)}
    there = marks | drawn | {page.obj.objgen for page in pdf.pages}
    elements.holders[:] = [
        (holder, key) for holder, key in elements.holders if not holder.is_indirect or holder.objgen in there
    ]
    tags = Tree(pdf, marks, drawn) if is_tagged(pdf) else None
    inside = tags.elements if tags else set()
    elements.found[:] = [(e, keys & e.keys()) for e, keys in elements.found if e.objgen in inside]
    elements.found += [(e, e.keys()) for e in (tags.fresh if tags else ()) if e.objgen in inside]


def make_structure(
    pdf: Pdf,
    elements: Elements,
    silent,
    *,
    only_annotations: bool = False,
    is_complete: bool = False,
    take_out: Callable[[Pdf], set[Number]] = lambda pdf: set(),
) -> Made:
    """Give a document one structure tree with one Document on top, in which every page and annotation has a place.

    With `only_annotations`, as for a paper by itself, pages outside the structure stay as they are, and so do names of
    structure types; header cells get the scope that their table shows. What is
    outside the tags on other pages has its place already where the tree `is_complete`. `take_out` gets the document
    when all has, and gives the numbers of elements that it took out of the tree.
    """
    made, owners = Made(), Owners()
    if is_tagged(pdf):
        made.unknown = resolve(pdf, elements.found, keep_names=only_annotations)
        top = _sole_document(pdf)
        number_plain_headings(pdf.Root.StructTreeRoot, elements.found)
        if only_annotations:
            give_scopes(pdf.Root.StructTreeRoot, elements.found)
        _tell_notes_apart(pdf.Root.StructTreeRoot, elements.found)
        owners = owners_of(pdf, [element for element, _ in elements.found], elements.holders)
        if not is_complete:
            give_places(pdf, owners)
        if gone := take_out(pdf):
            elements.found[:] = [(element, keys) for element, keys in elements.found if element.objgen not in gone]
            owners.forget(gone)
        _renumber(pdf, elements, made, owners)
        _find_identifiers(elements.found, made)
    else:
        top = _new_tree(pdf)
        drop_keys(elements)
    for number, page in enumerate(pdf.pages):
        if "/StructParents" not in page.obj:
            if owned := owners.contents.get(page.obj.objgen):
                made.hold(page.obj, "/StructParents", _as_parents(owned))
            elif not owners.contents or is_outside(page.obj):
                made.untagged.append(number)
                if not only_annotations:
                    _tag_page(pdf, made, top, page, number, number in silent)
        _tag_annotations(pdf, made, top, page)
    root = pdf.Root.StructTreeRoot
    root.ParentTree, root.ParentTreeNextKey = tree(pdf, list(enumerate(made.values)), "/Nums"), len(made.values)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    return made


def parents(root) -> list:
    """What the parent tree of a prepared document leads to, for the keys 0, 1, 2 …"""
    leaves = root.ParentTree.get("/Kids", Array())
    return [value for leaf in leaves for value in list(leaf.Nums)[1::2]]


def is_tagged(pdf: Pdf) -> bool:
    """Whether there is a structure tree with anything in it."""
    root = pdf.Root.get("/StructTreeRoot")
    return isinstance(root, Dictionary) and any(isinstance(kid, Dictionary) for kid in listed(root.get("/K")))


def new_element(pdf: Pdf, role, parent, **more):
    """A structure element, not yet among its parent's kids."""
    return pdf.make_indirect(Dictionary(Type=Name.StructElem, S=role, P=parent, **more))


def add_kid(parent, kid, *, first=False):
    """Put an element among its parent's kids, last unless `first`."""
    kids = listed(parent.get("/K"))
    parent.K = Array([kid, *kids] if first else [*kids, kid])


def tag_annotation(pdf: Pdf, parent, page, annotation):
    """An element for an annotation among the kids of `parent`; None for an annotation that is not read."""
    kind = str(annotation.get("/Subtype"))
    if kind in NOT_READ:
        return None
    reference = Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page.obj)
    element = new_element(pdf, ROLE_OF_ANNOTATION.get(kind, Name("/Annot")), parent, Pg=page.obj, K=reference)
    add_kid(parent, element)
    return element


def _sole_document(pdf):
    """The Document on top of the tree; where there is something else, it is put under a new one."""
    root = pdf.Root.StructTreeRoot
    for key in root.keys() - ROOT_KEYS:
        if key != "/ParentTree":
            del root[key]
    kids = [kid for kid in listed(root.K) if isinstance(kid, Dictionary)]
    if len(kids) == 1 and kids[0].get("/S") == Name.Document and kids[0].is_indirect:
        top = kids[0]
    else:
        top = new_element(pdf, Name.Document, root, K=Array(kids))
        for kid in kids:
            kid.P = top
    root.K = top
    return top


def _new_tree(pdf):
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = new_element(pdf, Name.Document, root, K=Array())
    pdf.Root.StructTreeRoot = root
    return root.K


def _renumber(pdf, elements, made, owners):
    """New keys, without gaps, for what has an entry in the parent tree; what has none loses its key."""
    for holder, key in elements.holders:
        owned = owners.contents.get(holder.objgen) if holder.is_indirect else None
        owner = owners.objects.get(holder.objgen) if holder.is_indirect else None
        if key == "/StructParents" and owned:
            made.hold(holder, key, _as_parents(owned))
        elif key == "/StructParent" and owner is not None:
            made.hold(holder, key, owner)
        else:
            del holder[key]


def drop_keys(elements: Elements):
    """Take the keys out by which objects are found in a parent tree."""
    for holder, key in elements.holders:
        if key in holder:
            del holder[key]


def _tell_notes_apart(root, elements):
    """An ID of its own for every Note (ISO 14289-1, 7.9): office programs leave it out, or give one twice."""
    roles, taken, lacking = root.get("/RoleMap", Dictionary()), set(), []
    for element, keys in elements:
        is_note = "/S" in keys and role_of(element.S, roles) == "/Note"
        if "/ID" in keys and bytes(element.ID) not in taken:
            taken.add(bytes(element.ID))
        elif is_note:
            lacking.append((element, keys))
    free = (name for name in map("note-{}".format, count(1)) if name.encode() not in taken)
    for (element, keys), name in zip(lacking, free, strict=False):
        element.ID = String(name)
        keys.add("/ID")


def _find_identifiers(elements, made):
    """IDs, and the attributes that name them (ISO 32000-1, table 349: /Headers); shared attributes once."""
    seen = set()
    for element, keys in elements:
        if "/ID" in keys:
            made.identified.append(element)
        for attribute in listed(element.A) if "/A" in keys else ():
            if not isinstance(attribute, Dictionary) or "/Headers" not in attribute:
                continue
            if not attribute.is_indirect:
                made.headed.append(element)  # its attributes are part of itself
            elif attribute.objgen not in seen:
                seen.add(attribute.objgen)
                made.headed.append(attribute)


def _as_parents(owners):
    return Array([owners.get(mcid) for mcid in range(max(owners) + 1)])


def _tag_page(pdf, made, top, page, number, silent):
    """An honest minimum: the whole page is one paragraph, so that it is read in its place.

    A page without text is a figure, and its alternative text says that nobody has described it.
    """
    if not contents.is_readable(page):
        return
    if silent:
        box = Array([float(edge) for edge in page.cropbox])
        layout = Dictionary(O=Name.Layout, BBox=box, Placement=Name.Block)
        element = new_element(pdf, Name.Figure, top, Pg=page.obj, Alt=String(NO_WORDS.format(number + 1)), A=layout)
    else:
        element = new_element(pdf, Name.P, top, Pg=page.obj)
    element.K = Array([0])
    contents.wrap(pdf, [page], f"{element.S} <</MCID 0>> BDC\n".encode("ascii"))
    add_kid(top, element)
    made.hold(page.obj, "/StructParents", Array([element]))


def _tag_annotations(pdf, made, top, page):
    annotations = [a if a.is_indirect else pdf.make_indirect(a) for a in listed(page.obj.get("/Annots"))]
    if not annotations:
        return
    page.obj.Annots, page.obj.Tabs = Array(annotations), Name.S
    untagged = [a for a in annotations if "/StructParent" not in a and str(a.get("/Subtype")) not in NOT_READ]
    if untagged:
        paragraph = new_element(pdf, Name.P, top, Pg=page.obj, K=Array())
        add_kid(top, paragraph)
        for annotation in untagged:
            made.hold(annotation, "/StructParent", tag_annotation(pdf, paragraph, page, annotation))
