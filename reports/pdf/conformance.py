"""What keeps a document from being PDF/UA-1 (ISO 14289-1), as a validator finds it, in an author's words."""

import page as validator

FORGIVEN = {  # rules on which this validator is stricter than the standard's reference implementation
    "PDFUA1-FONT-UNICODE-MAPPING-001",  # takes sound ToUnicode maps for malformed ones
}
CLAIM = {"PDFUA1-ID-PART-001", "PDFUA1-ID-SCHEMA-001"}  # rules on what a document says of itself
LIMITS = validator.SafetyLimits(max_table_grid_rows=100_000)  # sheets are long tables
IN_AN_AUTHORS_WORDS = [  # the first prefix that fits
    ("FIGURE", "A picture or chart has no alternative text. Describe each one in the document, and export it again."),
    ("FORMULA", "A formula has no alternative text. Describe it in the document, and export it again."),
    ("TABLE", "A table’s header cells are not marked, or its rows differ in length. Mark the header row, undo merged "
              "cells, and export it again."),
    ("HEADING", "Headings skip a level or are mixed. Use the heading styles in their order, and export it again."),
    ("FONT-EMBEDDING", "A font is not embedded. Export it again with all fonts embedded."),
    ("CMAP", "A font is not wholly embedded. Export it again with all fonts embedded."),
    ("NOTDEF", "Some characters have no shape in their font. Choose another font, and export it again."),
    ("FONT", "Some text cannot be read aloud reliably, for its font does not say which characters it shows. Export it "
             "again from the program in which it was written."),
    ("TRUETYPE", "A font is damaged. Export it again from the program in which it was written."),
    ("CID", "A font is damaged. Export it again from the program in which it was written."),
    ("NOTE", "Footnotes are not told apart. Export it again from the program in which it was written."),
    ("FORM", "A form field has no name. Give each field a description, or print the form to PDF."),
    ("WIDGET", "A form field is outside the tags. Print the form to PDF."),
    ("LINK", "A link is outside the tags. Export it again with tags."),
    ("ANNOTATION", "A comment or mark is outside the tags. Remove the comments, and export it again."),
    ("CONTENT-TAGGING", "Part of the text is outside the tags, so it is not read aloud. Export it again with tags."),
    ("ARTIFACT", "Tags and decoration are mixed up. Export it again with tags."),
    ("TAGGED-CONTENT", "Tags and decoration are mixed up. Export it again with tags."),
    ("L-", "A list is not tagged as one. Use list styles, and export it again."),
    ("LI", "A list is not tagged as one. Use list styles, and export it again."),
    ("LBODY", "A list is not tagged as one. Use list styles, and export it again."),
    ("TOC", "The table of contents is not tagged as one. Make it anew, and export it again."),
]  # fmt: skip
OTHERWISE = "Its tags do not meet PDF/UA. Export it again, with tags, from the program in which it was written."


def obstacles(path, *, but_the_claim=False) -> list[tuple[str, str]]:
    """(rule, words for the author) for each rule of PDF/UA-1 that the document at `path` breaks.

    A document that the validator cannot read breaks the rule UNREADABLE. With `but_the_claim` it does not matter
    that the document does not say it is PDF/UA.
    """
    try:
        report = validator.validate_pdf(path, profile=validator.ValidationProfile.PDF_UA_1, limits=LIMITS)
    except validator.PageError:
        return [("UNREADABLE", OTHERWISE)]
    forgiven = FORGIVEN | (CLAIM if but_the_claim else set())
    rules = dict.fromkeys(failure.rule_id for failure in report.failures if failure.rule_id not in forgiven)
    return [(rule, _words(rule)) for rule in rules]


def _words(rule):
    subject = rule.removeprefix("PDFUA1-")
    return next((words for prefix, words in IN_AN_AUTHORS_WORDS if subject.startswith(prefix)), OTHERWISE)
