"""What is not for publication in an Office document is taken out of its tree, counted, and its words are known."""

import pytest
from lxml import etree

from reports.intake import left_out
from reports.intake.opendocument import NS, PARAGRAPHS, words_in

SPACES = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NS.items())
STYLES = """<office:automatic-styles>
<style:style style:name="hid" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="child" style:family="text" style:parent-style-name="hid"/>
<style:style style:name="seen" style:family="text"><style:text-properties text:display="true"/></style:style>
<style:style style:name="par" style:family="paragraph"><style:text-properties text:display="none"/></style:style>
<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>
<style:style style:name="skip" style:family="drawing-page">
<style:drawing-page-properties presentation:visibility="hidden"/></style:style></office:automatic-styles>
<office:master-styles><draw:layer-set><draw:layer draw:name="l1" draw:display="none"/>
<draw:layer draw:name="l2" draw:display="screen"/></draw:layer-set></office:master-styles>"""


def tree_of(body):
    return etree.ElementTree(etree.fromstring(f"<office:document {SPACES}>{STYLES}<office:body>{body}</office:body>"
                                              "</office:document>"))  # fmt: skip


def words_of(tree):
    return [words for each in tree.iter(*PARAGRAPHS) if (words := words_in(each).strip())]


@pytest.mark.parametrize(
    "finder, body, told, stays",
    [
        (left_out.hidden_text, '<text:p>Kept <text:span text:style-name="hid">secret</text:span>end</text:p>',
         "1 passage of hidden text", ["Kept end"]),
        (left_out.hidden_text, '<text:p>Kept <text:span text:style-name="child">secret</text:span>end</text:p>',
         "1 passage of hidden text", ["Kept end"]),
        (left_out.hidden_text, '<text:p text:style-name="par">secret</text:p><text:p>Kept</text:p>',
         "1 passage of hidden text", ["Kept"]),
        (left_out.hidden_text, '<text:section text:display="none"><text:p>secret</text:p></text:section>'
         '<text:p>Kept</text:p>',
         "1 passage of hidden text", ["Kept"]),
        (left_out.hidden_text, '<text:p><text:hidden-paragraph text:is-hidden="true"/>secret</text:p>'
         '<text:p>Kept</text:p>',
         "1 passage of hidden text", ["Kept"]),
        (left_out.hidden_text, '<text:p><text:hidden-text text:is-hidden="true">secret</text:hidden-text>Kept</text:p>',
         "1 passage of hidden text", ["Kept"]),
        (left_out.hidden_shapes, '<draw:frame draw:layer="l1"><text:p>secret</text:p></draw:frame>'
         '<draw:frame draw:layer="l2"><text:p>Kept</text:p></draw:frame>', "1 hidden drawing", ["Kept"]),
        (left_out.hidden_shapes, '<draw:frame draw:display="none"><text:p>secret</text:p></draw:frame>',
         "1 hidden drawing", []),
        (left_out.hidden_slides, '<draw:page draw:style-name="skip"><text:p>secret</text:p></draw:page>'
         '<draw:page><text:p>Kept</text:p></draw:page>', "1 hidden slide", ["Kept"]),
        (left_out.speaker_notes, '<draw:page><text:p>Kept</text:p><presentation:notes><text:p>secret</text:p>'
         '</presentation:notes></draw:page>', "the speaker notes of 1 slide", ["Kept"]),
    ],
)  # fmt: skip
def test_it_is_taken_out_and_counted(finder, body, told, stays):
    tree = tree_of(body)
    found = left_out.leave_out(tree, [finder])
    assert (found.told, words_of(tree)) == ([told], stays)
    assert any("secret" in text for text in found.texts)
    assert not any("secret" in text for text in found.stays)


def test_words_that_a_visible_span_has_in_a_hidden_paragraph_stay():
    tree = tree_of('<text:p text:style-name="par"><text:span text:style-name="seen">Kept</text:span></text:p>')
    assert left_out.leave_out(tree, [left_out.hidden_text]).told == []
    assert words_of(tree) == ["Kept"]


CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
SHEETS = f"""<office:spreadsheet><table:table table:name="One">
<table:table-column/><table:table-column-group><table:table-column table:visibility="collapse"
table:number-columns-repeated="2"/></table:table-column-group><table:table-column/>
<table:table-header-rows><table:table-row>{CELL.format("Ward")}<table:table-cell table:number-columns-repeated="2">
<text:p>covert</text:p></table:table-cell>{CELL.format("Visits")}</table:table-row></table:table-header-rows>
<table:table-row-group><table:table-row table:visibility="collapse" table:number-rows-repeated="3">
{CELL.format("folded")}</table:table-row></table:table-row-group>
<table:table-row>{CELL.format("North")}{CELL.format("covert too")}<table:table-cell
table:number-columns-repeated="2"><text:p>in both</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="filter">{CELL.format("filtered")}</table:table-row>
</table:table><table:table table:name="Two" table:style-name="off" table:print-ranges="Two.A1:B2">
<table:table-row table:visibility="collapse">{CELL.format("off sheet")}</table:table-row></table:table>
</office:spreadsheet>"""


def test_hidden_sheets_rows_and_columns_stay_for_what_refers_to_them_and_their_words_are_known():
    tree = tree_of(SHEETS)
    found = left_out.leave_out(tree, [left_out.hidden_sheets, left_out.hidden_rows_and_columns])
    assert found.told == ["1 hidden sheet (“Two”)", "4 hidden rows", "2 hidden columns"]
    assert found.texts == {"covert", "covert too", "folded", "filtered", "off sheet"}
    assert {"Ward", "Visits", "North", "in both"} <= found.stays
    assert "print-ranges" not in etree.tostring(tree).decode()
