"""Links: what of a source's annotations may come along, and where our own lead."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote, urlsplit

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Pdf, String

from reports.pdf.objects import listed, take

SCHEMES = {"http", "https", "mailto"}
OURS = "scrutiny-pack"  # scheme of the addresses that print templates link with
LEFT_OUT = {  # annotations that carry files, films and other worlds, or marks for a printer's trade
    "/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/PrinterMark", "/TrapNet", "/Projection",
}  # fmt: skip
MADE_BY = ("/T", "/CreationDate", "/M", "/NM")  # of a mark or comment: its author and its day
LONGEST = 6  # a destination: its page, the kind of view, and up to four numbers
WORDS = 250  # characters of a web address that a description repeats
OF_A_LINK = {  # keys that a link keeps
    "/Type", "/Subtype", "/Rect", "/Contents", "/P", "/F", "/Border", "/BS", "/C", "/H", "/QuadPoints", "/A", "/Dest",
    "/StructParent", "/Lang",
}  # fmt: skip
PLAIN = "%/:?#[]@!$&'()*+,;=~"  # characters of an address that stay as they are (RFC 3986)


@dataclass(frozen=True)
class Places:
    """Where the links of a document may lead: what it gives names to, and its pages by object number."""

    named: dict
    pages: frozenset


def prepare(source: Pdf, places: Places, *, ours=False):
    """Make destinations explicit, cut every action but web and internal links, and leave out what is no paper.

    With `ours` the addresses of our print templates stay too.
    """
    schemes = {*SCHEMES, OURS} if ours else SCHEMES
    for page in source.pages:
        annotations = [a for a in listed(page.obj.get("/Annots")) if isinstance(a, Dictionary)]
        kept = [a for a in annotations if _tidy(a, places, source, schemes)]
        for annotation in kept:
            if "/P" in annotation:
                annotation.P = page.obj
        if kept:
            page.obj.Annots = Array(kept)
        else:
            take(page.obj, "/Annots")


def explicit(destination, places, source):
    """The array [page, view …] that a destination means, or None if it leads nowhere."""
    if isinstance(destination, (String, Name)):
        destination = places.named.get(_plain(destination))
    if isinstance(destination, Dictionary):
        destination = destination.get("/D")
    if not isinstance(destination, Array) or not len(destination):
        return None
    page = destination[0]
    if isinstance(page, int) and 0 <= page < len(source.pages):  # as writers of remote links put it
        page = source.pages[page].obj
    if not isinstance(page, Dictionary) or page.objgen not in places.pages:
        return None  # pages that were taken out of a file may still be in it: nothing leads there
    return Array([page, *(each for each in list(destination)[1:LONGEST] if each is None or _is_of_a_view(each))])


def _is_of_a_view(each):
    return isinstance(each, (Name, int, float, Decimal))


def places_of(source: Pdf) -> Places:
    """Every named destination of a document, in the old way and the new (ISO 32000-1, 12.3.2.3), and its pages."""
    found = {}
    old = source.Root.get("/Dests")
    if isinstance(old, Dictionary):
        found.update((name.removeprefix("/"), old[name]) for name in old.keys())  # noqa: SIM118 - no Python dict
    names = source.Root.get("/Names")
    tree = names.get("/Dests") if isinstance(names, Dictionary) else None
    if isinstance(tree, Dictionary):
        try:
            found.update((str(name), value) for name, value in NameTree(tree).items())
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
            pass  # a broken tree leads nowhere
    return Places(found, frozenset(page.obj.objgen for page in source.pages))


def link(pdf: Pdf, page, box, target, words):
    """A new link annotation on a page, without a border; `box` and `target` are in pages' own space."""
    annotation = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([round(edge, 2) for edge in box]), Border=Array([0, 0, 0]),
            F=4, Dest=Array(target), Contents=String(words), P=page.obj,
        )
    )  # fmt: skip
    page.obj.Annots = Array([*listed(page.obj.get("/Annots")), annotation])
    page.obj.Tabs = Name.S
    return annotation


def lead_home(pages, place_of):
    """Make our own links in `pages` point into the pack: `place_of(path)` gives (page, description)."""
    for page in pages:
        for annotation in listed(page.obj.get("/Annots")):
            address = str(annotation.get("/A", {}).get("/URI", ""))
            if not address.startswith(f"{OURS}:"):
                continue
            target, description = place_of(address.removeprefix(f"{OURS}:"))
            del annotation["/A"]
            annotation.Dest = Array([target.obj, Name.Fit])
            annotation.Contents = String(description)


def _tidy(annotation, places, source, schemes):
    """Whether an annotation may stay; its actions are cut down to what is harmless."""
    kind = str(annotation.get("/Subtype"))
    if kind in LEFT_OUT or "/Subtype" not in annotation:
        return False
    if kind != "/Widget":
        take(annotation, *MADE_BY)
    take(annotation, "/AA", "/PA")
    action = take(annotation, "/A")
    if isinstance(action, Dictionary):
        _keep_action(annotation, action, schemes)
    if kind == "/Link":
        take(annotation, *(annotation.keys() - OF_A_LINK))
    destination = take(annotation, "/Dest")
    if destination is not None and (destination := explicit(destination, places, source)) is not None:
        annotation.Dest = destination
    _describe(annotation, kind)
    return kind != "/Link" or "/A" in annotation or "/Dest" in annotation


def _keep_action(annotation, action, schemes):
    kind = action.get("/S")
    if kind == Name.GoTo and "/D" in action:
        annotation.Dest = action.D
    elif kind == Name.URI:
        address = quote(str(action.get("/URI", "")).strip(), safe=PLAIN)
        if _scheme(address) in schemes:
            annotation.A = Dictionary(S=Name.URI, URI=String(address))


def _scheme(address):
    try:
        return urlsplit(str(address)).scheme.lower()
    except ValueError:
        return ""


def _describe(annotation, kind):
    """Alternative words for who cannot see an annotation (ISO 14289-1, 7.18), where its author gave none."""
    if str(annotation.get("/Contents", "")).strip():
        return
    if kind == "/Link":
        web = str(annotation.A.URI).removeprefix("mailto:")[:WORDS] if "/A" in annotation else ""
        annotation.Contents = String(web or "Link within this paper")
    elif kind not in {"/Popup", "/Widget"}:
        annotation.Contents = String(f"{kind.removeprefix('/')} mark")


def _plain(name):
    return str(name).removeprefix("/") if isinstance(name, Name) else str(name)
