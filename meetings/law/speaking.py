"""How many members of the public may speak at a meeting, and for how long: the panel's own rules of procedure."""


def why_nobody_else(spoken: int, minutes_used: int, minutes: int = 0, *, most: int | None, longest: int | None) -> str:
    """Why a statement of `minutes` cannot be added, as a sentence; '' if it can. None is no limit.

    `spoken` people have had `minutes_used` so far; `most` may speak, and `longest` minutes are kept for all of them.
    """
    if most is not None and spoken >= most:
        return f"This panel hears up to {most} member{'' if most == 1 else 's'} of the public at a meeting."
    if longest is not None and minutes_used + minutes > longest:
        left = max(longest - minutes_used, 0)
        return (
            f"This panel keeps {longest} minute{'' if longest == 1 else 's'} for the public, "
            f"of which {left} {'is' if left == 1 else 'are'} left."
        )
    return ""
