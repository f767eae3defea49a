"""The portal's own scripts: their units run by Node, and what they may touch."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
KEPT_IN_A_BROWSER = re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches|openDatabase|document\.cookie\s*=)")


def test_units_of_scripts_hold():
    node = Path(sys.executable).with_name("node")
    tests = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.mjs"))
    ran = subprocess.run([node, "--test", "--no-warnings", *tests], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    assert re.search(r"pass [1-9]", ran.stdout)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_one_script_alone_touches_what_a_browser_keeps(path):
    code = re.sub(r"//.*", "", path.read_text())
    found = set(KEPT_IN_A_BROWSER.findall(code))
    allowed = {"drafts.js": {"localStorage", "sessionStorage"}, "forms.js": {"document.cookie ="}}
    assert found <= allowed.get(path.name, set())


def test_no_page_has_a_script_in_it_that_touches_what_a_browser_keeps():
    pages = (ROOT / "templates").rglob("*.html")
    assert [str(page) for page in pages if KEPT_IN_A_BROWSER.search(page.read_text())] == []


def test_the_library_of_uploads_keeps_what_it_keeps_by_the_same_script():
    users = [path.read_text() for path in SCRIPTS if "tus.Upload(" in path.read_text()]
    assert users
    assert all("urlStorage: broken(" in code and "fingerprint," in code for code in users)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_request_of_a_script_names_the_account_of_its_page(path):
    """By `headers()`; alone the look at who is signed in asks as nobody. HTMX's requests get them in parts.js."""
    code = path.read_text()
    requests = re.findall(r"\bfetch\((?!dialogs).*", code) + re.findall(r"new XMLHttpRequest|new tus\.Upload", code)
    assert not requests or "headers()" in code
    assert all("headers()" in request for request in requests if request.startswith("fetch"))
