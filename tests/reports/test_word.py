"""Word files come out as their authors saw them, and what cannot is told by page."""

import pytest
from lxml import etree

from reports.intake.fields import freeze
from reports.intake.take_in import take_in
from tests import samples, word_samples
from tests.office_samples import W
from tests.word_samples import field, instruction, mark, paragraph, text


def received(content, name="report.docx"):
    return take_in(samples.upload(content, name))


def words_of(paper):
    return " ".join(" ".join(paper.texts).split())


def warnings_of(paper, kind):
    return [(page, words) for page, each, words in paper.warnings if each == kind]


@pytest.fixture(scope="module")
def with_fields():
    return received(word_samples.with_fields())


@pytest.mark.parametrize(
    "shown",
    [
        "See paragraph 4.2 of this report.",
        "Issued 3 March 2025.",
        "Total £1,417.",
        "Ward shown as Priory.",
        "Table 7: costs.",
        "Saved as Budget monitoring.docx.",
        "Never printed.",
        "Sheet 1 of 1.",
        "Put in first. Put in second. Put in third.",
        "As said under the costs.",
        "Noted on 1 April 2025.",
        "Kept at S:\\Committee\\Budget monitoring.docx",
    ],
)
def test_a_field_is_printed_as_word_last_showed_it(with_fields, shown):
    assert shown in words_of(with_fields)


def frozen(*paragraphs):
    """What is shown of some paragraphs once their fields are frozen, the kinds of fields left, and how many marks."""
    root = etree.fromstring(f'<w:document xmlns:w="{W}"><w:body>{"".join(paragraphs)}</w:body></w:document>')
    freeze(root)
    shown = "|".join("".join(p.itertext("{*}t")) for p in root.iter("{*}p"))
    left = [each.text.split()[0] for each in root.iter("{*}instrText")]
    return shown, left, len(list(root.iter("{*}fldChar")))


def test_a_field_within_the_result_of_one_that_is_counted_anew_is_frozen_by_itself():
    entry = text("1 Costs") + field("PAGEREF _Toc1 \\h", "7")
    contents = paragraph(mark("begin"), instruction("TOC \\o"), mark("separate"), entry) + paragraph(mark("end"))
    assert frozen(contents) == ("1 Costs7|", ["TOC"], 3)


def test_what_a_field_says_and_does_not_show_goes_with_it():
    inner = field("QUOTE a", "never shown")
    assert frozen(paragraph(field(instruction("IF ") + inner, "shown"))) == ("shown", [], 0)


def test_a_field_that_never_ends_or_never_began_is_left_as_it_is():
    assert frozen(paragraph(mark("begin"), instruction("DATE"), mark("separate"), text("today"))) == (
        "today", ["DATE"], 2,
    )  # fmt: skip
    assert frozen(paragraph(text("so"), mark("end"))) == ("so", [], 1)


def test_a_field_in_a_text_box_is_not_mixed_up_with_the_one_around_it():
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(field('DATE', 'in the box'))}</w:txbxContent></w:pict></w:r>"
    around = paragraph(mark("begin"), instruction("PAGE"), mark("separate"), box, text("9"), mark("end"))
    shown, left, marks = frozen(around)
    assert (left, marks) == (["PAGE"], 3)
    assert "in the box" in shown
