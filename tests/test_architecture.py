"""The shape of the house, held by a test: imports go down only, and libraries stay in their rooms."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [  # from the top; a module may import from its own layer and from those below it
    ("scrutiny",),
    ("reports",),
    ("meetings.views", "meetings.templatetags"),
    ("meetings.forms", "meetings.importers"),
    ("meetings.actions",),
    (
        "meetings.access",
        "meetings.paper_access",
        "meetings.queries",
        "meetings.preflight",
        "meetings.room",
        "meetings.minuted",
        "meetings.turnout",
        "meetings.programme",
        "meetings.trail",
    ),
    ("meetings.models", "meetings.storage", "meetings.bell", "meetings.opening", "meetings.site"),
    ("meetings.contents", "meetings.rich", "meetings.page_lists"),
    ("meetings.law",),
]
ROOMS = {"weasyprint": ["reports/pdf/render.py"], "pikepdf": ["reports/pdf/*.py", "reports/build/bind.py"]}
MODULES = [
    p for top in ("meetings", "reports", "scrutiny") for p in (ROOT / top).rglob("*.py") if "migrations" not in p.parts
]


def layer_of(name):
    found = [
        (len(prefix), level)
        for level, names in enumerate(LAYERS)
        for prefix in names
        if f"{name}.".startswith(f"{prefix}.")
    ]
    return max(found)[1] if found else None


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_only(path):
    own = layer_of(dotted(path))
    upward = [
        name
        for name in imports(path)
        if own is not None and (layer_of(name) if layer_of(name) is not None else 99) < own
    ]
    assert upward == []


@pytest.mark.parametrize("library", ROOMS)
def test_a_library_stays_in_its_room(library):
    users = [p for p in MODULES if any(name.split(".")[0] == library for name in imports(p))]
    strangers = [p for p in users if not any(p.match(pattern) for pattern in ROOMS[library])]
    assert users
    assert strangers == []


CONFINED = {  # they run in confined processes alone, and load what sets type there
    "reports/rendering/process.py", "reports/intake/letter.py", "reports/pdf/typed.py",
}  # fmt: skip
EVERYTHING = """
import importlib, sys
import django
django.setup()
for name in sys.argv[1:]:
    importlib.import_module(name)
print("weasyprint" in sys.modules)
"""


def test_only_what_runs_confined_sets_type():
    users = {str(p.relative_to(ROOT)) for p in MODULES if "reports.pdf.render" in imports(p)}
    assert users == CONFINED


def test_no_process_that_is_not_confined_has_weasyprint_in_it():
    inside = {ROOT / path for path in CONFINED} | {ROOT / "reports/pdf/render.py"}
    names = [dotted(path) for path in MODULES if path not in inside and path.parent.name != "commands"]
    command = [sys.executable, "-c", EVERYTHING, *names]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "False\n"


SENT = {"request.GET", "request.POST"}


def raw_reads(path):
    """Where a view turns what was sent into a number by itself, or takes it out of the request as it came."""
    for node in ast.walk(ast.parse(path.read_text())):
        makes_a_number = isinstance(node, ast.Call) and ast.unparse(node.func) in {"int", "float"}
        looks_for_digits = isinstance(node, ast.Attribute) and node.attr in {"isdecimal", "isdigit", "isnumeric"}
        takes_out = isinstance(node, ast.Attribute | ast.Subscript) and ast.unparse(node.value) in SENT
        if makes_a_number or looks_for_digits or takes_out:
            yield node.lineno


@pytest.mark.parametrize("path", [p for p in MODULES if p.parts[-2] == "views"], ids=lambda p: p.stem)
def test_what_is_sent_is_read_in_one_place(path):
    assert path.stem == "parameters" or not list(raw_reads(path))


def test_the_reports_app_has_no_models():
    assert not (ROOT / "reports" / "models.py").exists()
    assert not (ROOT / "reports" / "migrations").exists()


def test_no_room_is_called_utils():
    banned = {"utils", "helpers", "services", "mixins", "common", "signals"}
    assert not [p for p in MODULES if p.parts[-2] != "scrutiny" and p.stem in banned]
