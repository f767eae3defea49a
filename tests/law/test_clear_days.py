from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.law.clear_days import (
    clear_days_between,
    day_it_counts_from,
    is_in_time,
    is_working_day,
    last_day_to_publish,
)

DAYS = st.dates(date(2013, 1, 1), date(2030, 12, 31))
CLOSING = time(17)


@pytest.mark.parametrize(
    "meeting, last_day",
    [
        (date(2016, 2, 29), date(2016, 2, 19)),
        (date(2026, 12, 29), date(2026, 12, 17)),
        (date(2026, 4, 9), date(2026, 3, 30)),  # across Good Friday and Easter Monday
        (date(2022, 9, 20), date(2022, 9, 9)),  # the day of mourning
    ],
)
def test_the_last_day_leaves_five_clear_working_days(meeting, last_day):
    assert last_day_to_publish(meeting) == last_day


@given(DAYS)
def test_exactly_five_working_days_lie_between_the_last_day_and_the_meeting(meeting):
    last = last_day_to_publish(meeting)
    assert is_working_day(last)
    assert clear_days_between(last, meeting) == 5


@given(DAYS)
def test_a_closure_day_moves_the_last_day_back(meeting):
    closed = last_day_to_publish(meeting)
    moved = last_day_to_publish(meeting, closures=frozenset({closed}))
    assert moved < closed
    assert clear_days_between(moved, meeting, closures=frozenset({closed})) == 5


def test_what_is_published_after_closing_counts_from_the_next_working_day():
    friday = datetime(2016, 2, 19, 17, 0)
    assert day_it_counts_from(friday, CLOSING) == date(2016, 2, 19)
    assert day_it_counts_from(friday + timedelta(minutes=1), CLOSING) == date(2016, 2, 22)


def test_a_minute_after_closing_on_the_last_day_is_late():
    meeting = date(2016, 2, 29)
    assert is_in_time(datetime(2016, 2, 19, 17, 0), meeting, CLOSING)
    assert not is_in_time(datetime(2016, 2, 19, 17, 1), meeting, CLOSING)


def test_publishing_on_the_saturday_before_counts_from_monday():
    assert day_it_counts_from(datetime(2016, 2, 20, 9), CLOSING) == date(2016, 2, 22)
