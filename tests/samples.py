"""PDFs of our own making, each the smallest that shows its point."""

import random
from functools import cache
from io import BytesIO

import pikepdf
from django.core.files.base import ContentFile
from pikepdf import Array, Dictionary, Name, Pdf, String

from reports.intake.take_in import Received, take_in
from reports.pdf import read
from reports.rendering.client import render


@cache
def tagged(pages=1, words="Report"):
    """A tagged PDF with a heading, a table and a sentence of its own on each page."""
    sheets = "".join(
        f"<section style='break-before: page'><h1>{words}</h1><p>{words} has a page {chr(97 + n)}sheet</p>"
        f"<table><tr><th id='t{n}' scope='col'>Ward</th></tr><tr><td>Priory</td></tr></table></section>"
        for n in range(pages)
    )
    return render(f"<html lang='en'><head><title>{words}</title></head><body>{sheets}</body></html>")[0]


def plain(pages=1, size=(595, 842), words="Plain", **page_keys):
    """An untagged PDF; `page_keys` go into each page's dictionary."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        page = pdf.add_blank_page()
        page.mediabox = Array([0, 0, *size])
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(f"BT /F1 12 Tf 100 300 Td ({words} sheet{chr(96 + number)}) Tj ET".encode())
        for key, value in page_keys.items():
            page.obj[f"/{key}"] = value
    return saved(pdf)


def large(size):
    """A PDF of one page with a picture of about so many bytes."""
    pdf = pikepdf.open(BytesIO(plain()))
    side = int(size**0.5)
    picture = pdf.make_stream(random.Random(1).randbytes(side * side), Type=Name.XObject, Subtype=Name.Image)
    picture.Width = picture.Height = side
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    page = pdf.pages[0]
    page.obj.Resources.XObject = Dictionary(I1=picture)
    page.contents_add(b"q 200 0 0 200 100 400 cm /I1 Do Q")
    return saved(pdf)


def with_links():
    """Two pages: a named and an explicit link to the second, a web link, and a script."""
    pdf = pikepdf.open(BytesIO(plain(pages=2)))
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("there"), Array([pdf.pages[1].obj, Name.Fit])])))
    box = Array([10, 10, 50, 50])
    actions = [
        {"Dest": String("there")},
        {"Dest": Array([pdf.pages[1].obj, Name.Fit])},
        {"A": Dictionary(S=Name.URI, URI=String("https://example.org/"))},
        {"A": Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))},
        {"A": Dictionary(S=Name.Launch, F=String("calc.exe"))},
    ]
    pdf.pages[0].obj.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, **action)) for action in actions]
    )
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(2)"))
    pdf.docinfo["/Author"] = "Nobody Inparticular"
    return saved(pdf)


def encrypted():
    pdf = pikepdf.open(BytesIO(plain()))
    output = BytesIO()
    pdf.save(output, encryption=pikepdf.Encryption(owner="secret", user="secret"))
    return output.getvalue()


def truncated():
    return tagged(3)[: len(tagged(3)) // 2]


def with_a_name_in_no_alphabet():
    """A tagged PDF in which an element has a role whose name is no UTF-8, as no program should write one."""
    pdf = Pdf.open(BytesIO(tagged()))
    odd = pikepdf.Object.parse(b"/Odd#90")
    pdf.Root.StructTreeRoot.RoleMap = Dictionary(Odder=odd)
    next(item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.H1).S = Name.Odder
    return saved(pdf)


def no_pages():
    return saved(Pdf.new())


def saved(pdf):
    output = BytesIO()
    pdf.save(output)
    return output.getvalue()


def upload(content, name="paper.pdf"):
    """A Django File as a browser's upload arrives."""
    return ContentFile(content, name=name)


def received(content=None, name="paper.pdf") -> Received:
    """A document that has been through intake."""
    return take_in(upload(content or tagged(), name))


def confidential(mint):
    """A tagged PDF with a string from `mint()` in every place where a PDF can keep one."""
    pdf = pikepdf.open(BytesIO(tagged(2, f"Body {mint()} and {mint()}")))
    page, root = pdf.pages[0], pdf.Root
    for key in ("/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/Company", "/SourceModified"):
        pdf.docinfo[key] = mint()
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:description"] = mint()
        metadata["dc:creator"] = [mint()]
        metadata["xmpMM:DocumentID"] = mint()
    for kind in ("Alt", "ActualText", "T", "E", "ID"):
        element = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Span, P=root.StructTreeRoot, **{kind: String(mint())})
        )
        root.StructTreeRoot.K = Array([root.StructTreeRoot.K, element] if kind == "Alt" else [*_kids(root), element])
    root.StructTreeRoot.RoleMap = Dictionary({f"/{mint()}": Name.P})
    root.StructTreeRoot.ClassMap = Dictionary({f"/{mint()}": Dictionary(O=Name.Layout)})
    box, there = Array([10, 10, 50, 50]), Array([pdf.pages[1].obj, Name.Fit])
    root.Names = Dictionary(
        Dests=Dictionary(Names=Array([String(mint()), there])),
        EmbeddedFiles=Dictionary(Names=Array([String(mint()), _attachment(pdf, mint)])),
        JavaScript=Dictionary(Names=Array([String(mint()), Dictionary(S=Name.JavaScript, JS=String(mint()))])),
    )
    web = Dictionary(S=Name.URI, URI=String(f"https://example.org/{mint()}"))
    marks = [
        Dictionary(Subtype=Name.Link, A=web, Contents=String(mint())),
        Dictionary(Subtype=Name.Text, T=String(mint()), Contents=String(mint()), RC=String(mint()), NM=String(mint())),
        Dictionary(Subtype=Name.FreeText, Contents=String(mint()), DA=String(mint())),
        Dictionary(Subtype=Name.Widget, FT=Name.Tx, T=String(mint()), V=String(mint()), TU=String(mint())),
        Dictionary(Subtype=Name.FileAttachment, FS=_attachment(pdf, mint)),
        Dictionary(Subtype=Name.Stamp, Name=Name(f"/{mint()}"), AP=Dictionary(N=_picture(pdf, mint))),
    ]
    page.obj.Annots = Array([pdf.make_indirect(_placed(mark, box)) for mark in marks])
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(mint(), there))
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(mint()))]))
    root.PieceInfo = Dictionary(Editor=Dictionary(Private=String(mint())))
    page.obj.PieceInfo = Dictionary(Editor=Dictionary(Private=String(mint())))
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(mint())))
    root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(Name=String(mint())))
    page.obj.Resources.XObject = Dictionary({f"/{mint()}": _picture(pdf, mint)})
    page.obj.Resources.Properties = Dictionary(MC9=Dictionary(Note=String(mint())))
    hidden = f"BT /F9 1 Tf 3 Tr 10 10 Td ({mint()}) Tj ET % {mint()}"
    page.obj.Contents = Array([*_streams(page), pdf.make_stream(hidden.encode())])
    return saved(pdf)


def _placed(mark, box):
    mark.Type, mark.Rect = Name.Annot, box
    return mark


def _kids(root):
    return list(root.StructTreeRoot.K)


def _streams(page):
    contents = page.obj.Contents
    return list(contents) if isinstance(contents, Array) else [contents]


def _attachment(pdf, mint):
    file = pdf.make_stream(mint().encode(), Type=Name.EmbeddedFile)
    return Dictionary(Type=Name.Filespec, F=String(mint()), UF=String(mint()), EF=Dictionary(F=file))


def _picture(pdf, mint):
    form = pdf.make_stream(f"0 g 0 0 1 1 re f % {mint()}".encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 1, 1])
    form.Metadata = pdf.make_stream(mint().encode())
    return form


def texts(file):
    """The text of each page of a PDF, one after another."""
    with read.opened(file) as document:
        for index in range(len(document)):
            page = document[index]
            yield read.text_of(page)
            page.close()
