"""Answers on forms look as a viewer shows them, and stand in the text of the paper."""

from pathlib import Path

import font_source_sans_pro
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from reports.pdf import read
from tests import form_samples
from tests.form_samples import AUTHOR, LONG, SENTENCE, SEVERAL_LINES, Form
from tests.reports.test_covers import safe, tones


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """(the form with a field of every kind, what became of it)."""
    folder, form = tmp_path_factory.mktemp("form"), form_samples.every_kind()
    form.save(folder / "form.pdf", asked=False)
    return form, safe((folder / "form.pdf").read_bytes(), folder)


def words_in(outcome, box):
    """What can be read in the box of a field."""
    with read.opened(outcome.path) as document:
        text = document[0].get_textpage()
        found = text.get_text_bounded(*box)
        text.close()
    return found.replace("\r\n", "\n").strip()


@pytest.mark.parametrize(
    "field, words",
    [
        ("author", AUTHOR), ("long", SENTENCE), ("lines", "Line one\nLine two\nLine three"),
        ("comb", "A B 1 2 3 4 5 6 C"),
        ("rich", "Plain rich text"), ("centre", "In the middle"), ("secret", "******"),
        ("list", "Bus\nTrain\nTram\nBoat"),
        ("short list", "Bus\nBoat"), ("choice", "Tram"),
    ],
)  # fmt: skip
def test_an_answer_is_whole(whole, field, words):
    form, outcome = whole
    assert words_in(outcome, form.boxes[field]) == words


@pytest.mark.parametrize("field", ["wrapped", "fitted"])
def test_an_answer_of_several_lines_is_wrapped(whole, field):
    form, outcome = whole
    lines = words_in(outcome, form.boxes[field]).splitlines()
    assert " ".join(line.strip() for line in lines) == LONG
    assert len(lines) >= 4


def test_ticks_and_buttons_are_as_they_were_set(whole):
    form, outcome = whole
    inner = {name: (box[0] + 4, box[1] + 4, box[2] - 4, box[3] - 4) for name, box in form.boxes.items()}
    ticked = ["tick", "no state", "North"]
    assert all(tone < 235 for tone in tones(outcome.path, *(inner[name] for name in ticked)))
    assert tones(outcome.path, inner["no tick"], (240, *inner["South"][1:]))[0] == 255


def test_chosen_lines_of_a_list_stand_out(whole):
    form, outcome = whole
    left, _, _, top = form.boxes["list"]
    rows = [(left + 100, top - 2 - 14 * (row + 1) + 4, left + 200, top - 14 * row - 4) for row in range(4)]
    assert [tone < 100 for tone in tones(outcome.path, *rows)] == [True, False, True, True]


def test_a_form_that_is_filled_in_looks_as_a_viewer_shows_it_and_hides_nothing(whole):
    _, outcome = whole
    assert (outcome.hidden, outcome.warnings) == ([], [])
    with read.opened(outcome.path) as document:
        assert read.fonts_not_embedded(document[0]) == []
    with pikepdf.open(outcome.path) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert "/Annots" not in pdf.pages[0].obj


def kept(folder, look, value, *, asked=True, **keys):
    """What becomes of a text field with a look of its own."""
    form = Form()
    field = form.add("field", high=60, FT=Name.Tx, V=String(value), **keys)
    field.AP = Dictionary(N=form.look(look, form.boxes["field"]))
    form.save(folder / "form.pdf", asked=asked)
    return words_in(safe((folder / "form.pdf").read_bytes(), folder), form.boxes["field"])


def test_a_look_that_shows_the_value_stays_where_new_ones_are_asked_for(tmp_path):
    look = "BT /Helv 9 Tf 12 TL 2 45 Td (One answer) Tj T* (on lines) Tj T* (of its author) Tj ET"
    assert kept(tmp_path, look, "One answer on lines of its author", Ff=SEVERAL_LINES).count("\n") == 2


@pytest.mark.parametrize(
    "look",
    ["BT /Helv 12 Tf 2 5 Td (Another answer) Tj ET", "", "q 0 0 5 5 re W n BT /Helv 12 Tf 2 5 Td (The answer) Tj ET Q"],
    ids=["other words", "nothing", "clipped"],
)
def test_a_look_that_contradicts_the_value_is_made_anew_where_that_is_asked_for(look, tmp_path):
    assert kept(tmp_path, look, "The answer") == "The answer"


def test_words_that_are_no_longer_the_value_do_not_come_back(tmp_path):
    assert kept(tmp_path, "BT /Helv 12 Tf 2 5 Td (Deleted since) Tj ET", "") == ""


def test_a_look_that_contradicts_the_value_stays_where_nothing_is_asked_for(tmp_path):
    assert kept(tmp_path, "BT /Helv 12 Tf 2 5 Td (Another) Tj ET", "The answer", asked=False) == "Another"


def test_an_answer_keeps_the_face_that_its_form_brings_along(tmp_path):
    form = Form()
    data = (Path(font_source_sans_pro.__file__).parent / "files" / "SourceSansPro-It.ttf").read_bytes()
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.OwnFace, Flags=32, FontBBox=Array([0, -300, 1000, 900]), ItalicAngle=0,
        Ascent=750, Descent=-250, CapHeight=650, StemV=80, FontFile2=form.pdf.make_stream(data),
    )  # fmt: skip
    form.fonts["Own"] = Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.OwnFace, Encoding=Name.WinAnsiEncoding, FirstChar=32,
        LastChar=126, Widths=Array([500] * 95), FontDescriptor=form.pdf.make_indirect(descriptor),
    )  # fmt: skip
    form.add("own", FT=Name.Tx, V=String("In its own face"), DA=String("/Own 12 Tf 0 g"))
    form.save(tmp_path / "form.pdf")
    outcome = safe((tmp_path / "form.pdf").read_bytes(), tmp_path)
    assert words_in(outcome, form.boxes["own"]) == "In its own face"
    with pikepdf.open(outcome.path) as pdf:
        assert [str(item.BaseFont) for item in pdf.objects if isinstance(item, Dictionary) and "/BaseFont" in item] == [
            "/OwnFace"
        ]


def test_an_answer_that_is_longer_than_its_field_is_told(tmp_path):
    form = Form()
    form.add("field", wide=80, FT=Name.Tx, V=String("Only the beginning of this has room"))
    form.save(tmp_path / "form.pdf")
    outcome = safe((tmp_path / "form.pdf").read_bytes(), tmp_path)
    assert any("Not all of the answer “Only the beginning of this has room”" in words for _, words in outcome.warnings)


def test_a_tick_whose_look_shows_nothing_is_drawn(tmp_path):
    form = Form()
    field = form.add("tick", wide=20, FT=Name.Btn, V=Name.Yes, AS=Name.Yes, MK=Dictionary(CA=String("8")))
    field.AP = Dictionary(N=Dictionary(Yes=form.look("BT /ZaDb 12 Tf (4) Tj ET", form.boxes["tick"], font=False)))
    form.save(tmp_path / "form.pdf", asked=False)
    outcome = safe((tmp_path / "form.pdf").read_bytes(), tmp_path)
    assert tones(outcome.path, form.boxes["tick"])[0] < 245


def test_a_picture_of_a_signature_stays(tmp_path):
    form = Form()
    field = form.add("signature", FT=Name.Sig, V=Dictionary(Type=Name.Sig))
    field.AP = Dictionary(N=form.look("0 g 20 5 100 8 re f", form.boxes["signature"]))
    form.save(tmp_path / "form.pdf")
    outcome = safe((tmp_path / "form.pdf").read_bytes(), tmp_path)
    left, low, *_ = form.boxes["signature"]
    assert tones(outcome.path, (left + 22, low + 6, left + 118, low + 12)) == [0]


def test_a_turned_field_is_filled_in_turned(tmp_path):
    form = Form()
    form.add("turned", wide=20, high=200, FT=Name.Tx, V=String("Up the margin"), MK=Dictionary(R=90))
    form.save(tmp_path / "form.pdf")
    outcome = safe((tmp_path / "form.pdf").read_bytes(), tmp_path)
    assert "Up the margin" in outcome.text
    assert outcome.warnings == []


def test_a_broken_form_spoils_nothing(tmp_path):
    form = Form()
    form.add("a", FT=Name.Tx, V=Array([5]), DA=String("(((/ Tf rg g"))
    form.add("b", FT=Name.Ch, V=Dictionary(A=1), Opt=Array([Array(), 5]), TI=-3)
    form.add("c", FT=Name.Btn, V=String("x"), AS=String("y"), MK=String("z"))
    form.add(
        "d", FT=Name.Tx, V=String("Words"), DA=5, Ff=String("x"), MaxLen=-1, Q=9, MK=Dictionary(R=45, BG=Array([7]))
    )
    form.save(tmp_path / "form.pdf")
    assert "Words" in safe((tmp_path / "form.pdf").read_bytes(), tmp_path).text
