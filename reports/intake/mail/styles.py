"""What style sheets and attributes of an e-mail's HTML say of its elements: what is shown at all, and how."""

import re
from collections.abc import Iterator
from functools import lru_cache

import cssselect2
import tinycss2
from lxml import etree

from reports.pdf.inspect import Unusable

# Properties whose value is kept on an element: what carries meaning in a letter.
KEPT = {"color", "background-color", "font-weight", "font-style", "text-decoration", "text-decoration-line",
        "text-align", "white-space", "list-style-type"}  # fmt: skip
READ = KEPT | {
    "display",
    "visibility",
    "opacity",
    "font-size",
    "max-height",
    "height",
    "overflow",
    "background",
    "width",
}
MOST_RULES = 5_000
MOST_TRIED = 5_000_000  # rules times elements
TOO_MUCH = (
    "The layout of this e-mail is far too complicated to be printed here. Print it to PDF in your mail program, and "
    "upload that."
)
NO_LENGTH = re.compile(r"0*\.?0*(?:px|pt|em|rem|ex|mm|cm|in|%)?|[01](?:\.\d+)?px|1pt")
COLOUR = re.compile(r"#[0-9a-f]{3,8}|[a-z]+|rgba?\([\d\s.,%/]*\)", re.IGNORECASE)


class Styles:
    """The style sheets in a document, and what is declared for each of its elements.

    Raises Unusable where there are so many that this would take too long.
    """

    def __init__(self, root: etree._Element):
        self._matcher, self._rules = cssselect2.Matcher(), 0
        for sheet in root.iter("style"):
            if _is_for_screens(sheet.get("media", "")):
                self._add(sheet.text or "")
        if self._rules and self._rules * sum(1 for _ in root.iter(etree.Element)) > MOST_TRIED:
            raise Unusable(TOO_MUCH)
        self._wrapped = cssselect2.ElementWrapper.from_html_root(root) if self._rules else None

    def elements(self, root: etree._Element) -> Iterator[tuple[etree._Element, dict[str, str]]]:
        """Every element with {property: value} of what is declared for it, each before those in it."""
        if self._wrapped is None:
            for element in root.iter(etree.Element):
                yield element, _inline(element)
            return
        for wrapped in self._wrapped.iter_subtree():
            yield wrapped.etree_element, self._declared(wrapped)

    def _add(self, text: str) -> None:
        text = text.replace("<!--", "").replace("-->", "")
        for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)[:MOST_RULES]:
            for each in _rules_of(rule):
                self._add_rule(each)

    def _add_rule(self, rule) -> None:
        declared = list(_declarations(rule.content))
        if not declared:
            return
        try:
            for selector in cssselect2.compile_selector_list(rule.prelude):
                self._matcher.add_selector(selector, declared)
                self._rules += 1
        except cssselect2.SelectorError:
            return

    def _declared(self, wrapped) -> dict[str, str]:
        found = [
            (important, 0, specificity, order, name, value)
            for specificity, order, pseudo, declared in self._matcher.match(wrapped)
            if pseudo is None
            for important, name, value in declared
        ]
        style = wrapped.etree_element.get("style", "")
        found += [(important, 1, (0, 0, 0), 0, name, value) for important, name, value in _parsed(style)]
        return {name: value for *_, name, value in sorted(found, key=lambda each: each[:4])}


def kept(declared: dict[str, str]) -> str:
    """The declarations that a printed element keeps, as the value of its style attribute."""
    if "background" in declared and (colour := COLOUR.match(declared["background"])):
        declared = {"background-color": colour[0]} | declared
    if "white-space" in declared:
        breaks = declared["white-space"] in {"pre", "pre-wrap", "pre-line", "break-spaces"}
        declared = declared | {"white-space": "pre-wrap" if breaks else "normal"}
    return "; ".join(f"{name}: {declared[name]}" for name in sorted(KEPT & declared.keys()))


def is_left_out(declared: dict[str, str]) -> bool:
    """Whether an element and all in it take no place on a page."""
    hides_what_is_over = declared.get("overflow", "") in {"hidden", "clip"}
    flat = any(NO_LENGTH.fullmatch(declared.get(name, "none")) for name in ("max-height", "height"))
    return (
        declared.get("display") == "none"
        or (hides_what_is_over and flat)
        or bool(re.fullmatch(r"0*\.?0*%?", declared.get("opacity", "1")))
    )


def is_too_small(size: str) -> bool:
    """Whether letters of a size, as CSS has it, cannot be seen."""
    return bool(NO_LENGTH.fullmatch(size))


def _inline(element: etree._Element) -> dict[str, str]:
    style = element.get("style")
    return {name: value for _, name, value in sorted(_parsed(style), key=lambda each: each[0])} if style else {}


@lru_cache(maxsize=2_000)
def _parsed(style: str) -> tuple[tuple[bool, str, str], ...]:
    return tuple(_declarations(tinycss2.parse_component_value_list(style))) if style else ()


def _declarations(tokens) -> Iterator[tuple[bool, str, str]]:
    """(is important, property, value) of declarations that are read."""
    for each in tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration" and each.lower_name in READ:
            yield each.important, each.lower_name, tinycss2.serialize(each.value).strip().lower()


def _rules_of(rule) -> Iterator:
    if rule.type == "qualified-rule":
        yield rule
        return
    is_of_media = rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None
    if is_of_media and _is_for_screens(tinycss2.serialize(rule.prelude)):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        yield from (each for each in inner if each.type == "qualified-rule")


def _is_for_screens(media: str) -> bool:
    """Whether rules hold for every screen: not those for small ones, dark ones or certain programs."""
    queries = [query.strip().lower() for query in media.split(",")]
    return any(query in {"", "all", "screen", "only screen"} for query in queries)
