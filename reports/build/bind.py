"""Stage 4: the plan's sheets in one document, with its bookmarks, labels, links and title."""

from io import BytesIO

from pikepdf import Dictionary, Name, NumberTree, OutlineItem, String

from meetings import storage
from reports.build.plan import Plan
from reports.pdf import links
from reports.pdf.bind import Bound, Source

FRONT, FILLER = "front", "filler"
LANGUAGE = "en-GB"


def bind(plan: Plan, front: bytes, filler: bytes, progress=lambda source: None) -> Bound:
    """Bind every sheet of the plan; `progress` is called with each source when it is in."""
    order = [_origin(sheet) for sheet in plan.sheets]
    bound = Bound(list(_sources(plan, front, filler, {key for key, _ in order})), order, progress)
    places = _Places(plan, bound)
    links.lead_home(bound.pages_of[FRONT], places.of_address)
    _bookmarks(bound.pdf, plan, places)
    _labels(bound.pdf, plan)
    _describe(bound.pdf, plan)
    return bound


def _key(paper_id):
    return f"p{paper_id}"


def _origin(sheet):
    return (_key(sheet.paper) if sheet.kind == "paper" else sheet.kind), sheet.page


def _sources(plan, front, filler, wanted):
    yield Source(FRONT, "Agenda", BytesIO(front))
    if FILLER in wanted:
        yield Source(FILLER, "", BytesIO(filler), furniture=True)
    for paper in plan.contents.papers:
        if paper.bound:
            yield Source(_key(paper.id), paper.name, storage.opened(paper.sha256))


class _Places:
    """Where items and papers begin, as 0-based pages of the pack."""

    def __init__(self, plan, bound):
        self.pdf = bound.pdf
        self.items, self.papers = {}, {}
        for index, sheet in enumerate(plan.sheets):
            if sheet.kind == "paper" and sheet.page == 0:
                self.papers[sheet.paper] = index
                self.items.setdefault(sheet.item, index)

    def of_address(self, path):
        """(page, description) for a link of the front sheet, 'item/6'."""
        number = int(path.removeprefix("item/"))
        return self.pdf.pages[self.items[number]], f"Go to the papers of item {number}"


def _bookmarks(pdf, plan, places):
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("Agenda", 0))
        for item in plan.contents.items:
            entry = OutlineItem(f"{item.number}. {item.title}", places.items.get(item.number, 0))
            entry.children.extend(
                OutlineItem(paper.name, places.papers[paper.id]) for paper in item.papers if paper.bound
            )
            outline.root.append(entry)
    pdf.Root.PageMode = Name.UseOutlines


def _labels(pdf, plan):
    """Page labels equal to the printed numbers: a new run wherever they do not simply go on."""
    tree = NumberTree.new(pdf)
    expected = None
    for index, sheet in enumerate(plan.sheets):
        if sheet.number is None:
            if index == 0:
                tree[index] = Dictionary(S=Name.r)
        elif sheet.number != expected:
            tree[index] = Dictionary(S=Name.D, St=sheet.number)
        expected = sheet.number + 1 if sheet.number else None
    pdf.Root.PageLabels = tree.obj


def _describe(pdf, plan):
    title = plan.contents.title
    pdf.docinfo["/Title"] = title
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = [LANGUAGE]
    pdf.Root.Lang = String(LANGUAGE)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
