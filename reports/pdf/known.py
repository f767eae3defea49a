"""What the objects that draw a page may hold (ISO 32000-1, 8, 9, 11 and 12): their keys, and what may stand there.

A key that is not here is read by no reader, or by editors and presses alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Stream

DEEPEST = 6  # arrays within arrays
PLAIN = "plain"  # numbers, names, strings, truth values, and arrays of those
ELSEWHERE = "elsewhere"  # what other tools here look after: pages, destinations, names of layers
SPACE = "colour space"


@dataclass(frozen=True)
class Kind:
    """Objects of a shape that pass a test; `keys` says of each key what may stand there: one of those, or a list."""

    shape: type
    keys: dict[str, tuple[str, ...]]
    fits: Callable[[Object], bool] = lambda item: True


def _keys(plain="", **others):
    """{key: what may stand there} of plain keys, by their names, and others."""
    keys = {f"/{key}": (PLAIN,) for key in plain.split()}
    return keys | {f"/{key}": (what,) if isinstance(what, str) else what for key, what in others.items()}


def _is(key, *values):
    return lambda item: item.get(key) in values


STREAM = _keys("Filter Length", DecodeParms="parameters")
TYPE_3, COMPOSITE = Name.Type3, Name.Type0
CID = (Name.CIDFontType0, Name.CIDFontType2)
FONTS = ("font", "type 3 font", "composite font")
FUNCTION, PRINTED = ("sampled function", "function"), ("sampled function", "function", PLAIN)
OF_A_FUNCTION = _keys("FunctionType Domain Range")
OF_A_SHADING = _keys("ShadingType Background BBox AntiAlias", ColorSpace=SPACE)
OF_A_FONT = _keys("Type Subtype BaseFont")
OF_A_SIMPLE_FONT = OF_A_FONT | _keys(
    "FirstChar LastChar Widths", FontDescriptor="descriptor", Encoding=("encoding", "character map", PLAIN),
    ToUnicode=("character map", PLAIN),
)  # fmt: skip
PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")  # a reader takes the first
OF_A_MARK = _keys("Type Subtype Rect Contents F Border C H QuadPoints StructParent Lang", BS="border",
                  P=ELSEWHERE, A=ELSEWHERE, Dest=ELSEWHERE)  # fmt: skip

KINDS = {
    "page": Kind(
        Dictionary,
        _keys("Type MediaBox CropBox BleedBox TrimBox ArtBox Rotate StructParents UserUnit Tabs", Parent=ELSEWHERE,
              Resources=ELSEWHERE, Contents=ELSEWHERE, Annots=ELSEWHERE, Group="group"),
    ),
    "data": Kind(Stream, STREAM),
    "parameters": Kind(
        Dictionary,
        _keys("Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows EndOfBlock "
              "BlackIs1 DamagedRowsBeforeError ColorTransform", JBIG2Globals="data"),
    ),
    "image": Kind(
        Stream,
        STREAM | _keys("Type Subtype Width Height BitsPerComponent Intent ImageMask Decode Interpolate Matte "
                       "SMaskInData StructParent", ColorSpace=SPACE, Mask=("image", PLAIN), SMask="image", OC="layer"),
        _is("/Subtype", Name.Image),
    ),
    "form": Kind(
        Stream,
        STREAM | _keys("Type Subtype FormType BBox Matrix StructParents StructParent", Resources=ELSEWHERE,
                       Group="group", OC="layer"),
        _is("/Subtype", Name.Form),
    ),
    "appearance": Kind(  # often without a subtype
        Stream, STREAM | _keys("Type Subtype FormType BBox Matrix StructParents", Resources=ELSEWHERE, Group="group")
    ),
    "group": Kind(Dictionary, _keys("Type S I K", CS=SPACE)),
    "graphics state": Kind(
        Dictionary,
        _keys("Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK UseBlackPtComp", SMask=("soft mask", PLAIN),
              Font=(*FONTS, PLAIN), BG=PRINTED, BG2=PRINTED, UCR=PRINTED, UCR2=PRINTED, TR=PRINTED, TR2=PRINTED),
    ),
    "soft mask": Kind(Dictionary, _keys("Type S BC", G="form", TR=PRINTED)),
    "sampled function": Kind(
        Stream, STREAM | OF_A_FUNCTION | _keys("Size BitsPerSample Order Encode Decode"), _is("/FunctionType", 0, 4)
    ),
    "function": Kind(
        Dictionary, OF_A_FUNCTION | _keys("C0 C1 N Bounds Encode", Functions=FUNCTION), _is("/FunctionType", 2, 3)
    ),
    "tiling pattern": Kind(
        Stream,
        STREAM | _keys("Type PatternType PaintType TilingType BBox XStep YStep Matrix", Resources=ELSEWHERE),
        _is("/PatternType", 1),
    ),
    "shading pattern": Kind(
        Dictionary,
        _keys("Type PatternType Matrix", Shading=("shading", "mesh"), ExtGState="graphics state"),
        _is("/PatternType", 2),
    ),
    "shading": Kind(
        Dictionary, OF_A_SHADING | _keys("Domain Matrix Coords Extend", Function=FUNCTION), _is("/ShadingType", 1, 2, 3)
    ),
    "mesh": Kind(
        Stream,
        STREAM | OF_A_SHADING | _keys("BitsPerCoordinate BitsPerComponent BitsPerFlag Decode VerticesPerRow",
                                      Function=FUNCTION),
        _is("/ShadingType", 4, 5, 6, 7),
    ),
    "profile": Kind(Stream, STREAM | _keys("N Range", Alternate=SPACE)),
    "calibration": Kind(Dictionary, _keys("WhitePoint BlackPoint Gamma Matrix Range")),
    "colorants": Kind(Dictionary, _keys("Subtype", Colorants="named colour spaces", Process="process")),
    "process": Kind(Dictionary, _keys("Components", ColorSpace=SPACE)),
    "type 3 font": Kind(
        Dictionary,
        OF_A_SIMPLE_FONT | _keys("FontBBox FontMatrix", CharProcs="letters", Resources=ELSEWHERE),
        _is("/Subtype", TYPE_3),
    ),
    "composite font": Kind(
        Dictionary,
        OF_A_FONT | _keys(Encoding=("character map", PLAIN), ToUnicode=("character map", PLAIN),
                          DescendantFonts="CID font"),
        _is("/Subtype", COMPOSITE),
    ),
    "CID font": Kind(
        Dictionary,
        OF_A_FONT | _keys("DW W DW2 W2", CIDSystemInfo="collection", FontDescriptor="descriptor",
                          CIDToGIDMap=("data", PLAIN)),
    ),
    "font": Kind(Dictionary, OF_A_SIMPLE_FONT, lambda item: item.get("/Subtype") not in (TYPE_3, COMPOSITE, *CID)),
    "descriptor": Kind(
        Dictionary,
        _keys("Type FontName FontFamily FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading "
              "CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth CharSet Lang", Style="style",
              FontFile="program", FontFile2="program", FontFile3="program"),
    ),
    "program": Kind(Stream, STREAM | _keys("Length1 Length2 Length3 Subtype")),
    "style": Kind(Dictionary, _keys("Panose")),
    "collection": Kind(Dictionary, _keys("Registry Ordering Supplement")),
    "encoding": Kind(Dictionary, _keys("Type BaseEncoding Differences")),
    "character map": Kind(
        Stream, STREAM | _keys("Type CMapName WMode", CIDSystemInfo="collection", UseCMap=("character map", PLAIN))
    ),
    "properties": Kind(Dictionary, _keys("Type Subtype MCID ActualText Alt E Lang BBox Attached")),
    "layer": Kind(  # left in its place where the document has layers
        Dictionary,
        _keys("Type Name Intent P", OCGs=ELSEWHERE, VE=ELSEWHERE, Usage=ELSEWHERE),
        _is("/Type", Name.OCG, Name.OCMD),
    ),
    "appearance dictionary": Kind(Dictionary, _keys(N=("appearance", "looks"))),
    "border": Kind(Dictionary, _keys("Type W S D")),
    "link": Kind(Dictionary, OF_A_MARK, _is("/Subtype", Name.Link)),
    "mark": Kind(
        Dictionary,
        OF_A_MARK | _keys("AS CA ca IC LE L Vertices InkList Open Name RD Q DA FT V TU", AP="appearance dictionary"),
    ),
}  # fmt: skip
RESOURCES = {  # of which kind what stands in each part of a resource dictionary is
    "/XObject": ("image", "form"),
    "/ExtGState": ("graphics state",),
    "/Font": FONTS,
    "/ColorSpace": (SPACE,),
    "/Pattern": ("tiling pattern", "shading pattern"),
    "/Shading": ("shading", "mesh"),
    "/Properties": ("layer", "properties"),
}
SPACES = {  # what follows the name in the array of each family of colour spaces
    "/ICCBased": (("profile",),),
    "/Indexed": ((SPACE,), (PLAIN,), (PLAIN, "data")),
    "/Separation": ((PLAIN,), (SPACE,), FUNCTION),
    "/DeviceN": ((PLAIN,), (SPACE,), FUNCTION, ("colorants",)),
    "/Pattern": ((SPACE,),),
    "/CalGray": (("calibration",),),
    "/CalRGB": (("calibration",),),
    "/Lab": (("calibration",),),
}
DEFAULT_SPACES = {"/DefaultGray", "/DefaultRGB", "/DefaultCMYK"}  # that stand for those of the device (8.6.5.6)


def is_plain(value, depth=0) -> bool:
    """Whether there is nothing but numbers, names, strings and the like in a value."""
    if not isinstance(value, Array):
        return not isinstance(value, (Dictionary, Stream))
    written = value.unparse(resolved=True)
    if b"<<" not in written and b"R" not in written:  # the most are long and of numbers
        return True
    return depth < DEEPEST and all(is_plain(each, depth + 1) for each in value)
