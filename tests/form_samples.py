"""Forms that are filled in, with a field of every kind."""

from pikepdf import Array, Dictionary, Name, Pdf, String

SEVERAL_LINES, PASSWORD, RADIO, COMBO, SEVERAL, COMB, RICH = (
    1 << 12,
    1 << 13,
    3 << 14,
    1 << 17,
    1 << 21,
    1 << 24,
    1 << 25,
)
SENTENCE = "The proposal would close two of the seven branch libraries from the first of April."
LONG = (
    f"{SENTENCE} Residents over 65 and those without a car would be affected most. "
    "Mitigation: a mobile library would call weekly. The service will review usage and report back."
)
AUTHOR = "Zoë Łukasiewicz – “£500” ŵ"
ROOM = 30  # points from one field to the next


class Form:
    """A form on one page, made field by field from the top."""

    def __init__(self):
        self.pdf = Pdf.new()
        self.page = self.pdf.add_blank_page(page_size=(595, 842))
        self.fields, self.widgets, self.boxes, self.fonts, self._at = [], [], {}, {}, 800

    def add(self, name, *, high=20, wide=280, left=70, same_line=False, parent=None, **keys):
        """A field of some height; `same_line`: beside the last one."""
        self._at += ROOM if same_line else 0
        box = [left, self._at - high + 20, left + wide, self._at + 20]
        self._at -= ROOM + (high - 20)
        da = String("/ZaDb 0 Tf 0 g") if keys.get("FT") == Name.Btn else String("/Helv 12 Tf 0 g")
        widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, F=4, Rect=Array(box), **{"DA": da, **keys})
        widget = self.pdf.make_indirect(widget)
        if parent is None:
            widget.T = String(name)
            self.fields.append(widget)
        else:
            widget.Parent = parent
            parent.Kids.append(widget)
        self.widgets.append(widget)
        self.boxes[name] = tuple(box)
        return widget

    def look(self, content, box, font=True):
        """An appearance stream."""
        look = self.pdf.make_stream(content.encode("latin-1"), Type=Name.XObject, Subtype=Name.Form)
        look.BBox = Array([0, 0, box[2] - box[0], box[3] - box[1]])
        look.Resources = Dictionary(Font=Dictionary(Helv=self._helvetica())) if font else Dictionary()
        return look

    def _helvetica(self):
        return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)

    def save(self, path, *, asked=True):
        """Write the form; `asked`: it asks viewers to make all looks anew."""
        fonts = Dictionary(
            Helv=self.pdf.make_indirect(self._helvetica()),
            ZaDb=self.pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)),
            **{name: self.pdf.make_indirect(font) for name, font in self.fonts.items()},
        )
        self.page.obj.Annots = Array(self.widgets)
        self.pdf.Root.AcroForm = Dictionary(
            Fields=Array(self.fields), DA=String("/Helv 0 Tf 0 g"), DR=Dictionary(Font=fonts), NeedAppearances=asked
        )
        self.pdf.save(path)
        return path


def every_kind():
    """A form with a field of every kind, none of which brings a look."""
    form, text = Form(), {"FT": Name.Tx}
    form.add("author", V=String(AUTHOR), **text)
    form.add("long", V=String(SENTENCE), DA=String("/Helv 0 Tf 0 g"), **text)
    form.add("lines", high=60, V=String("Line one\rLine two\nLine three"), Ff=SEVERAL_LINES, **text)
    form.add("wrapped", high=80, V=String(LONG), Ff=SEVERAL_LINES, DA=String("/Helv 10 Tf 0 g"), **text)
    form.add("fitted", high=50, V=String(LONG), Ff=SEVERAL_LINES, DA=String("/Helv 0 Tf 0 g"), **text)
    form.add("comb", V=String("AB123456C"), MaxLen=9, Ff=COMB, **text)
    form.add("rich", V=String("Plain rich text"), Ff=RICH, **text,
             RV=String('<body xmlns="http://www.w3.org/1999/xhtml"><p>Plain <b>rich</b> text</p></body>'))  # fmt: skip
    form.add("centre", V=String("In the middle"), Q=1, MK=Dictionary(BG=Array([0.8]), BC=Array([0])), **text)
    form.add("secret", V=String("hunter"), Ff=PASSWORD, **text)
    options = Array([String("Bus"), String("Train"), Array([String("t"), String("Tram")]), String("Boat")])
    form.add(
        "list", high=70, FT=Name.Ch, Opt=options, V=Array([String("Bus"), String("t"), String("Boat")]), Ff=SEVERAL
    )
    form.add("short list", high=30, FT=Name.Ch, Opt=options, V=Array([String("Bus"), String("Boat")]), Ff=SEVERAL)
    form.add("choice", FT=Name.Ch, Opt=options, V=String("t"), Ff=COMBO)
    form.add("tick", wide=20, FT=Name.Btn, V=Name.Yes, AS=Name.Yes, MK=Dictionary(CA=String("4"), BC=Array([0])))
    form.add("no state", wide=20, left=110, same_line=True, FT=Name.Btn, V=Name.Yes,
             MK=Dictionary(CA=String("4"), BC=Array([0])))  # fmt: skip
    form.add("no tick", wide=20, left=150, same_line=True, FT=Name.Btn, AS=Name.Off, MK=Dictionary(BC=Array([0])))
    group = form.pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=RADIO, T=String("way"), V=Name.North, Kids=Array()))
    form.fields.append(group)
    for place, way in enumerate(("North", "South")):
        form.add(way, wide=20, left=190 + 40 * place, same_line=True, parent=group, MK=Dictionary(CA=String("l")),
                 AS=Name.North if way == "North" else Name.Off)  # fmt: skip
    return form
