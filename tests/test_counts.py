"""Nothing says "1 pages": a count before a noun in the plural knows when it is one."""

import re
from pathlib import Path

import pytest

from meetings.page_lists import counted

ROOT = Path(__file__).resolve().parent.parent
NOUNS = (
    "pages|papers|items|notes|files|versions|members|months|days|hours|minutes|recommendations|sheets|actions|topics|people|"
    "warnings|pictures|editions|accounts|meetings|panels|votes|words|changes|places"
)
IN_TEMPLATES = re.compile(rf"\{{\{{ [\w.]+(?:\|intcomma)? \}}\}} (?:{NOUNS})\b")
IN_PYTHON = re.compile(rf"\{{(?:len\([^{{}}]+\)|\w[\w.]*)(?::,)?\}} (?:{NOUNS})\b")
FILES = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
ALWAYS_SEVERAL = {  # more than a bound that is above one
    "{total:,} pictures", "{count:,} pages", "{len(made):,} pages", "{AT_ONCE} files",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_counts_one_in_the_plural(path):
    assert IN_TEMPLATES.findall(path.read_text()) == []


def test_no_sentence_of_ours_counts_one_in_the_plural():
    modules = [path for top in ("meetings", "reports") for path in (ROOT / top).rglob("*.py")]
    found = {
        found for path in modules if "migrations" not in path.parts for found in IN_PYTHON.findall(path.read_text())
    }
    assert found - ALWAYS_SEVERAL == set()


def test_a_count_is_said_with_its_noun():
    assert [counted(number, "page") for number in (0, 1, 2, 1200)] == ["0 pages", "1 page", "2 pages", "1,200 pages"]
