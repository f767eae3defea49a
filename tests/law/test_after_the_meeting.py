"""Rules for what comes after a meeting: numbers, answers, members who stay away."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.law.absence import seat_lost_on, warning
from meetings.law.municipal_year import municipal_year
from meetings.law.numbering import minute_numbers
from meetings.law.response import is_overdue, response_due


@given(st.integers(0, 999), st.lists(st.integers(0, 40), max_size=8))
def test_minutes_of_a_year_are_numbered_on_without_gaps_whatever_the_meetings(last, counts):
    given_out = []
    for count in counts:
        given_out += minute_numbers(given_out[-1] if given_out else last, count)
    assert given_out == list(range(last + 1, last + 1 + sum(counts)))


@pytest.mark.parametrize("day, year", [(date(2016, 4, 30), 2015), (date(2016, 5, 1), 2016), (date(2015, 12, 8), 2015)])
def test_the_numbers_start_anew_in_may(day, year):
    assert municipal_year(day)[0].year == year


@pytest.mark.parametrize(
    "received, notice, due",
    [
        (date(2016, 1, 6), None, date(2016, 3, 5)),
        (date(2016, 1, 6), date(2016, 1, 4), date(2016, 3, 5)),
        (date(2016, 1, 6), date(2016, 1, 20), date(2016, 3, 19)),
        (date(2026, 1, 1), None, date(2026, 2, 28)),
        (date(2026, 12, 31), None, date(2027, 2, 28)),
        (date(2023, 12, 31), None, date(2024, 2, 29)),
        (date(2023, 12, 30), None, date(2024, 2, 29)),
        (date(2026, 7, 31), None, date(2026, 9, 30)),
        (date(2026, 11, 15), None, date(2027, 1, 14)),
    ],
)
def test_an_answer_is_due_in_two_months_beginning_with_receipt_or_the_later_notice(received, notice, due):
    assert response_due(received, notice) == due


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_a_notice_never_makes_an_answer_due_sooner(received, notice):
    assert response_due(received, notice) == max(response_due(received), response_due(notice))


@pytest.mark.parametrize(
    "answered, today, overdue",
    [
        (None, date(2016, 3, 5), False),
        (None, date(2016, 3, 6), True),
        (date(2016, 2, 3), date(2016, 9, 1), False),
    ],
)
def test_an_answer_is_overdue_from_the_day_after_its_last(answered, today, overdue):
    assert is_overdue(date(2016, 3, 5), answered, today) is overdue


@pytest.mark.parametrize(
    "last, today, months",
    [
        (date(2026, 1, 31), date(2026, 5, 30), None),
        (date(2026, 1, 31), date(2026, 5, 31), 4),
        (date(2026, 1, 15), date(2026, 5, 15), 4),
        (date(2026, 1, 15), date(2026, 6, 14), 4),
        (date(2026, 1, 15), date(2026, 6, 15), 5),
        (date(2026, 1, 15), date(2026, 7, 15), 6),
        (date(2024, 1, 15), date(2026, 7, 15), 6),
    ],
)
def test_who_stays_away_is_warned_of_at_four_and_five_months_and_lost_at_six(last, today, months):
    assert warning(last, today) == months


def test_the_seat_is_lost_six_months_after_the_last_attendance():
    assert seat_lost_on(date(2025, 8, 31)) == date(2026, 2, 28)
