"""Who goes first when everybody wants the processors: people at their screens, then packs, then files that come in."""

from contextlib import suppress
from pathlib import Path

SECOND, LAST = 5, 19  # as `nice` counts


def stand_back(pid, place):
    """Let others go before the session of a process; `place` is from 0, an equal, to 19.

    Linux shares the processors between sessions first, and what `nice` says counts within one. A kernel that does
    not do so lets everybody be equal, or goes by what the service's own unit says.
    """
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(place))
