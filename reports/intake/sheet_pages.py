"""How the sheets of a workbook come to lie on pages: as their author set it, or else with all columns side by side."""

from copy import deepcopy

from lxml import etree

from reports.intake.opendocument import find_all, named

LAYOUT, NAME = named("style", "page-layout-name"), named("style", "name")


def fit_widths(tree: etree._ElementTree) -> None:
    """Make each sheet one page wide and as many long as it takes, unless its author scaled it or parted its columns."""
    parted = _layouts_of_parted_sheets(tree)
    for layout in find_all(tree, "//style:page-layout"):
        if layout.get(NAME) not in parted:
            for properties in find_all(layout, "style:page-layout-properties"):
                _fit(properties)


def _fit(properties):
    scaled = {name for name in properties.attrib if "}scale-to" in name}
    if not scaled or scaled == {named("style", "scale-to")}:
        for name in scaled:
            del properties.attrib[name]
        properties.set(named("style", "scale-to-X"), "1")
        properties.set(named("style", "scale-to-Y"), "0")


def _layouts_of_parted_sheets(tree) -> set[str]:
    """The names of page layouts that are given to the sheets alone whose author put a break between their columns."""
    parting = set(find_all(tree, "//style:style[style:table-column-properties/@fo:break-before='page']/@style:name"))
    tables = [table for table in find_all(tree, "//office:spreadsheet/table:table")
              if parting & set(find_all(table, ".//table:table-column/@table:style-name"))]  # fmt: skip
    styles = {table.get(named("table", "style-name")) for table in tables}
    masters = {style.get(named("style", "master-page-name")) for style in find_all(tree, "//style:style")
               if style.get(NAME) in styles}  # fmt: skip
    layouts = {layout.get(NAME): layout for layout in find_all(tree, "//style:page-layout")}
    made = set()
    for master in find_all(tree, "//style:master-page"):
        if master.get(NAME) in masters and master.get(LAYOUT) in layouts:
            own = deepcopy(layouts[master.get(LAYOUT)])
            own.set(NAME, f"{own.get(NAME)}-{master.get(NAME)}")
            layouts[master.get(LAYOUT)].addnext(own)
            master.set(LAYOUT, own.get(NAME))
            made.add(own.get(NAME))
    return made
