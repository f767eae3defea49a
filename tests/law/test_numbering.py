from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.law.exemption import cited, unknown_paragraphs
from meetings.law.municipal_year import municipal_year, year_label
from meetings.law.numbering import in_the_order_taken, moved, numbers
from meetings.law.voting import voting_of

KINDS = st.lists(st.sampled_from(["item", "heading"]))


@given(KINDS)
def test_items_are_numbered_from_one_without_gaps_and_headings_not_at_all(kinds):
    found = numbers(kinds)
    assert [n for n in found if n] == list(range(1, kinds.count("item") + 1))
    assert all((number is None) == (kind == "heading") for number, kind in zip(found, kinds, strict=True))


@given(st.lists(st.integers(), unique=True, min_size=1), st.integers(-3, 40), st.data())
def test_moving_keeps_everything_and_the_order_of_the_others(order, position, data):
    entry = data.draw(st.sampled_from(order))
    result = moved(order, entry, position)
    assert sorted(result) == sorted(order)
    assert [x for x in result if x != entry] == [x for x in order if x != entry]
    assert result.index(entry) == min(max(position, 1), len(order)) - 1


def test_paragraphs_relied_on_are_cited_in_order():
    assert cited([3]) == "paragraph 3"
    assert cited([5, 3, 1]) == "paragraphs 1, 3 and 5"


def test_england_has_seven_paragraphs():
    assert unknown_paragraphs([0, 1, 7, 8]) == [0, 8]


def test_the_municipal_year_turns_in_may():
    assert municipal_year(date(2016, 2, 29)) == (date(2015, 5, 1), date(2016, 4, 30))
    assert year_label(date(2016, 5, 1)) == "2016/17"


def test_education_co_optees_vote_on_education_only_and_invitees_never():
    assert voting_of("education_co_optee") == "education_only"
    assert voting_of("invitee") == "none"
    assert voting_of("chair") == "all"


@pytest.mark.parametrize(
    "after, order",
    [
        ({}, "abcd"),
        ({"d": "a"}, "adbc"),
        ({"a": "c"}, "bcad"),
        ({"a": "c", "b": "a"}, "cabd"),
        ({"b": "c", "c": "b"}, "abcd"),
        ({"c": "a", "d": "a"}, "acdb"),
        ({"d": "d"}, "abcd"),
    ],
)
def test_items_are_ordered_as_they_were_taken(after, order):
    assert "".join(in_the_order_taken(dict(zip("abcd", range(4), strict=True)), after)) == order
