"""Which element owns each marked content and each annotation (ISO 32000-1, 14.7.4): read from the elements, since what
a parent tree says may be another page's, as where pages were put together without their trees.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, NumberTree, Object, Pdf

from reports.pdf.objects import listed

Number = tuple[int, int]  # of an object
OF_ANNOTATIONS = {"/Link", "/Annot", "/Form"}  # elements that own them


@dataclass
class Owners:
    """`contents` are the owners of marked content by its page's or form's number and its ID; `objects` those of
    annotations and pictures."""

    contents: dict[Number, dict[int, Object]] = field(default_factory=dict)
    objects: dict[Number, Object] = field(default_factory=dict)

    def of(self, holder: Object) -> dict[int, Object]:
        return self.contents.setdefault(holder.objgen, {})

    def forget(self, gone: set[Number]) -> None:
        """Elements of these numbers own nothing any more."""
        for owned in (*self.contents.values(), self.objects):
            for key in [key for key, element in owned.items() if element.objgen in gone]:
                del owned[key]


def owners_of(pdf: Pdf, elements: Iterable[Object], holders: Iterable[tuple[Object, str]]) -> Owners:
    """The owners among some elements of what the pages of a document hold.

    `holders` are (object, the key by which it has entries in the parent tree). What that tree leads to counts only
    for what the elements leave open: a kid without its page, or an annotation that its element does not name.
    """
    owners, without_page, old = Owners(), {}, _entries(pdf.Root.StructTreeRoot)
    for element in elements:
        for kid in listed(element.get("/K")):
            _note(owners, without_page, element, kid)
    for holder, key in holders:
        value = old.get(_number(holder[key]))
        if isinstance(value, Array):
            _take_over(owners, without_page, holder, value)
        elif isinstance(value, Dictionary) and holder.is_indirect and holder.objgen not in owners.objects:
            _reach(owners, holder, value)
    return owners


def _note(owners, without_page, element, kid):
    page = element.get("/Pg")
    if isinstance(kid, int):
        if isinstance(page, Dictionary):
            owners.of(page).setdefault(int(kid), element)
        else:
            without_page.setdefault(element.objgen, set()).add(int(kid))
    elif isinstance(kid, Dictionary) and "/MCID" in kid:
        holder = kid.get("/Stm", kid.get("/Pg", page))
        if isinstance(holder, Object) and holder.is_indirect:
            owners.of(holder).setdefault(int(kid.MCID), element)
    elif isinstance(kid, Dictionary) and isinstance(kid.get("/Obj"), Object):
        owners.objects.setdefault(kid.Obj.objgen, element)


def _take_over(owners, without_page, holder, entries):
    """Give marked contents of a page or form the elements that name them without saying where they are."""
    for mcid, element in enumerate(entries):
        if not isinstance(element, Dictionary) or mcid not in without_page.get(element.objgen, ()):
            continue
        if mcid not in owners.of(holder):
            owners.of(holder)[mcid] = element
            without_page[element.objgen].discard(mcid)
            if holder.get("/Type") == pikepdf.Name.Page and "/Pg" not in element:
                element.Pg = holder


def _reach(owners, holder, element):
    """Let an element of an annotation name it, which the parent tree alone did."""
    has_another = any(isinstance(kid, Dictionary) and "/Obj" in kid for kid in listed(element.get("/K")))
    if "/Subtype" in holder and str(element.get("/S")) in OF_ANNOTATIONS and not has_another:
        reference = Dictionary(Type=pikepdf.Name.OBJR, Obj=holder)
        if isinstance(holder.get("/P"), Dictionary):
            reference.Pg = holder.P
        element.K = Array([*listed(element.get("/K")), reference])
        owners.objects[holder.objgen] = element


def _entries(root):
    try:
        return dict(NumberTree(root.ParentTree).items()) if "/ParentTree" in root else {}
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        return {}  # a broken tree leads nowhere


def _number(value):
    return int(value) if isinstance(value, int) else None
