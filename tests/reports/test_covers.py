"""Nothing that covers is taken away, and a page that looks otherwise than it came is told."""

from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from reports.intake import as_it_looked
from reports.intake.take_in import take_in
from reports.pdf import hidden, read
from reports.pdf.compared import compare
from tests import hidden_samples, mark_samples, samples
from tests.hidden_samples import SENTENCE

IN_SIGHT = "BT /F1 12 Tf 72 500 Td (The panel met in the town hall) Tj ET\n"


@dataclass
class Outcome:
    path: object
    warnings: list
    left_out: list
    text: str
    hidden: list


def safe(content, folder, **how):
    (folder / "came.pdf").write_bytes(content)
    done, warnings = as_it_looked.make_safe(
        folder / "came.pdf", folder / "goes.pdf", folder / "pictures", {"title": "Paper", **how}, lambda page: None
    )
    with read.opened(folder / "goes.pdf") as document:
        text = read.text_of(document[0])
        unseen = hidden.look(document[0]).hidden
    told = [(kind, words) for _, kind, words in warnings] + [("left out", words) for _, words in done.warnings]
    return Outcome(folder / "goes.pdf", told, done.left_out, text, unseen)


def tones(path, *boxes):
    """The mean tone (0 black, 255 white) of some boxes of a first page, in its own space."""
    with read.opened(path) as document:
        picture = document[0].render(scale=2, grayscale=True).to_pil()
    cuts = [picture.crop((box[0] * 2, (842 - box[3]) * 2, box[2] * 2, (842 - box[1]) * 2)) for box in boxes]
    return [cut.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)) for cut in cuts]


CASES = [(subtype, True) for subtype in mark_samples.WITH_A_LOOK] + [(subtype, False) for subtype in mark_samples.BARE]


@pytest.mark.parametrize("subtype, drawn", CASES, ids=lambda value: str(value))
def test_a_mark_that_covers_words_stays_and_the_words_are_told(subtype, drawn, tmp_path):
    done = safe(mark_samples.covered(subtype, drawn=drawn), tmp_path)
    assert done.hidden == [SENTENCE]
    assert "looks" not in dict(done.warnings)


def test_a_cover_stays_in_a_paper_that_is_taken_in_whole():
    received = take_in(samples.upload(mark_samples.covered("Polygon", drawn=False)))
    assert [words for _, kind, words in received.warnings if kind == "hidden"] == [
        f"Nobody can see these words: “{SENTENCE}”"
    ]


@pytest.mark.parametrize("flags", [0, 1, 4])
def test_a_cover_stays_whatever_its_flags_say_of_printing(flags, tmp_path):
    for subtype in ("Square", "Highlight", "FreeText"):
        assert safe(mark_samples.covered(subtype, drawn=False, F=flags), tmp_path).hidden == [SENTENCE]


def test_only_marks_that_cover_stay_among_comments(tmp_path):
    comment = ("Highlight", {"Rect": [72, 690, 200, 712], "QuadPoints": [72, 712, 200, 712, 72, 690, 200, 690]})
    over = ("Highlight", {"QuadPoints": mark_samples.QUAD, "C": Array([0])})
    done = safe(mark_samples.marked(comment, over, content=hidden_samples.HIDDEN), tmp_path)
    assert done.hidden == [SENTENCE]
    paper, cover = tones(done.path, (100, 710, 190, 712), (80, 497, 300, 511))
    assert (paper, cover) == (255, 0)


@pytest.mark.parametrize(
    "subtype, entries",
    [
        ("Highlight", {"QuadPoints": mark_samples.QUAD, "C": Array([1, 1, 0])}),
        ("Underline", {"QuadPoints": mark_samples.QUAD, "C": Array([1, 0, 0])}),
        ("StrikeOut", {"QuadPoints": mark_samples.QUAD, "C": Array([1, 0, 0])}),
        ("Squiggly", {"QuadPoints": mark_samples.QUAD, "C": Array([0, 0.5, 0])}),
        ("Caret", {"Rect": [140, 495, 150, 500]}),
        ("Text", {"Rect": [72, 495, 92, 515], "Contents": String("Is this right?")}),
        ("Text", {"Rect": [72, 495, 72, 495], "Contents": String("Is this right?")}),
        ("FreeText", {"DA": String("/Helv 9 Tf"), "Contents": String("Ask Bob"), "Subj": String("Comment"),
                      "Rect": [300, 600, 400, 620]}),
    ],
)  # fmt: skip
def test_a_comment_goes_without_an_alarm(subtype, entries, tmp_path):
    done = safe(mark_samples.marked((subtype, entries), content=IN_SIGHT), tmp_path)
    assert done.warnings == []
    assert len(done.left_out) == 1
    assert "Bob" not in done.text


def test_words_that_come_to_light_are_named_with_a_picture_of_the_page_as_it_came(tmp_path):
    """Of more marks than a page may have, the last is lost: a cover over the sentence."""
    pdf = pikepdf.open(BytesIO(mark_samples.covered("Square", drawn=False)))
    page = pdf.pages[0]
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 5, 5]))
    page.obj.Annots = Array([*(pdf.make_indirect(Dictionary(link)) for _ in range(2000)), page.obj.Annots[0]])
    done = safe(samples.saved(pdf), tmp_path)
    assert [words for kind, words in done.warnings if kind == "uncovered" and SENTENCE in words]
    with Image.open(tmp_path / "pictures" / "before-1.webp") as picture:
        assert picture.width > 100


def both(folder, before, after, **places):
    (folder / "one.pdf").write_bytes(before)
    (folder / "two.pdf").write_bytes(after)
    beside = {"altered": {}, "icons": {}, **places}
    return compare(folder / "one.pdf", folder / "two.pdf", [1], **beside, told=lambda page: None)


def test_two_files_of_one_page_are_compared_letter_by_letter_and_area_by_area(tmp_path):
    bare = mark_samples.marked(content=hidden_samples.HIDDEN)
    assert both(tmp_path, bare, bare) == {}
    lit = both(tmp_path, mark_samples.covered("Ink", drawn=False), bare)[1]
    assert (lit.words, lit.looks) == ([SENTENCE], True)
    part = mark_samples.marked(
        ("Square", {"Rect": [130, 495, 195, 513], "IC": Array([0])}), content=hidden_samples.HIDDEN
    )
    assert both(tmp_path, part, bare)[1].words == ["offered nine"]
    lost = both(tmp_path, bare, mark_samples.marked())[1]
    assert (lost.words, lost.looks) == ([], True)
    assert both(tmp_path, bare, mark_samples.marked(), altered={1: [(70, 490, 350, 515)]}) == {}


def test_a_tick_or_a_line_of_words_that_is_lost_is_told_and_a_small_shift_is_not(tmp_path):
    words = "BT /F1 9 Tf 11 TL 72 500 Td (One line of words) Tj T* (another line) Tj T* (and a third) Tj ET "
    whole = mark_samples.marked(content=words + "300 300 m 304 296 l 312 308 l S")
    shifted = words.replace("72 500", "73 499")
    assert both(tmp_path, whole, mark_samples.marked(content=words))[1].looks
    assert both(tmp_path, whole, mark_samples.marked(content=words.replace("(another line)", "()")))[1].looks
    assert both(tmp_path, whole, mark_samples.marked(content=shifted + "300 300 m 304 296 l 312 308 l S")) == {}


def test_a_name_of_three_letters_that_comes_to_light_counts(tmp_path):
    words = "BT /F1 12 Tf 72 500 Td (Ali was there) Tj ET"
    cover = ("Square", {"Rect": [70, 495, 87, 513], "IC": Array([0])})
    found = both(tmp_path, mark_samples.marked(cover, content=words), mark_samples.marked(content=words))
    assert found[1].words == ["Ali"]


TYPED = {"Contents": String("Governor of Elm School"), "DA": String("/Helv 12 Tf 0 0 1 rg"), "BS": Dictionary(W=0)}


@pytest.mark.parametrize(
    "entries",
    [
        {"IT": Name.FreeTextTypewriter}, {"IT": Name.FreeTextTypewriter, "F": 0}, {"Subj": String("Text Box")}, {},
        {"IT": Name.FreeTextCallout, "CL": [20, 400, 60, 450, 70, 500], "LE": Name.OpenArrow},
    ],
    ids=str,
)  # fmt: skip
def test_text_that_was_typed_onto_a_page_stays(entries, tmp_path):
    done = safe(mark_samples.marked(("FreeText", {**TYPED, **entries})), tmp_path)
    assert "Governor of Elm School" in done.text
    assert (done.hidden, done.left_out) == ([], [])
    told = [words for _, words in done.warnings]
    assert all("typed onto the page, and stays: “Governor of Elm School”" in words for words in told)
    assert len(told) == ("IT" not in entries)
    with read.opened(done.path) as document:
        assert read.fonts_not_embedded(document[0]) == ["Helvetica"]  # the page's own, not that of what was typed


def test_typed_text_without_any_opacity_is_not_brought_to_light(tmp_path):
    done = safe(mark_samples.marked(("FreeText", {**TYPED, "CA": 0})), tmp_path)
    assert "Governor" not in done.text
    assert any("A hidden mark said “Governor of Elm School”" in words for _, words in done.warnings)


def test_typed_text_that_does_not_fit_into_its_frame_is_told(tmp_path):
    entries = {**TYPED, "Contents": String("Governor of Elm School. " * 9), "Rect": [70, 495, 200, 513]}
    done = safe(mark_samples.marked(("FreeText", entries)), tmp_path)
    assert any("Not all of the text typed onto this page" in words for _, words in done.warnings)


def test_an_answer_in_a_discussion_goes_with_what_it_answers(tmp_path):
    pdf = pikepdf.open(BytesIO(mark_samples.marked(("FreeText", TYPED), ("FreeText", TYPED), ("FreeText", TYPED))))
    first, answer, _ = pdf.pages[0].obj.Annots
    answer.IRT = first
    done = safe(samples.saved(pdf), tmp_path)
    assert done.left_out == ["2 typed notes"]
    assert done.text.count("Governor") == 1


@pytest.mark.parametrize("line", [[100, 300, 300, 300], [300, 400, 100, 300], [200, 200, 200, 400]], ids=str)
def test_a_line_that_measures_says_how_long_it_is(line, tmp_path):
    entries = {"L": line, "Cap": True, "Contents": String("12.5 metres"), "LL": 10, "LE": Array([Name.Butt, Name.Butt])}
    done = safe(mark_samples.marked(("Line", entries)), tmp_path)
    assert "12.5 metres" in done.text
    assert done.hidden == []


def test_what_is_struck_out_on_a_form_is_an_answer(tmp_path):
    struck = ("StrikeOut", {"QuadPoints": mark_samples.QUAD, "C": Array([1, 0, 0])})
    noted = ("StrikeOut", {**struck[1], "Contents": String("Delete this?")})
    typed = ("FreeText", {**TYPED, "IT": Name.FreeTextTypewriter, "Rect": [70, 400, 300, 420]})
    assert safe(mark_samples.marked(struck, content=IN_SIGHT), tmp_path).left_out == ["1 striking-out"]
    assert safe(mark_samples.marked(struck, noted, typed, content=IN_SIGHT), tmp_path).left_out == ["1 striking-out"]


def test_what_was_drawn_by_hand_and_arrows_on_a_plan_stay(tmp_path):
    ink = ("Ink", {"InkList": Array([Array([100, 300, 150, 340, 200, 300])]), "BS": Dictionary(W=3)})
    arrow = ("Line", {"L": [300, 300, 400, 300], "LE": Array([Name("/None"), Name.ClosedArrow]), "IC": Array([0])})
    done = safe(mark_samples.marked(ink, arrow), tmp_path)
    assert done.left_out == []
    by_hand, line, tip, paper = tones(
        done.path, (145, 330, 155, 340), (320, 299, 360, 301), (393, 297, 400, 303), (250, 300, 280, 340)
    )
    assert max(by_hand, line, tip) < 200
    assert paper == 255


def test_typed_text_has_its_letters_in_every_script_and_its_lines(tmp_path):
    words = "Zoë Łukasiewicz – “£500” ŵ\rПриклад\r中文"
    entries = {**TYPED, "Contents": String(words), "Rect": [70, 400, 350, 480]}
    text = safe(mark_samples.marked(("FreeText", entries)), tmp_path).text
    assert words.replace("\r", "\n") in text


def test_rich_text_is_words_alone(tmp_path):
    markup = (
        '<?xml version="1.0"?><body xmlns="http://www.w3.org/1999/xhtml"><p style="color:#FF0000;behavior:url(x)">Left '
        "<b>bold</b></p><script>alert(1)</script><p>right &amp; &lt;wrong&gt;</p></body>"
    )
    done = safe(
        mark_samples.marked(("FreeText", {**TYPED, "RC": String(markup), "Rect": [70, 400, 350, 480]})), tmp_path
    )
    assert "Left bold\nright & <wrong>" in done.text
    assert "alert" not in done.text


def test_a_stamp_without_a_look_says_its_name(tmp_path):
    assert "NOT APPROVED" in safe(mark_samples.marked(("Stamp", {"Name": Name.NotApproved})), tmp_path).text


def test_a_redaction_that_was_not_applied_has_to_be_looked_at(tmp_path):
    entries = {"QuadPoints": mark_samples.QUAD, "OC": Array([1, 0, 0])}
    done = safe(mark_samples.marked(("Redact", entries), content=hidden_samples.HIDDEN), tmp_path)
    assert [kind for kind, _ in done.warnings] == ["uncovered"]
    assert done.hidden == []


def test_a_broken_mark_spoils_nothing(tmp_path):
    broken = [
        ("Line", {"L": [1, 2, 3]}), ("Polygon", {"Vertices": String("no")}), ("Ink", {"InkList": Array([5])}),
        ("Square", {"Rect": [1, 2]}), ("Circle", {"C": Array([String("x")])}), ("Highlight", {"QuadPoints": [1, 2]}),
        ("FreeText", {"DA": 5, "Rect": [0, 0, 0, 0]}), ("Stamp", {"Rect": Array([])}), ("Redact", {"QuadPoints": 3}),
        ("Square", {"BS": Dictionary(W=String("x")), "Border": Array([1]), "IC": Array([9, -1, 0.5])}),
    ]  # fmt: skip
    assert "What everybody may read" in safe(mark_samples.marked(*broken), tmp_path).text
