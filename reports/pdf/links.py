"""Links: what of a source's annotations may come along, and where our own lead."""

from urllib.parse import urlsplit

from pikepdf import Array, Dictionary, Name, NameTree, Pdf, String

from reports.pdf.objects import take

SCHEMES = {"http", "https", "mailto"}
OURS = "scrutiny-pack"  # scheme of the addresses that print templates link with


def prepare(source: Pdf):
    """Turn named destinations into explicit ones and cut every action but web and internal links."""
    names = _named_destinations(source)
    for page in source.pages:
        take(page.obj, "/AA")
        kept = [a for a in page.obj.get("/Annots", []) if isinstance(a, Dictionary) and _tidy(a, names)]
        if kept:
            page.obj.Annots = Array(kept)
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]


def _tidy(annotation, names):
    """Whether an annotation may stay; its actions are cut down to what is harmless."""
    take(annotation, "/AA")
    action = annotation.get("/A")
    if isinstance(action, Dictionary):
        kind = action.get("/S")
        if kind == Name.GoTo and "/D" in action:
            annotation.Dest = action.D
        if kind == Name.URI and urlsplit(str(action.get("/URI", ""))).scheme.lower() in {*SCHEMES, OURS}:
            annotation.A = Dictionary(S=Name.URI, URI=action.URI)
            _describe(annotation, str(action.URI))
        else:
            del annotation["/A"]
    elif action is not None:
        del annotation["/A"]
    if "/Dest" in annotation:
        destination = _explicit(annotation.Dest, names)
        if destination is None:
            del annotation["/Dest"]
        else:
            annotation.Dest = destination
            _describe(annotation, "Link within this paper")
    return annotation.get("/Subtype") != Name.Link or "/A" in annotation or "/Dest" in annotation


def _describe(annotation, words):
    if "/Contents" not in annotation:
        annotation.Contents = String(words)


def lead_home(pages, place_of):
    """Make our own links in `pages` point into the pack: `place_of(path)` gives (page, description) or None."""
    for page in pages:
        for annotation in page.obj.get("/Annots", []):
            address = str(annotation.get("/A", {}).get("/URI", ""))
            if not address.startswith(f"{OURS}:"):
                continue
            target, description = place_of(address.removeprefix(f"{OURS}:"))
            del annotation["/A"]
            annotation.Dest = Array([target.obj, Name.Fit])
            annotation.Contents = String(description)


def _named_destinations(source):
    found = {}
    for name, value in source.Root.get("/Dests", {}).items():
        found[name.removeprefix("/")] = value
    tree = source.Root.get("/Names", {}).get("/Dests")
    if tree is not None:
        found.update((str(name), value) for name, value in NameTree(tree).items())
    return found


def _explicit(destination, names):
    """The array [page, view …] that a destination means, or None if it leads nowhere."""
    if isinstance(destination, (String, Name)):
        destination = names.get(str(destination).removeprefix("/"))
    if isinstance(destination, Dictionary):
        destination = destination.get("/D")
    if not isinstance(destination, Array) or not len(destination) or not isinstance(destination[0], Dictionary):
        return None
    return destination
