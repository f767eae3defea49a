"""Nothing unseen goes out: what no content names and no reader reads is taken out, and the proof finds what is left."""

import time
import zlib
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import ImageChops

from reports.pdf import audit, read
from reports.pdf.naming import read_content
from reports.pdf.prepare import prepare
from reports.pdf.reading import named_in
from reports.pdf.safe import make_safe
from reports.pdf.unseen import unseen, unseen_in
from tests import samples
from tests.unseen_samples import PARTS, dictionaries, holders, rich, unnamed

CANARY = b"Zq7f3canary"
READ_AS_STREAMS = {"/Encoding", "/CIDToGIDMap"}  # where a reader takes a stream as well as a name
PLACES = ("page", "form", "pattern", "font", "soft mask", "font of a form")


def safe(pdf, tmp_path):
    path = tmp_path / "safe.pdf"
    make_safe(BytesIO(samples.saved(pdf)), path, title="A paper")
    return path


def picture(file):
    with read.opened(file) as document:
        return document[0].render(scale=0.5, may_draw_forms=False).to_pil().convert("RGB")


def looks_alike(pdf, path):
    return ImageChops.difference(picture(samples.saved(pdf)), picture(path)).getbbox() is None


def plant(pdf, place, part):
    holder = holders(pdf)[place]
    parts = holder.Resources
    parts[f"/{part}"] = Dictionary({**parts.get(f"/{part}", {}), "/Unnamed": unnamed(pdf, part, CANARY)})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", PARTS)
def test_a_resource_that_nothing_names_goes(place, part, tmp_path):
    pdf = rich()
    plant(pdf, place, part)
    path = safe(pdf, tmp_path)
    assert CANARY not in audit.inflated(path)
    assert looks_alike(pdf, path)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", PARTS)
def test_the_proof_finds_a_resource_that_nothing_names(place, part, tmp_path):
    with pikepdf.open(safe(rich(), tmp_path)) as pdf:
        assert unseen(pdf) == []
        plant(pdf, place, part)
        assert f"something that no content names ({part}) on page 1" in unseen(reopened(pdf))


def reopened(pdf):
    return pikepdf.open(BytesIO(samples.saved(pdf)))


def test_what_is_named_stays_and_looks_as_it_did(tmp_path):
    pdf = rich()
    path = safe(pdf, tmp_path)
    assert looks_alike(pdf, path)
    with pikepdf.open(path) as made:
        for resources in (made.pages[0].obj.Resources, made.pages[0].obj.Resources.XObject.F.Resources):
            assert {f"/{part}" for part in PARTS} <= resources.keys()


def test_nothing_stays_under_a_key_that_no_reader_knows(tmp_path):
    """A canary in every dictionary and stream of a document, however deep."""
    pdf = rich()
    planted = 0
    for item in list(pdf.objects):
        for holder in dictionaries(item):
            holder.Canary = pdf.make_stream(CANARY)
            holder.Told = String(CANARY.decode())
            planted += 2
    raw = samples.saved(pdf)
    path = safe(pdf, tmp_path)
    assert planted > 200
    assert CANARY in audit.inflated(BytesIO(raw))
    assert CANARY not in audit.inflated(path)
    assert unseen_in(path) == []
    assert looks_alike(rich(), path)


def test_no_stream_stays_where_none_is_read(tmp_path):
    """A stream in the place of every plain value of what is drawn, one at a time."""
    pdf = rich()
    places = [
        (number, key)
        for number, holder in enumerate(_drawn(pdf))
        for key in sorted(holder.keys() - {"/Length", "/Type", "/Subtype", "/Filter", *READ_AS_STREAMS})
        if not isinstance(holder[key], (Array, Dictionary, Stream))
    ]
    assert len(places) > 60
    for number, key in places:
        pdf = rich()
        _drawn(pdf)[number][key] = pdf.make_stream(CANARY)
        path = safe(pdf, tmp_path)
        assert (number, key, CANARY in audit.inflated(path), unseen_in(path)) == (number, key, False, [])


def _drawn(pdf):
    """Every dictionary and stream that the first page draws, but for its form."""
    resources, seen = pdf.pages[0].obj.Resources, {pdf.pages[0].obj.Resources.XObject.F.objgen}
    return [each for part in sorted(resources.keys()) for each in _below(resources[part], seen)]


def _below(part, seen):
    return [each for name in sorted(part.keys()) for each in dictionaries(part[name], True, seen)]


def under_a_key(find, key="/Canary"):
    """Plants a canary under a key of what `find` finds in a document: in a stream, or else in words."""

    def plant_it(pdf, in_words=False):
        find(pdf)[key] = String(CANARY.decode()) if in_words else pdf.make_stream(CANARY)

    plant_it.is_unknown = key == "/Canary"
    return plant_it


def with_looks(pdf):
    """A stamp that looks otherwise when it is pressed, and in another state."""
    looks = [pdf.make_stream(data, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])) for data in (b"", CANARY, CANARY)]
    mark = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([0, 0, 9, 9]), AS=Name.On)
    mark.AP = Dictionary(N=Dictionary(On=looks[0], Off=looks[1]), D=looks[2])
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(mark))


def with_another_letter(pdf):
    pdf.pages[0].obj.Resources.Font.L.CharProcs.secret = pdf.make_stream(CANARY)


def with_two_programs(pdf):
    program = pdf.make_stream(b"")
    descriptor = Dictionary(Type=Name.FontDescriptor, FontFile=program, FontFile3=pdf.make_stream(CANARY))
    pdf.pages[0].obj.Resources.Font.L.FontDescriptor = pdf.make_indirect(descriptor)


def with_more_in_a_space(pdf):
    pdf.pages[0].obj.Resources.ColorSpace.C.append(pdf.make_stream(CANARY))


def with_a_stream_among_elements(pdf):
    element = _element(pdf)
    element.K = Array([element.K, pdf.make_stream(CANARY)])


def _element(pdf):
    return next(item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.H1)


PLANTED = {
    "trailer": under_a_key(lambda pdf: pdf.trailer),
    "catalogue": under_a_key(lambda pdf: pdf.Root),
    "information": under_a_key(lambda pdf: pdf.docinfo),
    "page tree": under_a_key(lambda pdf: pdf.Root.Pages),
    "page": under_a_key(lambda pdf: pdf.pages[1].obj),
    "box": under_a_key(lambda pdf: pdf.pages[1].obj, "/TrimBox"),
    "group": under_a_key(lambda pdf: pdf.pages[0].obj.Group),
    "marks": under_a_key(lambda pdf: pdf.Root.MarkInfo),
    "resources": under_a_key(lambda pdf: pdf.pages[0].obj.Resources),
    "property list": under_a_key(lambda pdf: pdf.pages[0].obj.Resources.Properties.M),
    "form": under_a_key(lambda pdf: pdf.pages[0].obj.Resources.XObject.F),
    "colour space": with_more_in_a_space,
    "font": under_a_key(lambda pdf: pdf.pages[0].obj.Resources.Font.L, "/FontFile3"),
    "letters": with_another_letter,
    "program": with_two_programs,
    "link": under_a_key(lambda pdf: pdf.pages[0].obj.Annots[0]),
    "look of a link": under_a_key(lambda pdf: pdf.pages[0].obj.Annots[0], "/AP"),
    "destination": lambda pdf: pdf.pages[0].obj.Annots[0].Dest.append(pdf.make_stream(CANARY)),
    "looks": with_looks,
    "element": under_a_key(_element),
    "kids": with_a_stream_among_elements,
    "attributes": under_a_key(_element, "/A"),
    "tree": under_a_key(lambda pdf: pdf.Root.StructTreeRoot),
    "bookmark": under_a_key(lambda pdf: pdf.Root.Outlines.First),
}  # fmt: skip


@pytest.mark.parametrize("where", PLANTED)
def test_what_no_reader_reads_goes(where, tmp_path):
    pdf = rich()
    PLANTED[where](pdf)
    assert CANARY in audit.inflated(BytesIO(samples.saved(pdf)))
    path = safe(pdf, tmp_path)
    assert CANARY not in audit.inflated(path)
    assert unseen_in(path) == []


@pytest.mark.parametrize("where", PLANTED)
def test_the_proof_finds_what_no_reader_reads(where, tmp_path):
    with pikepdf.open(safe(rich(), tmp_path)) as pdf:
        PLANTED[where](pdf)
        assert unseen(reopened(pdf)) != []


@pytest.mark.parametrize("where", [where for where, act in PLANTED.items() if getattr(act, "is_unknown", False)])
def test_the_proof_finds_words_that_no_reader_reads(where, tmp_path):
    with pikepdf.open(safe(rich(), tmp_path)) as pdf:
        PLANTED[where](pdf, in_words=True)
        assert any("/Canary" in found for found in unseen(reopened(pdf)))


def test_what_is_written_within_content_and_never_shown_goes(tmp_path):
    pdf = rich()
    told = b"/Span <</ActualText (x) /Note (%s)>> BDC EMC %% %s\n/Span <</MCID 99>> BDC EMC" % (CANARY, CANARY)
    pdf.pages[0].contents_add(told)
    form = pdf.pages[0].obj.Resources.XObject.F
    form.write(form.read_bytes() + b"\n" + told)
    path = safe(pdf, tmp_path)
    assert CANARY not in audit.inflated(path)
    assert b"<< /ActualText (x) >>" in audit.inflated(path)
    assert looks_alike(rich(), path)


def test_a_page_taken_from_a_longer_paper_leaves_the_pictures_and_the_words_of_the_others_behind(tmp_path):
    """Tools that take pages out of a document share its resources and bring its whole tree along."""
    pdf = pikepdf.open(BytesIO(samples.tagged(3)))
    shared = pdf.make_indirect(Dictionary(pdf.pages[0].obj.Resources))
    shared.XObject = Dictionary(P1=_with_canary(pdf))
    for page in pdf.pages:
        page.obj.Resources = shared
    pdf.pages[2].contents_add(b"/P1 Do")
    gone = pdf.pages[2].obj
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Pg") == gone:
            item.Alt = String(CANARY.decode())
    del pdf.pages[2]
    raw, path = samples.saved(pdf), safe(pdf, tmp_path)
    assert CANARY in audit.inflated(BytesIO(raw))
    assert CANARY not in audit.inflated(path)
    with pikepdf.open(path) as made, read.opened(path) as document:
        assert len(made.pages) == 2
        assert [audit.read_page(page).unowned for page in document] == [(), ()]


def _with_canary(pdf):
    form = pdf.make_stream(b"0 0 9 9 re f % " + CANARY, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    form.StructParents = 77
    return form


@pytest.mark.parametrize("count, words", [(1, "1 picture or drawing"), (2, "2 pictures or drawings")])
def test_pictures_that_no_page_shows_are_told_of(count, words, tmp_path):
    pdf = rich()
    pdf.pages[1].obj.Resources.XObject = Dictionary()
    for number in range(count):
        pdf.pages[1].obj.Resources.XObject[f"/Unnamed{number}"] = unnamed(pdf, "XObject", CANARY)
    done = make_safe(BytesIO(samples.saved(pdf)), tmp_path / "safe.pdf", title="A paper")
    assert done.left_out == [f"{words} that no page shows"]
    assert make_safe(BytesIO(samples.saved(rich())), tmp_path / "safe.pdf", title="A paper").left_out == []


def test_an_element_that_nothing_leads_to_does_not_come_along_by_its_name(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.tagged(1)))
    words = {key: String(CANARY.decode()) for key in ("ID", "Alt", "T")}
    lost = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=pdf.Root.StructTreeRoot, **words))
    tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    tree[0] = Array([*tree[0], lost])
    pdf.Root.StructTreeRoot.IDTree = Dictionary(Names=Array([lost.ID, lost]))
    path = safe(pdf, tmp_path)
    assert CANARY not in audit.inflated(path)


def test_a_form_without_resources_finds_those_of_its_page(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    inner = pdf.make_stream(b"BT /F1 12 Tf 20 20 Td (Within) Tj ET", Type=Name.XObject, Subtype=Name.Form)
    inner.BBox = Array([0, 0, 300, 300])
    outer = pdf.make_stream(b"/In Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 300]))
    outer.Resources = Dictionary(XObject=Dictionary(In=inner))
    resources = pdf.pages[0].obj.Resources
    resources.XObject = Dictionary(Out=outer)
    resources.Font["/Unused"] = resources.Font.F1
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/Out Do")
    path = safe(pdf, tmp_path)
    with pikepdf.open(path) as made:
        assert set(made.pages[0].Resources.Font.keys()) == {"/F1"}
    assert "Within" in next(samples.texts(path))
    assert unseen_in(path) == []


def test_content_that_is_damaged_shows_what_it_did(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    data = b"BT /F1 12 Tf 100 300 Td (Still here) Tj ET " + b"0 0 1 1 re f " * 9000
    pdf.pages[0].obj.Contents = pdf.make_stream(_damaged(data), Filter=Array([Name.FlateDecode]))
    path = safe(pdf, tmp_path)
    assert "Still here" in next(samples.texts(path))
    assert unseen_in(path) == []


def _damaged(data):
    whole = zlib.compress(data)
    return whole[:-20] + b"\xff" * 20


def test_forms_that_draw_one_another_and_forms_far_within_forms_come_to_an_end(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    box = Array([0, 0, 9, 9])
    forms = [pdf.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=box) for _ in range(3000)]
    for form, other in zip(forms, [*forms[1:], forms[0]], strict=True):
        form.Resources = Dictionary(XObject=Dictionary(X=other))
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=forms[0])
    pdf.pages[0].contents_add(b"/X Do")
    assert unseen_in(safe(pdf, tmp_path)) == []


def test_a_picture_whose_second_filter_alone_has_parameters_keeps_them(tmp_path):
    pdf = rich()
    rows = zlib.compress(b"\x02\x40\x80" + b"\x02\x10\x10")  # each row is said by what differs from the one above
    filters, parameters = Array([Name.ASCIIHexDecode, Name.FlateDecode]), Dictionary(Predictor=15, Columns=2)
    picture = pdf.pages[0].obj.Resources.XObject.Im
    picture.write(rows.hex().encode() + b">", filter=filters, decode_parms=Array([None, parameters]))
    path = safe(pdf, tmp_path)
    assert looks_alike(pdf, path)
    with pikepdf.open(path) as made:
        assert made.pages[0].obj.Resources.XObject.Im.read_bytes() == b"\x40\x80\x50\x90"


def test_letters_that_draw_with_the_resources_of_the_page_find_them(tmp_path):
    pdf = rich()
    font = pdf.pages[0].obj.Resources.Font.L
    pdf.pages[0].obj.Resources.XObject["/Other"] = font.Resources.XObject.Im
    font.CharProcs.picture = pdf.make_stream(b"800 0 0 0 800 800 d1 q 800 0 0 800 0 0 cm /Other Do Q")
    del font.Resources
    path = safe(pdf, tmp_path)
    assert looks_alike(pdf, path)
    assert unseen_in(path) == []


@pytest.mark.parametrize("make", [samples.tagged, samples.plain, samples.with_links])
def test_what_is_prepared_without_being_made_safe_is_cut_down_too(make, tmp_path):
    pdf = pikepdf.open(BytesIO(make()))
    resources = pdf.pages[0].obj.Resources
    resources["/ExtGState"] = Dictionary({**resources.get("/ExtGState", {}), "/No": unnamed(pdf, "ExtGState", CANARY)})
    prepare(BytesIO(samples.saved(pdf)), tmp_path / "prepared.pdf")
    assert CANARY not in audit.inflated(tmp_path / "prepared.pdf")


WORDS = st.sampled_from(["/A", "/B#20", "/Cs1", "/Im", "/MC0", "/P", "/DeviceGray"])
PIECES = st.one_of(
    st.builds("{} Do ".format, WORDS), st.builds("{} gs\n".format, WORDS), st.builds("{} 12 Tf ".format, WORDS),
    st.builds("{} cs ".format, WORDS), st.builds("0.5 {} scn ".format, WORDS), st.builds("{} sh ".format, WORDS),
    st.builds("/Span {} BDC EMC ".format, WORDS), st.builds("/Span <</MCID 1>> BDC ({} Do) Tj EMC ".format, WORDS),
    st.builds("(a\\({} Do) Tj ".format, WORDS), st.builds("((nested) {} gs) Tj ".format, WORDS),
    st.builds("% {} Do\n".format, WORDS), st.builds("[({} Do) -3 <41>] TJ ".format, WORDS), st.just("q Q "),
    st.builds("BI /W 1 /H 1 /BPC 8 /CS {} ID x EI ".format, WORDS), st.just("BT ET "), st.just("(\\\\) Tj "),
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_two_readers_find_the_same_names_in_content(data):
    pdf = Pdf.new()
    named, _ = read_content(pdf.make_stream(data.encode()))
    other = {want for want in named_in(data.encode()) if want != ("/ColorSpace", "/DeviceGray")}
    assert named == other


@pytest.mark.parametrize(
    "piece", [b"(", b"(\\", b")ID (\\", b"( (x) ", b"BI ", b"BI ID ", b"/A", b"/A 1 1 ", b"% x ", b"B"]
)
def test_content_that_is_made_to_be_hard_to_read_is_read_in_no_time(piece):
    """Were it read again from each place on, these would take minutes."""
    began = time.process_time()
    named_in(piece * (500_000 // len(piece)))
    assert time.process_time() - began < 10
