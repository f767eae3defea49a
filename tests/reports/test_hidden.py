"""Text that a page has and nobody sees is told, in every way of hiding it; what is in sight raises no alarm."""

import pytest

from meetings import storage
from reports.intake.take_in import take_in
from reports.pdf import hidden, read
from tests import hidden_samples, samples
from tests.reports.test_covers import safe


def told(content):
    received = take_in(samples.upload(content))
    return [words for _, kind, words in received.warnings if kind in {"hidden", "left out", "uncovered"}]


@pytest.mark.parametrize("way", hidden_samples.WAYS, ids=lambda way: way.__name__)
def test_a_hidden_sentence_is_told(way):
    assert told(way())


@pytest.mark.parametrize(
    "content",
    [
        hidden_samples.in_sight(), samples.tagged(2), samples.plain(2), samples.with_links(),
        samples.plain(size=(842, 595), Rotate=90),
    ],
    ids=["white on dark", "tagged", "plain", "links", "turned"],
)  # fmt: skip
def test_what_is_in_sight_raises_no_alarm(content):
    assert told(content) == []


@pytest.mark.parametrize("words", ["1,250,000", "07700 900123", "S70 2AB 14", "Khan", "Smith", "Lee", "412"])
def test_a_sum_a_number_or_a_name_under_a_box_is_told(words):
    assert told(hidden_samples.under_a_box(words))


def seen_by_nobody(content):
    with read.opened(content) as document:
        return hidden.look(document[0]).hidden


@pytest.mark.parametrize("way", hidden_samples.LETTER_BY_LETTER, ids=lambda way: way.__name__)
def test_what_is_hidden_is_found_letter_by_letter(way, tmp_path):
    """In full, but for a first word or letter that is in sight, or that an upright stroke of another stands for."""
    (said,) = safe(way(), tmp_path).hidden
    assert hidden_samples.SENTENCE.endswith(said)
    assert len(said) >= len("buyer offered nine hundred thousand pounds")


@pytest.mark.parametrize(
    "words, covered, said",
    [
        ("Account 12345678", (118, 40), ["123456"]), ("Account 12345678", (145, 40), ["5678"]),
        ("Mrs Winterbottom", (98, 200), ["Winterbottom"]), ("Tel. 07700900123 (home)", (93, 76), ["07700900123"]),
        ("Nothing of this is covered", (300, 20), []),
    ],
)  # fmt: skip
def test_the_part_of_a_word_that_is_covered_is_told(words, covered, said):
    content = f"BT /F1 12 Tf 72 500 Td ({words}) Tj ET 0 g {covered[0]} 495 {covered[1]} 18 re f\n"
    assert seen_by_nobody(hidden_samples.page_of(content)) == said


@pytest.mark.parametrize(
    "content",
    [
        "0.6 g BT /F1 24 Tf 73 499 Td (Shadowed heading) Tj ET 0 g BT /F1 24 Tf 72 500 Td (Shadowed heading) Tj ET",
        "BT /F1 12 Tf 72 500 Td (Bold by hand 1234) Tj ET BT /F1 12 Tf 72.3 500 Td (Bold by hand 1234) Tj ET",
        "BT /F1 12 Tf 72 500 Td (Struck out and underlined 123456) Tj ET 72 504 m 300 504 l S 72 498 m 300 498 l S",
        "0.2 0.2 0.6 rg 70 495 280 18 re f 1 g BT /F1 12 Tf 72 500 Td (White on a dark ground 123456) Tj ET",
        "BT /F1 12 Tf 0 1 -1 0 72 200 Tm (Sideways along the margin 123456) Tj ET",
        "BT /F1 9 Tf 72 500 Td (Tightly set lines of text 12345) Tj 0 -6 Td (one upon the other 67890) Tj ET",
        "BT /F1 60 Tf 60 300 Td 1 Tr 0.3 w (Hairlines 123) Tj ET",
        "0.9 g BT /F1 90 Tf 0.7 0.7 -0.7 0.7 100 200 Tm (SAMPLE) Tj ET 0 g BT /F1 12 Tf 150 300 Td (Upon a mark) Tj ET",
        "BT /F1 12 Tf 72 500 Td (l i . , - | ! 1 I j) Tj ET",
        "1 1 0 rg 70 495 280 18 re f 0 g BT /F1 12 Tf 72 500 Td (Marked) Tj ET",
    ],
)  # fmt: skip
def test_letters_in_sight_raise_no_alarm_however_they_are_set(content):
    assert seen_by_nobody(hidden_samples.page_of(content)) == []


def test_text_that_was_recognised_in_a_scan_is_no_alarm():
    assert seen_by_nobody(hidden_samples.in_a_scan()) == []


def test_a_mark_that_covers_words_stays_where_it_is():
    received = take_in(samples.upload(hidden_samples.under_a_highlighter()))
    assert any("cover words" in words for _, _, words in received.warnings)
    with storage.opened(received.sha256) as file, read.opened(file) as document:
        assert hidden.look(document[0]).hidden == [hidden_samples.SENTENCE]


def test_the_words_and_their_page_are_named():
    received = take_in(samples.upload(hidden_samples.in_white()))
    assert [page for page, kind, words in received.warnings if hidden_samples.SENTENCE in words] == [1]
