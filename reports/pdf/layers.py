"""Optional content (ISO 32000-1, 8.11): a layer that a source does not show is taken out of it."""

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator, Pdf, Stream, String

from reports.pdf.contents import UNREADABLE
from reports.pdf.objects import inherited, listed, take

FILLING = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*"}  # operators that paint a path
SHOWING = {"Tj", "TJ", "Do", "sh", "INLINE IMAGE", "BI", "ID", "EI"}  # operators that show something else
NEXT_LINE = {"'", '"'}  # operators that move on and show
MOST_NESTED = 30


def layers_of(source: Pdf):
    """(all layers, those that are hidden) of a document, as it opens."""
    properties = source.Root.get("/OCProperties")
    if not isinstance(properties, Dictionary):
        return [], []
    groups = [group for group in listed(properties.get("/OCGs")) if isinstance(group, Dictionary)]
    settings = properties.get("/D")
    settings = settings if isinstance(settings, Dictionary) else Dictionary()
    shown, hidden = _numbers(listed(settings.get("/ON"))), _numbers(listed(settings.get("/OFF")))
    if settings.get("/BaseState") == Name.OFF:
        hidden |= {group.objgen for group in groups} - shown
    for group, is_shown in _by_usage(settings):
        hidden = hidden - {group.objgen} if is_shown else hidden | {group.objgen}
    return groups, [group for group in groups if group.objgen in hidden]


def _numbers(groups):
    return {group.objgen for group in groups if isinstance(group, Dictionary)}


def _by_usage(settings):
    """(layer, whether it is shown) for the layers that a viewer shows or hides by what they are for (8.11.4.4)."""
    for rule in listed(settings.get("/AS")):
        if not isinstance(rule, Dictionary) or rule.get("/Event") != Name.View:
            continue
        if Name.View not in listed(rule.get("/Category")):
            continue
        for group in listed(rule.get("/OCGs")):
            usage = group.get("/Usage") if isinstance(group, Dictionary) else None
            view = usage.get("/View") if isinstance(usage, Dictionary) else None
            if isinstance(view, Dictionary) and "/ViewState" in view:
                yield group, view.ViewState != Name.OFF


def write_layers(pdf: Pdf, groups: list, hidden: list):
    """Put the sources' layers into the pack's catalogue; without /AS, nothing changes them by itself."""
    if groups:
        settings = Dictionary(Name=String("As the papers were made"), OFF=Array(hidden), Order=Array(groups))
        pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=settings)


def drop_hidden_marks(pdf: Pdf) -> set[int]:
    """Take off what lies on pages in a layer that is hidden; the 1-based pages that lost something."""
    closed = _numbers(layers_of(pdf)[1])
    changed = set()
    for number, page in enumerate(pdf.pages, start=1) if closed else ():
        annotations = [a for a in listed(page.obj.get("/Annots")) if isinstance(a, Dictionary)]
        shown = [a for a in annotations if not _is_hidden(a.get("/OC"), closed)]
        if len(shown) < len(annotations):
            page.obj.Annots = Array(shown)
            changed.add(number)
    return changed


def remove_hidden(pdf: Pdf) -> list[int]:
    """Take what layers hide out of the pages, and the layers away; the 1-based pages that lost something."""
    groups, hidden = layers_of(pdf)
    if not groups:
        return []
    closed = _numbers(hidden)
    changed = []
    for number, page in enumerate(pdf.pages, start=1):
        if _sift(pdf, page, inherited(page.obj, "/Resources"), closed, set()):
            changed.append(number)
    for item in pdf.objects:
        if isinstance(item, (Dictionary, Stream)) and "/OC" in item:
            del item["/OC"]
    take(pdf.Root, "/OCProperties")
    return changed


def _sift(pdf, holder, resources, closed, seen) -> bool:
    """Rewrite the content of a page or form without what is hidden in it; whether anything was."""
    if not isinstance(resources, Dictionary):
        return False
    lost = False
    objects = resources.get("/XObject")
    for name in objects.keys() if isinstance(objects, Dictionary) else ():
        form = objects[name]
        if isinstance(form, Stream) and form.get("/Subtype") == Name.Form and form.objgen not in seen:
            seen.add(form.objgen)
            if len(seen) < 10_000 and not _is_hidden(form.get("/OC"), closed):
                lost |= _sift(pdf, form, form.get("/Resources", resources), closed, seen)
    try:
        kept, lost_here = _without_hidden(pikepdf.parse_content_stream(holder), resources, closed)
    except (*UNREADABLE, RuntimeError):
        return lost
    if kept is not None:
        data = pikepdf.unparse_content_stream(kept)
        if isinstance(holder, Stream):
            holder.write(data)
        else:
            holder.obj.Contents = pdf.make_stream(data)
    return lost or lost_here


def _without_hidden(instructions, resources, closed):
    """(the instructions without layers, or None where there are none; whether anything was hidden)."""
    kept, marks, changed, lost = [], [], False, False
    depth = 0  # of hidden marks that are open
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator in {"BDC", "BMC"}:
            layered = operator == "BDC" and instruction.operands[0] == Name.OC
            unseen = layered and _is_hidden(_properties(instruction.operands[1], resources), closed)
            marks.append((layered, unseen))
            depth += unseen
            changed |= layered
            if layered:
                continue
        elif operator == "EMC" and marks:
            layered, unseen = marks.pop()
            depth -= unseen
            if layered:
                continue
        elif operator == "Do" and _is_hidden(_form(instruction, resources).get("/OC"), closed):
            changed = lost = True
            continue
        elif depth and (operator in FILLING or operator in SHOWING or operator in NEXT_LINE):
            lost = True
            if operator in FILLING:
                kept.append(ContentStreamInstruction([], Operator("n")))
            elif operator in NEXT_LINE:
                kept.append(ContentStreamInstruction([], Operator("T*")))
            continue
        kept.append(instruction)
    return (kept if changed else None), lost


def _form(instruction, resources):
    objects = resources.get("/XObject")
    name = str(instruction.operands[0])
    found = objects.get(name) if isinstance(objects, Dictionary) else None
    return found if isinstance(found, (Dictionary, Stream)) else Dictionary()


def _properties(operand, resources):
    if isinstance(operand, Name):
        named = resources.get("/Properties")
        return named.get(str(operand)) if isinstance(named, Dictionary) else None
    return operand


def _is_hidden(content, closed, depth=0) -> bool:
    """Whether optional content is hidden while the groups in `closed` are (8.11.2.2)."""
    if not isinstance(content, Dictionary) or depth > MOST_NESTED:
        return False
    if content.get("/Type") != Name.OCMD:
        return content.objgen in closed
    if isinstance(content.get("/VE"), Array):
        return not _is_true(content.VE, closed, depth)
    hidden = [_is_hidden(group, closed, depth + 1) for group in listed(content.get("/OCGs"))]
    if not hidden:
        return False
    shown = {
        "/AllOn": not any(hidden), "/AnyOff": any(hidden), "/AllOff": all(hidden),
    }.get(str(content.get("/P", "/AnyOn")), not all(hidden))  # fmt: skip
    return not shown


def _is_true(expression, closed, depth):
    """A visibility expression: [/And …], [/Or …], [/Not …] of groups and expressions."""
    if depth > MOST_NESTED or not len(expression):
        return True
    values = [
        _is_true(part, closed, depth + 1) if isinstance(part, Array) else not _is_hidden(part, closed, depth + 1)
        for part in list(expression)[1:]
    ]
    match str(expression[0]):
        case "/And":
            return all(values)
        case "/Or":
            return any(values)
        case "/Not":
            return not any(values)
    return True
