"""Preparing: a paper as it came becomes a paper as it is bound. Done once per document, whatever packs it is in.

What must not travel is taken out, destinations are made explicit, the structure is made whole, and an
index of what binding has to touch is written into the catalogue, so that binding need not look for it.
"""

from pikepdf import Array, Dictionary, ObjectStreamMode, Pdf, Stream, String

from reports.pdf import contents, layers, links, outlines
from reports.pdf.contents import UNREADABLE
from reports.pdf.inspect import Unusable, open_safely
from reports.pdf.objects import listed, take
from reports.pdf.structure import Elements, make_structure

INDEX = "/ScrutinyIndex"
LANGUAGE = "en-GB"

PAGE_KEYS = {  # of a page; whatever else stands there is for editors and shows, not for readers
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Contents",
    "/Rotate", "/Group", "/Annots", "/StructParents", "/UserUnit",
}  # fmt: skip
PRIVATE = {  # of any object: who made it, with what, and files and scripts hung onto it
    "/Metadata", "/PieceInfo", "/Thumb", "/LastModified", "/AA", "/AF", "/OPI", "/EF", "/JS", "/RichMediaContent",
    "/RichMediaSettings", "/Measure", "/PtData", "/DPart", "/Alternates", "/Author", "/Creator", "/CreatorInfo",
}  # fmt: skip
OUTSIDE = {"/F", "/FFilter", "/FDecodeParms"}  # of a stream: its data in another file (ISO 32000-1, 7.3.8.2)
DAMAGED = (*UNREADABLE, RuntimeError, KeyError, IndexError)  # what the library says of a broken file
DEEPEST = 8  # dictionaries within dictionaries
CATALOGUE = {"/Type", "/Pages", "/StructTreeRoot", "/MarkInfo", "/Lang", "/OCProperties"}


def prepare(file, output, silent=frozenset()):
    """Write the document in `file` to `output`, ready to be bound; raise Unusable if it cannot be opened.

    `silent` are the 0-based pages on which there is no text to read aloud.
    """
    try:
        _prepare(file, output, silent)
    except DAMAGED as error:
        raise Unusable("This PDF is damaged. Save or export it again and upload the new copy.") from error


def _prepare(file, output, silent):
    with open_safely(file) as pdf:
        elements = _clean(pdf)
        names = links.named_destinations(pdf)
        bookmarks = outlines.read_bookmarks(pdf, names)
        links.prepare(pdf, names)
        groups, hidden = layers.layers_of(pdf)
        for page in pdf.pages:
            contents.balance(pdf, page)
        made = make_structure(pdf, elements, silent)
        take(pdf.Root, *(pdf.Root.keys() - CATALOGUE), "/OCProperties")
        layers.write_layers(pdf, groups, hidden)
        pdf.Root[INDEX] = pdf.make_indirect(
            Dictionary(
                Annots=Array([page.obj.get("/Annots") or Array() for page in pdf.pages]),
                Holders=Array(made.holders),
                Values=Array(made.values),
                Identified=Array(made.identified),
                Headed=Array(made.headed),
                Bookmarks=Array([Array([b.depth, String(b.title), b.destination]) for b in bookmarks]),
                Layers=Array(groups),
                Hidden=Array(hidden),
            )
        )
        describe(pdf, "A paper", language_of(pdf), accessible=True)
        pdf.save(output, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)


def language_of(pdf: Pdf) -> str:
    """The language that a document says it is in, if it is one; British English otherwise."""
    found = str(pdf.Root.get("/Lang", "")).strip()
    well_formed = found.isascii() and found.replace("-", "").isalnum() and found[:2].isalpha() and len(found) < 36
    return found if well_formed else LANGUAGE


def describe(pdf: Pdf, title: str, lang: str, *, accessible: bool):
    """Give a document its title and language, nothing else; and the claim to be PDF/UA-1 (ISO 14289-1, 5)."""
    take(pdf.trailer, "/Info")
    take(pdf.Root, "/Metadata")
    pdf.docinfo["/Title"] = title
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = [lang]
        if accessible:
            metadata["pdfuaid:part"] = "1"
    pdf.Root.Lang = String(lang)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _strip(holder, keys, depth=0):
    """Take what is private out of an object and out of what stands within it, not elsewhere."""
    for key in keys & PRIVATE:
        del holder[key]
    for key in keys - PRIVATE:
        value = holder[key]
        if isinstance(value, Dictionary) and depth < DEEPEST and not value.is_indirect:
            _strip(value, value.keys(), depth + 1)


def _clean(pdf) -> Elements:
    """One walk through all objects: what is private goes, what the structure is made of is found."""
    elements = Elements()
    for item in pdf.objects:
        if not isinstance(item, (Dictionary, Stream)):
            continue
        keys = item.keys()
        _strip(item, keys)
        for key in keys & {"/StructParents", "/StructParent"}:
            elements.holders.append((item, key))
        if isinstance(item, Stream):
            take(item, *(keys & OUTSIDE))
        elif "/S" in keys and ("/P" in keys or "/K" in keys):
            elements.found.append((item, keys))
    for page in pdf.pages:
        take(page.obj, *(page.obj.keys() - PAGE_KEYS))
        for annotation in listed(page.obj.get("/Annots")):
            if isinstance(annotation, Dictionary) and not annotation.is_indirect and "/StructParent" in annotation:
                elements.holders.append((annotation, "/StructParent"))
    return elements
