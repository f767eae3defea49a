"""How sheets lie on pages: side by side, unless their author scaled them or put breaks between their columns."""

from lxml import etree

from reports.intake.opendocument import NS, find_all
from reports.intake.sheet_pages import fit_widths

SPACES = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NS.items())
BOOK = f"""<office:document {SPACES}><office:automatic-styles>
<style:style style:name="wide" style:family="table-column">
<style:table-column-properties fo:break-before="page"/></style:style>
<style:style style:name="parted" style:family="table" style:master-page-name="One"/>
<style:style style:name="whole" style:family="table" style:master-page-name="Two"/>
<style:page-layout style:name="plain"><style:page-layout-properties style:scale-to="100%"/></style:page-layout>
<style:page-layout style:name="scaled"><style:page-layout-properties style:scale-to-pages="1"/></style:page-layout>
</office:automatic-styles><office:master-styles>
<style:master-page style:name="One" style:page-layout-name="plain"/>
<style:master-page style:name="Two" style:page-layout-name="plain"/>
<style:master-page style:name="Three" style:page-layout-name="scaled"/>
</office:master-styles><office:body><office:spreadsheet>
<table:table table:style-name="parted"><table:table-column/><table:table-column table:style-name="wide"/></table:table>
<table:table table:style-name="whole"><table:table-column/></table:table>
</office:spreadsheet></office:body></office:document>"""


def scales_of(tree):
    """{name of a master page: how its sheets are scaled}"""
    return {
        str(master.get(f"{{{NS['style']}}}name")): {
            name.split("}")[1]: value
            for layout in find_all(tree, "//style:page-layout")
            if layout.get(f"{{{NS['style']}}}name") == master.get(f"{{{NS['style']}}}page-layout-name")
            for name, value in layout[0].attrib.items()
        }
        for master in find_all(tree, "//style:master-page")
    }


def test_columns_stay_side_by_side_where_their_author_has_said_nothing_else():
    tree = etree.ElementTree(etree.fromstring(BOOK))
    fit_widths(tree)
    assert scales_of(tree) == {
        "One": {"scale-to": "100%"},
        "Two": {"scale-to-X": "1", "scale-to-Y": "0"},
        "Three": {"scale-to-pages": "1"},
    }
