"""Words that were left out are found again wherever they stand in a PDF, and nothing else is taken for them."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.intake.leaks import found_in
from reports.pdf.said import text_of_pdf
from tests import samples


@pytest.mark.parametrize(
    "shown, left_out",
    [
        ("Ward Visits\nHIDDENNAME 54321", "HIDDENNAME"),
        ("The officer Mark was there", "Mark"),
        ("Ref 54321 of the case", "54321"),
        ("Paid £1,234.56 to them", "1,234.56"),
        ("She was dis-\nmissed on the spot", "dismissed"),
        ("She was dis\ufffemissed on the spot", "dismissed"),
        ("a family in temp-\norary accom-\nmodation near Leeds", "A family in temporary accommodation"),
        ("V e r y  p r i v a t e  m a t t e r s", "very private matters"),
        ("ﬁnal oﬃce words are hidden", "Final office words"),
        ("Jo Smith came", "Jo Smith"),
        ("QQ 12 34 56 C on the line", "QQ123456C"),
        ("one two three four five six seven", "zero one two three four five six seven eight nine"),
    ],
)
def test_what_was_left_out_is_found(shown, left_out):
    assert found_in(shown, [left_out], ["Some words that stay in it"])


@pytest.mark.parametrize(
    "shown, left_out, stays",
    [
        ("Report of the Director", "Report of the Director", "Report of the Director"),
        ("Party for the carters", "art", "Party for the carters"),
        ("Market day", "Mark", "Market day"),
        ("12\n3", "123", "12 3"),
        ("Yes No 12 2025 100,000", "Yes; 12; 2025; 100,000", "Nothing"),
        ("Page 4 of 9 Thursday 3 April", "Page 4", "Nothing"),
        ("0 20000 40000 60000", "20000", "a chart whose axis is numbered by the program"),
        ("Appendix B of the report", "Appendix B", "appendix of the report"),
        ("Kept and put in", "Kept struck and put in", "Kept and put in"),
        ("Ann", "Ann", "Nothing"),
        ("M ark et day", "Mark et", "Market day"),
    ],
)
def test_what_tells_nothing_apart_is_no_find(shown, left_out, stays):
    assert found_in(shown, [left_out], [stays]) is None


WORDS = st.text("abcdefghijklmnoprstuvwåéß", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


def _as_set(text, width):
    """A text on lines of a width; long words are broken with hyphens."""
    broken = " ".join("-\n".join(textwrap.wrap(word, width)) for word in text.split(" "))
    return "\n".join(part for line in broken.splitlines() for part in (textwrap.wrap(line, width * 3) or [""]))


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(TEXTS, max_size=4), st.integers(6, 20))
def test_no_paper_is_refused_for_words_that_stay(stays, left_out, width):
    assert found_in("\n".join(_as_set(text, width) for text in stays), left_out, stays) is None


@given(st.lists(TEXTS, max_size=4), TEXTS, st.integers(8, 20))
def test_a_text_that_was_left_out_is_found_however_its_lines_break(stays, hidden, width):
    left_out = f"zzzyyyxxx qqq{hidden}"
    shown = "\n".join(_as_set(text, width) for text in [*stays, left_out])
    assert found_in(shown, [left_out], stays)


def test_what_is_read_aloud_or_listed_counts_as_shown(tmp_path):
    path = tmp_path / "tagged.pdf"
    path.write_bytes(samples.tagged(2, "Parks"))
    assert "Parks" in text_of_pdf(path)
