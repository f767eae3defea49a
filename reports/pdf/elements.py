"""Which elements of a structure tree are part of the document, and what each may hold (ISO 32000-1, 14.7 and 14.8).

Pages that were cut out of a longer document often bring its whole tree along, with the words in it.
"""

from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from reports.pdf.known import is_plain
from reports.pdf.objects import DIRECT, listed, take, written
from reports.pdf.tables import keep_names, keep_namespaces, strip_attributes, with_what_they_stand_for

ELEMENT = {
    "/Type", "/S", "/P", "/ID", "/Ref", "/Pg", "/K", "/A", "/C", "/R", "/T", "/Lang", "/Alt", "/E", "/ActualText",
    "/NS", "/Phoneme", "/PhoneticAlphabet",
}  # fmt: skip
WORDS = ELEMENT - {"/Type", "/S", "/P", "/Ref", "/Pg", "/K", "/A", "/NS"}  # keys with plain values
REFERENCE = {"/Type", "/Pg", "/MCID", "/Stm", "/Obj"}  # of a kid that is marked content, an annotation or a picture


@dataclass(eq=False)
class Branch:
    """An element in its place in the tree: how much of the document it and those below it hold, and whether any of
    that is gone."""

    element: Object
    above: "Branch | None"
    kids: list = field(default_factory=list)
    holds: int = 0
    has_lost: bool = False
    stays: bool = True


class Tree:
    """The tree of a document, cut down to what belongs to its pages, marks and pictures.

    `marks` are the object numbers of annotations that lie on pages, `drawn` those of streams that pages draw.
    """

    def __init__(self, pdf: Pdf, marks: set, drawn: frozenset):
        self.root = pdf.Root.StructTreeRoot
        self.pages = {page.obj.objgen for page in pdf.pages}
        self.marks, self.drawn = marks, drawn
        self.pdf, self.fresh = pdf, []  # elements that were no objects by themselves, as others point at them
        self._seen = set()
        self.branches = self._grow()
        self._drop_what_is_gone()
        self.elements = {branch.element.objgen for branch in self.branches}
        self._cut_tables()

    def _grow(self):
        """Every element below the root once, each before those below it."""
        top = [
            Branch(self._as_object(kid), None)
            for kid in listed(self.root.get("/K"))
            if _is_element(kid) and self._is_new(kid)
        ]
        self.root.K = Array([branch.element for branch in top])
        found, ahead = [], list(reversed(top))
        while ahead:
            branch = ahead.pop()
            found.append(branch)
            self._strip(branch)
            self._look_at_kids(branch)
            ahead += [kid for kid in reversed(branch.kids) if isinstance(kid, Branch)]
        return found

    def _is_new(self, element):
        """Whether an element has not been met: it has one place in the tree."""
        number = element.objgen
        if number in self._seen:
            return False
        if number != DIRECT:
            self._seen.add(number)
        return True

    def _as_object(self, element):
        if element.is_indirect:
            return element
        self.fresh.append(self.pdf.make_indirect(element))
        return self.fresh[-1]

    def _strip(self, branch):
        """Leave an element the keys that are read, its true parent and its page, if that is one of the document."""
        element = branch.element
        keys = element.keys()
        take(element, *(keys - ELEMENT))
        take(element, *(key for key in keys & WORDS if not is_plain(element[key])))
        if "/Type" in keys and element.Type != Name.StructElem:
            element.Type = Name.StructElem
        parent, said = branch.above.element if branch.above else self.root, element.get("/P")
        if parent.is_indirect and not (isinstance(said, Dictionary) and said.objgen == parent.objgen):
            element.P = parent
        if "/A" in keys:
            strip_attributes(element, "/A")
        if "/Pg" in keys and not self._is_page(element.Pg):
            del element["/Pg"]
            branch.has_lost = True

    def _look_at_kids(self, branch):
        """Leave an element the kids that are part of the document."""
        was_elsewhere = branch.has_lost
        kids = listed(branch.element.get("/K"))
        for kid in kids:
            if _is_element(kid):
                if self._is_new(kid):
                    branch.kids.append(Branch(self._as_object(kid), branch))
            elif isinstance(kid, int) and not was_elsewhere or isinstance(kid, Dictionary) and self._is_part(kid):
                branch.kids.append(kid)
                branch.holds += 1
            elif isinstance(kid, (int, Dictionary)):
                branch.has_lost = True
        if len(branch.kids) < len(kids) or any(_is_element(kid) and not kid.is_indirect for kid in kids):
            _write_kids(branch)

    def _is_part(self, kid):
        """Whether a reference leads to something that is part of the document; what is not read in it is taken out."""
        take(kid, *(kid.keys() - REFERENCE))
        if "/Pg" in kid and not self._is_page(kid.Pg):
            return False
        if "/MCID" in kid:
            return isinstance(kid.MCID, int) and ("/Stm" not in kid or self._is_there(kid.Stm))
        return "/Obj" in kid and self._is_there(kid.Obj)

    def _is_there(self, item):
        if isinstance(item, Stream):
            return item.objgen in self.drawn
        return isinstance(item, Dictionary) and item.objgen in self.marks

    def _is_page(self, page):
        return isinstance(page, Dictionary) and page.objgen in self.pages

    def _drop_what_is_gone(self):
        """Take out elements of which something is gone and nothing is left, those farthest from the root first."""
        for branch in reversed(self.branches):
            if above := branch.above:
                above.holds += branch.holds
                above.has_lost |= branch.has_lost
                branch.stays = bool(branch.holds) or not branch.has_lost
        for branch in self.branches:
            branch.stays = branch.stays and (branch.above is None or branch.above.stays)
            if any(isinstance(kid, Branch) and not kid.stays for kid in branch.kids):
                branch.kids = [kid for kid in branch.kids if not isinstance(kid, Branch) or kid.stays]
                _write_kids(branch)
        self.branches = [branch for branch in self.branches if branch.stays]

    def _cut_tables(self):
        """Leave the tree's tables what elements use: roles, classes, namespaces; and elements theirs to one another."""
        elements = [branch.element for branch in self.branches]
        keep_names(self.root, "/RoleMap", with_what_they_stand_for(self.root, {written(e.S) for e in elements}))
        classed = {written(c) for e in elements if "/C" in e for c in listed(e.C) if isinstance(c, Name)}
        keep_names(self.root, "/ClassMap", classed)
        for element in elements:
            if "/Ref" in element:
                others = [e for e in listed(element.Ref) if isinstance(e, Dictionary) and e.objgen in self.elements]
                element.Ref = Array(others)
        keep_namespaces(self.root, [element for element in elements if "/NS" in element])


def _is_element(kid):
    return not isinstance(kid, int) and isinstance(kid, Dictionary) and isinstance(kid.get("/S"), Name)


def _write_kids(branch):
    branch.element.K = Array([kid.element if isinstance(kid, Branch) else kid for kid in branch.kids])
