"""What set-up finds out of the machine before it installs anything."""

import pytest

from scrutiny import setup

NEW = """Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian.gpg

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main
"""
OLD = "deb [arch=amd64] http://mirror.example/debian bookworm main contrib\ndeb http://mirror.example/x trixie main\n"


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A folder in which a machine says where its packages are from."""
    (tmp_path / "sources.list.d").mkdir()
    monkeypatch.setattr(setup, "SOURCES", tmp_path)
    return tmp_path


def test_backports_are_taken_from_the_server_that_the_machine_uses(sources):
    (sources / "sources.list.d" / "debian.sources").write_text(NEW)
    ending, words = setup._backports()
    assert ending == ".sources"
    assert words == (
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n"
        "Signed-By: /usr/share/keyrings/debian.gpg\n"
    )


def test_backports_are_taken_from_a_list_of_the_older_kind(sources):
    (sources / "sources.list").write_text(OLD)
    assert setup._backports() == (".list", "deb [arch=amd64] http://mirror.example/debian bookworm-backports main\n")


def test_where_no_server_is_named_there_are_no_backports(sources):
    (sources / "sources.list").write_text("deb http://mirror.example/debian trixie main\n")
    assert setup._backports() is None
