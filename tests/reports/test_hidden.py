"""Text that a page has and nobody sees is told, in every way of hiding it; what is in sight raises no alarm."""

import pytest

from meetings import storage
from reports.intake.take_in import take_in
from reports.pdf import hidden, read
from tests import hidden_samples, samples


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


@pytest.mark.parametrize("words", ["1,250,000", "07700 900123", "S70 2AB 14", "Khan", "Smith"])
def test_a_sum_a_number_or_a_name_under_a_box_is_told(words):
    assert told(hidden_samples.under_a_box(words))


def test_a_mark_that_covers_words_stays_where_it_is():
    received = take_in(samples.upload(hidden_samples.under_a_highlighter()))
    assert any("cover words" in words for _, _, words in received.warnings)
    with storage.opened(received.sha256) as file, read.opened(file) as document:
        assert hidden.look(document[0]).hidden == [hidden_samples.SENTENCE]


def test_the_words_and_their_page_are_named():
    received = take_in(samples.upload(hidden_samples.in_white()))
    assert [page for page, kind, words in received.warnings if hidden_samples.SENTENCE in words] == [1]
