"""Structure elements that are in the parent tree and not in the tree itself (ISO 32000-1, 14.7.2).

LibreOffice writes such for text boxes in headers: their words are marked, and would not be read.
"""

from pikepdf import Array, Dictionary, NumberTree, Pdf

from reports.pdf.contents import BROKEN
from reports.pdf.objects import listed
from reports.pdf.structure import is_tagged

DEEPEST = 64


def adopt(pdf: Pdf) -> int:
    """Put elements that the tree's root does not know before what is on the same page; how many there were."""
    if not is_tagged(pdf):
        return 0
    root = pdf.Root.StructTreeRoot
    known = {kid.objgen for kid in listed(root.get("/K")) if isinstance(kid, Dictionary)}
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    found, seen = {}, set(known)
    for element in _owners(root):
        top = _top(element, root, seen)
        if top is not None:
            found[top.objgen] = (_page(element, pages), top)
    document = next((kid for kid in listed(root.get("/K")) if isinstance(kid, Dictionary)), None)
    if not found or document is None:
        return 0
    kids = listed(document.get("/K"))
    places = [(_page(kid, pages), kid) for kid in kids]
    for page, top in found.values():
        top.P = document
        at = next((n for n, (other, _) in enumerate(places) if other is not None and other >= (page or 0)), len(places))
        places.insert(at, (page, top))
    document.K = Array([kid for _, kid in places])
    return len(found)


def _owners(root):
    """The elements that own marked contents, by the parent tree."""
    try:
        values = list(NumberTree(root.ParentTree).values()) if "/ParentTree" in root else []
    except BROKEN:
        return []
    return [each for value in values for each in listed(value) if isinstance(each, Dictionary) and each.is_indirect]


def _top(element, root, seen):
    """The element that the root is the parent of, above one that was not `seen`; what is come by is then."""
    for _ in range(DEEPEST):
        parent = element.get("/P")
        if element.objgen in seen or not isinstance(parent, Dictionary):
            return None
        seen.add(element.objgen)
        if parent.objgen == root.objgen:
            return element
        element = parent
    return None


def _page(element, pages, depth=0):
    """The 0-based page on which an element begins, where it can be told."""
    if not isinstance(element, Dictionary) or depth > DEEPEST:
        return None
    if isinstance(page := element.get("/Pg"), Dictionary) and page.objgen in pages:
        return pages[page.objgen]
    found = (_page(kid, pages, depth + 1) for kid in listed(element.get("/K")))
    return next((page for page in found if page is not None), None)
