"""Tagged PDFs made object by object: lines of text, each with a tag, as an artifact, or outside every tag."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, Pdf

from reports.pdf.conformance import obstacles
from reports.pdf.prepare import prepare
from reports.pdf.safe import make_safe
from reports.pdf.tags import in_reading_order

LOOSE, ARTIFACT = None, "Artifact"
FONT = None  # the stamps' face: wholly embedded, so that nothing but tags can be in the way


def document(*pages, roles=None):
    """A tagged PDF of pages, each a list of (type, words, x, y): a type like '/P', LOOSE or ARTIFACT."""
    from reports.pdf import fonts

    pdf = Pdf.new()
    font = fonts.embed(pdf)
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    top = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    root.K, root.ParentTree = top, NumberTree.new(pdf).obj
    if roles:
        root.RoleMap = Dictionary({name: Name(role) for name, role in roles.items()})
    tree = NumberTree(root.ParentTree)
    for number, lines in enumerate(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.StructParents, page.obj.Tabs = number, Name.S
        owners, content = [], []
        for role, words, x, y in lines:
            shown = f"BT /F1 12 Tf {x} {y} Td ({words}) Tj ET\n"
            if role is LOOSE:
                content.append(shown)
            elif role == ARTIFACT:
                content.append(f"/Artifact BMC\n{shown}EMC\n")
            else:
                content.append(f"{role} <</MCID {len(owners)}>> BDC\n{shown}EMC\n")
                element = Dictionary(Type=Name.StructElem, S=Name(role), P=top, Pg=page.obj, K=len(owners))
                owners.append(pdf.make_indirect(element))
        top.K.extend(owners)
        tree[number] = Array(owners)
        page.obj.Contents = pdf.make_stream("".join(content).encode())
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)
    pdf.Root.Lang = pikepdf.String("en-GB")
    return pdf


def saved(pdf):
    output = BytesIO()
    pdf.save(output)
    return output.getvalue()


def taken_in(pdf, folder):
    """(the safe document's path, the prepared one's, what was told of its tags, what prepare made of them)."""
    (folder / "original.pdf").write_bytes(saved(pdf))
    done = make_safe(folder / "original.pdf", folder / "safe.pdf", title="A paper")
    made = prepare(folder / "safe.pdf", folder / "prepared.pdf", is_cut_down=True)
    return folder / "safe.pdf", folder / "prepared.pdf", done.about_tags, made


def read_aloud(path):
    """[(structure type, its words)] of what a document's tags hold, in reading order."""
    with pikepdf.open(path) as pdf:
        words = {page.obj.objgen: _words_by_id(page) for page in pdf.pages}
        found = []
        for element, role in in_reading_order(pdf.Root.StructTreeRoot):
            said = "".join(_said(element, words))
            if said:
                found.append((role, said))
        return found


def _said(element, words):
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        page = element.get("/Pg")
        if isinstance(kid, Dictionary) and "/MCID" in kid:
            page, kid = kid.get("/Pg", page), kid.MCID
        if isinstance(kid, int):
            yield words[page.objgen].get(int(kid), "")


def _words_by_id(page):
    """{ID: words} of a page in which letters are written as they are."""
    found, marks = {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in {"BDC", "BMC"}:
            properties = operands[1] if len(operands) > 1 else None
            marks.append(int(properties.MCID) if isinstance(properties, Dictionary) and "/MCID" in properties else None)
        elif str(operator) == "EMC":
            marks.pop()
        elif str(operator) == "Tj":
            mcid = next((mark for mark in reversed(marks) if mark is not None), None)
            found[mcid] = found.get(mcid, "") + str(operands[0])
    return found


def rules_broken(path):
    """The rules of PDF/UA-1 that a document breaks, whether it claims to meet them or not."""
    return [rule for rule, _ in obstacles(path, but_the_claim=True)]
