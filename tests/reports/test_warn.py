"""Patterns that an officer should see before a page is published."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from reports.intake import warn
from reports.intake.compare import compared
from reports.intake.meeting_match import mismatches


@pytest.mark.parametrize(
    "text, told",
    [
        ("His number is AB 12 34 56 C.", "National Insurance"),
        ("NHS number 943 476 5919", "NHS number"),
        ("Ring Ada on 07700 900 123", "mobile telephone"),
        ("Write to ada.resident@gmail.com", "personal e-mail"),
        ("Ada lives at 14 Orchard Road, Aldermere, AL1 2BD", "home address"),
        ("The applicant shall challenge this at 14 Elm Grove, Aldermere AL1 2BD.", "home address"),
    ],
)
def test_personal_data_is_told(text, told):
    assert any(told in words for _, words in warn.personal_data(text))


@pytest.mark.parametrize(
    "text",
    [
        "Ring the Civic Office on 01302 734 000",
        "NHS number 943 476 5918",  # its check digit is wrong
        "Write to scrutiny@aldermere.gov.uk",
        "Civic House, 1 Market Street, Aldermere, AL1 1AA",
        "Invoice QQ 12 34 56 A",
        "The budget is 123 456 7890 pounds",
    ],
)
def test_what_is_nobodys_own_raises_no_alarm(text):
    assert warn.personal_data(text) == []


@given(st.text(max_size=300))
def test_no_text_breaks_the_patterns(text):
    warn.personal_data(text)
    warn.appendices(text)
    mismatches(text, {"Growth Panel"}, date(2026, 6, 24))


def test_appendices_are_found_by_letter_and_number():
    assert warn.appendices("See Appendix A, appendix 12 and Annex c. Appendixes vary; an Appendix and more.") == [
        "12", "A", "C",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "first, told",
    [
        ("Date: 24 June 2026", []),
        ("Date of meeting: Wednesday 3 June 2026", ["3 June 2026"]),
        ("On 3 June 2026 the fair came.", []),
        ("To: the Chair and Members of the Health Panel", ["Health Panel"]),
        ("To: the Chair and Members of the Growth Panel", []),
    ],
)
def test_a_first_page_for_another_meeting_is_told(first, told):
    found = mismatches(first, {"Health Panel"}, date(2026, 6, 24))
    assert [words for words in told if not any(words in sentence for *_, sentence in found)] == []
    assert len(found) == len(told)


@pytest.mark.parametrize(
    "colours, lost", [(["#c00000", "#007a00"], True), (["#ff9090", "#003000"], False), (["#c00000"], False)]
)
def test_red_and_green_of_one_tone_are_lost_in_grey(colours, lost):
    picture = Image.new("RGB", (160, 226), "white")
    for place, colour in enumerate(colours):
        picture.paste(colour, (20, 20 + 60 * place, 120, 60 + 60 * place))
    assert warn.lost_in_grey(picture) is lost


def test_pages_larger_than_a3_and_mixed_sizes_are_told():
    assert warn.sizes([(595, 842), (842, 595)]) == []
    assert [page for page, *_ in warn.sizes([(595, 842), (1684, 2384)])] == [2, None]


def test_a_signature_is_a_small_wide_picture_on_a_signed_page():
    assert warn.signature("Yours sincerely", [(150, 40)])
    assert not warn.signature("Yours sincerely", [(400, 300)])
    assert not warn.signature("The budget", [(150, 40)])


def test_what_changed_in_a_text_is_shown_with_its_page():
    old = ["One\nTwo\nThree", "Four"]
    changes = [part for part in compared(old, ["One\nTwo and a half\nThree", "Four\nFive"]) if not part.same]
    assert [(part.page, part.old, part.new) for part in changes] == [
        (1, ("Two",), ("Two and a half",)),
        (2, (), ("Five",)),
    ]
    assert compared(old, old) == []


@given(st.lists(st.text("ab \n", max_size=20), max_size=4), st.lists(st.text("ab \n", max_size=20), max_size=4))
def test_the_new_text_is_all_there_in_a_comparison(before, after):
    shown = [line for part in compared(before, after) for line in (*part.same, *part.new)]
    lines = [" ".join(line.split()) for text in after for line in text.splitlines() if line.strip()]
    assert set(shown) <= set(lines)
