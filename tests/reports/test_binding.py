from io import BytesIO

import pikepdf
import pytest
from pikepdf import Name

from reports.pdf import read
from reports.pdf.bind import Bound, Source
from reports.pdf.prepare import prepare
from reports.pdf.stamps import Marks, Stamper, view_of
from tests import samples


def prepared(file):
    output = BytesIO()
    prepare(BytesIO(file), output, frozenset(n for n, text in enumerate(samples.texts(file)) if not text.strip()))
    return output


def bind(*files, stamp=None):
    """(reopened document, its bytes) of files prepared and bound one after another."""
    bound = Bound()
    for number, file in enumerate(files):
        bound.add(Source(f"p{number}", f"Paper {number}", prepared(file)))
        bound.bookmarks.append(bound.bookmark(f"p{number}", f"Paper {number}"))
    if stamp:
        bound.lay_pages()
        stamp(bound.pdf)
    output = BytesIO()
    bound.complete(title="A pack", lang="en-GB", accessible=True)
    bound.save(output)
    return pikepdf.open(output), output.getvalue()


def elements(pdf):
    """Every structure element that is reached from the root."""
    stack, seen = [pdf.Root.StructTreeRoot.K], []
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Array):
            stack.extend(node)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            seen.append(node)
            stack.append(node.get("/K"))
    return seen


def kinds(pdf):
    return sorted(str(element.S) for element in elements(pdf))


def test_every_structure_element_of_every_source_is_in_the_pack():
    one = pikepdf.open(BytesIO(samples.tagged(2)))
    bound, _ = bind(samples.tagged(2), samples.tagged(2))
    expected = [k for k in kinds(one) if k != "/Document"] * 2 + ["/Document", "/Part", "/Part"]
    assert kinds(bound) == sorted(expected)


def test_each_paper_is_a_part_with_its_title():
    bound, _ = bind(samples.tagged(), samples.plain())
    assert [str(part.T) for part in bound.Root.StructTreeRoot.K.K] == ["Paper 0", "Paper 1"]


def test_every_page_has_a_key_of_its_own_in_the_parent_tree():
    bound, _ = bind(samples.tagged(3), samples.tagged(3, "Other"), samples.plain(2))
    keys = [int(page.obj.StructParents) for page in bound.pages]
    tree = pikepdf.NumberTree(bound.Root.StructTreeRoot.ParentTree)
    assert len(set(keys)) == len(keys) == 8
    assert all(key in tree for key in keys)


def test_marked_content_leads_to_elements_of_its_own_page():
    bound, _ = bind(samples.tagged(2), samples.tagged(2, "Other"))
    tree = pikepdf.NumberTree(bound.Root.StructTreeRoot.ParentTree)
    for page in bound.pages:
        owners = [element for element in tree[int(page.obj.StructParents)] if isinstance(element, pikepdf.Dictionary)]
        assert owners
        assert all("/Pg" not in e or e.Pg.objgen == page.obj.objgen for e in owners)


def test_identifiers_of_two_copies_of_a_paper_do_not_meet():
    bound, _ = bind(samples.tagged(), samples.tagged())
    identifiers = [bytes(element.ID) for element in elements(bound) if "/ID" in element]
    assert len(identifiers) == len(set(identifiers))


def test_a_role_has_in_the_pack_the_meaning_that_it_had_in_its_paper():
    def with_role(meaning):
        pdf = pikepdf.open(BytesIO(samples.tagged()))
        pdf.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(Fancy=Name.Between, Between=Name(meaning))
        next(e for e in elements(pdf) if e.S == Name.H1).S = Name.Fancy
        return samples.saved(pdf)

    bound, _ = bind(with_role("/H1"), with_role("/P"))
    first, second = ({str(e.S) for e in elements(bound) if _part(e) == title} for title in ("Paper 0", "Paper 1"))
    assert first - second == {"/H1"}


def _part(element):
    while str(element.get("/S")) not in {"/Part", "/Document"}:
        element = element.P
    return str(element.get("/T", ""))


def test_a_class_with_other_attributes_gets_another_name_though_its_object_has_the_same_number():
    def with_class(scope):
        pdf = pikepdf.open(BytesIO(samples.tagged()))
        attributes = pdf.make_indirect(pikepdf.Dictionary(O=Name.Table, Scope=Name(scope)))
        pdf.Root.StructTreeRoot.ClassMap = pikepdf.Dictionary(cm1=attributes)
        next(e for e in elements(pdf) if e.S == Name.TH).C = Name.cm1
        return samples.saved(pdf)

    bound, _ = bind(with_class("/Column"), with_class("/Row"))
    classes = bound.Root.StructTreeRoot.ClassMap
    used = [e.C if isinstance(e.C, Name) else e.C[0] for e in elements(bound) if "/C" in e]
    assert {str(classes[name].Scope) for name in used} == {"/Column", "/Row"}


def test_a_paper_in_another_language_stays_in_it():
    pdf = pikepdf.open(BytesIO(samples.tagged()))
    pdf.Root.StructTreeRoot.K[0].Lang = pikepdf.String("cy-GB")
    bound, _ = bind(samples.saved(pdf))
    assert str(bound.Root.StructTreeRoot.K.K[0].Lang) == "cy-GB"


def test_a_page_whose_parent_tree_entry_is_missing_gets_its_elements_back():
    pdf = pikepdf.open(BytesIO(samples.tagged(2)))
    pdf.pages[1].obj.StructParents = 99
    before = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[1]
    bound, _ = bind(samples.saved(pdf))
    tree = pikepdf.NumberTree(bound.Root.StructTreeRoot.ParentTree)
    owners = tree[int(bound.pages[1].obj.StructParents)]
    assert [str(e.S) for e in owners] == [str(e.S) for e in before]


def test_a_page_whose_content_cannot_be_read_is_bound_as_it_is():
    pdf = pikepdf.open(BytesIO(samples.plain()))
    pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, b"not compressed", Filter=Name("/NoSuchFilter"))
    bound, _ = bind(samples.saved(pdf))
    assert len(bound.pages) == 1


def test_links_inside_a_paper_lead_to_its_own_pages():
    bound, _ = bind(samples.tagged(), samples.with_links(), samples.with_links())
    for first, second in ((1, 2), (3, 4)):
        targets = [a.Dest[0].objgen for a in bound.pages[first].obj.Annots if "/Dest" in a]
        assert targets == [bound.pages[second].obj.objgen] * 2


def test_web_links_stay_and_scripts_launches_and_authors_do_not():
    bound, data = bind(samples.with_links())
    actions = [str(a.A.S) for a in bound.pages[0].obj.Annots if "/A" in a]
    assert actions == ["/URI"]
    plain = pikepdf.open(BytesIO(data))
    output = BytesIO()
    plain.save(output, qdf=True)
    for trace in (b"JavaScript", b"calc.exe", b"Inparticular", b"OpenAction"):
        assert trace not in output.getvalue()


def test_every_link_has_a_description():
    bound, _ = bind(samples.with_links())
    assert all(str(a.Contents) for a in bound.pages[0].obj.Annots)


def test_the_same_sources_give_the_same_bytes():
    assert bind(samples.tagged(2), samples.plain())[1] == bind(samples.tagged(2), samples.plain())[1]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, [50, 60, 500, 700]])
def test_a_stamp_stands_upright_at_the_visual_foot(rotation, crop):
    keys = {"Rotate": rotation} | ({"CropBox": pikepdf.Array(crop)} if crop else {})

    def stamp(pdf):
        Stamper(pdf).stamp(pdf.pages[0], Marks(foot="Page 7"))

    _, data = bind(samples.plain(**keys), stamp=stamp)
    with read.opened(data) as document:
        picture = document[0].render(scale=1).to_pil().convert("L")
    width, height = picture.size
    dark = [(x, y) for x in range(width) for y in range(height - 30, height) if picture.getpixel((x, y)) < 128]
    assert dark
    across = [x for x, _ in dark]
    assert abs((min(across) + max(across)) / 2 - width / 2) < 3
    assert max(across) - min(across) > max(y for _, y in dark) - min(y for _, y in dark)


def test_a_user_unit_does_not_make_the_stamp_larger():
    pdf = pikepdf.open(BytesIO(samples.plain(size=(300, 420), UserUnit=2)))
    view = view_of(pdf.pages[0])
    assert (view.width, view.height) == (600, 840)
    assert view.matrix[0] == 0.5


def test_a_page_without_resources_can_be_stamped():
    pdf = pikepdf.open(BytesIO(samples.plain()))
    del pdf.pages[0].obj["/Resources"]
    Stamper(pdf).stamp(pdf.pages[0], Marks(foot="Page 1", head_right="Agenda Item 2."))
    text = next(samples.texts(samples.saved(pdf)))
    assert "Page 1" in text
    assert "Agenda Item 2." in text


def test_stamps_are_artifacts_in_an_embedded_font():
    def stamp(pdf):
        Stamper(pdf).stamp(pdf.pages[0], Marks(foot="Page 1"))

    bound, _ = bind(samples.tagged(), stamp=stamp)
    page = bound.pages[0]
    last = page.obj.Contents[-1].read_bytes()
    assert b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC" in last
    assert "/FontFile2" in page.obj.Resources.Font["/ScrutinyStamp"].FontDescriptor


def test_a_page_without_a_word_of_ours_does_not_get_our_font():
    def stamp(pdf):
        Stamper(pdf).stamp(pdf.pages[0], Marks())

    bound, _ = bind(samples.tagged(), stamp=stamp)
    assert "/ScrutinyStamp" not in bound.pages[0].obj.Resources.Font


def test_the_draft_mark_is_seen_but_is_no_text():
    def stamp(pdf):
        Stamper(pdf, draft=True).stamp(pdf.pages[0], Marks(foot="Page 1"))

    _, data = bind(samples.plain(), stamp=stamp)
    assert "DRAFT" not in next(samples.texts(data))
    with read.opened(data) as document:
        picture = document[0].render(scale=0.5).to_pil().convert("RGB")
    reddish = sum(1 for r, g, b in picture.getdata() if r > g + 15)
    assert reddish > 1000
