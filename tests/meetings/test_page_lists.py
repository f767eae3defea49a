"""Equal warnings on several pages are one, with the list of its pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.page_lists import listed, pages_of, together


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([3], "page 3"),
        ([3, 5], "pages 3, 5"),
        ([4, 3], "pages 3, 4"),
        ([*range(3, 13), 15], "pages 3 to 12, 15"),
        ([1, 2, 3, 7, 8, 10, 11, 12, 13], "pages 1 to 3, 7, 8, 10 to 13"),
    ],
)
def test_pages_are_said_by_their_runs(pages, words):
    assert listed(pages) == words


def test_forty_equal_warnings_are_one_of_every_kind():
    told = together(
        [(n, kind, "This page is odd.") for n in range(1, 41) for kind in ("personal", "size", "hidden", "looks")]
    )
    assert told == [(1, kind, "This page is odd. (Pages 1 to 40.)") for kind in ("personal", "size", "hidden", "looks")]


def test_warnings_of_other_words_or_about_the_whole_stay_as_they_are():
    warnings = [
        (2, "personal", "A name."),
        (3, "personal", "Another."),
        (None, "size", "Sizes."),
        (3, "hidden", "A name."),
    ]
    assert together(warnings) == warnings


def test_the_same_warning_of_the_same_page_is_one():
    assert together([(2, "tags", "Odd."), (2, "tags", "Odd.")]) == [(2, "tags", "Odd.")]


def test_what_has_to_be_looked_at_before_publication_is_not_put_together():
    warnings = [(1, "uncovered", "Words came to light."), (2, "uncovered", "Words came to light.")]
    assert together(warnings, frozenset({"uncovered"})) == warnings


@given(st.sets(st.integers(1, 400), min_size=1))
def test_the_pages_of_a_warning_are_read_back_from_its_words(pages):
    ((page, _, words),) = together((number, "looks", "Odd.") for number in pages)
    assert page == min(pages)
    assert pages_of(page, words) == sorted(pages)
