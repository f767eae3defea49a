"""Fields of a form as a viewer shows them, filled in (ISO 32000-1, 12.7): what they look like where no program says.

Looks that fields bring stay, unless the form asks for new ones (/NeedAppearances) and they do not show the value.
"""

import re
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Pdf

from reports.pdf.appearances import look_of, words_of
from reports.pdf.normalised import letters_of
from reports.pdf.objects import inherited, listed, take
from reports.pdf.shapes import Drawing, border, colour, rectangle, setting
from reports.pdf.typed import LEADING, Style, Text, plain, rich, set_in_type, style_of
from reports.pdf.viewer import Viewer, Where, are_blank, brings_its_faces, shown_by

SEVERAL_LINES, PASSWORD, PUSHBUTTON, COMBO, COMB, RICH = 1 << 12, 1 << 13, 1 << 16, 1 << 17, 1 << 24, 1 << 25  # flags
LEAST, MOST = 1.0, 5000.0  # points: the extent of a field that shows anything
USUAL = 12.0  # points
CHOSEN = "background: #003371; color: #fff"  # as the viewer shows lines that are chosen
ARROW = 15.0  # points: the viewer's button beside a choice
SPOKEN = 80  # characters of an answer that are told
CUT = "Not all of the answer “{}” fits into its field: what does not is not in sight."


@dataclass
class Filled:
    """(0-based page, words) of what does not show, and the boxes by page of what need not look as in every viewer."""

    warnings: list[tuple[int, str]] = field(default_factory=list)
    altered: list[tuple[int, tuple[float, float, float, float]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Field:
    where: Where
    widget: Dictionary
    type: str
    flags: int
    said: tuple[str, ...]  # its value in words, one for each line that is chosen
    ticked: bool


def fill_in(pdf: Pdf, widgets: list[tuple[Where, Dictionary]]) -> Filled:
    """Give the fields behind some widgets the looks that they lack."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        return Filled()
    done = Filled()
    fields = [_field(where, widget) for where, widget in widgets]
    asked = form.get("/NeedAppearances") is True
    without = [each for each in fields if _lacks_a_look(each, asked)]
    without += _ticked_in_vain([each for each in fields if each.ticked and each not in without])
    if asked:
        without += _contradicted([each for each in fields if each not in without], done)
    if without:
        _draw(pdf, form, without, done)
    return done


def _field(where, widget):
    kind, flags = str(inherited(widget, "/FT")), inherited(widget, "/Ff")
    flags = flags if isinstance(flags, int) else 0
    state = widget.get("/AS", inherited(widget, "/V"))
    ticked = kind == "/Btn" and isinstance(state, Name) and state != Name.Off
    return _Field(where, widget, kind, flags, _said(widget, kind, flags), ticked)


def _said(widget, kind, flags):
    value = inherited(widget, "/V")
    if kind == "/Tx":
        words = words_of(value)
        return (("*" * len(words) if flags & PASSWORD else words),) if words else ()
    if kind == "/Ch":
        shown = dict(_options(widget))
        chosen = [words_of(each) for each in listed(value)]
        return tuple(shown.get(each, each) for each in chosen if each)
    return ()


def _options(widget):
    """(what is sent, what is shown) of each line that may be chosen (12.7.4.4)."""
    found = []
    for option in listed(inherited(widget, "/Opt")):
        pair = [words_of(each) for each in option] if isinstance(option, Array) else [words_of(option)]
        if pair:
            found.append((pair[0], pair[-1]))
    return found


def _lacks_a_look(field_, asked):
    """Whether nothing says how a field looks. A box without a tick needs no look of its own, unless it is asked for."""
    if look_of(field_.widget) is not None or field_.type not in {"/Tx", "/Ch", "/Btn"}:
        return False
    is_box = field_.type == "/Btn" and not field_.flags & PUSHBUTTON
    return not is_box or field_.ticked or asked or "/AP" not in field_.widget


def _ticked_in_vain(fields):
    """Those of some ticked fields whose looks show nothing."""
    looks = [(each.widget, look_of(each.widget)) for each in fields]
    return [each for each, blank in zip(fields, are_blank(looks) if looks else (), strict=True) if blank]


def _contradicted(fields, done):
    """Those of some fields whose looks do not show their values, and no others; the rest keep theirs."""
    worded = [each for each in fields if each.said or each.type == "/Tx"]
    shown = shown_by([(each.widget, look_of(each.widget)) for each in worded]) if worded else []
    against = [each for each, letters in zip(worded, shown, strict=True)
               if not (_shows(letters, each) if each.said else letters == "")]  # fmt: skip
    kept = [(each.where[0], rectangle(each.widget)) for each in fields if each not in against]
    done.altered += [(index, box) for index, box in kept if box]
    return against


def _shows(shown, field_):
    return all(letters_of(words) in shown for words in field_.said)


def _draw(pdf, form, fields, done):
    for each in fields:
        take(each.widget, "/AP")
    form.NeedAppearances = True
    viewer = Viewer(pdf, [each.where[0] for each in fields])
    boxes = [each for each in fields if each.type == "/Btn" and not each.flags & PUSHBUTTON]
    for each in boxes:
        _tick(pdf, each, viewer, done)
    worded = [each for each in fields if each not in boxes and _has_room(each.widget)]
    own = [each for each in worded if _take_viewers_look(pdf, each, viewer)]
    _set(pdf, form, [each for each in worded if each not in own], viewer, done)
    _tell_cut([each for each in worded if each.said], done)


def _tick(pdf, field_, viewer, done):
    if look := viewer.look(pdf, field_.where, on=field_.ticked):
        field_.widget.AP = Dictionary(N=look)
    if field_.ticked and (box := rectangle(field_.widget)):
        done.altered.append((field_.where[0], box))


def _has_room(widget):
    box = rectangle(widget)
    return box is not None and all(LEAST < edge < MOST for edge in _extent(widget, box))


def _take_viewers_look(pdf, field_, viewer):
    """Take the viewer's own look of a field where its faces come along, whole; whether it was taken."""
    look = None if field_.flags & RICH or field_.type != "/Tx" else viewer.look(pdf, field_.where)
    if look is None or not brings_its_faces(look):
        return False
    field_.widget.AP = Dictionary(N=look)
    return True


def _set(pdf, form, fields, viewer, done):
    """Set fields in type."""
    texts = []
    for each in fields:
        box = rectangle(each.widget)
        text = _text(each, form, viewer.size(each.where), _extent(each.widget, box))
        texts.append((each, text))
        if not _is_drawn_by_all(each) or text.shown and len(text.shown) < len(_options(each.widget)):
            done.altered.append((each.where[0], box))
        elif each.flags & COMBO and each.type == "/Ch":
            done.altered.append((each.where[0], (box[2] - ARROW, box[1], box[2], box[3])))
    worded = [text for _, text in texts if text.html or text.shown]
    forms = iter(set_in_type(pdf, worded) if worded else ())
    for each, text in texts:
        _compose(pdf, each.widget, text, next(forms) if text.html or text.shown else None)


def _is_drawn_by_all(field_):
    """Whether every viewer shows a field's value: some know no rich text, and no letters beyond Western Europe's."""
    return not field_.flags & RICH and all(ord(letter) < 256 for words in field_.said for letter in words)


def _tell_cut(fields, done):
    shown = shown_by([(each.widget, look_of(each.widget)) for each in fields]) if fields else []
    for each, letters in zip(fields, shown, strict=True):
        if not _shows(letters, each):
            words = " ".join(" ".join(each.said).split())
            done.warnings.append((each.where[0], CUT.format(words[:SPOKEN] + "…" * (len(words) > SPOKEN))))


def _turn(widget):
    """By how many degrees a field is turned (12.5.6.19: /R)."""
    turn = _characteristics(widget).get("/R", 0)
    return turn % 360 if isinstance(turn, int) and turn % 90 == 0 else 0


def _characteristics(widget):
    found = widget.get("/MK")
    return found if isinstance(found, Dictionary) else Dictionary()


def _extent(widget, box):
    wide, high = box[2] - box[0], box[3] - box[1]
    return (high, wide) if _turn(widget) in {90, 270} else (wide, high)


def _text(field_, form, viewers_size, extent):
    """What is set into a field, and how."""
    widget, flags = field_.widget, field_.flags
    style = _style(widget, form)
    size = style.size or viewers_size or min(USUAL, extent[1] * 0.7)
    width = border(widget)[0] if colour(_characteristics(widget), "/BC", None) else 0.0
    inside = {"width": max(extent[0] - 2 * width, LEAST), "height": max(extent[1] - 2 * width, LEAST)}
    style = Style(**{**vars(style), "size": size})
    if field_.type == "/Ch" and not flags & COMBO:
        return Text(html="", style=style, shown=_rows(field_, size, inside["height"]), **inside)
    if field_.type == "/Btn":
        caption = words_of(_characteristics(widget).get("/CA"))
        return Text(html=plain(caption), style=Style(**{**vars(style), "align": "center"}), **inside)
    words = field_.said[0] if field_.said else ""
    html = _rich(widget, words) if flags & RICH else None
    if flags & SEVERAL_LINES and field_.type == "/Tx" or html and html.count("<p") > 1:
        return Text(html=html or plain(words), style=style, lines=True, **inside)
    if html:
        return Text(html=html, style=style, **inside)
    most = inherited(widget, "/MaxLen")
    cells = most if flags & COMB and not flags & PASSWORD and isinstance(most, int) and 0 < most < 1000 else 0
    return Text(html=plain(re.sub(r"[\r\n]+", " ", words)), style=style, cells=cells if words else 0, **inside)


def _rich(widget, words):
    """Rich text where it says what the value says; the value counts (12.7.3.4)."""
    markup = words_of(inherited(widget, "/RV"))
    html = rich(markup) if markup else None
    return html if html and letters_of(re.sub(r"<[^>]*>", "", html)) == letters_of(plain(words)) else None


def _style(widget, form):
    asked = inherited(widget, "/DA")
    asked = words_of(asked if asked is not None else form.get("/DA"))
    align = inherited(widget, "/Q")
    align = align if align is not None else form.get("/Q", 0)
    return style_of(asked, _base_font(form, asked), align if isinstance(align, int) else 0)


def _base_font(form, asked):
    """The name of the font that a default appearance string names in the form's resources."""
    name = re.search(r"(/[^\s/]+)\s+[\d.]+\s+Tf", asked)
    found: Object | None = form
    for key in ("/DR", "/Font", name[1] if name else "/Helv", "/BaseFont"):
        found = found.get(key) if isinstance(found, Dictionary) else None
    return str(found).lstrip("/") if isinstance(found, Name) else ""


def _rows(field_, size, height):
    """The lines of a list box that are in sight, those that are chosen as such; if they do not fit in, they alone."""
    first = field_.widget.get("/TI", 0)
    lines = [shown for _, shown in _options(field_.widget)]
    lines = lines[first if isinstance(first, int) and 0 < first < len(lines) else 0 :]
    fitting = lines[: max(int((height - 2) // (size * LEADING)), 1)]
    if not set(field_.said) <= set(fitting):
        fitting = list(field_.said)
    return [f'<div class="row" style="{CHOSEN if line in field_.said else ""}">{plain(line)}</div>' for line in fitting]


def _compose(pdf, widget, text, typed):
    """A field's look: its ground, its border, its text."""
    characteristics, (width, _) = _characteristics(widget), border(widget)
    wide, high = _extent(widget, rectangle(widget))
    ground, edge = colour(characteristics, "/BG", None), colour(characteristics, "/BC", None)
    drawing = Drawing()
    if ground:
        drawing.operators += [setting(ground, stroke=False), f"0 0 {wide:.3f} {high:.3f} re f"]
    inset = 0.0
    if edge and width:
        inset = width
        drawing.operators += [setting(edge, stroke=True), f"{width:.3f} w {width / 2:.3f} {width / 2:.3f} "
                              f"{wide - width:.3f} {high - width:.3f} re S"]  # fmt: skip
    resources = Dictionary()
    if typed is not None:
        drawing.operators.append(f"q 1 0 0 1 {inset:.3f} {inset:.3f} cm /T0 Do Q")
        resources.XObject = Dictionary(T0=typed)
    look = pdf.make_stream("\n".join(drawing.operators).encode("ascii"))
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, wide, high])
    look.Resources = resources
    turned = {90: (0, 1, -1, 0, high, 0), 180: (-1, 0, 0, -1, wide, high), 270: (0, -1, 1, 0, 0, wide)}
    if turn := turned.get(_turn(widget)):
        look.Matrix = Array(turn)
    widget.AP = Dictionary(N=look)
