"""Rich text is what the editor offers, within bounds, whatever it was."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings import rich
from meetings.templatetags import words

TAGS = ["ul", "ol", "li", "table", "tbody", "thead", "tr", "td", "th", "p", "h3", "h4", "strong", "em", "u", "a", "br"]
OTHERS = ["div", "b", "script", "h1", "svg", "form", "select", "template", "style"]
ATTRIBUTES = [
    "", "", " colspan=200000", " rowspan='0'", " colspan=' 7 '", " colspan=abc", " rowspan=-3", " start=99999999999",
    " href='//evil.example/'", " href='/\t/evil.example'", " href='/\\evil.example'", " href='http://a.example/\"<ul>'",
    " href=javascript:1", " href=/meetings/", " title='<ul><li>'", " onclick=x", " type='<table>'",
]  # fmt: skip
TEXTS = ["x", "a & b", "&lt;ul&gt;", "&#0;", "&nbsp", "<!--", "-->", "<![CDATA[", "\x00", "<", "é", "\r\n", " "]
starts = st.builds("<{}{}>".format, st.sampled_from(TAGS + OTHERS), st.sampled_from(ATTRIBUTES))
ends = st.builds("</{}>".format, st.sampled_from(TAGS + OTHERS))
pieces = st.lists(starts | ends | st.sampled_from(TEXTS), max_size=40)
often = st.builds(
    lambda part, times: "".join(part) * times, st.lists(starts, min_size=1, max_size=5), st.integers(1, 80)
)
long = st.builds(lambda part, rest: "".join(part) * (rich.MOST_SHOWN // 40) + rest, pieces, pieces.map("".join))
anything = pieces.map("".join) | st.builds("{}{}".format, often, pieces.map("".join))


class Seen(HTMLParser):
    """How deep, how wide and to where rich text goes."""

    def __init__(self, html):
        super().__init__()
        self.open, self.nested, self.deepest, self.spans, self.addresses = 0, 0, 0, [0], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.open += tag != "br"
        self.nested += tag in {"ul", "ol", "table"}
        self.deepest = max(self.deepest, self.open, 5 * self.nested)
        self.spans += [int(value) for name, value in attrs if name in {"colspan", "rowspan"}]
        self.addresses += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        self.open -= tag != "br"
        self.nested -= tag in {"ul", "ol", "table"}


def is_bounded(html):
    seen = Seen(html)
    assert len(html) <= 100_000
    assert seen.deepest <= 32
    assert max(seen.spans) <= 50
    assert [a for a in seen.addresses if not re.match(r"https?:|mailto:|/(?![/\\])", re.sub(r"\s", "", a))] == []


@settings(max_examples=400, deadline=None)
@given(anything)
def test_whatever_goes_in_what_comes_out_is_bounded_and_settled(html):
    once = rich.bounded(html)
    is_bounded(once)
    assert rich.bounded(once) == once
    assert rich.clean(once) == once
    assert rich.clean(rich.clean(html)) == rich.clean(html)


@settings(max_examples=25, deadline=None)
@given(long)
def test_that_holds_for_what_is_very_long_too(html):
    once = rich.bounded(html)
    is_bounded(once)
    assert rich.bounded(once) == once


@settings(max_examples=200, deadline=None)
@given(often, st.lists(starts | ends | st.sampled_from(["one ", "two ", "three "]), max_size=40).map("".join))
def test_no_word_is_lost_where_a_text_is_made_flat(before, after):
    html = before + after
    said = re.findall("one|two|three", re.sub("<[^>]*>", "", rich.clean(html)))
    assert re.findall("one|two|three", re.sub("<[^>]*>", "", rich.bounded(html))) == said


def test_what_the_editor_makes_stays_as_it_is():
    html = (
        '<h3>Why</h3><p>A <strong>bold</strong>, <em>slanted</em> <u>line</u><br>and <a href="https://a.example/?b=1&amp;c">'
        '<u>another</u></a></p><ol start="3"><li><p>x</p><ul><li><p>y</p></li></ul></li></ol>'
        '<table><tbody><tr><th colspan="2" rowspan="1"><p>z</p></th></tr></tbody></table>'
    )
    assert rich.bounded(html) == rich.clean(html) == html
    assert rich.trouble_with(html) == ""


@pytest.mark.parametrize(
    "given, left",
    [
        ('<td colspan="200000">', 'colspan="50"'), ('<td rowspan="51">', 'rowspan="50"'),
        ('<td colspan="3">', 'colspan="3"'), ('<td colspan="0">', ""), ('<td colspan="-1">', ""),
        ('<td colspan="1e9">', ""), ('<td colspan="٣">', ""), (f'<td colspan="{"9" * 5000}">', ""),
        ('<td rowspan="abc">', ""),
    ],
)  # fmt: skip
def test_a_cell_takes_fifty_columns_or_rows_at_most(given, left):
    cell = rich.clean(f"<table><tr>{given}x</td></tr></table>")
    assert re.search("<td ?(.*?)>", cell)[1] == left


@pytest.mark.parametrize(
    "address",
    ["//evil.example/", "/\t/evil.example", "/\\evil.example", "\\\\evil.example", " //evil.example", "evil.example"],
)
def test_a_link_without_a_scheme_leads_nowhere_but_to_this_site(address):
    assert "href" not in rich.clean(f'<p><a href="{address}">x</a> <a href="" >y</a></p>')
    assert 'href="/meetings/"' in rich.clean('<a href="/meetings/">x</a>')


def test_what_is_nested_too_deeply_on_record_becomes_lines():
    html = "<ul><li>a" * 8 + "</li></ul>" * 8
    assert words.rich(html) == "<ul><li>a" * 6 + "<br>a<br>a<br>" + "</li></ul>" * 6


def test_what_is_too_long_on_record_is_cut_and_says_so():
    shown = words.rich("<p>word</p>" * 30_000)
    assert shown.startswith("<p>word</p>")
    assert shown.endswith("It is on record.)</p>")
