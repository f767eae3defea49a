"""Lists of slides as LibreOffice tags them, made whole (ISO 32000-1, 14.8.4.3.3; ISO 14289-1, 7.6).

It takes every paragraph of an outline for an item of a list, and leaves the list itself out where there is no bullet.
"""

from itertools import groupby

from pikepdf import Array, Dictionary, Name, Pdf

from reports.pdf.marked import elements_in
from reports.pdf.objects import listed
from reports.pdf.structure import is_tagged, new_element

PARTS = {Name.Lbl, Name.LBody, Name.Caption, Name.L}
INLINE = {Name.P, Name.Span, *(Name(f"/H{level}") for level in ("", 1, 2, 3, 4, 5, 6))}  # hold text and no blocks
MOST = 200_000  # elements


def mend_lists(pdf: Pdf) -> None:
    """Make paragraphs of items without a label that are in no list, and lists around those that have one."""
    if not is_tagged(pdf):
        return
    ahead, seen = [pdf.Root.StructTreeRoot], 0
    while ahead and seen < MOST:
        element, seen = ahead.pop(), seen + 1
        kids = elements_in(element)
        if any(kid.S == Name.LI for kid in kids):
            _mend(pdf, element, kids)
        ahead += elements_in(element)


def _mend(pdf, element, kids):
    items = [kid for kid in kids if kid.S == Name.LI]
    plain = [item for item in items if not any(kid.S in PARTS for kid in elements_in(item))]
    is_list = element.get("/S") == Name.L
    if is_list and len(plain) < len(kids):
        for item in items:
            _give_body(pdf, item)
        return
    is_inline = (element.get("/P", element) if is_list else element).get("/S") in INLINE
    for item in plain:
        item.S = Name.Span if is_inline else Name.P
    if is_list:
        element.S = Name.Span if is_inline else Name.Div
    elif len(plain) < len(items):
        element.K = Array(_with_lists(pdf, element))


def _give_body(pdf, item):
    """Put what an item holds beside its label into a body, where it has none."""
    kids = listed(item.get("/K"))
    labels = [kid for kid in kids if isinstance(kid, Dictionary) and kid.get("/S") == Name.Lbl]
    if not kids or any(Name.LBody == kid.S for kid in elements_in(item)):
        return
    body = new_element(pdf, Name.LBody, item, K=Array([kid for kid in kids if kid not in labels]))
    if "/Pg" in item:
        body.Pg = item.Pg
    for kid in elements_in(body):
        kid.P = body
    item.K = Array([*labels, body])


def _with_lists(pdf, element):
    """The kids of an element, with a list around each row of items."""
    for is_item, kids in groupby(
        listed(element.K), lambda kid: isinstance(kid, Dictionary) and kid.get("/S") == Name.LI
    ):
        if not is_item:
            yield from kids
            continue
        around = new_element(pdf, Name.L, element, K=Array(list(kids)))
        for kid in elements_in(around):
            kid.P = around
        yield around


def _is_item(kid):
    return isinstance(kid, Dictionary) and kid.get("/S") == Name.LI
