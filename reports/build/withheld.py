"""What the public must not find in its pack, and the search for it in the finished file.

The public contents hold nothing exempt (see contents.gather). This is the proof, made on the file itself.
"""

import base64
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from django.template.loader import get_template

from meetings.contents import Contents
from meetings.models import PaperVersion
from meetings.models.packs import Audience
from reports.intake import prepared
from reports.pdf import audit

TELLING = 6  # words in a row that no open paper has: what an exempt paper alone says
SHORTEST = 6  # characters of a title or file name that are worth looking for
SMALLEST = 128  # bytes of a stream that can tell anything; the binder's own are smaller
PRINTED = ("front_sheet", "supplement", "notice", "filler", "_changes")  # templates whose own words are no secret


@dataclass(frozen=True)
class Withheld:
    """Of the exempt papers, for one audience: their passages, their titles and names, and their data by hash.

    `openly` are the documents that the audience does get: what stands in one of those is no secret.
    """

    passages: frozenset[tuple[str, ...]] = frozenset()
    names: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    openly: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.passages or self.names or self.data)


def withheld_from(audience, contents: dict[str, Contents], facts, front: bytes) -> Withheld:
    """What is withheld from an audience whose pack begins with `front`; nothing is from the restricted one."""
    everything = contents.get(Audience.RESTRICTED)
    if audience != Audience.PUBLIC or everything is None:
        return Withheld()
    shown = contents[Audience.PUBLIC]
    open_ids = {paper.id for paper in shown.papers if paper.bound}
    closed = [paper for paper in everything.papers if paper.bound and paper.id not in open_ids]
    hidden = {paper.id for paper in shown.papers if paper.withheld}
    unsaid = [paper for paper in everything.papers if paper.id in hidden]
    openly = [paper for paper in everything.papers if paper.id in open_ids]
    said = shown.model_dump_json() + _own_words()
    passages = _passages(closed, facts) - _passages(openly, facts)
    data = _data(closed) - _data(openly) - audit.stream_hashes(BytesIO(front), SMALLEST)
    names = {name for name in _names(everything, unsaid) if len(name) >= SHORTEST and name not in said}
    documents = tuple(paper.sha256 for paper in openly)
    return Withheld(frozenset(passages), frozenset(names), frozenset(data), documents)


def find(withheld: Withheld, path, sheets, texts: list[str]) -> list[str]:
    """What of it is in the finished file at `path`, whose sheets read `texts`: in words that give nothing away."""
    found = []
    for sheet, text in zip(sheets, texts, strict=True):
        # A front sheet says the panel's name and the like, as exempt papers do; its own secrets are names.
        if sheet.kind == "paper" and _shingles(text) & withheld.passages:
            found.append(f"its page {sheet.label} has words of an exempt paper")
            break
    if withheld.data & audit.stream_hashes(path, SMALLEST):
        found.append("it holds data of an exempt paper")
    haystack, printed = path.read_bytes() + audit.inflated(path), " ".join(" ".join(texts).split())
    said = (name for name in withheld.names if " ".join(name.split()) in printed or _stands_in(name, haystack))
    if any(not _is_open(name, withheld.openly) for name in said):
        found.append("it holds the title or file name of something exempt")
    return found


def _stands_in(name, haystack):
    """Whether a string stands in bytes, in any encoding."""
    return any(_is_said(form, haystack) for form in encodings(name))


def _is_said(form, haystack):
    """Whether some bytes stand anywhere but behind a slash, where a PDF has words of its own."""
    place = haystack.find(form)
    while place > 0 and haystack[place - 1] == ord("/"):
        place = haystack.find(form, place + 1)
    return place >= 0


def _is_open(name, documents):
    """Whether a document that the audience gets says the same."""
    for sha256 in documents:
        text = " ".join(page.text for page in prepared.known_facts(sha256).pages)
        with prepared.opened(sha256) as file:
            if name in " ".join(text.split()) or _stands_in(name, audit.inflated(file)):
                return True
    return False


@cache
def _own_words():
    """What our print templates and stamps say by themselves."""
    sources = [get_template(f"print/{name}.html").template.source for name in PRINTED]
    return " ".join([*sources, "Public Document Pack", "Agenda Item", "Link within this paper", "Back to item"])


def encodings(word: str) -> list[bytes]:
    """The ways in which a PDF, or something in it, may write a string down."""
    wide, narrow = word.encode("utf-16-be"), word.encode("utf-8")
    forms = [narrow, wide, word.encode("utf-16-le"), word.encode("latin-1", "ignore")]
    forms += [form.hex().encode() for form in (narrow, wide)]
    forms += [form.upper() for form in forms[-2:]]
    return [*{form for form in [*forms, *_in_base64(narrow)] if len(form) >= SHORTEST}]


def _in_base64(data):
    """What stands in base64 for `data` at each of the three places where it may begin, its ends left off."""
    for start in range(3):
        encoded = base64.b64encode(b"\0" * start + data)
        yield encoded[4 if start else 0 : -4]


def _names(everything, closed):
    """Titles of what is closed, bound or to follow or withdrawn, and the names of its files."""
    for item in everything.items:
        if item.exempt_paragraphs:
            yield from (item.title, *item.note.splitlines())
    yield from (paper.title for paper in closed)
    versions = PaperVersion.objects.filter(paper__in=[paper.id for paper in closed])
    yield from versions.values_list("filename", flat=True)


def _passages(papers, facts):
    return {passage for paper in papers for page in facts[paper.id].pages for passage in _shingles(page.text)}


def _shingles(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + TELLING]) for start in range(len(words) - TELLING + 1)}


def _data(papers):
    return {digest for paper in papers for digest in _hashes(paper.sha256)}


@cache
def _hashes(sha256):
    with prepared.opened(sha256) as file:
        return audit.stream_hashes(file, SMALLEST)
