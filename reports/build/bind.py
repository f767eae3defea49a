"""Stage 5: the plan's sheets in one document, with its bookmarks, labels, links and places."""

from io import BytesIO
from itertools import groupby

from pikepdf import Dictionary, Name, NumberTree, String

from reports.build.plan import Plan
from reports.build.render import filler, notice
from reports.intake import prepared
from reports.pdf import links
from reports.pdf.bind import Bound, Source
from reports.pdf.outlines import Entry

FRONT, FILLER = "front", "filler"


def bind(plan: Plan, front: bytes, progress=lambda source: None) -> Bound:
    """Bind every sheet of the plan; `progress` is called with the title of each paper when it is in."""
    bound = Bound()
    titles = {paper.id: paper.name for paper in plan.contents.papers}
    for key, sheets in groupby(plan.sheets, key=key_of):
        sheet = next(sheets)
        if key == FILLER:
            for filled in (sheet, *sheets):
                bound.add_furniture(Source(FILLER, "", BytesIO(filler())), filled.page)
        elif key == FRONT:
            bound.add(Source(FRONT, "Agenda", BytesIO(front)))
        else:
            with _opened(plan, sheet) as file:
                bound.add(Source(key, titles[sheet.paper], file))
            progress(titles[sheet.paper])
    places = _places(plan, bound)
    links.lead_home(bound.chapters[FRONT].pages, lambda path: _go_to(path, places))
    bound.name_places({name: page for name, (page, _) in places.items()})
    _bookmarks(plan, bound)
    _labels(bound.pdf, plan)
    return bound


def key_of(sheet):
    """What a sheet is taken from: the front sheet, the blank page, a paper, or the notice in place of one."""
    if sheet.kind in {FRONT, FILLER}:
        return sheet.kind
    return f"{sheet.kind[0]}{sheet.paper}"


def item_places(bound: Bound) -> dict[int, object]:
    """{number: destination} of the items on the front sheet."""
    marked = ((str(title), destination) for _, title, destination in bound.chapters[FRONT].bookmarks)
    places = {}
    for title, destination in marked:
        if title.startswith("item-"):
            places.setdefault(int(title.removeprefix("item-")), destination)
    return places


def _opened(plan, sheet):
    if sheet.kind == "paper":
        paper = next(paper for paper in plan.contents.papers if paper.id == sheet.paper)
        return prepared.opened(paper.sha256)
    item, paper = next((i, p) for i in plan.contents.items for p in i.papers if p.id == sheet.paper)
    return BytesIO(notice(plan.contents, item, paper))


def _places(plan, bound):
    """{name: (page, description)} of the places that links lead to: items where they begin, and each paper."""
    titles = {paper.id: paper.name for paper in plan.contents.papers}
    places = {}
    for sheet in plan.sheets:
        if sheet.kind in {"paper", "notice"} and sheet.page == 0:
            page = bound.chapters[key_of(sheet)].pages[0]
            places.setdefault(f"item-{sheet.item}", (page, f"Go to the papers of item {sheet.item}"))
            places[f"paper-{sheet.paper}"] = page, f"Go to {titles[sheet.paper]}, page {sheet.label}"
    return places


def _go_to(path, places):
    """Where a link of a print template leads, 'item/6' or 'paper/17'."""
    return places[path.replace("/", "-")]


def _bookmarks(plan, bound):
    on_front = item_places(bound)
    present = {sheet.paper: key_of(sheet) for sheet in plan.sheets if sheet.kind in {"paper", "notice"}}
    bound.bookmarks.append(Entry("Agenda", bound.chapters[FRONT].bookmark_place))
    for item in plan.contents.items:
        keys = [(present[paper.id], paper.name) for paper in item.papers if paper.id in present]
        place = bound.chapters[keys[0][0]].bookmark_place if keys else on_front.get(item.number)
        if place is None:
            continue  # a supplement does not speak of every item
        below = [bound.bookmark(key, name) for key, name in keys]
        bound.bookmarks.append(Entry(f"{item.number}. {item.title}", place, below))


def _labels(pdf, plan):
    """Page labels equal to the printed numbers: a new run wherever they do not simply go on."""
    tree = NumberTree.new(pdf)
    expected = None
    for index, sheet in enumerate(plan.sheets):
        if sheet.letters:
            tree[index] = Dictionary(P=String(sheet.label))
            expected = None
        elif sheet.number is None:
            if index == 0:
                tree[index] = Dictionary(S=Name.r)
        else:
            if sheet.number != expected:
                tree[index] = Dictionary(S=Name.D, St=sheet.number)
            expected = sheet.number + 1
    pdf.Root.PageLabels = tree.obj
