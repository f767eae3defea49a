"""The tags of a document as they are read: what each stands for, and their order (ISO 32000-1, 14.7 and 14.8)."""

from pikepdf import Dictionary, Name

from reports.pdf.objects import listed

LONGEST_CHAIN = 20  # of types that stand for others


def role_of(name, roles):
    """What a structure type stands for, however often it is mapped: '/H1'."""
    role = str(name)
    for _ in range(LONGEST_CHAIN):
        if role not in roles or not isinstance(roles[role], Name):
            break
        role = str(roles[role])
    return role


def in_reading_order(root, closed=()):
    """(element, its role) of every element below a tree's root once, in the order in which they are read.

    What is below an element of a `closed` role is passed over.
    """
    roles, seen = root.get("/RoleMap", Dictionary()), set()
    stack = [kid for kid in reversed(listed(root.get("/K"))) if isinstance(kid, Dictionary)]
    while stack:
        element = stack.pop()
        if element.is_indirect:
            if element.objgen in seen:
                continue
            seen.add(element.objgen)
        role = role_of(element.get("/S", ""), roles)
        yield element, role
        if role not in closed:
            kids = reversed(listed(element.get("/K")))
            stack.extend(kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid)
