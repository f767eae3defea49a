"""Words of a bound page are compared by letters: spaces do not matter, a missing line does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.build.words import lost

PAGE = "The panel notes the report.\nMembers asked about roads in the north of the borough.\nThe vote was taken: xxx\n"
OTHER = "The cabinet agreed the budget.\nNo member of the public spoke.\nParking charges rise by 4 % in April.\n"
MARKS = ("Agenda Item 6.", "Page 9")


@pytest.mark.parametrize(
    "after",
    [
        PAGE,
        PAGE.replace("xxx", "x x x"),
        PAGE.replace("panel", "p a n e l"),
        PAGE.replace(" ", "").replace("\n", " "),
        PAGE + "Page 9\nAgenda Item 6.",
        "A line from outside the page\n" + PAGE,
        PAGE.replace("borough.\n", "borough. Page 9\n"),
    ],
)
def test_the_same_letters_are_the_same_words(after):
    assert lost(PAGE, after, MARKS) == ""


@pytest.mark.parametrize("line", PAGE.splitlines())
def test_a_line_that_is_not_there_is_found(line):
    assert lost(PAGE, PAGE.replace(line, "") + "Page 9", MARKS)


def test_a_missing_line_of_common_words_is_found_though_each_stands_elsewhere():
    long = "the report of the panel on the roads of the borough\n" * 30
    assert lost(long, long.removesuffix("the report of the panel on the roads of the borough\n")) == "the"


@pytest.mark.parametrize("after", [OTHER, OTHER * 40, "", PAGE[: len(PAGE) // 2]])
def test_another_page_or_half_of_it_is_found(after):
    assert lost(PAGE, after)


@pytest.mark.parametrize(
    ("word", "swapped"), [("report", "reoprt"), ("roads", "raods"), ("north", "norht"), ("was", "saw")]
)
def test_swapped_letters_are_found(word, swapped):
    assert word in lost(PAGE, PAGE.replace(word, swapped) + "Page 9\nAgenda Item 6.", MARKS)


def test_a_mark_of_ours_does_not_stand_for_the_papers_own_words():
    assert lost(PAGE + "Page 9", PAGE + "Page 9", MARKS) == "Page"
    assert lost(PAGE + "Page 9", PAGE + "Page 9\nPage 9", MARKS) == ""


def test_words_in_another_order_are_not_missing():
    assert lost(PAGE, "\n".join(reversed(PAGE.splitlines()))) == ""


@given(st.text(), st.text(alphabet=" \n\t\xa0", min_size=1), st.data())
def test_spaces_anywhere_change_nothing(text, space, data):
    place = data.draw(st.integers(0, len(text)))
    assert lost(text, text[:place] + space + text[place:]) == ""
