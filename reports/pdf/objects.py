"""What pikepdf's dictionaries lack of Python's, and what every tool here asks of PDF objects."""

import re

from pikepdf import Array, Dictionary, Name, Object, Pdf

DEEPEST = 8  # dictionaries within dictionaries
DIRECT = (0, 0)  # the number of what is no object by itself, but part of another
LEAF = 64  # entries of a tree's leaf: small enough to search, large enough not to litter


def take(holder, *keys):
    """Remove keys from a PDF dictionary or stream; return the value of the last one that was there."""
    value = None
    for key in keys:
        if key in holder:
            value = holder[key]
            del holder[key]
    return value


def listed(value) -> list:
    """A PDF value that may be nothing, one thing or an array, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def written(name: Name) -> str:
    """A name as keys of dictionaries come, even where it is in no alphabet."""
    try:
        return str(name)
    except UnicodeDecodeError:
        spelled = re.sub(rb"#([0-9a-fA-F]{2})", lambda hexed: bytes.fromhex(hexed[1].decode()), name.unparse())
        return spelled.decode("utf-8", "surrogateescape")


def inherited(node, key):
    """The value of an inheritable page attribute, from the page tree."""
    for _ in range(64):
        if not isinstance(node, Dictionary):
            return None  # a broken tree
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def tree(pdf: Pdf, pairs: list, entries: str):
    """A name tree (`entries` is /Names) or number tree (/Nums) of sorted pairs (ISO 32000-1, 7.9.6 and 7.9.7)."""
    leaves = []
    for start in range(0, len(pairs), LEAF):
        part = pairs[start : start + LEAF]
        flat = Array([thing for pair in part for thing in pair])
        leaves.append(pdf.make_indirect(Dictionary({entries: flat, "/Limits": Array([part[0][0], part[-1][0]])})))
    return pdf.make_indirect(Dictionary(Kids=Array(leaves)) if leaves else Dictionary({entries: Array()}))


def lay_pages(pdf: Pdf, pages: list):
    """Make a document's page tree anew of some page objects, in leaves of a size that readers find their way in."""
    top = pdf.Root.Pages
    take(top, *(top.keys() - {"/Type"}))
    leaves = []
    for start in range(0, len(pages), LEAF):
        part = pages[start : start + LEAF]
        leaf = pdf.make_indirect(Dictionary(Type=Name.Pages, Parent=top, Count=len(part), Kids=Array(part)))
        for page in part:
            page.Type, page.Parent = Name.Page, leaf
        leaves.append(leaf)
    top.Kids, top.Count = Array(leaves), len(pages)


def spelled(value, depth=0):
    """A value written out whole, whatever objects it is made of: the same words mean the same."""
    if isinstance(value, Dictionary) and depth < DEEPEST:
        return f"<<{' '.join(f'{key} {spelled(value[key], depth + 1)}' for key in sorted(value.keys()))}>>"
    if isinstance(value, Array) and depth < DEEPEST:
        return f"[{' '.join(spelled(each, depth + 1) for each in value)}]"
    return value.unparse().decode("latin-1") if isinstance(value, Object) else str(value)
