"""A PDF with something of every kind that draws, and things in it that nothing draws."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests import samples

PARTS = ("XObject", "ExtGState", "Font", "ColorSpace", "Pattern", "Shading", "Properties")
BOX = Array([0, 0, 100, 100])
DRAWN = (
    b"/Artifact BMC /G gs /S cs 0.5 scn 0 0 20 20 re f /I cs 1 scn 20 0 20 20 re f "
    b"/C cs 0.1 0.2 0.3 scn 40 0 20 20 re f /D cs 0.5 scn 60 0 20 20 re f "
    b"/Pattern cs /T scn 0 20 20 20 re f /P scn 20 20 20 20 re f q 20 0 0 20 40 20 cm /Im Do Q /F Do "
    b"BT /L 10 Tf 0 60 Td (a) Tj ET q 0 80 10 10 re W n /H sh Q "
    b"BI /W 1 /H 1 /BPC 8 /CS /I ID \x01 EI /Span /M BDC 60 60 5 5 re f EMC EMC"
)


def rich() -> Pdf:
    """Two tagged pages with a link and a bookmark; the first draws a resource of every kind, and some within others."""
    pdf = pikepdf.open(BytesIO(samples.tagged(2)))
    page = pdf.pages[0]
    resources = _everything(pdf)
    page.obj.Resources = Dictionary(
        {part: Dictionary({**page.obj.Resources.get(part, {}), **resources.get(part, {})}) for part in _parts()}
    )
    page.contents_add(b"q " + DRAWN + b" Q")
    page.obj.Group = Dictionary(S=Name.Transparency, CS=Array([Name.ICCBased, _profile(pdf)]))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 9, 50, 50]), BS=Dictionary(W=0))
    link.Dest = Array([pdf.pages[1].obj, Name.Fit])
    page.obj.Annots = Array([pdf.make_indirect(link)])
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Second", Array([pdf.pages[1].obj, Name.Fit])))
    return pdf


def _parts():
    return [f"/{part}" for part in PARTS]


def _everything(pdf):
    """Resources for what DRAWN names; the form draws all of it once more, but for itself."""
    inner = _flat(pdf)
    form = pdf.make_stream(DRAWN.replace(b"/F Do", b""), Type=Name.XObject, Subtype=Name.Form, BBox=BOX)
    form.Resources = _as_resources(_flat(pdf))
    form.Group = Dictionary(S=Name.Transparency)
    inner["/XObject"]["/F"] = form
    return inner


def _as_resources(parts):
    return Dictionary({part: Dictionary(entries) for part, entries in parts.items()})


def _flat(pdf):
    tint = pdf.make_stream(bytes(range(32)), FunctionType=0, Domain=Array([0, 1]), Range=Array([0, 1, 0, 1, 0, 1]),
                           Size=Array([4]), BitsPerSample=8)  # fmt: skip
    separation = Array([Name.Separation, Name.Gold, Name.DeviceRGB, tint])
    profiled = Array([Name.ICCBased, _profile(pdf)])
    indexed = Array([Name.Indexed, Name.DeviceRGB, 1, String("abcdef")])
    ramp = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0]), C1=Array([0, 0, 1]), N=1)
    duotone = pdf.make_indirect(Array([Name.Separation, Name.Silver, Name.DeviceRGB, Dictionary(ramp)]))
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 0, 99, 0]), Function=ramp)
    mask = pdf.make_stream(b"1 g 0 0 90 90 re f", Type=Name.XObject, Subtype=Name.Form, BBox=BOX)
    mask.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    return {
        "/XObject": {"/Im": _picture(pdf, SMask=_picture(pdf))},
        "/ExtGState": {"/G": Dictionary(ca=0.9, SMask=Dictionary(S=Name.Luminosity, G=mask))},
        "/Font": {"/L": letters(pdf)},
        "/ColorSpace": {"/S": separation, "/C": profiled, "/I": indexed, "/D": duotone},
        "/Pattern": {"/T": _tiles(pdf), "/P": Dictionary(PatternType=2, Shading=pdf.make_indirect(shading))},
        "/Shading": {"/H": pdf.make_indirect(Dictionary(shading))},
        "/Properties": {"/M": Dictionary(Lang=String("cy-GB"))},
    }


def _profile(pdf):
    return pdf.make_stream(b"no profile", N=3, Alternate=Name.DeviceRGB)


def _picture(pdf, **keys):
    return pdf.make_stream(b"\x00\x40\x80\xff", Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2,
                           ColorSpace=Name.DeviceGray, BitsPerComponent=8, **keys)  # fmt: skip


def _tiles(pdf):
    tiles = pdf.make_stream(b"q 5 0 0 5 0 0 cm /Im Do Q", PatternType=1, PaintType=1, TilingType=1, BBox=BOX)
    tiles.XStep = tiles.YStep = 10
    tiles.Resources = Dictionary(XObject=Dictionary(Im=_picture(pdf)))
    return tiles


def letters(pdf):
    """A font of one drawn letter, which shows a picture."""
    drawn = pdf.make_stream(b"800 0 0 0 800 800 d1 q 800 0 0 800 0 0 cm /Im Do Q")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FirstChar=97, LastChar=97, FontBBox=Array([0, 0, 800, 800]))
    font.FontMatrix, font.Widths = Array([0.001, 0, 0, 0.001, 0, 0]), Array([800])
    font.CharProcs = pdf.make_indirect(Dictionary(picture=drawn))
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([97, Name.picture]))
    font.Resources = Dictionary(XObject=Dictionary(Im=_picture(pdf)))
    return pdf.make_indirect(font)


def holders(pdf):
    """{what it is: the object} of all in `rich` that has resources of its own."""
    resources = pdf.pages[0].obj.Resources
    mask = resources.ExtGState.G.SMask.G
    mask.Resources = mask.get("/Resources", Dictionary())
    return {
        "page": pdf.pages[0].obj, "form": resources.XObject.F, "pattern": resources.Pattern.T,
        "font": resources.Font.L, "soft mask": mask, "font of a form": resources.XObject.F.Resources.Font.L,
    }  # fmt: skip


def unnamed(pdf, part, canary: bytes):
    """A resource for a part, with a stream in it, or words, that begin with a canary."""
    stream = pdf.make_stream(b"% " + canary, Type=Name.XObject, Subtype=Name.Form, BBox=BOX)
    tint = pdf.make_stream(canary + bytes(32), FunctionType=0, Domain=Array([0, 1]), Range=Array([0, 1, 0, 1, 0, 1]),
                           Size=Array([4]), BitsPerSample=8)  # fmt: skip
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 0, 9, 0]), Function=tint)
    return {
        "XObject": stream, "ExtGState": Dictionary(SMask=Dictionary(S=Name.Alpha, G=stream)),
        "Font": Dictionary(Subtype=Name.TrueType, BaseFont=Name.X, ToUnicode=pdf.make_stream(canary)),
        "ColorSpace": Array([Name.Separation, Name.Gold, Name.DeviceRGB, tint]),
        "Pattern": Dictionary(PatternType=2, Shading=shading), "Shading": shading,
        "Properties": Dictionary(ActualText=String(canary.decode())),
    }[part]  # fmt: skip


def dictionaries(value, follows=False, seen=None):
    """Every dictionary and stream within a value, itself among them, and with `follows` those it refers to as well."""
    seen = set() if seen is None else seen
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        if value.objgen in seen:
            return
        seen.add(value.objgen)
    if isinstance(value, (Dictionary, pikepdf.Stream)):
        yield value
        parts = [value[key] for key in sorted(value.keys())]
    else:
        parts = list(value) if isinstance(value, Array) else []
    for part in parts:
        if isinstance(part, (Array, Dictionary, pikepdf.Stream)) and (follows or not part.is_indirect):
            yield from dictionaries(part, follows, seen)
