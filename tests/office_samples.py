"""Office files, pictures and letters of our own making, each the smallest that shows its point."""

import io
import zipfile
from email.message import EmailMessage
from functools import cache

import img2pdf
from PIL import Image, ImageDraw, ImageFont

from reports.pdf.fonts import FOLDER
from tests import samples

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument"


def zipped(files, stored=()):
    """A zip of {name: bytes}; those in `stored` are not compressed."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in files.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            box.writestr(name, data, compress_type=kind)
    return output.getvalue()


@cache
def bomb():
    """A small zip that unpacks to 300 MB."""
    return zipped({"word/document.xml": bytes(300 * 1024**2)})


def with_macros():
    files = _word_files("<w:p><w:r><w:t>Macros</w:t></w:r></w:p>")
    return zipped(files | {"word/vbaProject.bin": b"\0" * 64})


def word(words):
    """A Word file of one paragraph."""
    return zipped(_word_files(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"))


def word_report():
    """A Word file with a heading, a table with a header row, a picture with alternative text, and a footnote."""
    body = f"""
    <w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Parks</w:t></w:r></w:p>
    <w:p><w:r><w:t>Seven parks were visited.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>
    <w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>
    <w:tr><w:trPr><w:tblHeader/></w:trPr>{_cell("Ward")}{_cell("Parks")}</w:tr>
    <w:tr>{_cell("Priory")}{_cell("4")}</w:tr></w:tbl>
    {_word_picture('r:embed="rId9"')}"""
    styles = f"""<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>
    <w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>"""
    notes = f"""<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
    <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>In May and June.</w:t></w:r></w:p></w:footnote></w:footnotes>"""
    return zipped(
        _word_files(
            body,
            {"styles": styles, "footnotes": notes},
            links=[("rId9", f"{R}/image", "media/map.png")],
            more={"word/media/map.png": picture(80, 60, "PNG")},
        )
    )


def reviewed():
    """A Word file with a comment and tracked changes."""
    body = """<w:p><w:r><w:t xml:space="preserve">Kept </w:t></w:r>
    <w:del w:id="1" w:author="Ada" w:date="2026-01-01T00:00:00Z"><w:r><w:delText xml:space="preserve">struck out </w:delText></w:r></w:del>
    <w:ins w:id="2" w:author="Ada" w:date="2026-01-01T00:00:00Z"><w:r><w:t xml:space="preserve">and put in </w:t></w:r></w:ins>
    <w:commentRangeStart w:id="0"/><w:r><w:t>here.</w:t></w:r><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>"""
    comments = f"""<w:comments xmlns:w="{W}"><w:comment w:id="0" w:author="Ada" w:date="2026-01-01T00:00:00Z" w:initials="A">
    <w:p><w:r><w:t>Between us: no.</w:t></w:r></w:p></w:comment></w:comments>"""
    return zipped(_word_files(body, {"comments": comments}))


def _cell(words):
    return f"<w:tc><w:tcPr><w:tcW w:w='3000' w:type='dxa'/></w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"


def _word_files(body, parts=None, links=(), more=None):
    parts = parts or {}
    content = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{OFFICE}.wordprocessingml.{name}+xml"/>' for name in parts
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{name}" Target="{name}.xml"/>'
        for number, name in enumerate(parts, start=20)
    ) + "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in links)
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{OFFICE}.wordprocessingml.document.main+xml"/>'
        f"{content}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/>'
        "</w:sectPr></w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        **{f"word/{name}.xml": data for name, data in parts.items()},
        **(more or {}),
    }


def workbook():
    """An Excel file with a hidden sheet, a hidden row and a hidden column."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    seen = (
        f'<worksheet xmlns="{main}"><cols><col min="2" max="2" width="12" hidden="1" customWidth="1"/></cols><sheetData>'
        f'<row r="1">{_value("A1", "Seen")}{_value("B1", "Hidden-column")}</row>'
        f'<row r="2" hidden="1">{_value("A2", "Hidden-row")}</row></sheetData></worksheet>'
    )
    secret = (
        f'<worksheet xmlns="{main}"><sheetData><row r="1">{_value("A1", "Hidden-sheet")}</row></sheetData></worksheet>'
    )
    sheets = (
        '<sheet name="Budget" sheetId="1" r:id="rId1"/><sheet name="Secret" sheetId="2" state="hidden" r:id="rId2"/>'
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{OFFICE}.spreadsheetml.worksheet+xml"/>'
        for n in (1, 2)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in (1, 2)
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.spreadsheetml.sheet.main+xml"/>{kinds}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{R}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
            "xl/worksheets/sheet1.xml": seen,
            "xl/worksheets/sheet2.xml": secret,
        }
    )


def _value(place, words):
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def slides():
    """An OpenDocument presentation with a hidden slide and speaker notes."""
    odf = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(
        f'xmlns:{key}="{odf}{name}:1.0"'
        for key, name in {
            "office": "office", "draw": "drawing", "text": "text", "presentation": "presentation", "style": "style",
        }.items()
    )  # fmt: skip
    space = f'{spaces} xmlns:svg="{odf}svg-compatible:1.0"'
    frame = (
        '<draw:frame svg:width="20cm" svg:height="3cm" svg:x="2cm" svg:y="2cm"><draw:text-box><text:p>{}</text:p>'
        "</draw:text-box></draw:frame>"
    )
    content = (
        f'<office:document-content {space} office:version="1.2"><office:automatic-styles>'
        '<style:style style:name="hid" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style></office:automatic-styles>'
        "<office:body><office:presentation>"
        f'<draw:page draw:name="one" draw:master-page-name="m">{frame.format("First slide")}'
        f"<presentation:notes>{frame.format('Whispered')}</presentation:notes></draw:page>"
        f'<draw:page draw:name="two" draw:style-name="hid" draw:master-page-name="m">{frame.format("Unshown")}</draw:page>'
        "</office:presentation></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.presentation"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{odf}manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}, stored={"mimetype"})


def picture(width, height, kind, **more):
    output = io.BytesIO()
    Image.new("RGB", (width, height), "#3a7d44").save(output, kind, **more)
    return output.getvalue()


def sideways_photo():
    """A photo twice as wide as high, which its camera says is to be turned upright."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn clockwise
    exif[0x010F] = "Camera of Ada"
    return picture(800, 400, "JPEG", exif=exif)


def photo_with_small_copy():
    """As cameras write it: a second, smaller picture in the same file."""
    output = io.BytesIO()
    small = Image.new("RGB", (80, 40), "#3a7d44")
    Image.new("RGB", (800, 400), "#3a7d44").save(output, "MPO", save_all=True, append_images=[small])
    return output.getvalue()


def grey_of_16_bits():
    output = io.BytesIO()
    Image.new("I;16", (80, 80), 30000).save(output, "TIFF")
    return output.getvalue()


def scan(words):
    """A PDF of a page that is a picture of words."""
    page = Image.new("L", (1240, 1754), 255)
    face = ImageFont.truetype(FOLDER / "SourceSansPro-Regular.ttf", 56)
    ImageDraw.Draw(page).text((120, 200), words, font=face, fill=0)
    output = io.BytesIO()
    page.save(output, "PNG", dpi=(150, 150))
    return img2pdf.convert(output.getvalue())


def letter_with_letter():
    """An e-mail with a plan shown in it, a logo that its words need, and another e-mail that it passes on."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ada@example.org", "scrutiny@example.org", "The plan"
    mail.set_content("Dear all, see below.")
    mail.add_attachment(samples.tagged(1, "Plan"), maintype="application", subtype="pdf", filename="plan.pdf",
                        disposition="inline")  # fmt: skip
    mail.add_attachment(picture(20, 20, "PNG"), maintype="image", subtype="png", filename="logo.png", disposition="inline",
                        cid="<logo@example.org>")  # fmt: skip
    passed_on = EmailMessage()
    passed_on["Subject"] = "Old plan"
    passed_on.set_content("As it was.")
    mail.add_attachment(passed_on)
    return mail.as_bytes()


def letter():
    """An e-mail with a PDF attached."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ada Resident <ada@example.org>", "scrutiny@example.org"
    mail["Subject"], mail["Date"] = "The swings", "Mon, 01 Jun 2026 09:00:00 +0100"
    mail.set_content("Dear all,\n\nPlease mend the swings.\n\nAda")
    mail.add_attachment(samples.tagged(1, "Map"), maintype="application", subtype="pdf", filename="map.pdf")
    return mail.as_bytes()


def linking(targets):
    """{name: an Office file that wants the pictures at some paths or addresses printed in it, in every way it knows}."""
    fields = [f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{target}" \\\\d}}{{\\fldrslt Old}}}}' for target in targets]
    shapes = [
        f"{{\\shp{{\\*\\shpinst\\shpwr2\\shpright3000\\shpbottom3000{_property('shapeType', 75)}{_property('pibName', target)}{_property('pibFlags', 10)}}}}}"
        for target in targets
    ]
    links = [(f"rId{n}", f"{R}/image", f'{target}" TargetMode="External') for n, target in enumerate(targets, start=50)]
    drawn = "".join(_word_picture(f'r:link="{key}"') + _old_word_picture(key) for key, *_ in links)
    frames = "".join(_linked(target) for target in targets)
    paragraph = f'<text:p xmlns:text="{ODF}text:1.0">A report.{{}}</text:p>'
    return {
        "report.rtf": f"{{\\rtf1\\ansi {{\\pard A report.\\par}}{''.join([*fields, *shapes])}\\par}}".encode(),
        "report.docx": zipped(_word_files(f"<w:p><w:r><w:t>A report.</w:t></w:r></w:p>{drawn}", links=links)),
        "report.odt": _open_document("text", paragraph.format(frames)),
        "report.ods": _open_document("spreadsheet", _sheet(frames, paragraph.format(""))),
        "report.odp": _open_document(
            "presentation", f'<draw:page xmlns:draw="{ODF}drawing:1.0" draw:name="One">{frames}</draw:page>'
        ),
    }


ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def _property(name, value):
    return f"{{\\sp{{\\sn {name}}}{{\\sv {value}}}}}"


def _word_picture(blip):
    return f"""<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">
    <wp:extent cx="1200000" cy="900000"/><wp:docPr id="1" name="Map" descr="A map of the parks"/>
    <a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
    <a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">
    <pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">
    <pic:nvPicPr><pic:cNvPr id="1" name="Map" descr="A map of the parks"/><pic:cNvPicPr/></pic:nvPicPr>
    <pic:blipFill><a:blip {blip}/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
    <pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1200000" cy="900000"/></a:xfrm>
    <a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"""


def _old_word_picture(key):
    return f"""<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:90pt;height:70pt">
    <v:imagedata r:id="{key}"/></v:shape></w:pict></w:r></w:p>"""


def _linked(target):
    return (
        f'<draw:frame xmlns:draw="{ODF}drawing:1.0" xmlns:svg="{ODF}svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'svg:width="5cm" svg:height="4cm" svg:x="2cm" svg:y="2cm"><draw:image xlink:href="{target}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>'
    )


def _sheet(shapes, paragraph):
    return f'<table:table xmlns:table="{ODF}table:1.0" table:name="One"><table:shapes>{shapes}</table:shapes><table:table-row><table:table-cell>{paragraph}</table:table-cell></table:table-row></table:table>'


def _open_document(family, body):
    mimetype = f"application/vnd.oasis.opendocument.{family}"
    content = f'<office:document-content xmlns:office="{ODF}office:1.0" office:version="1.2"><office:body><office:{family}>{body}</office:{family}></office:body></office:document-content>'
    manifest = f'<manifest:manifest xmlns:manifest="{ODF}manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    return zipped(
        {"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest}, stored={"mimetype"}
    )
