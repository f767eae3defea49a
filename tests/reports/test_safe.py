"""What acts, hides or tells of its maker does not come through; what is seen stays as it is seen."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageChops

from reports.pdf import audit, read
from reports.pdf.annotations import MOST_ON_A_PAGE
from reports.pdf.bind import Bound, Source
from reports.pdf.clean import bare_jpeg
from reports.pdf.prepare import prepare
from reports.pdf.safe import make_safe
from tests import hidden_samples, office_samples, samples
from tests.test_leaks import Mint


def safe(content, tmp_path, **how):
    path = tmp_path / "safe.pdf"
    return path, make_safe(BytesIO(content), path, title="A paper", **how)


def active():
    """Documents with something in them that acts, is attached, or names its maker."""
    pdf = pikepdf.open(BytesIO(samples.with_links()))
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=String("<xdp/>"), DA=String("/F1 0 Tf"))
    pdf.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS=String("app.alert(3)")))
    film = Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=Array([0, 0, 9, 9]))
    film.A = Dictionary(S=Name.Rendition, JS=String("app.alert(4)"))
    remote = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    remote.A = Dictionary(S=Name.GoToR, F=String("\\\\server\\share\\file.pdf"), D=Array([0, Name.Fit]))
    pdf.pages[1].obj.Annots = Array([pdf.make_indirect(film), pdf.make_indirect(remote)])
    pdf.attachments["accounts.xlsx"] = b"private"
    return [samples.saved(pdf), samples.confidential(Mint()), samples.with_links()]


def test_nothing_active_attached_or_private_comes_through(tmp_path):
    found = [audit.active_content(safe(content, tmp_path)[0]) for content in active()]
    assert found == [[]] * len(found)


def test_the_same_look_at_the_files_as_they_came_finds_plenty(tmp_path):
    """The control: a check that found nothing here would find nothing anywhere."""
    found = []
    for content in active():
        (tmp_path / "raw.pdf").write_bytes(content)
        found += audit.active_content(tmp_path / "raw.pdf")
    assert len(found) > 20


@pytest.mark.parametrize("indirect", [False, True])
def test_styles_and_fonts_that_are_called_like_something_private_stay(tmp_path, indirect):
    pdf = pikepdf.open(BytesIO(samples.tagged()))
    roles = Dictionary({"/Author": Name.P, "/Creator": Name.H2})
    pdf.Root.StructTreeRoot.RoleMap = pdf.make_indirect(roles) if indirect else roles
    fonts = pdf.pages[0].Resources.Font
    fonts["/AA"] = fonts[next(iter(fonts.keys()))]
    pdf.pages[0].contents_add(b"/Artifact BMC BT /AA 9 Tf ET EMC")
    pdf.Root.StructTreeRoot.K[0].S = Name.Author
    next(item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.H1).S = Name.Creator
    path, _ = safe(samples.saved(pdf), tmp_path)
    with pikepdf.open(path) as made:
        assert {"/Author", "/Creator"} <= made.Root.StructTreeRoot.RoleMap.keys()
        assert "/AA" in made.pages[0].Resources.Font
    assert audit.active_content(path) == []


def taken_out(content):
    """A file from which its second page was taken out by cutting it from the list of pages, and no more."""
    pdf = pikepdf.open(BytesIO(content))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    link.Dest = Array([pdf.pages[1].obj, Name.Fit])
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])
    del pdf.pages[1]
    return samples.saved(pdf)


@pytest.mark.parametrize("make", [samples.tagged, samples.plain])
def test_a_page_that_was_taken_out_does_not_come_along(tmp_path, make):
    path, _ = safe(taken_out(make(3, "Secret" if make is samples.tagged else (595, 842))), tmp_path)
    with pikepdf.open(path) as pdf:
        pages = [item for item in pdf.objects if isinstance(item, Dictionary) and item.get("/Type") == Name.Page]
        assert (len(pages), len(pdf.pages)) == (2, 2)
        assert "/Annots" not in pdf.pages[0].obj
    prepare(path, tmp_path / "prepared.pdf")
    bound = Bound()
    bound.add(Source("p0", "Paper", tmp_path / "prepared.pdf"))
    assert len(bound.pages) == 2


@pytest.mark.parametrize(
    "address, kept",
    [
        (" http://www.example.gov.uk", "http://www.example.gov.uk"),
        ("\nhttps://x.uk/a b", "https://x.uk/a%20b"),
        ("https://x.uk/café?q=1", "https://x.uk/caf%C3%A9?q=1"),
        ("scrutiny-pack:item/6", None),
        ("javascript:alert(1)", None),
    ],
)
def test_addresses_of_links_are_written_as_the_web_has_them(tmp_path, address, kept):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    link.A = Dictionary(S=Name.URI, URI=String(address))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])
    path, _ = safe(samples.saved(pdf), tmp_path)
    with pikepdf.open(path) as made:
        found = [str(a.A.URI) for a in made.pages[0].obj.get("/Annots", [])]
    assert found == ([kept] if kept else [])


def test_an_annotation_of_a_kind_that_nobody_knows_goes_with_all_it_carries(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    odd = Dictionary(Type=Name.Annot, Subtype=Name.Weird, Rect=Array([0, 0, 9, 9]), Extra=Array([script]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(odd)])
    path, _ = safe(samples.saved(pdf), tmp_path)
    assert audit.active_content(path) == []


def test_what_a_field_says_is_drawn_though_no_program_has_drawn_it(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    font = pdf.pages[0].Resources.Font.F1
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Filled in"),
            DA=String("/F1 12 Tf 0 g"), Rect=Array([100, 500, 300, 520]), F=4,
        )
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]), DA=String("/F1 12 Tf 0 g"), DR=Dictionary(Font=Dictionary(F1=font))
    )
    path, _ = safe(samples.saved(pdf), tmp_path)
    with read.opened(path) as document:
        assert "Filled in" in read.text_of(document[0])


def test_the_words_of_an_element_stay_when_a_mark_in_it_is_drawn(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.tagged()))
    elements = (item for item in pdf.objects if isinstance(item, Dictionary) and "/S" in item and "/Pg" in item)
    element = next(each for each in elements if isinstance(each.get("/K"), Array) and isinstance(each.K[0], int))
    look = pdf.make_stream(b"0 0 10 10 re f", BBox=Array([0, 0, 10, 10]))
    box = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([10, 10, 20, 20]), AP=Dictionary(N=look))
    box.StructParent = 50
    box = pdf.make_indirect(box)
    pdf.pages[0].obj.Annots = Array([box])
    element.K = Array([*element.K, Dictionary(Type=Name.OBJR, Obj=box, Pg=pdf.pages[0].obj)])
    tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    tree[50] = element
    path, _ = safe(samples.saved(pdf), tmp_path)
    with read.opened(path) as document:
        assert audit.read_page(document[0]).unowned == ()


def test_what_a_camera_wrote_goes_however_the_filter_is_spelt(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    data = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRETPLACE"
    Image.new("RGB", (20, 20), "red").save(data, "JPEG", exif=exif)
    picture = pdf.make_stream(
        data.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=20, Height=20, ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8, Filter=Array([Name.DCTDecode]),
    )  # fmt: skip
    pdf.pages[0].Resources.XObject = Dictionary(Im=picture)
    path, _ = safe(samples.saved(pdf), tmp_path)
    assert b"SECRETPLACE" in samples.saved(pdf)
    assert b"SECRETPLACE" not in path.read_bytes()


def test_what_its_maker_and_his_programs_wrote_is_left_nowhere(tmp_path):
    mint = Mint()
    pdf = pikepdf.open(BytesIO(samples.tagged()))
    for key in ("/Author", "/Creator", "/Keywords", "/Company"):
        pdf.docinfo[key] = mint()
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:creator"] = [mint()]
    pdf.pages[0].obj.PieceInfo = Dictionary(Editor=Dictionary(Private=String(mint())))
    pdf.pages[0].obj.Thumb = pdf.make_stream(mint().encode())
    pdf.attachments["notes.txt"] = mint().encode()
    path, _ = safe(samples.saved(pdf), tmp_path)
    inside = audit.inflated(path) + path.read_bytes()
    assert [s for s in mint.struck if s.encode() in inside or s.encode("utf-16-be") in inside] == []


def test_what_was_left_out_is_told(tmp_path):
    _, done = safe(active()[0], tmp_path)
    told = "; ".join(done.left_out)
    assert "attached file" in told
    assert "scripts or actions" in told


def test_an_earlier_revision_does_not_survive(tmp_path):
    first = samples.plain(1, words="Withdrawn")
    pdf = pikepdf.open(BytesIO(first))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F1 12 Tf 100 300 Td (Final) Tj ET")
    content = first + samples.saved(pdf)  # as an editor that appends
    path, _ = safe(content, tmp_path)
    assert b"Withdrawn" not in audit.inflated(path)
    with pikepdf.open(path) as made:
        assert audit.revisions(path, made) == 0


def test_a_filled_form_looks_as_before_and_is_none(tmp_path):
    content = filled_form()
    path, _ = safe(content, tmp_path)
    with pikepdf.open(path) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert "/Annots" not in pdf.pages[0].obj
    assert looks(path) == looks(BytesIO(content))
    assert "Ada" in "".join(samples.texts(path))


def filled_form():
    pdf = pikepdf.open(BytesIO(samples.plain()))
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Ada"), F=4,
            Rect=Array([100, 100, 300, 120]), DA=String("/F1 12 Tf 0 g"),
        )
    )  # fmt: skip
    drawn = pdf.make_stream(b"/Tx BMC BT /F1 12 Tf 2 5 Td (Ada) Tj ET EMC")
    drawn.Type, drawn.Subtype, drawn.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 20])
    drawn.Resources = Dictionary(Font=pdf.pages[0].obj.Resources.Font)
    field.AP = Dictionary(N=drawn)
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    return samples.saved(pdf)


def looks(file):
    """A picture of the first page, without fields drawn on top."""
    with read.opened(file) as document:
        document.init_forms()
        return document[0].render(scale=1, grayscale=True).to_pil()


def test_comments_go_or_are_printed_as_the_officer_chooses(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    line = Dictionary(Type=Name.Annot, Subtype=Name.Underline, Rect=Array([100, 400, 200, 500]), F=4)
    drawn = pdf.make_stream(b"0 g 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 100]))
    line.AP = Dictionary(N=drawn)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(line)])
    content = samples.saved(pdf)
    without, done = safe(content, tmp_path)
    assert done.left_out == ["1 underlining"]
    assert ImageChops.difference(looks(without), looks(BytesIO(samples.plain()))).getbbox() is None
    printed, done = safe(content, tmp_path, flatten_comments=True)
    assert done.left_out == []
    assert ImageChops.difference(looks(printed), looks(BytesIO(content))).getbbox() is None


def test_a_hidden_layer_goes_and_a_shown_one_stays(tmp_path):
    path, _ = safe(hidden_samples.in_a_hidden_layer(), tmp_path)
    assert hidden_samples.SENTENCE.encode() not in audit.inflated(path)
    pdf = pikepdf.open(BytesIO(hidden_samples.in_a_hidden_layer()))
    pdf.Root.OCProperties.D = Dictionary()
    path, done = safe(samples.saved(pdf), tmp_path)
    assert hidden_samples.SENTENCE.encode() in audit.inflated(path)
    assert done.left_out == []


def test_a_mark_in_a_hidden_layer_is_not_drawn(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer, None])))
    look = pdf.make_stream(b"0 0 10 10 re f", BBox=Array([0, 0, 10, 10]))
    stamp = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([10, 10, 20, 20]), AP=Dictionary(N=look), OC=layer
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(stamp)])
    path, done = safe(samples.saved(pdf), tmp_path)
    assert b"10 10 re" not in audit.inflated(path)
    assert "a hidden layer" in done.left_out


def test_a_layer_that_is_for_print_alone_is_hidden_from_view(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    usage = Dictionary(View=Dictionary(ViewState=Name.OFF))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Copy"), Usage=usage))
    rule = Dictionary(Event=Name.View, Category=Array([Name.View]), OCGs=Array([layer]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer]), AS=Array([rule])))
    page = pdf.pages[0]
    page.obj.Resources.Properties = Dictionary(L1=layer)
    page.contents_add(b"/OC /L1 BDC 7 7 7 7 re f EMC")
    path, _ = safe(samples.saved(pdf), tmp_path)
    assert b"re\nf" not in audit.inflated(path)


def test_two_thousand_fields_of_a_page_are_drawn_in_one_go(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    look = pdf.make_stream(b"0 0 10 10 re f", BBox=Array([0, 0, 10, 10]))
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([10, 10, 20, 20]), AP=Dictionary(N=look), F=4)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(Dictionary(field)) for _ in range(MOST_ON_A_PAGE)])
    path, _ = safe(samples.saved(pdf), tmp_path)
    with pikepdf.open(path) as made:
        assert len(made.pages[0].obj.Contents) == 3


@pytest.mark.parametrize(
    "policy, shown",
    [("AnyOn", True), ("AllOn", False), ("AnyOff", True), ("AllOff", False)],
)
def test_a_layer_of_several_groups_is_shown_by_its_policy(tmp_path, policy, shown):
    """ISO 32000-1, table 99; one of the two groups is on."""
    path, _ = safe(membership(Dictionary(P=Name(f"/{policy}"))), tmp_path)
    assert (hidden_samples.SENTENCE.encode() in audit.inflated(path)) is shown


@pytest.mark.parametrize("expression, shown", [("Or", True), ("And", False), ("Not", False)])
def test_a_layer_is_shown_by_its_expression(tmp_path, expression, shown):
    """ISO 32000-1, 8.11.2.2."""
    path, _ = safe(membership(Dictionary(), expression), tmp_path)
    assert (hidden_samples.SENTENCE.encode() in audit.inflated(path)) is shown


def membership(keys, expression=None):
    pdf = pikepdf.open(BytesIO(hidden_samples.in_a_hidden_layer()))
    off = pdf.Root.OCProperties.OCGs[0]
    on = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Final")))
    pdf.Root.OCProperties.OCGs = Array([off, on])
    keys.Type, keys.OCGs = Name.OCMD, Array([on, off])
    if expression:
        keys.VE = Array([Name(f"/{expression}"), on, *([] if expression == "Not" else [off])])
    pdf.pages[0].obj.Resources.Properties.L1 = pdf.make_indirect(keys)
    return samples.saved(pdf)


def test_a_photo_loses_what_its_camera_wrote_and_nothing_else():
    photo = office_samples.sideways_photo()
    bare = bare_jpeg(photo)
    assert b"Camera of Ada" in photo
    assert b"Camera of Ada" not in bare
    assert photo.endswith(bare[-200:])


def test_more_links_than_any_reader_bears_are_thinned_out_and_told(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    link.A = Dictionary(S=Name.URI, URI=String("https://example.org/"))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link) for _ in range(MOST_ON_A_PAGE + 5)])
    path, done = safe(samples.saved(pdf), tmp_path)
    assert done.left_out == ["5 links and marks of page 1, which has far too many"]
    with pikepdf.open(path) as kept:
        assert len(kept.pages[0].obj.Annots) == MOST_ON_A_PAGE


def test_a_paper_keeps_its_bookmarks_and_its_tags(tmp_path):
    path, done = safe(_with_bookmark(), tmp_path)
    assert done.tagged
    with read.opened(path) as document:
        assert [entry.get_title() for entry in document.get_toc()] == ["Second"]


def _with_bookmark():
    pdf = Pdf.open(BytesIO(samples.tagged(2)))
    with pdf.open_outline() as outline:
        outline.root[:] = [pikepdf.OutlineItem("Second", Array([pdf.pages[1].obj, Name.Fit]))]
    return samples.saved(pdf)
