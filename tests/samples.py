"""PDFs of our own making, each the smallest that shows its point."""

from functools import cache
from io import BytesIO

import pikepdf
from django.core.files.base import ContentFile
from pikepdf import Array, Dictionary, Name, Pdf

from reports.intake.take_in import Received, take_in
from reports.pdf.render import render


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


def with_links():
    """Two pages: a named and an explicit link to the second, a web link, and a script."""
    pdf = pikepdf.open(BytesIO(plain(pages=2)))
    pdf.Root.Names = Dictionary(
        Dests=Dictionary(Names=Array([pikepdf.String("there"), Array([pdf.pages[1].obj, Name.Fit])]))
    )
    box = Array([10, 10, 50, 50])
    actions = [
        {"Dest": pikepdf.String("there")},
        {"Dest": Array([pdf.pages[1].obj, Name.Fit])},
        {"A": Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org/"))},
        {"A": Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))},
        {"A": Dictionary(S=Name.Launch, F=pikepdf.String("calc.exe"))},
    ]
    pdf.pages[0].obj.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, **action)) for action in actions]
    )
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(2)"))
    pdf.docinfo["/Author"] = "Nobody Inparticular"
    return saved(pdf)


def encrypted():
    pdf = pikepdf.open(BytesIO(plain()))
    output = BytesIO()
    pdf.save(output, encryption=pikepdf.Encryption(owner="secret", user="secret"))
    return output.getvalue()


def truncated():
    return tagged(3)[: len(tagged(3)) // 2]


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
