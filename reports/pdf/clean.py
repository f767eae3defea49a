"""What must not travel with a paper: who made it and with what, files, scripts, ties to other places."""

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from reports.pdf.known import KINDS
from reports.pdf.objects import DEEPEST, listed, take
from reports.pdf.structure import Elements

LANGUAGE = "en-GB"
PRIVATE = {  # of any object: who made it, with what, and files and scripts hung onto it
    "/Metadata", "/PieceInfo", "/Thumb", "/LastModified", "/AA", "/AF", "/OPI", "/EF", "/JS", "/RichMediaContent",
    "/RichMediaSettings", "/Measure", "/PtData", "/DPart", "/Alternates", "/Author", "/Creator", "/CreatorInfo",
}  # fmt: skip
NAMED = {  # dictionaries whose keys are names that their author chose: of styles, fonts, pictures, places
    "/RoleMap", "/ClassMap", "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties",
    "/CharProcs", "/Dests",
}  # fmt: skip
OUTSIDE = {"/F", "/FFilter", "/FDecodeParms", "/Ref"}  # of a stream: its data in another file (7.3.8.2, 8.10.4)
TRAILER = {"/Root", "/Size", "/ID", "/Encrypt"}  # the library sees to the others that a file needs
CATALOGUE = {"/Type", "/Pages", "/StructTreeRoot", "/MarkInfo", "/Lang", "/OCProperties"}


def clean(pdf: Pdf) -> Elements:
    """One walk through all objects: what is private goes, what the structure is made of is found."""
    elements, chosen = Elements(), named(pdf)
    for item in pdf.objects:
        if not isinstance(item, (Dictionary, Stream)):
            continue
        keys = item.keys()
        _strip(item, keys, by_author=item.objgen in chosen)
        for key in keys & {"/StructParents", "/StructParent"}:
            elements.holders.append((item, key))
        if isinstance(item, Stream):
            take(item, *(keys & OUTSIDE))
        elif "/S" in keys and ("/P" in keys or "/K" in keys):
            elements.found.append((item, keys))
    for page in pdf.pages:
        take(page.obj, *(page.obj.keys() - KINDS["page"].keys.keys()))
        for annotation in listed(page.obj.get("/Annots")):
            if isinstance(annotation, Dictionary) and not annotation.is_indirect and "/StructParent" in annotation:
                elements.holders.append((annotation, "/StructParent"))
    return elements


def named(pdf: Pdf) -> set:
    """The object numbers of dictionaries whose keys are names that an author chose."""
    found = set()
    for item in pdf.objects:
        if isinstance(item, (Dictionary, Stream)):
            values = (item[key] for key in item.keys() & NAMED)
            found |= {value.objgen for value in values if isinstance(value, Dictionary) and value.is_indirect}
    return found


def clear_pictures(pdf: Pdf):
    """Take out of pictures what cameras and editors wrote beside them: places, names, small copies."""
    for item in pdf.objects:
        if isinstance(item, Stream) and listed(item.get("/Filter")) == [Name.DCTDecode]:
            data = item.read_raw_bytes()
            bare = bare_jpeg(data)
            if len(bare) < len(data):
                parameters = {"decode_parms": item.DecodeParms} if "/DecodeParms" in item else {}
                item.write(bare, filter=Name.DCTDecode, **parameters)


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG file without its application segments, but for what says how its colours are meant."""
    if data[:2] != b"\xff\xd8":
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if marker == 0xDA or length < 2:  # the picture itself begins
            break
        if marker not in UNWANTED:
            kept.append(data[place : place + 2 + length])
        place += 2 + length
    return b"".join([*kept, data[place:]])


# APP1 (Exif, XMP), APP3 to APP13 but for none that colours need, APP15, and comments; APP0, 2 and 14 stay.
UNWANTED = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}


def language_of(pdf: Pdf) -> str:
    """The language that a document says it is in, if it is one; British English otherwise."""
    found = str(pdf.Root.get("/Lang", "")).strip()
    well_formed = found.isascii() and found.replace("-", "").isalnum() and found[:2].isalpha() and len(found) < 36
    return found if well_formed else LANGUAGE


def describe(pdf: Pdf, title: str, lang: str, *, accessible: bool):
    """Give a document its title and language, nothing else; and the claim to be PDF/UA-1 (ISO 14289-1, 5)."""
    take(pdf.trailer, *(pdf.trailer.keys() - TRAILER))
    take(pdf.Root, "/Metadata")
    pdf.docinfo["/Title"] = title
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = [lang]
        if accessible:
            metadata["pdfuaid:part"] = "1"
    pdf.Root.Lang = String(lang)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _strip(holder, keys, depth=0, by_author=False):
    """Take what is private out of an object and out of what stands within it, not elsewhere."""
    private = set() if by_author else keys & PRIVATE
    for key in private:
        del holder[key]
    for key in keys - private:
        value = holder[key]
        if depth >= DEEPEST or not isinstance(value, (Dictionary, Array)) or value.is_indirect:
            continue
        if isinstance(value, Dictionary):
            _strip(value, value.keys(), depth + 1, by_author=key in NAMED)
        elif len(value) and isinstance(value[0], Dictionary):  # most arrays are of numbers
            for each in value:
                if isinstance(each, Dictionary) and not each.is_indirect:
                    _strip(each, each.keys(), depth + 1)
