"""One sentence, hidden in a page in every way that we know of."""

from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.samples import saved

SENTENCE = "The buyer offered nine hundred thousand pounds"
SHOWN = "BT /F1 12 Tf 72 700 Td (What everybody may read on this page) Tj ET\n"
HIDDEN = f"BT /F1 12 Tf 72 500 Td ({SENTENCE}) Tj ET\n"
BOX = "70 495 280 18 re f\n"


def _page(content, **resources):
    """(a document with one page of this content, its page)."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font), **resources)
    page.obj.Contents = pdf.make_stream((SHOWN + content).encode())
    return pdf, page


def page_of(content):
    """A page with a sentence in sight and this content."""
    return saved(_page(content)[0])


def under_a_black_box():
    return saved(_page(HIDDEN + "0 g " + BOX)[0])


def under_a_white_box():
    return saved(_page(HIDDEN + "1 g " + BOX)[0])


def in_white():
    return saved(_page("1 g " + HIDDEN)[0])


def in_almost_white():
    return saved(_page("0.97 g " + HIDDEN)[0])


def in_the_colour_of_its_ground():
    return saved(_page("0.2 0.2 0.6 rg " + BOX + HIDDEN)[0])


def invisible():
    return saved(_page(HIDDEN.replace("Td", "Td 3 Tr"))[0])


def transparent():
    return saved(_page("/G1 gs " + HIDDEN, ExtGState=Dictionary(G1=Dictionary(ca=0, CA=0)))[0])


def off_the_page():
    return saved(_page(HIDDEN.replace("72 500", "700 500"))[0])


def cropped_away():
    pdf, page = _page(HIDDEN)
    page.obj.CropBox = Array([0, 600, 595, 842])
    return saved(pdf)


def clipped_away():
    return saved(_page("q 0 0 10 10 re W n " + HIDDEN + "Q")[0])


def under_a_picture():
    pdf, page = _page(HIDDEN + "q 300 0 0 30 70 490 cm /I1 Do Q")
    image = pdf.make_stream(bytes(range(48)), Type=Name.XObject, Subtype=Name.Image, Width=4, Height=4)
    image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
    page.obj.Resources.XObject = Dictionary(I1=image)
    return saved(pdf)


def too_small_to_read():
    return saved(_page(HIDDEN.replace("/F1 12", "/F1 1"))[0])


def squeezed_to_nothing():
    return saved(_page(HIDDEN.replace("Td", "Td 0.01 Tz"))[0])


def in_a_hidden_layer():
    pdf, page = _page(f"/OC /L1 BDC {HIDDEN} EMC")
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Draft")))
    page.obj.Resources.Properties = Dictionary(L1=group)
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    return saved(pdf)


def _with_mark(content="", **keys):
    pdf, page = _page(content)
    mark = Dictionary(Type=Name.Annot, Rect=Array([70, 495, 350, 513]), **keys)
    page.obj.Annots = Array([pdf.make_indirect(mark)])
    return pdf, page


def _box_drawn(pdf, colour):
    looks = pdf.make_stream(f"{colour} 0 0 280 18 re f".encode())
    looks.Type, looks.Subtype, looks.BBox = Name.XObject, Name.Form, Array([0, 0, 280, 18])
    return Dictionary(N=looks)


def marked_for_redaction():
    pdf, _ = _with_mark(HIDDEN, Subtype=Name.Redact, F=4)
    return saved(pdf)


def under_a_drawn_box():
    pdf, page = _with_mark(HIDDEN, Subtype=Name.Square, F=4)
    page.obj.Annots[0].AP = _box_drawn(pdf, "0 g")
    return saved(pdf)


def under_a_highlighter():
    """As people do it who take the black pen of a PDF reader for a redaction."""
    pdf, page = _with_mark(
        HIDDEN, Subtype=Name.Highlight, F=4, QuadPoints=Array([70, 513, 350, 513, 70, 495, 350, 495])
    )
    page.obj.Annots[0].AP = _box_drawn(pdf, "0 g")
    return saved(pdf)


def under_a_box(words):
    return saved(_page(HIDDEN.replace(SENTENCE, words) + "0 g " + BOX)[0])


def written_over():
    """Painted white, with other words typed in its place."""
    words = "BT /F1 12 Tf 72 500 Td (A resident of the borough, who is not named here, wrote) Tj ET\n"
    return saved(_page(HIDDEN + "1 g " + BOX + "0 g " + words)[0])


def under_other_words():
    """In white, with other words in black upon it: nobody paints anything over it."""
    words = "BT /F1 12 Tf 72 500 Td (A resident of the borough, who is not named here, wrote) Tj ET\n"
    return saved(_page("1 g " + HIDDEN + "0 g " + words)[0])


def without_ink_under_other_words():
    words = "BT /F1 12 Tf 72 500 Td 0 Tr (A resident of the borough, who is not named here, wrote) Tj ET\n"
    return saved(_page(HIDDEN.replace("Td", "Td 3 Tr") + words)[0])


def under_a_bar_that_leaves_tails():
    return saved(_page(HIDDEN + "0 g 70 500 280 12 re f")[0])


def under_a_bar_that_leaves_tops():
    return saved(_page(HIDDEN + "0.3 g 70 495 280 11 re f")[0])


def under_a_thin_white_row():
    return saved(_page(HIDDEN + "1 g 70 495 280 12 re f")[0])


def clipped_to_its_first_word():
    return saved(_page("q 70 490 22 30 re W n " + HIDDEN + "Q")[0])


def under_a_shading():
    pdf, page = _page(HIDDEN + "q " + BOX.replace("f\n", "W n ") + "/S1 sh Q")
    function = Dictionary(FunctionType=2, N=1, Domain=Array([0, 1]), C0=Array([0.2]), C1=Array([0.4]))
    page.obj.Resources.Shading = Dictionary(
        S1=Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([70, 500, 350, 500]),
                      Function=function, Extend=Array([True, True]))
    )  # fmt: skip
    return saved(pdf)


def in_a_scan(cover=""):
    """The picture of a page with bars for words, text that was recognised in it, and what is drawn over it."""
    words = HIDDEN.replace("Td", "Td 3 Tr")
    pdf, page = _page("q 595 0 0 620 0 0 cm /I1 Do Q " + words + cover)
    image = pdf.make_stream(_stripes(), Type=Name.XObject, Subtype=Name.Image, Width=85, Height=421)
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
    page.obj.Resources.XObject = Dictionary(I1=image)
    return saved(pdf)


def _stripes():
    """Grey pixels of lines of writing."""
    return b"".join((b"\xff\x40\x10\xff\x20" * 17) if row % 7 < 4 else b"\xff" * 85 for row in range(421))


def under_a_bar_on_a_scan():
    return in_a_scan("0 Tr 0 g 70 493 280 22 re f")


def under_a_field():
    pdf, page = _with_mark(HIDDEN, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), F=4)
    page.obj.Annots[0].AP = _box_drawn(pdf, "1 g")
    pdf.Root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[0]]))
    return saved(pdf)


def under_a_field_without_a_look():
    pdf, page = _with_mark(HIDDEN, Subtype=Name.Widget, FT=Name.Tx, T=String("f"), F=4, MK=Dictionary(BG=Array([0.5])))
    pdf.Root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[0]]), NeedAppearances=True)
    return saved(pdf)


def in_a_hidden_note():
    return saved(_with_mark(Subtype=Name.FreeText, Contents=String(SENTENCE), DA=String("/F1 12 Tf"), F=2)[0])


def in_a_hidden_field():
    pdf, page = _with_mark(Subtype=Name.Widget, FT=Name.Tx, T=String("offer"), V=String(SENTENCE), F=2)
    pdf.Root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[0]]))
    return saved(pdf)


def read_otherwise_than_it_looks():
    return saved(_page(f"/Span <</ActualText ({SENTENCE})>> BDC BT /F1 12 Tf 72 500 Td (Nothing) Tj ET EMC")[0])


def read_otherwise_by_its_tag():
    pdf, page = _page("/Span <</MCID 0>> BDC BT /F1 12 Tf 72 500 Td (Nothing) Tj ET EMC")
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    span = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Span, P=root, Pg=page.obj, K=0))
    span.ActualText = String(SENTENCE)
    root.K, root.ParentTree = Array([span]), Dictionary(Nums=Array([0, Array([span])]))
    page.obj.StructParents, pdf.Root.StructTreeRoot = 0, root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    return saved(pdf)


def in_a_form_within_a_form():
    pdf, page = _page("/X1 Do")
    font = page.obj.Resources.Font
    inner = pdf.make_stream(("1 g " + HIDDEN).encode(), Type=Name.XObject, Subtype=Name.Form)
    inner.BBox, inner.Resources = Array([0, 0, 595, 842]), Dictionary(Font=font)
    outer = pdf.make_stream(b"/X2 Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))
    outer.Resources = Dictionary(XObject=Dictionary(X2=inner))
    page.obj.Resources.XObject = Dictionary(X1=outer)
    return saved(pdf)


WAYS = [
    under_a_black_box, under_a_white_box, in_white, in_almost_white, in_the_colour_of_its_ground, invisible,
    transparent, off_the_page, cropped_away, clipped_away, under_a_picture, too_small_to_read, squeezed_to_nothing,
    in_a_hidden_layer, marked_for_redaction, under_a_drawn_box, under_a_highlighter, written_over, in_a_hidden_note,
    in_a_hidden_field, read_otherwise_than_it_looks, read_otherwise_by_its_tag, in_a_form_within_a_form,
]  # fmt: skip
LETTER_BY_LETTER = [
    under_other_words, without_ink_under_other_words, under_a_bar_that_leaves_tails, under_a_bar_that_leaves_tops,
    under_a_bar_on_a_scan, under_a_thin_white_row, clipped_to_its_first_word, under_a_shading, under_a_field,
    under_a_field_without_a_look,
]  # fmt: skip


def in_sight():
    """The same sentence for everybody to read, in white on a dark ground and with a comment beside it."""
    pdf, _ = _with_mark("0 0 0.4 rg " + BOX + "1 g " + HIDDEN, Subtype=Name.Text, Contents=String("Good."), F=4)
    return saved(pdf)
