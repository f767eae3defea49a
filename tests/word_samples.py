"""Word files of our own making, as Word writes what other programs show otherwise."""

from html import escape

from tests.office_samples import OFFICE, R, W, _word_files, _word_picture, picture, workbook, zipped

NOWHERE = "_Ref404"  # a bookmark that is not there


def text(words):
    return f'<w:r><w:t xml:space="preserve">{escape(words, quote=False)}</w:t></w:r>'


def mark(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(words):
    return f'<w:r><w:instrText xml:space="preserve"> {escape(words)} </w:instrText></w:r>'


def field(words, shown):
    """A complex field; `words` are its instruction, or XML where it has fields in it, `shown` what Word last showed."""
    inside = words if words.startswith("<") else instruction(words)
    return f"{mark('begin')}{inside}{mark('separate')}{text(shown)}{mark('end')}"


def simple(words, shown):
    return f'<w:fldSimple w:instr=" {escape(words)} ">{text(shown)}</w:fldSimple>'


def paragraph(*content, style=""):
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(content)}</w:p>"


def bookmarked(name, words):
    return f'<w:bookmarkStart w:id="1" w:name="{name}"/>{text(words)}<w:bookmarkEnd w:id="1"/>'


def set_in(font, words):
    return f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/></w:rPr><w:t>{words}</w:t></w:r>'


STYLES = f"""<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri"/>
</w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style></w:styles>"""


def document(body, header="", footnote="", links=(), more=None, parts=None):
    """A Word file of some paragraphs, with the content of a header and of a footnote of the number 2."""
    parts = {"styles": STYLES} | (parts or {})
    if footnote:
        parts["footnotes"] = (
            f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p>'
            f'</w:footnote><w:footnote w:id="2"><w:p>{footnote}</w:p></w:footnote></w:footnotes>'
        )
    if header:
        parts["header"] = f'<w:hdr xmlns:w="{W}" xmlns:r="{R}"><w:p>{header}</w:p></w:hdr>'
    files = _word_files(body, parts, links, more)
    if header:
        key = files["word/_rels/document.xml.rels"].split('Target="header.xml"')[0].rsplit('Id="', 1)[1].split('"')[0]
        files["word/document.xml"] = files["word/document.xml"].replace(
            "<w:pgSz", f'<w:headerReference w:type="default" r:id="{key}"/><w:pgSz'
        )
    return zipped(files)


OFFICE_FONTS = {"Georgia": "Gelasio", "Cambria": "Caladea", "Calibri": "Carlito", "Times New Roman": "LiberationSerif"}


def with_fields():
    """Fields of many kinds, each of which another program would compute to something else than Word last showed."""
    nested = instruction("IF ") + field("MERGEFIELD Ward", "Priory") + instruction('= "Priory" "yes" "no"')
    body = [
        paragraph(text("See "), field(f"REF {NOWHERE} \\r \\h", "paragraph 4.2"), text(" of this report.")),
        paragraph(text("Issued "), field('DATE \\@ "d MMMM yyyy"', "3 March 2025"), text(".")),
        paragraph(text("Total "), field("=SUM(ABOVE)", "£1,417"), text(".")),
        paragraph(text("Ward "), field(nested, "shown as Priory"), text(".")),
        paragraph(text("Table "), simple("SEQ Table \\* ARABIC", "7"), text(": costs.")),
        paragraph(text("Saved as "), simple("FILENAME", "Budget monitoring.docx"), text(".")),
        paragraph(text("Never printed"), mark("begin"), instruction("PRINTDATE"), mark("end"), text(".")),
        paragraph(text("Sheet "), field("PAGE", "88"), text(" of "), field("NUMPAGES", "99"), text(".")),
        # a field over three paragraphs
        paragraph(mark("begin"), instruction("INCLUDETEXT other.docx"), mark("separate"), text("Put in first.")),
        paragraph(text("Put in second.")),
        paragraph(text("Put in third."), mark("end")),
        paragraph(bookmarked("_Ref1", "Costs"), style="Heading1"),
        paragraph(text("As said under "), field("REF _Ref1 \\h", "the costs"), text(".")),
        paragraph(text("A note."), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        paragraph(*[set_in(font, f"Set in {font}. ") for font in OFFICE_FONTS]),
    ]  # fmt: skip
    header = text("Kept at ") + field("FILENAME \\p", "S:\\Committee\\Budget monitoring.docx")
    header += text(", ") + field('STYLEREF "Heading 1"', "Summary") + text(" ") + field('STYLEREF "Lost"', "then")
    footnote = text("Noted on ") + field("SAVEDATE", "1 April 2025") + text(".")
    return document("".join(body), header, footnote)


IN_NO_FONT = "\U00016a70\U0001df00"  # letters of Tangsa and of phonetics that are newer than the fonts


LANGUAGES = {
    "Arabic": "إذا كنت بحاجة إلى هذه الوثيقة",
    "Urdu": "یہ دستاویز ڈھونڈیے ٹھیک ہے",
    "Farsi": "این سند گچپژ",
    "Hebrew": "מסמך זה",
    "Bengali": "এই নথি অন্য ভাষায়",
    "Punjabi": "ਇਹ ਦਸਤਾਵੇਜ਼ ਚਾਹੀਦਾ",
    "Gujarati": "આ દસ્તાવેજ બીજી",
    "Tamil": "இந்த ஆவணம் வேறு",
    "Hindi": "यह दस्तावेज़ चाहिए",
    "Chinese": "如果您需要本文件",
    "Hong Kong": "如需其他語言版本",
    "Japanese": "この文書を",
    "Polish": "żółć źdźbło",
    "Romanian": "dacă aveți nevoie, știți",
    "Turkish": "başka bir dilde ığİ",
    "Somali": "haddii aad u baahan tahay",
    "Vietnamese": "nếu bạn cần tài liệu này",
    "Signs": "🔴 🟠 🟡 🟢 ✔ ✘ ☐ ☑ ★ → ≥ 👍",
}


def in_languages():
    """The same in many scripts, in three fonts that Word puts in, and a sign that no font here has."""
    fonts = ["Calibri", "Times New Roman", "Arial"]
    body = [
        paragraph(text(f"{name}: "), set_in(fonts[at % 3], words)) for at, (name, words) in enumerate(LANGUAGES.items())
    ]
    return document("".join(body) + paragraph(text(f"No font has it: {IN_NO_FONT}")))


def with_contents():
    """A Word file whose contents give pages that are wrong but for the first."""
    entries = [("_Toc1", "Findings", 1), ("_Toc2", "Costs", 7), ("_Toc3", "Risks", 9)]
    lines = [
        f'<w:hyperlink w:anchor="{name}">{text(f"{words} ")}{field(f"PAGEREF {name}", str(page))}</w:hyperlink>'
        for name, words, page in entries
    ]
    opened = mark("begin") + instruction('TOC \\o "1-3"') + mark("separate")
    body = paragraph(opened, lines[0]) + "".join(paragraph(line) for line in lines[1:]) + paragraph(mark("end"))
    for name, words, _ in entries:
        body += paragraph(bookmarked(name, words), style="Heading1")
    return document(body)


def with_what_is_not_printed():
    """A Word file that is not printed as Word prints it.

    It has a web page that Word takes in, embedded files, a font that no server has on its second page, a decorative
    picture, and a second section, with a header of its own, that begins in the middle of a page.
    """
    size = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/>'
    ends = f'<w:sectPr><w:headerReference w:type="default" r:id="rId81"/>{size}</w:sectPr>'
    last = f'<w:sectPr><w:headerReference w:type="default" r:id="rId82"/><w:type w:val="continuous"/>{size}</w:sectPr>'
    body = "".join(
        [
            paragraph(text("Budget report"), style="Heading1"),
            _decorative('r:embed="rId9"'),
            '<w:altChunk r:id="rId60"/>',
            _embedded("rId70", "Excel.Sheet.12"),
            _embedded("rId71", "Package"),
            _embedded("rId72", "Equation.3"),
            f"<w:p><w:pPr>{ends}</w:pPr></w:p>",
            paragraph(text("Here the second section begins.")),
            *[paragraph(text("Words that fill a page. " * 40)) for _ in range(9)],
            paragraph(set_in("Nowhere Sans", "These words are set in a font of a house.")),
        ]
    )
    links = [
        ("rId9", f"{R}/image", "media/map.png"), ("rId60", f"{R}/aFChunk", "chunk.html"),
        ("rId70", f"{R}/package", "embeddings/Budget.xlsx"), ("rId71", f"{R}/oleObject", "embeddings/oleObject1.bin"),
        ("rId72", f"{R}/oleObject", "embeddings/oleObject2.bin"), ("rId81", f"{R}/header", "one.xml"),
        ("rId82", f"{R}/header", "two.xml"),
    ]  # fmt: skip
    more = {
        "word/media/map.png": picture(80, 60, "PNG"), "word/chunk.html": "<title>x</title><p>From a web page.</p>",
        "word/embeddings/Budget.xlsx": workbook(), "word/embeddings/oleObject1.bin": b"no such thing",
        "word/embeddings/oleObject2.bin": b"a formula", "word/one.xml": _header("Part one"),
        "word/two.xml": _header("Part two"),
    }  # fmt: skip
    files = _word_files(body, {"styles": STYLES}, links, more)
    before, after = files["word/document.xml"].rsplit("<w:sectPr>", 1)
    files["word/document.xml"] = before + last + after.partition("</w:sectPr>")[2]
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{OFFICE}.wordprocessingml.header+xml"/>'
        for name in ("one", "two")
    )
    kinds += '<Override PartName="/word/chunk.html" ContentType="text/html"/>'
    kinds += f'<Default Extension="xlsx" ContentType="{OFFICE}.spreadsheetml.sheet"/>'
    kinds += f'<Default Extension="bin" ContentType="{OFFICE}.oleObject"/>'
    files["[Content_Types].xml"] = files["[Content_Types].xml"].replace("</Types>", f"{kinds}</Types>")
    return zipped(files)


def _header(words):
    return f'<w:hdr xmlns:w="{W}" xmlns:r="{R}">{paragraph(text(words))}</w:hdr>'


def _embedded(key, program):
    spaces = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    return (
        f'<w:p><w:r><w:object {spaces}><v:shape id="shape" style="width:90pt;height:70pt"><v:imagedata r:id="rId9"/>'
        f'</v:shape><o:OLEObject Type="Embed" ProgID="{program}" ShapeID="shape" DrawAspect="Icon" ObjectID="_1" '
        f'r:id="{key}"/></w:object></w:r></w:p>'
    )


def _decorative(blip):
    drawn = _word_picture(blip).replace('descr="A map of the parks"', 'descr=""')
    mark = (
        '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:ext '
        'uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative val="1" '
        'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"/></a:ext></a:extLst>'
    )
    return drawn.replace('name="Map" descr=""/>', f'name="Map" descr="">{mark}</wp:docPr>', 1)
