"""What acts, hides or tells of its maker does not come through; what is seen stays as it is seen."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import ImageChops

from reports.pdf import audit, read
from reports.pdf.annotations import MOST_ON_A_PAGE
from reports.pdf.clean import bare_jpeg
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
    assert audit.revisions(path) == 0


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
    ink = Dictionary(Type=Name.Annot, Subtype=Name.Ink, Rect=Array([100, 400, 200, 500]), F=4)
    drawn = pdf.make_stream(b"0 g 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 100]))
    ink.AP = Dictionary(N=drawn)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(ink)])
    content = samples.saved(pdf)
    without, done = safe(content, tmp_path)
    assert done.left_out == ["1 drawing by hand"]
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
