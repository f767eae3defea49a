"""What pikepdf's dictionaries lack of Python's."""

from pikepdf import Array


def take(holder, *keys):
    """Remove keys from a PDF dictionary or stream; return the value of the last one that was there."""
    value = None
    for key in keys:
        if key in holder:
            value = holder[key]
            del holder[key]
    return value


def listed(value) -> list:
    """A PDF value that may be nothing, one thing or an array, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]
