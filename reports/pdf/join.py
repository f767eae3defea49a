"""Structure trees of many prepared documents under one Document (ISO 32000-1, 14.7)."""

from pikepdf import Array, Dictionary, Name, Pdf, String

from reports.pdf.objects import listed, spelled, tree
from reports.pdf.structure import TABLES, parents


class Joined:
    """The tree of the pack, in the making."""

    def __init__(self, pdf: Pdf):
        self.pdf = pdf
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self.parts, self.parents, self.identifiers, self.namespaces = [], [], {}, []
        self._settled = set()
        self._tables = {table: {} for table in TABLES}
        self._meanings = {table: {} for table in TABLES}

    def settle(self, source: Pdf, prefix: str, tables: str):
        """Give each role and class that an earlier source uses for something else a name of the source's own.

        Sources of the same roles and classes have the same `tables`.
        """
        if tables in self._settled:
            return
        root = source.Root.StructTreeRoot
        roles, classes = (self._clashes(root.get(table), table, prefix) for table in TABLES)
        if not roles and not classes:
            self._settled.add(tables)  # all that it uses is known, and means the same
            return
        for element in source.objects:
            if not isinstance(element, Dictionary) or "/S" not in element:
                continue
            if str(element.S) in roles:
                element.S = Name(roles[str(element.S)])
            if "/C" in element:
                named = listed(element.C)
                element.C = Array([Name(classes.get(str(c), str(c))) if isinstance(c, Name) else c for c in named])

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
        self.namespaces.extend(listed(root.get("/Namespaces")))
        for table, ours in self._tables.items():
            if table in root:
                ours.update({key: root[table][key] for key in root[table].keys()})  # noqa: SIM118 - no Python dict
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
        for name, table in self._tables.items():
            if table:
                root[name] = Dictionary(table)
        if self.identifiers:
            pairs = [(String(key), element) for key, element in sorted(self.identifiers.items())]
            root.IDTree = tree(self.pdf, pairs, "/Names")
        if self.namespaces:
            root.Namespaces = Array(self.namespaces)
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

    def _clashes(self, theirs, table, prefix):
        """{old name: new name} for the names of one table that mean something else here; they are renamed there."""
        meanings, renamed = self._meanings[table], {}
        if not isinstance(theirs, Dictionary):
            return renamed
        for name in sorted(theirs.keys()):
            meaning = _chain(theirs, name) if table == "/RoleMap" else spelled(theirs[name])
            if meanings.setdefault(name, meaning) != meaning:
                renamed[name] = f"{name}.{prefix}"
                theirs[renamed[name]] = theirs[name]
                meanings[renamed[name]] = meaning
                del theirs[name]
        for name in theirs.keys() if renamed and table == "/RoleMap" else ():  # noqa: SIM118 - no Python dict
            if str(theirs[name]) in renamed:
                theirs[name] = Name(renamed[str(theirs[name])])
        return renamed


def _chain(roles, name):
    """A role and those that it stands for in turn: another at any step makes it mean something else."""
    chain = [name]
    while isinstance(found := roles.get(chain[-1]), Name) and str(found) not in chain:
        chain.append(str(found))
    return " ".join(chain)


def _own(identifier, prefix):
    return f"{prefix}.{bytes(identifier).hex()}"


def _is_shared(attribute, holder):
    """An indirect attribute stands in the index by itself; met through its element it is passed over."""
    return attribute.is_indirect and attribute.objgen != holder.objgen
