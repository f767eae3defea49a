"""The tool that holds what goes out against what a reader of the file would see, and one run against another."""

from dataclasses import replace

import pikepdf
import pytest

from tests import office_samples, samples
from tests.corpus.__main__ import run
from tests.corpus.compared import Line, changes, read, write
from tests.corpus.shown import lacking, shown_in, strange

LINE = Line(file="a.docx", outcome="ready", seconds=2.0, megabytes=100, sheets=3, warnings=["1 fonts: …"])


def test_a_missing_word_is_found_however_the_lines_are_broken():
    assert lacking("The panel noted the report", "The panel no-\nted the re port") == {}
    assert lacking("The panel noted the report", "The panel the report") == {"noted": 1}


def test_a_word_that_is_said_less_often_is_found():
    assert lacking("Refused. Refused again.", "Refused again.") == {"refused": 1}


def test_a_word_that_nobody_wrote_is_found():
    assert strange("See Error: not found", "See paragraph 4.2") == {"error": 1, "not": 1, "found": 1}


def test_what_a_word_file_hides_or_strikes_out_is_not_among_its_words(tmp_path):
    path = tmp_path / "reviewed.docx"
    path.write_bytes(office_samples.reviewed())
    words = shown_in(path, "text", "MS Word 2007 XML")
    assert words == "Kept and put in here."


def test_what_a_workbook_hides_is_not_among_its_words(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(office_samples.workbook())
    words = shown_in(path, "spreadsheet", "Calc MS Excel 2007 XML")
    assert words == "Seen"


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """What becomes of a PDF, a letter and a file that is no paper."""
    folder = tmp_path_factory.mktemp("papers")
    for name, content in (
        ("report.pdf", samples.tagged(2)),
        ("letter.eml", office_samples.letter()),
        ("no.bin", b"\0"),
    ):
        (folder / name).write_bytes(content)
    return {line.file: line for line in run(sorted(folder.iterdir()))}


def test_what_went_out_as_it_came_lost_and_gained_nothing(lines):
    for name in ("report.pdf", "letter.eml"):
        assert lines[name].outcome == "ready"
        assert (lines[name].lost, lines[name].added) == ({}, {})


def test_a_file_that_is_no_paper_has_its_sentence(lines):
    assert "no kind of file" in lines["no.bin"].outcome


def test_a_page_that_looks_as_it_did_has_no_difference(lines):
    assert lines["report.pdf"].difference == pytest.approx(0, abs=0.001)


def test_every_line_has_its_time_and_memory(lines):
    assert all(line.seconds > 0 and line.megabytes > 10 for line in lines.values())


def test_a_run_is_read_as_it_was_written(tmp_path):
    write([LINE], tmp_path / "kept.jsonl")
    assert read(tmp_path / "kept.jsonl") == {"a.docx": LINE}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": "This file is empty."}, "outcome ready → This file is empty."),
        ({"sheets": 2}, "sheets 3 → 2"),
        ({"lost": {"alfie": 1}}, "lost {} → {'alfie': 1}"),
        ({"warnings": []}, "no longer warnings: 1 fonts: …"),
        ({"accessible_after": ["TH"]}, "now accessible after: TH"),
        ({"difference": 0.2}, "picture differs by None → 0.2"),
        ({"seconds": 9.0}, "2.0 s → 9.0 s"),
        ({"megabytes": 400}, "100 MB → 400 MB"),
    ],
)
def test_what_changed_since_the_run_before_is_listed(change, words):
    assert changes({"a.docx": LINE}, {"a.docx": replace(LINE, **change)}) == [f"a.docx: {words}"]


def test_files_that_came_or_went_are_listed():
    assert changes({"a.docx": LINE}, {"b.docx": LINE}) == ["a.docx: is gone", "b.docx: is new"]


def test_a_field_that_went_out_empty_is_found(tmp_path):
    """A value that a viewer shows in a form is among the words of the file."""
    path = tmp_path / "form.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        look = pdf.make_stream(b"/Tx BMC q BT /F 12 Tf 2 5 Td (Forty people) Tj ET Q EMC")
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        look.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 20],
            Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
        )  # fmt: skip
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, Rect=[50, 50, 250, 70], F=4,
                T=pikepdf.String("answer"), V=pikepdf.String("Forty people"), AP=pikepdf.Dictionary(N=look),
            )
        )  # fmt: skip
        page.obj.Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        pdf.save(path)
    assert "Forty people" in shown_in(path, "pdf", "")
