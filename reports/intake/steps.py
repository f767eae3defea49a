"""The steps that a file goes through in the child, each a function from files in a folder to files in a folder.

recognise → convert → repair → make safe → measure → read. What comes before (receive, scan) is done by the worker.
"""

import json
from dataclasses import dataclass
from itertools import groupby

from PIL import Image
from pypdfium2 import PdfiumError

from reports.beside import beside, by_halves
from reports.intake import as_it_looked, blank, tags, warn
from reports.intake.conversion import CONVERTERS
from reports.intake.recognise import SHEET, SLIDES, WORD, recognise
from reports.intake.work import Work
from reports.pdf import audit, decoration, drawings, figures, glyphs, headings, hidden, lists, mend, orphans, read, safe
from reports.pdf.conformance import obstacles
from reports.pdf.inspect import Unusable, inspect, is_tagged, open_safely, user_units
from reports.pdf.placeholders import refuse_placeholders
from reports.pdf.prepare import prepare
from reports.pdf.scans import Pictured, pictures_of_text
from reports.pdf.trial import bind_alone
from reports.pdf.unseen import unseen_in

LONG = 200  # pages
PICTURE_WIDTH = 160  # pixels of the small picture of a page
VALIDATING = 8  # seconds of a processor that the accessibility of a paper may take to be checked
MUCH = 0.15  # of a page's text
MOST_FONTS = 5  # names that are told


def recognise_it(work: Work) -> dict:
    """What is it? Sets `kind` and `detail`."""
    work.kind, work.detail = recognise(work.path)
    work.tell.progress(1, 1, earned=min(work.path.stat().st_size / 1_000_000, 600))
    return {"kind": work.kind, "detail": work.detail}


def convert(work: Work) -> dict:
    """Make a PDF of what is none; the files that came within it are put beside it."""
    if work.kind == "pdf":
        return {}
    out = work.new("converted.pdf")
    made = CONVERTERS[work.kind](work, out)
    work.document = out.name
    attachments = []
    for number, (name, data) in enumerate(made.files, start=1):
        work.new(f"attachment-{number}").write_bytes(data)
        attachments.append({"name": name, "file": f"attachment-{number}"})
    return {
        "document": out.name, "left_out": made.left_out, "attachments": attachments, "warnings": made.warnings,
    }  # fmt: skip


def repair(work: Work) -> dict:
    """Open what a password protects; give scans their text."""
    found = {"recognised": [], "warnings": []}
    if work.password and work.kind == "pdf":
        mend.open_with(work.path, work.password, work.new("opened.pdf"))
        work.document = "opened.pdf"
    shape = inspect(work.path)  # whatever cannot be opened or bound is refused here, before anything else is tried
    if work.kind == "pdf":
        refuse_placeholders(work.path, work.folder)
    long_and_tagged = shape.tagged and shape.pages > LONG  # is no scan
    pictured = Pictured() if long_and_tagged else _pictures_in_any_case(work)
    if shape.tagged:  # its author has said what is on its pages: words that nobody tagged would spoil that
        found["warnings"] += [[page, "recognised", PICTURE_OF_TEXT] for page in pictured.stamped]
    if pages := sorted([*pictured.silent, *([] if shape.tagged else pictured.stamped)]):
        from reports.pdf import ocr

        work.tell.progress(0, 1, earned=40.0 * len(pages))
        done = ocr.recognise_text(work.path, work.new("recognised.pdf"), pages)
        found["recognised"] = done.read
        found["warnings"] += [[page, "recognised", UNREAD] for page in done.unread]
        found["warnings"] += [[page, "recognised", TURNED] for page in done.turned]
        if done.is_done:
            work.document = "recognised.pdf"
    return {"document": work.document, **found}


PICTURE_OF_TEXT = (
    "Most of this page is a picture of text, which can be neither searched nor read aloud. Ask for the document that "
    "was scanned, or describe the picture."
)
UNREAD = (
    "This page is a picture in which a machine could read no words. If there are any, ask for the document that was "
    "scanned, or for a better scan."
)
TURNED = "This page lay on its side or upside down, and was turned by the words on it. See whether it stands upright."


def _pictures_in_any_case(work):
    """The pages that are pictures of text, where need be of the document written anew.

    One library opens what is too broken for another.
    """
    try:
        return _pictures_of_text(work)
    except PdfiumError:
        mend.open_with(work.path, work.password, work.new("rewritten.pdf"))
        work.document = "rewritten.pdf"
        return _pictures_of_text(work)


def _pictures_of_text(work):
    with read.opened(work.path) as document:
        return pictures_of_text(document, lambda done, total: work.tell.progress(done, total, earned=0.02))


def make_safe(work: Work) -> dict:
    """Take out what acts, hides or tells of its maker."""
    how = {"title": _title(work), "flatten_comments": work.flatten_comments, "before": lambda pdf: _mend(pdf, work),
           "texts": work.texts}  # fmt: skip
    done, uncovered = as_it_looked.make_safe(work.path, work.new("safe.pdf"), work.new("pictures"), how, _earned(work))
    if unseen_in(work.new("safe.pdf")):
        raise Unusable(UNSEEN)
    work.document, work.is_cut_down = "safe.pdf", True
    return {
        "document": "safe.pdf",
        "left_out": done.left_out,
        "warnings": [[page, "left out", words] for page, words in done.warnings]
        + [[None, "tags", words] for words in done.about_tags]
        + uncovered,
    }


UNSEEN = (
    "There is something in this PDF that none of its pages shows, and it could not be taken out. Print it to PDF in "
    "the program in which it was made, and upload that."
)


def _earned(work):
    return lambda page: work.tell.progress(page, page, earned=1.0)


def _mend(pdf, work):
    if work.kind != "pdf":
        mend.speak_english(pdf)
        decoration.mark_unmarked(pdf)
        orphans.adopt(pdf)
        lists.mend_lists(pdf)
        headings.close_gaps(pdf)
        drawings.describe_by_words(pdf, work.path)
    if work.kind in {WORD, SHEET, SLIDES}:
        decoration.drop_plain_figures(pdf)
    figures.give_words(pdf, work.texts)


def _title(work):
    """What a document calls itself, unless that is what programs put there."""
    with open_safely(work.path) as pdf:
        own = " ".join(str(pdf.docinfo.get("/Title", "")).split())
    junk = not own or own.lower().startswith(("microsoft word", "untitled", "document", "slide 1", "powerpoint"))
    return work.title if junk or own.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".xlsx")) else own[:500]


def measure(work: Work) -> dict:
    """Count, weigh and prepare it for binding; say that it is PDF/UA where it is."""
    tagged, units = is_tagged(work.path), user_units(work.path)
    silent = frozenset(_without_text(work))
    made = prepare(work.path, work.new("prepared.pdf"), silent, is_cut_down=work.is_cut_down)
    work.tell.progress(0, 1, earned=1.0)
    bind_alone(work.new("prepared.pdf"), work.new("trial.pdf"))
    work.tell.progress(0, 1, earned=1.0)
    with beside(lambda: obstacles(work.new("prepared.pdf")), VALIDATING) as validated:
        pages = by_halves(
            lambda *some: _measured(work.new("prepared.pdf"), units, *some), len(units),
            lambda done: work.tell.progress(done, len(units), earned=0.3),
        )  # fmt: skip
        against = _in_time(validated)
    told = blank.warnings(work.folder, [number for number, page in enumerate(pages, start=1) if page.pop("is_blank")])
    outside = tags.outside(pages) if tagged else []
    if outside:
        against = [*against, ("OUTSIDE", tags.OUTSIDE)]
    if tagged and not against and not made.untagged and _may_claim(work):
        safe.claim(work.path, work.new("claimed.pdf"))
        work.document = "claimed.pdf"
    facts = {"tagged": tagged, "pages": pages, "obstacles": [{"rule": r, "words": w} for r, w in against],
             "unseen": unseen_in(work.path)}  # fmt: skip
    if silent and not tagged:
        facts["obstacles"].append({"rule": "PICTURE", "words": PICTURE})
    work.new("facts.json").write_text(json.dumps(facts))
    return {"document": work.document, "prepared": "prepared.pdf", "facts": "facts.json", "pages": len(pages),
            "tagged": tagged, "warnings": told + (tags.warnings(outside, made.untagged) if tagged else [])}  # fmt: skip


def _measured(path, units, start, end, told):
    """What is known of each page from `start` until before `end`."""
    pages = []
    with read.opened(path) as document:
        for index in range(start, end):
            page = document[index]
            known, (free, is_blank) = audit.read_page(page), read.margins_and_whether_blank(page, units[index])
            facts = {"text": known.text, "structure": known.structure, "unowned": known.unowned,
                     "untagged": known.untagged, "is_blank": is_blank}  # fmt: skip
            pages.append({**facts, **vars(free)})
            page.close()
            told(index + 1)
    return pages


def _may_claim(work):
    """Whether nothing but its own word keeps the document from being PDF/UA."""
    with beside(lambda: obstacles(work.path, but_the_claim=True), VALIDATING) as validated:
        return not _in_time(validated)


def _in_time(validated):
    """What the validator finds, within its time: some files make it work for minutes, or fall over."""
    try:
        return validated()
    except Exception:
        return [UNCHECKED]


UNCHECKED = ("UNCHECKED", "Whether it is accessible could not be checked: something on its pages is far too large.")


def _without_text(work):
    """0-based pages on which there is something to be seen and nothing to be read."""
    with read.opened(work.path) as document:
        for index in range(len(document)):
            page = document[index]
            if not read.text_of(page).strip() and read.shows_anything(page):
                yield index
            page.close()


PICTURE = "A page is a picture without text, as from a scanner. Ask for the document that was scanned."


@dataclass
class Seen:
    """A page as it was read: its text, what to tell of it, fonts that it does not bring along, and how it looks."""

    text: str
    warnings: list
    fonts: list[str]
    lost_in_grey: bool
    small: bool


def read_it(work: Work) -> dict:
    """The text and a small picture of every page, and what an officer should look at."""
    work.new("pictures").mkdir(exist_ok=True)
    with read.opened(work.path) as document:
        sizes = [document.get_page_size(index) for index in range(len(document))]
    total = len(sizes)
    pages = by_halves(
        lambda *some: _read_pages(work, *some), total, lambda done: work.tell.progress(done, total, earned=0.5)
    )
    found = [warning for page in pages for warning in page.warnings]
    found += [[*each] for each in warn.sizes(sizes)]
    found += [[index + 1, "hidden", f"Read aloud or copied, the page says “{said}”, which it does not show."]
              for index, said in _otherwise_read(work)]  # fmt: skip
    found += _of_several_pages(pages)
    found += _boxes(work)
    texts = [page.text for page in pages]
    work.new("texts.json").write_text(json.dumps(texts))
    return {"texts": "texts.json", "pictures": total, "warnings": found, "figures": _figures(work),
            "mentions": warn.appendices("\n".join(texts))}  # fmt: skip


def _read_pages(work, start, end, told):
    """The pages from `start` until before `end` as they are seen; their small pictures are put into the folder."""
    pages = []
    with read.opened(work.path) as document:
        for index in range(start, end):
            page = document[index]
            pages.append(_read_page(page, index + 1, work.folder / "pictures" / f"{index + 1}.webp"))
            page.close()
            told(index + 1)
    return pages


def _read_page(page, number, picture_path):
    text = read.text_of(page)
    picture = page.render(scale=PICTURE_WIDTH / page.get_width(), may_draw_forms=False).to_pil()
    picture.save(picture_path, "WEBP", quality=70)
    fonts = read.fonts_not_embedded(page)
    warnings = [
        [number, *each]
        for each in (
            *warn.personal_data(text),
            *warn.signature(text, read.picture_sizes(page)),
            *warn.lost_references(text),
        )
    ]
    seen = hidden.look(page)
    warnings += [[number, "hidden", f"Nobody can see these words: “{said}”"] for said in seen.hidden]
    warnings += [[number, "hidden", f"These words are too small to be read: “{said}”"] for said in seen.tiny]
    return Seen(text, warnings, fonts, warn.lost_in_grey(picture), seen.small > MUCH)


def _of_several_pages(pages):
    """Warnings that are true of a page or of several; what is equal is put together in the end."""
    found = []
    lacking = {font: None for page in pages for font in page.fonts}
    if lacking:
        first = next(number for number, page in enumerate(pages, start=1) if page.fonts)
        names = ", ".join(list(lacking)[:MOST_FONTS])
        found.append([first, "fonts", f"Not embedded are the fonts {names}: it may look otherwise."])
    for of, kind, words in (
        ("small", "small", "Much of the text is smaller than 9 points."),
        ("lost_in_grey", "grey", "Red, amber and green look alike when this is printed in grey."),
    ):
        found += [[number, kind, words] for number, page in enumerate(pages, start=1) if getattr(page, of)]
    return found


def _boxes(work):
    """Characters that come out as boxes, in equal words on all pages on which the same fonts lack them."""
    with open_safely(work.path) as pdf:
        found = glyphs.boxes_in(pdf, lambda page: work.tell.progress(page, len(pdf.pages), earned=0.05))
    told = {}
    for each in found:
        pages, characters = told.setdefault(tuple(each.fonts), ([], {}))
        pages.append(each.page)
        characters |= each.characters
    return [[page, "boxes", warn.boxes([*fonts], [*characters])]
            for fonts, (pages, characters) in told.items() for page in pages]  # fmt: skip


def _otherwise_read(work):
    with open_safely(work.path) as pdf:
        sentences = [(page, text) for page, text in mend.replacement_texts(pdf) if len(text.strip()) > 5]
        if not sentences:
            return []
        mend.without_replacements(pdf, work.new("plain.pdf"))
    with read.opened(work.new("plain.pdf")) as plain:
        return hidden.otherwise_read(plain, sentences)


def _figures(work):
    """The pictures of a tagged paper, each cut out of its page for whoever is to describe it."""
    with open_safely(work.path) as pdf:
        found = [figure for figure in figures.figures_of(pdf) if figure.page is not None]
    shown = set()
    with read.opened(work.path) as document:
        for index, on_page in groupby(sorted(found, key=lambda figure: figure.page), key=lambda figure: figure.page):
            page = document[index]
            for key, cut in read.cut_out(page, [(figure.key, figure.mcids, figure.box) for figure in on_page]):
                cut.thumbnail((640, 640), Image.Resampling.LANCZOS)
                cut.save(work.folder / "pictures" / f"{key}.webp", "WEBP", quality=75)
                shown.add(key)
            page.close()
            work.tell.progress(index + 1, len(document), earned=0.3)
    return [{"key": f.key, "page": f.page + 1, "text": f.text, "shown": f.key in shown} for f in found]


STEPS = {
    "recognise": recognise_it,
    "convert": convert,
    "repair": repair,
    "make safe": make_safe,
    "measure": measure,
    "read": read_it,
}
