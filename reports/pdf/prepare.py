"""Preparing: a safe paper becomes a paper as it is bound. Done once per document, whatever packs it is in.

Destinations are made explicit, the structure is made whole, and an index of what binding has to touch is written
into the catalogue, so that binding need not look for it. Annotations stand in the index alone: they point at pages,
and can go into a pack only when all pages are there.
"""

import hashlib

from pikepdf import Array, Dictionary, ObjectStreamMode, String

from reports.pdf import contents, layers, links, outlines
from reports.pdf.clean import CATALOGUE, clean, describe, language_of
from reports.pdf.contents import BROKEN
from reports.pdf.inspect import DAMAGED, Unusable, open_safely
from reports.pdf.needed import keep_what_is_needed
from reports.pdf.objects import lay_pages, spelled, take
from reports.pdf.structure import Made, forget_lost, make_structure

WAY = 10  # of preparing; a new number makes everything that is kept prepared anew
INDEX = "/ScrutinyIndex"


def prepare(file, output, silent=frozenset(), *, is_cut_down=False) -> Made:
    """Write the document in `file` to `output`, ready to be bound, and return what was made of its tags.

    Raises Unusable if it cannot be opened.

    `silent` are the 0-based pages on which there is no text to read aloud. There is nothing to take out of a document
    that was just made safe and `is_cut_down`.
    """
    try:
        return _prepare(file, output, silent, is_cut_down)
    except BROKEN as error:
        raise Unusable(DAMAGED) from error


def _prepare(file, output, silent, is_cut_down):
    with open_safely(file) as pdf:
        elements = clean(pdf)
        places = links.places_of(pdf)
        bookmarks = outlines.read_bookmarks(pdf, places)
        links.prepare(pdf, places, ours=True)
        if not is_cut_down:
            forget_lost(pdf, elements, keep_what_is_needed(pdf).drawn)
        groups, hidden = layers.layers_of(pdf)
        for page in pdf.pages:
            contents.balance(pdf, page)
        made = make_structure(pdf, elements, silent, is_complete=is_cut_down)
        for page in pdf.pages:
            contents.unite(page)
        take(pdf.Root, *(pdf.Root.keys() - CATALOGUE), "/OCProperties")
        layers.write_layers(pdf, groups, hidden)
        pdf.Root[INDEX] = pdf.make_indirect(
            Dictionary(
                Pages=Array([page.obj for page in pdf.pages]),
                Annots=Array([take(page.obj, "/Annots") or Array() for page in pdf.pages]),
                Holders=Array(made.holders),
                Identified=Array(made.identified),
                Headed=Array(made.headed),
                Bookmarks=Array([Array([b.depth, String(b.title), b.destination]) for b in bookmarks]),
                Classes=String(_classes(pdf)),
                Layers=Array(groups),
                Hidden=Array(hidden),
            )
        )
        describe(pdf, "A paper", language_of(pdf), accessible=True)
        lay_pages(pdf, [page.obj for page in pdf.pages])
        pdf.save(output, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return made


def _classes(pdf):
    """The same for documents whose classes have the same names and attributes."""
    return hashlib.sha256(spelled(pdf.Root.StructTreeRoot.get("/ClassMap")).encode()).hexdigest()
