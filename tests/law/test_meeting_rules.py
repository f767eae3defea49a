"""The rules of a meeting: quorum, interests, votes, exclusion, speaking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.law.exclusion import resolution, what_is_missing
from meetings.law.interests import NONE, WHOLE, part_in, strictest
from meetings.law.quorum import is_quorate, is_there, quorum_of
from meetings.law.speaking import why_nobody_else
from meetings.law.voting import has_a_vote, is_carried, why_no_vote


@pytest.mark.parametrize(
    "seats, laid_down, quorum",
    [(9, None, 3), (12, None, 3), (13, None, 4), (16, None, 4), (17, None, 5), (2, None, 3), (9, 4, 4), (60, None, 15)],
)
def test_the_quorum_is_the_panels_own_or_a_quarter_and_never_fewer_than_three(seats, laid_down, quorum):
    assert quorum_of(seats, laid_down) == quorum


def test_business_may_be_done_when_the_quorum_is_just_met():
    assert (is_quorate(3, 3), is_quorate(2, 3)) == (True, False)


@pytest.mark.parametrize(
    "position, arrived, left, there",
    [
        (1, None, None, True),
        (5, 6, None, False),
        (6, 6, None, True),
        (7, None, 8, True),
        (8, None, 8, False),
        (9, 6, 8, False),
        (7, 6, 8, True),
    ],
)
def test_who_came_and_went_is_there_in_between(position, arrived, left, there):
    assert is_there(position, arrived, left) is there


@pytest.mark.parametrize(
    "kind, dispensed, left_room, speaks, votes",
    [
        ("pecuniary", False, False, False, False),
        ("pecuniary", True, False, True, True),
        ("pecuniary", True, True, False, False),
        ("registrable", False, False, False, False),
        ("registrable", True, False, True, True),
        ("non_registrable", False, False, True, True),
        ("non_registrable", False, True, False, False),
        ("non_registrable", True, True, False, False),
    ],
)
def test_an_interest_keeps_a_member_from_what_the_law_and_the_code_say(kind, dispensed, left_room, speaks, votes):
    part = part_in(kind, dispensed=dispensed, left_room=left_room)
    assert (part.speaks, part.votes) == (speaks, votes)


@pytest.mark.parametrize("parts, left", [([], WHOLE), ([WHOLE], WHOLE), ([WHOLE, NONE], NONE), ([NONE, WHOLE], NONE)])
def test_of_several_interests_the_strictest_is_left(parts, left):
    assert strictest(parts) == left


@pytest.mark.parametrize(
    "voting, education, has_one",
    [
        ("all", False, True),
        ("all", True, True),
        ("education_only", False, False),
        ("education_only", True, True),
        ("none", True, False),
        ("none", False, False),
    ],
)
def test_education_co_optees_vote_on_education_alone_and_invitees_never(voting, education, has_one):
    assert has_a_vote(voting, education=education) is has_one


FREE = {"voting": "all", "education": False, "there": True, "in_law": True, "stands_in": None, "interest_bars": False}


@pytest.mark.parametrize(
    "differently, why",
    [
        ({}, ""),
        ({"stands_in": True}, ""),
        ({"stands_in": False}, "stands in for nobody"),
        ({"there": False}, "not in the room"),
        ({"in_law": False}, "takes part remotely"),
        ({"interest_bars": True}, "has declared an interest"),
        ({"voting": "none"}, "has no vote"),
        ({"voting": "education_only"}, "votes on education matters only"),
        ({"voting": "education_only", "education": True}, ""),
        ({"voting": "education_only", "education": True, "interest_bars": True}, "has declared an interest"),
        ({"voting": "none", "there": False}, "has no vote"),
    ],
)
def test_why_somebody_may_not_vote_is_said(differently, why):
    assert why_no_vote(**FREE | differently) == why


@pytest.mark.parametrize(
    "votes_for, votes_against, casting, carried",
    [
        (5, 4, "", True),
        (4, 5, "", False),
        (4, 5, "for", False),
        (4, 4, "", None),
        (4, 4, "for", True),
        (4, 4, "against", False),
        (0, 0, "", None),
        (1, 0, "", True),
    ],
)
def test_the_majority_carries_and_the_chair_decides_when_votes_are_equal(votes_for, votes_against, casting, carried):
    assert is_carried(votes_for, votes_against, casting) is carried


@given(st.integers(0, 99), st.integers(0, 99), st.sampled_from(["", "for", "against"]))
def test_a_casting_vote_changes_nothing_but_a_tie(votes_for, votes_against, casting):
    if votes_for != votes_against:
        assert is_carried(votes_for, votes_against, casting) is (votes_for > votes_against)


def test_a_resolution_to_exclude_names_section_paragraph_and_the_public_interest():
    words = resolution([3, 1], "the tender is still open")
    assert "section 100A(4)" in words
    assert "paragraphs 1 and 3 of Part 1 of Schedule 12A" in words
    assert words.endswith("the public interest in disclosing the information: the tender is still open.")


@pytest.mark.parametrize(
    "paragraphs, interest, missing", [([], "x", "Select"), ([3], " ", "Enter why"), ([3], "the tender is open", "")]
)
def test_the_public_is_not_excluded_without_a_paragraph_and_a_reason(paragraphs, interest, missing):
    found = what_is_missing(paragraphs, interest)
    assert found.startswith(missing)
    assert bool(found) == bool(missing)


@pytest.mark.parametrize(
    "spoken, used, minutes, most, longest, why",
    [
        (4, 16, 4, 5, 20, ""),
        (5, 16, 1, 5, 20, "This panel hears up to 5 members of the public at a meeting."),
        (2, 18, 3, 5, 20, "This panel keeps 20 minutes for the public, of which 2 are left."),
        (2, 19, 3, 5, 20, "This panel keeps 20 minutes for the public, of which 1 is left."),
        (40, 400, 5, None, None, ""),
    ],
)
def test_the_public_speaks_within_the_panels_limits(spoken, used, minutes, most, longest, why):
    assert why_nobody_else(spoken, used, minutes, most=most, longest=longest) == why
