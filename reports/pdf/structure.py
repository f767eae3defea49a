"""Structure trees of many sources under one Document (ISO 32000-1, 14.7).

Each source is prepared in place (its keys and names moved out of the others' way), its pages are
appended, and then its tree is copied in one go, so that every reference finds its page.
"""

from pikepdf import Array, Dictionary, Name, NumberTree, Pdf, Stream, String

from reports.pdf.objects import listed


class Structure:
    """Gathers the trees of sources, in the order in which they are adopted."""

    def __init__(self, pdf: Pdf):
        self.pdf = pdf
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self.parts, self.parents, self.role_map, self.class_map = [], {}, {}, {}
        self.namespaces, self.next_key = [], 0
        self._meanings = {"/RoleMap": {}, "/ClassMap": {}}  # of every name that a prepared source uses

    def prepare(self, source: Pdf, prefix: str) -> list:
        """Move the keys, IDs, roles and classes of `source` out of the way; return its parent-tree values.

        The values stand in the order of the new keys, which begin at the present `next_key`.
        """
        root = source.Root.get("/StructTreeRoot")
        holders = list(_holders(source))
        if not isinstance(root, Dictionary):
            for holder, key in holders:
                del holder[key]
            return []
        roles, classes = (self._settle_names(root, table, prefix) for table in self._meanings)
        for element in source.objects:
            if isinstance(element, Dictionary) and "/S" in element:
                _rename(element, roles, classes, prefix)
        old = dict(NumberTree(root["/ParentTree"]).items()) if "/ParentTree" in root else {}
        values = []
        for holder, key in holders:
            value = old.get(int(holder[key]))
            if value is None:
                del holder[key]
                continue
            holder[key] = self.next_key + len(values)
            values.append(value)
        self.next_key += len(values)
        return values

    def adopt(self, title: str, root, values: list, first_key: int):
        """Hang a copied tree under the document as a Part with its title."""
        kids = listed(root.get("/K"))
        if len(kids) == 1 and kids[0].get("/S") == Name.Document:
            part = kids[0]
            part.S = Name.Part
        else:
            part = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, K=Array(kids)))
            for kid in kids:
                kid.P = part
        part.P, part.T = self.document, String(title)
        self.parts.append(part)
        self.parents.update(enumerate(values, start=first_key))
        self.namespaces.extend(root.get("/Namespaces", []))
        for table, name in ((self.role_map, "/RoleMap"), (self.class_map, "/ClassMap")):
            table.update({key: root[name][key] for key in root.get(name, {})})

    def adopt_untagged(self, title: str, pages: list):
        """An honest minimum: a Part with one paragraph a page, so that every page is read in its order."""
        part = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document, T=String(title), K=Array())
        )
        for page in pages:
            element = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=part, Pg=page.obj, K=0))
            part.K.append(element)
            page.obj.StructParents = self.next_key
            self.parents[self.next_key] = Array([element])
            self.next_key += 1
        self.parts.append(part)

    def finish(self):
        """Write the joined tree into the document's catalogue."""
        self.document.K = Array(self.parts)
        root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=self.document))
        self.document.P = root
        tree = NumberTree.new(self.pdf)
        for key, value in self.parents.items():
            tree[key] = value
        root.ParentTree, root.ParentTreeNextKey = tree.obj, self.next_key
        for name, table in (("/RoleMap", self.role_map), ("/ClassMap", self.class_map)):
            if table:
                root[name] = Dictionary(table)
        if self.namespaces:
            root.Namespaces = Array(self.namespaces)
        self.pdf.Root.StructTreeRoot = root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _settle_names(self, root, table, prefix):
        """Rename each name that an earlier source uses for something else; return {old: new}."""
        theirs, ours, renamed = root.get(table, {}), self._meanings[table], {}
        for name in list(theirs.keys()):
            meaning = theirs[name].unparse()
            if ours.setdefault(name, meaning) != meaning:
                renamed[name] = f"{name}.{prefix}"
                theirs[renamed[name]] = theirs[name]
                del theirs[name]
        return renamed


def _holders(source):
    """(object, key) for everything in `source` that points into its parent tree."""
    for item in source.objects:
        if isinstance(item, (Dictionary, Stream)):
            yield from ((item, key) for key in ("/StructParents", "/StructParent") if key in item)
    for page in source.pages:
        for annotation in page.obj.get("/Annots", []):
            if isinstance(annotation, Dictionary) and not annotation.is_indirect and "/StructParent" in annotation:
                yield annotation, "/StructParent"


def _rename(element, roles, classes, prefix):
    if str(element.S) in roles:
        element.S = Name(roles[str(element.S)])
    if "/ID" in element:
        element.ID = String(f"{prefix}.{bytes(element.ID).hex()}")
    if classes and "/C" in element:
        named = listed(element.C)
        element.C = Array([Name(classes.get(str(c), str(c))) if isinstance(c, Name) else c for c in named])
    for attribute in listed(element.get("/A")):
        if isinstance(attribute, Dictionary) and "/Headers" in attribute:
            attribute.Headers = Array([String(f"{prefix}.{bytes(h).hex()}") for h in attribute.Headers])
