"""Numbers of agenda items: 1, 2, 3 through the whole agenda, headings left out."""


def numbers(kinds) -> list[int | None]:
    """For each entry of an agenda in order, its number, or None for a heading."""
    count, found = 0, []
    for kind in kinds:
        count += kind == "item"
        found.append(count if kind == "item" else None)
    return found


def moved(order: list, entry, position: int) -> list:
    """`order` with `entry` at the 1-based `position`, held to the ends of the list."""
    others = [other for other in order if other != entry]
    at = min(max(position, 1), len(order)) - 1
    return [*others[:at], entry, *others[at:]]


def minute_numbers(last: int, count: int) -> list[int]:
    """The numbers of `count` minutes, after the `last` one that the panel gave in the municipal year (0 if none).

    Numbers run through the year, so that a minute can be cited by its number alone; one that was given is never
    given again.
    """
    return list(range(last + 1, last + count + 1))


def in_the_order_taken(places: dict, after: dict) -> list:
    """Items as a meeting took them: by their `places` on the agenda, but for those taken `after` another.

    Both map an item to a place and to another item. What was taken after something that was itself taken out of its
    place follows it; items that are said to follow one another in a circle keep their places.
    """
    moved = {item for item in after if not _in_a_circle(item, after)}
    order = sorted((item for item in places if item not in moved), key=places.get)
    waiting = sorted(moved, key=places.get, reverse=True)
    while waiting:
        ready = [item for item in waiting if after[item] in order]
        if not ready:
            return order + sorted(waiting, key=places.get)
        for item in ready:
            order.insert(order.index(after[item]) + 1, item)
            waiting.remove(item)
    return order


def _in_a_circle(item, after):
    seen = set()
    while item in after and item not in seen:
        seen.add(item)
        item = after[item]
    return item in seen
