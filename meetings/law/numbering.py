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
