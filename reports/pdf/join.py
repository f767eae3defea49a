"""Structure trees of many prepared documents under one Document (ISO 32000-1, 14.7)."""

from pikepdf import Array, Dictionary, Name, Pdf, String

from reports.pdf.objects import listed, spelled, tree
from reports.pdf.structure import parents


class Joined:
    """The tree of the pack, in the making."""

    def __init__(self, pdf: Pdf):
        self.pdf = pdf
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self.parts, self.parents, self.identifiers = [], [], {}
        self._settled: set[str] = set()
        self._attributes: dict[str, str] = {}  # of each class by its name here, as they are written
        self._classes = {}

    def settle(self, source: Pdf, prefix: str, classes: str):
        """Give each class that an earlier source uses for other attributes a name of its own.

        Sources of the same classes have the same `classes`. Roles need no names: each element has its standard type.
        """
        if classes in self._settled:
            return
        names = self._names_of(source.Root.StructTreeRoot.get("/ClassMap"), prefix)
        if not names:
            self._settled.add(classes)  # all that it uses is known, and means the same
            return
        for element in source.objects:
            if isinstance(element, Dictionary) and "/S" in element and "/C" in element:
                named = listed(element.C)
                element.C = Array([Name(names.get(str(c), str(c))) if isinstance(c, Name) else c for c in named])

    def adopt(self, prefix: str, title: str, index):
        """Hang a copied tree under the document as a Part with its title; return the Part."""
        root, first = index.Tree, len(self.parents)
        part = root.K
        part.S, part.P, part.T, part.Lang = Name.Part, self.document, String(title), part.get("/Lang", index.Lang)
        self.parts.append(part)
        for place, (holder, value) in enumerate(zip(index.Holders, parents(root), strict=True), start=first):
            holder["/StructParents" if isinstance(value, Array) else "/StructParent"] = place
            self.parents.append(value)
        self._own_identifiers(prefix, index)
        if "/ClassMap" in root:
            self._classes.update({name: root.ClassMap[name] for name in root.ClassMap.keys()})  # noqa: SIM118
        return part

    def hold(self, annotation, element):
        """Lead from an annotation to its element."""
        annotation.StructParent = len(self.parents)
        self.parents.append(element)

    def finish(self):
        """Write the joined tree into the document's catalogue."""
        self.document.K = Array(self.parts)
        root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=self.document))
        self.document.P = root
        root.ParentTree = tree(self.pdf, list(enumerate(self.parents)), "/Nums")
        root.ParentTreeNextKey = len(self.parents)
        if self._classes:
            root.ClassMap = Dictionary(self._classes)
        if self.identifiers:
            pairs = [(String(key), element) for key, element in sorted(self.identifiers.items())]
            root.IDTree = tree(self.pdf, pairs, "/Names")
        self.pdf.Root.StructTreeRoot = root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _own_identifiers(self, prefix, index):
        for element in index.Identified:
            name = _own(element.ID, prefix)
            element.ID = String(name)
            self.identifiers[name] = element
        for holder in index.Headed:
            for attribute in listed(holder.get("/A")) if "/S" in holder else [holder]:
                if isinstance(attribute, Dictionary) and "/Headers" in attribute and not _is_shared(attribute, holder):
                    named = listed(attribute.Headers)
                    attribute.Headers = Array([String(_own(header, prefix)) for header in named])

    def _names_of(self, theirs, prefix) -> dict[str, str]:
        """{name: another} for the classes of a source that must be called otherwise here; they are renamed there.

        Classes of the same attributes share a name, whatever their sources call them.
        """
        renamed = {}
        for name in sorted(theirs.keys()) if isinstance(theirs, Dictionary) else ():
            attributes = spelled(theirs[name])
            if self._attributes.setdefault(name, attributes) == attributes:
                continue
            shared = next((known for known, same in self._attributes.items() if same == attributes), None)
            renamed[name] = shared or f"{name}.{prefix}"
            self._attributes[renamed[name]] = attributes
        values = {other: theirs[name] for name, other in renamed.items()}
        for name in renamed:
            del theirs[name]
        for other, value in values.items():
            theirs[other] = value
        return renamed


def _own(identifier, prefix):
    return f"{prefix}.{bytes(identifier).hex()}"


def _is_shared(attribute, holder):
    """An indirect attribute stands in the index by itself; met through its element it is passed over."""
    return attribute.is_indirect and attribute.objgen != holder.objgen
