"""Making a paper safe: what is seen stays as it is seen; what acts, hides or tells of its maker goes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

from reports.pdf import annotations, figures, layers, links, outlines
from reports.pdf.clean import CATALOGUE, clean, clear_pictures, describe, language_of
from reports.pdf.contents import BROKEN
from reports.pdf.inspect import DAMAGED, Unusable, open_safely
from reports.pdf.needed import keep_what_is_needed
from reports.pdf.objects import lay_pages, take, tree
from reports.pdf.structure import drop_keys, forget_lost, is_tagged, make_structure

SCRIPTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
           "/RichMediaExecute", "/Hide", "/ResetForm", "/Named", "/SetOCGState", "/Trans", "/Thread"}  # fmt: skip
MEDIA = {"/RichMedia": "film or sound", "/Screen": "film or sound", "/Movie": "film or sound", "/Sound": "sound",
         "/3D": "model"}  # fmt: skip


UNKNOWN = (
    "Its tags have kinds of which the file does not say what they mean ({}). They are read as blocks, paragraphs or "
    "words, as their place allows."
)
MOST_TYPES = 5  # that are told
COVERED = "Drawn marks on this page cover words, so they were left in their place. The words are still under them."


@dataclass
class Safe:
    """What became of a paper: what was left out, in words, (page or None, words) to look at, and words on its tags."""

    left_out: list[str] = field(default_factory=list)
    warnings: list[tuple] = field(default_factory=list)
    tagged: bool = False
    about_tags: list[str] = field(default_factory=list)
    unapplied: list[tuple[int, str]] = field(default_factory=list)  # redactions
    changed: set[int] = field(default_factory=set)  # 1-based pages on which something lay or was hidden
    altered: dict[int, list[annotations.Box]] = field(default_factory=dict)  # as in annotations.Flattened
    icons: dict[int, list[annotations.Box]] = field(default_factory=dict)


def make_safe(
    file,
    output,
    *,
    title: str,
    flatten_comments: bool = False,
    covering=MappingProxyType({}),
    before=lambda pdf: None,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Safe:
    """Write what is safe of the PDF in `file` to `output`; raise Unusable if it is damaged.

    Marks over the boxes of letters in `covering`, by 1-based page, stay to be seen, since they cover words. `before`
    gets the open document first, to mend it; `texts` are what officers said of its pictures. The file that is written
    is new from end to end: nothing of earlier revisions is in it.
    """
    try:
        with open_safely(file) as pdf:
            before(pdf)
            return _make_safe(pdf, output, title, flatten_comments, covering, texts)
    except BROKEN as error:
        raise Unusable(DAMAGED) from error


def _make_safe(pdf: Pdf, output, title, flatten_comments, covering, texts):
    done = Safe(tagged=is_tagged(pdf))
    crowded = annotations.thin_out(pdf)
    for page, count in crowded:
        done.left_out.append(f"{count:,} links and marks of page {page}, which has far too many")
    active = _what_acts(pdf)
    unmarked = layers.drop_hidden_marks(pdf)
    flattened = annotations.flatten(pdf, flatten_comments=flatten_comments, covering=covering)
    done.unapplied, done.altered, done.icons = flattened.unapplied, flattened.altered, flattened.icons
    done.warnings.extend((page, COVERED) for page in sorted(covering))
    unseen = sorted(unmarked.union(layers.remove_hidden(pdf)))
    done.changed = flattened.marked.union(unseen, (page for page, _ in crowded))
    _tell(done, active, flattened, unseen, flatten_comments)
    elements = clean(pdf)
    clear_pictures(pdf)
    places = links.places_of(pdf)
    bookmarks = outlines.read_bookmarks(pdf, places)
    links.prepare(pdf, places)
    kept = keep_what_is_needed(pdf)
    if kept.unshown:
        done.left_out.append(f"{kept.unshown:,} {_plural('picture or drawing', kept.unshown)} that no page shows")
    forget_lost(pdf, elements, kept.drawn)
    if done.tagged:
        made = _keep_structure(pdf, elements, texts)
        if made.unknown:
            done.about_tags.append(UNKNOWN.format(", ".join(sorted(made.unknown)[:MOST_TYPES])))
    else:
        take(pdf.Root, "/StructTreeRoot", "/MarkInfo")
        drop_keys(elements)
    take(pdf.Root, *(pdf.Root.keys() - CATALOGUE), "/OCProperties")
    describe(pdf, title, language_of(pdf), accessible=False)
    outlines.write(pdf, outlines.nested((b.depth, b.title, b.destination) for b in bookmarks))
    lay_pages(pdf, [page.obj for page in pdf.pages])
    pdf.save(output, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return done


def claim(file, output):
    """The same document with the claim to be PDF/UA-1."""
    with open_safely(file) as pdf:
        describe(pdf, str(pdf.docinfo.get("/Title", "")), str(pdf.Root.Lang), accessible=True)
        pdf.save(output, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)


def _keep_structure(pdf, elements, texts):
    described = partial(figures.give_words, texts=texts)
    made = make_structure(pdf, elements, frozenset(), only_annotations=True, take_out=described)
    pairs = {bytes(element.ID): element for element in made.identified}
    if pairs:
        pdf.Root.StructTreeRoot.IDTree = tree(pdf, [(String(key), pairs[key]) for key in sorted(pairs)], "/Names")
    return made


def _what_acts(pdf) -> Counter:
    """How much of the document acts or is attached, by what an officer would call it."""
    found = Counter()
    for item in pdf.objects:
        if not isinstance(item, (Dictionary, Stream)):
            continue
        keys = item.keys()
        found["script or action"] += sum(1 for action in _actions(item, keys) if action in SCRIPTS)
        if "/EF" in keys:
            found["attached file"] += 1
        if "/XFA" in keys:
            found["form for filling in"] += 1
        if "/Subtype" in keys and "/Rect" in keys and (media := MEDIA.get(str(item.get("/Subtype")))):
            found[media] += 1
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and not form.is_indirect and "/XFA" in form:
        found["form for filling in"] += 1
    return found


def _actions(item, keys):
    if "/S" in keys and isinstance(item.get("/S"), Name):
        yield str(item.S)
    for key in keys & {"/A", "/OpenAction", "/AA"}:
        value = item[key]
        if isinstance(value, Dictionary) and not value.is_indirect:
            inner = [value] if "/S" in value else [value[k] for k in value.keys()]  # noqa: SIM118 - no Python dict
            for action in inner:
                if isinstance(action, Dictionary) and not (action.is_indirect and action is not value):
                    yield str(action.get("/S", ""))


def _tell(done, active, flattened, unseen, flatten_comments):
    for what, count in sorted(active.items()):
        if count:
            done.left_out.append(f"{count} {_plural(what, count)}")
    if flattened.comments and not flatten_comments:
        words = ", ".join(f"{count} {_plural(what, count)}" for what, count in sorted(flattened.comments.items()))
        done.left_out.append(words)
    if flattened.fields:
        one = flattened.fields == 1
        done.left_out.append(f"the form, whose {'field stands as it looks' if one else 'fields stand as they look'}")
    if flattened.signatures:
        words = "It was signed digitally. Binding it into a pack breaks the signature: keep the original."
        done.warnings.append((None, words))
    if unseen:
        done.left_out.append("a hidden layer")
        for page in unseen[:50]:
            done.warnings.append((page, "A hidden layer on this page was left out."))
    done.warnings.extend(flattened.warnings)


def _plural(words, count):
    if count == 1 or words == "film or sound":
        return words
    head, of, rest = words.partition(" by ")
    several = words.replace("script or", "scripts or").replace("picture or", "pictures or")
    return f"{head}s{of}{rest}" if of else f"{several}s"
