"""Roles: whatever papers map, each tag in a pack means what it meant in its own paper (ISO 32000-1, 14.7.3)."""

from io import BytesIO

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from reports.pdf.bind import Bound, Source
from reports.pdf.prepare import prepare
from reports.pdf.roles import STANDARD, by_place
from tests.tag_samples import document, rules_broken, saved, taken_in

NAMES = ["/P", "/H1", "/H3", "/TH", "/TD", "/Span", "/Sect", "/Own", "/Other", "/Third", "/TextBox"]
ROLES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES), max_size=6)
TYPES = st.lists(st.sampled_from(NAMES), min_size=1, max_size=6)


def meant(name, roles):
    """What a type stands for by a role map, written as the standard has it; None where that is nothing."""
    found, seen = None, set()
    while name is not None and name not in seen:
        seen.add(name)
        found = name if name in STANDARD else found
        name = roles.get(name)
    return found


def paper(types, roles):
    lines = [(name, f"line {number}", 72, 800 - 20 * number) for number, name in enumerate(types)]
    output = BytesIO()
    prepare(BytesIO(saved(document(lines, roles=roles))), output)
    return output


def bound(*papers):
    """The types below each Part of a pack, as they are read with its role map."""
    pack = Bound()
    for number, file in enumerate(papers):
        pack.add(Source(f"p{number}", f"Paper {number}", file))
        pack.bookmarks.append(pack.bookmark(f"p{number}", "A paper"))
    pack.complete(title="A pack", lang="en-GB", accessible=False)
    output = BytesIO()
    pack.save(output)
    with pikepdf.open(output) as pdf:
        root = pdf.Root.StructTreeRoot
        roles = {name: str(root.RoleMap[name]) for name in root.get("/RoleMap", Dictionary()).keys()}  # noqa: SIM118
        return [[meant(str(kid.S), roles) for kid in part.K] for part in root.K.K]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(TYPES, ROLES, TYPES, ROLES)
def test_in_either_order_each_tag_means_what_it_meant_alone(types, roles, others, their_roles):
    one, other = paper(types, roles), paper(others, their_roles)
    expected = [
        [meant(name, table) or "/P" for name in names] for names, table in ((types, roles), (others, their_roles))
    ]
    assert bound(one, other) == expected
    assert bound(other, one) == expected[::-1]


def test_a_standard_type_mapped_to_another_means_that_in_its_own_paper_alone():
    mapped, plain = paper(["/TH", "/TD"], {"/TH": "/TD"}), paper(["/TH", "/TD"], None)
    assert bound(mapped, plain) == [["/TD", "/TD"], ["/TH", "/TD"]]
    assert bound(plain, mapped) == [["/TH", "/TD"], ["/TD", "/TD"]]


def test_a_type_that_one_paper_uses_without_a_mapping_is_not_what_another_maps_it_to():
    assert bound(paper(["/Normal"], None), paper(["/Normal"], {"/Normal": "/H1"})) == [["/P"], ["/H1"]]


def test_thirteen_papers_of_the_same_roles_bring_no_thirteen_names():
    papers = [paper(["/Own", "/Other"], {"/Own": "/P", "/Other": f"/H{1 + number % 2}"}) for number in range(13)]
    assert bound(*papers) == [["/P", f"/H{1 + number % 2}"] for number in range(13)]


def test_the_paper_itself_keeps_its_names_and_maps_no_standard_type(tmp_path):
    pdf = document(
        [("/Own", "One", 72, 700), ("/P", "Two", 72, 600)], roles={"/Own": "/H1", "/P": "/Span", "/Lost": "/Nowhere"}
    )
    safe, _, told, _ = taken_in(pdf, tmp_path)
    with pikepdf.open(safe) as made:
        root = made.Root.StructTreeRoot
        assert [str(kid.S) for kid in root.K.K] == ["/Own", "/Span"]
        assert set(root.RoleMap.keys()) == {"/Own"}
    assert (told, rules_broken(safe)) == ([], [])


def test_a_type_without_a_meaning_is_told_and_no_longer_in_the_way(tmp_path):
    safe, _, told, _ = taken_in(document([("/TextBox", "One", 72, 700)]), tmp_path)
    assert "TextBox" in told[0]
    assert rules_broken(safe) == []


def element(pdf, name, *kids):
    return pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(name), K=Array(kids)))


@pytest.mark.parametrize(
    "above, below, role",
    [
        ("/Sect", [], "/Div"),
        ("/Sect", ["/P"], "/Div"),
        ("/Sect", ["/Span"], "/P"),
        ("/Sect", ["/TR"], "/Table"),
        ("/Sect", ["/LI"], "/L"),
        ("/Table", ["/TD"], "/TR"),
        ("/Table", ["/TR"], "/TBody"),
        ("/TR", ["/P"], "/TD"),
        ("/L", ["/LBody"], "/LI"),
        ("/P", [], "/Span"),
        ("/H2", ["/Span"], "/Span"),
    ],
)
def test_a_type_without_a_meaning_is_what_its_place_allows(above, below, role):
    pdf = pikepdf.Pdf.new()
    assert by_place(element(pdf, "/Odd", *(element(pdf, name) for name in below)), above, Dictionary()) == role


def test_namespaces_of_the_second_edition_are_read_and_leave_no_trace():
    pdf = document([("/Title", "One", 72, 760), ("/Fancy", "Two", 72, 700), ("/Own", "Three", 72, 600)])
    second = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=String("http://iso.org/pdf2/ssn")))
    own = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=String("https://example.org/tags")))
    own.RoleMapNS = Dictionary(Fancy=Array([Name.Strong, second]), Own=Name.H2)
    root = pdf.Root.StructTreeRoot
    root.Namespaces = Array([second, own])
    root.RoleMap = Dictionary(Fancy=Name.H6, Own=Name.TOC)
    for kid, space in zip(root.K.K, (second, own, own), strict=True):
        kid.NS = space
    output = BytesIO()
    prepare(BytesIO(saved(pdf)), output)
    assert bound(output) == [["/P", "/Span", "/H2"]]
    with pikepdf.open(output) as made:
        assert "/Namespaces" not in made.Root.StructTreeRoot


def test_classes_of_the_same_attributes_share_a_name():
    def with_class(scope):
        pdf = document([("/TH", "Ward", 72, 700)])
        pdf.Root.StructTreeRoot.ClassMap = Dictionary(cm1=Dictionary(O=Name.Table, Scope=Name(scope)))
        pdf.Root.StructTreeRoot.K.K[0].C = Name.cm1
        output = BytesIO()
        prepare(BytesIO(saved(pdf)), output)
        return output

    pack = Bound()
    for number, scope in enumerate(["/Column", "/Row", "/Row", "/Column", "/Row"]):
        pack.add(Source(f"p{number}", "A paper", with_class(scope)))
    pack.complete(title="A pack", lang="en-GB", accessible=False)
    classes = pack.pdf.Root.StructTreeRoot.ClassMap
    used = [
        str(classes[part.K[0].C[0] if isinstance(part.K[0].C, Array) else part.K[0].C].Scope)
        for part in pack.pdf.Root.StructTreeRoot.K.K
    ]
    assert used == ["/Column", "/Row", "/Row", "/Column", "/Row"]
    assert len(classes.keys()) == 2
