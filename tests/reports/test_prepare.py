"""A paper as it came becomes a paper as it is bound."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from reports.pdf import audit, contents, read
from reports.pdf.conformance import obstacles
from reports.pdf.prepare import INDEX, prepare
from tests import samples


def prepared(data, silent=frozenset()):
    output = BytesIO()
    prepare(BytesIO(data), output, silent)
    return pikepdf.open(output)


def edited(data, change):
    pdf = pikepdf.open(BytesIO(data))
    change(pdf)
    return samples.saved(pdf)


def roles(pdf):
    found, stack = [], [pdf.Root.StructTreeRoot.K]
    while stack:
        node = stack.pop()
        if isinstance(node, Array):
            stack.extend(reversed(list(node)))
        elif isinstance(node, Dictionary) and "/S" in node:
            found.append(str(node.S))
            stack.append(node.get("/K"))
    return found


def annotate(pdf, **keys):
    pdf.pages[0].obj.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([10, 10, 60, 30]), **keys))]
    )


def test_a_paper_without_tags_gets_one_paragraph_a_page():
    assert roles(prepared(samples.plain(pages=3))) == ["/Document", "/P", "/P", "/P"]


def test_a_page_without_text_is_a_figure_that_says_so():
    pdf = prepared(samples.plain(pages=2), silent=frozenset({1}))
    figure = pdf.Root.StructTreeRoot.K.K[1]
    assert (str(figure.S), "Page 2" in str(figure.Alt)) == ("/Figure", True)


def test_a_paper_without_tags_stands_in_nobodys_way_once_it_is_prepared(tmp_path):
    path = tmp_path / "paper.pdf"
    prepared(samples.tagged()).save(path)
    assert obstacles(path) == []


def test_marks_of_another_program_in_an_untagged_page_are_not_nested_in_ours():
    data = b"/Artifact BMC BT /F1 12 Tf 10 10 Td (one) Tj ET EMC /P <</MCID 7>> BDC BT /F1 12 Tf (two) Tj ET EMC"
    pdf = prepared(edited(samples.plain(), lambda p: p.pages[0].obj.__setattr__("Contents", p.make_stream(data))))
    content = pdf.pages[0].obj.Contents.read_bytes()
    assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC") == 1


def test_a_link_that_has_no_tag_gets_one():
    pdf = prepared(samples.with_links())
    assert roles(pdf).count("/Link") == 3
    assert all("/StructParent" in annotation for annotation in pdf.Root[INDEX].Annots[0])


def test_a_page_of_a_tagged_paper_that_has_no_tags_is_read_too():
    def add_page(pdf):
        other = pikepdf.open(BytesIO(samples.plain()))
        pdf.pages.extend(other.pages)

    pdf = prepared(edited(samples.tagged(1), add_page))
    assert "/StructParents" in pdf.pages[1].obj
    assert roles(pdf)[-1] == "/P"


@pytest.mark.parametrize(
    "content, before, after", [(b"q q 1 0 0 1 5 5 cm", 0, 2), (b"Q Q 0 g", 2, 0), (b"q 1 g Q", 0, 0), (b"Q q", 1, 1)]
)
def test_graphics_states_that_a_page_leaves_open_are_closed(content, before, after):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    pdf.pages[0].obj.Contents = pdf.make_stream(content)
    contents.balance(pdf, pdf.pages[0])
    pieces = [stream.read_bytes() for stream in pdf.pages[0].obj.Contents] if before or after else [b"", b"", b""]
    assert (pieces[0].count(b"q"), pieces[-1].count(b"Q")) == (before, after)


def test_the_content_of_a_page_is_one_stream_with_all_that_was_in_its_several():
    def in_pieces(pdf):
        pdf.pages[0].contents_add(b"7 w", prepend=True)
        pdf.pages[0].contents_add(b"8 w")

    pdf = prepared(edited(samples.plain(), in_pieces))
    words = pdf.pages[0].obj.Contents.read_bytes()
    assert words.index(b"7 w") < words.index(b"BT") < words.index(b"8 w")


def test_the_author_of_a_comment_is_not_named():
    def comment(pdf):
        annotate(pdf, Subtype=Name.Text, T=String("Nobody Inparticular"), Contents=String("Check this"))

    pdf = prepared(edited(samples.plain(), comment))
    assert "/T" not in pdf.Root[INDEX].Annots[0][0]


@pytest.mark.parametrize("kind", ["FileAttachment", "RichMedia", "Screen", "Movie", "Sound"])
def test_annotations_that_carry_things_are_left_out(kind):
    data = edited(samples.plain(), lambda pdf: annotate(pdf, Subtype=Name(f"/{kind}")))
    pdf = prepared(data)
    assert "/Annots" not in pdf.pages[0].obj


def test_nothing_of_the_catalogue_but_pages_and_structure_comes_along():
    def load(pdf):
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=String("<xdp/>"))
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array()))
        pdf.pages[0].obj.PieceInfo = Dictionary(Editor=Dictionary(Private=String("x")))

    pdf = prepared(edited(samples.plain(), load))
    kept = {"/Type", "/Pages", "/StructTreeRoot", "/MarkInfo", "/Lang", "/Metadata", "/ViewerPreferences"}
    assert set(pdf.Root.keys()) - kept == {"/ScrutinyIndex"}
    assert "/PieceInfo" not in pdf.pages[0].obj


def test_a_layer_that_is_hidden_stays_hidden():
    def hide(pdf):
        shown, hidden = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(n))) for n in ("Shown", "Hidden"))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([shown, hidden]), D=Dictionary(OFF=Array([hidden])))

    pdf = prepared(edited(samples.plain(), hide))
    assert [str(group.Name) for group in pdf.Root.OCProperties.D.OFF] == ["Hidden"]


def test_bookmarks_that_run_in_a_circle_or_lead_nowhere_are_survived():
    def loop(pdf):
        there = Array([pdf.pages[0].obj, Name.Fit])
        one = pdf.make_indirect(Dictionary(Title=String("One"), Dest=there))
        two = pdf.make_indirect(Dictionary(Title=String("Two"), Dest=String("nowhere"), Prev=one))
        three = pdf.make_indirect(Dictionary(Title=String("Th\x07ree"), Dest=there, First=one, Next=one))
        one.Next, two.Next = two, three
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=one, Last=three))

    pdf = prepared(edited(samples.plain(), loop))
    assert [(int(depth), str(title)) for depth, title, _ in pdf.Root.ScrutinyIndex.Bookmarks] == [
        (0, "One"),
        (0, "Th ree"),
    ]


def test_a_language_that_is_none_is_not_taken_over():
    data = edited(samples.plain(), lambda pdf: pdf.Root.__setattr__("Lang", String("English (UK)!")))
    assert str(prepared(data).Root.Lang) == "en-GB"


def test_a_welsh_paper_stays_welsh():
    data = edited(samples.plain(), lambda pdf: pdf.Root.__setattr__("Lang", String("cy-GB")))
    assert str(prepared(data).Root.Lang) == "cy-GB"


def test_what_is_to_be_seen_near_the_edges_is_measured_as_it_is_viewed():
    def draw(pdf):
        pdf.pages[0].obj.Contents = pdf.make_stream(b"0 g 250 20 95 10 re f 20 822 100 12 re f")

    with read.opened(edited(samples.plain(size=(595, 842)), draw)) as document:
        free = read.margins(document[0])
    assert (round(free.foot), round(free.left), free.right) == (20, 8, 96)


def test_a_rotated_page_is_measured_where_it_is_viewed():
    def draw(pdf):
        pdf.pages[0].obj.Rotate = 90
        pdf.pages[0].obj.Contents = pdf.make_stream(b"0 g 565 380 15 60 re f")

    with read.opened(edited(samples.plain(size=(595, 842)), draw)) as document:
        assert round(read.margins(document[0]).foot) == 15


def test_structure_is_read_the_same_from_a_paper_and_from_what_is_made_of_it():
    with read.opened(samples.tagged()) as one, read.opened(samples.tagged()) as other:
        assert audit.read_page(one[0]) == audit.read_page(other[0])


@pytest.mark.parametrize("mapped", [False, True])
def test_headings_without_a_level_get_the_one_that_their_nesting_says(mapped):
    def nest(pdf):
        name = Name("/Titel") if mapped else Name.H
        root = pdf.Root.StructTreeRoot
        if mapped:
            root.RoleMap = Dictionary({"/Titel": Name.H})
        top, inner = root.K, None
        while isinstance(top, Array):
            top = top[0]
        for parent in (top, "inner"):
            parent = inner if parent == "inner" else parent
            inner = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect, P=parent, K=Array()))
            heading = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=name, P=inner, K=Array()))
            inner.K.append(heading)
            kids = parent.get("/K", Array())
            parent.K = Array([*(kids if isinstance(kids, Array) else [kids]), inner])

    pdf = prepared(edited(samples.tagged(), nest))
    assert [role for role in roles(pdf) if role.startswith("/H")][-2:] == ["/H1", "/H2"]


def test_each_note_has_an_identifier_of_its_own():
    def add_notes(pdf):
        top = pdf.Root.StructTreeRoot.K
        while isinstance(top, Array):
            top = top[0]
        notes = [
            pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Note, P=top, K=Array(), **keys))
            for keys in ({}, {"ID": String("note-1")}, {"ID": String("note-1")})
        ]
        top.K = Array([*(top.K if isinstance(top.K, Array) else [top.K]), *notes])

    pdf = prepared(edited(samples.tagged(), add_notes))
    found = [str(item.ID) for item in pdf.objects if isinstance(item, Dictionary) and item.get("/S") == Name.Note]
    assert sorted(found) == ["note-1", "note-2", "note-3"]
