"""The renderer: the process in which WeasyPrint runs, for one worker, until that is gone.

`python -m reports.rendering.process SECONDS RENDERINGS`: requests come on standard input and answers go to standard
output, as reports.rendering.frames has them. SECONDS is the processor time of one rendering, after which the kernel
ends the process; after so many RENDERINGS it ends itself. No Django, no database; reports.confinement is around it.
"""

import gc
import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable
from typing import BinaryIO

from reports.rendering.frames import MOST_HTML, MOST_WORDS, framed, read_frame

MOST_MEMORY = 300 * 1024**2  # bytes resident after a rendering
FIRST = "<html lang='en'><title>x</title><h1>x</h1><table><tr><th>x<td><b>x</b> <i>x</i></table><ul><li>x</ul></html>"


def main(seconds: int, renderings: int) -> None:
    requests, answers = _pipes()
    _allow(seconds)
    from reports.pdf.render import render

    render(FIRST)  # what every rendering needs is read now: faces, style sheets
    gc.freeze()
    for left in reversed(range(renderings)):
        try:
            request = json.loads(read_frame(lambda count: _receive(requests, count), MOST_HTML))
        except EOFError:
            return
        _allow(seconds)
        words, pdf = _answer(render, request)
        is_last = not left or _memory() > MOST_MEMORY
        answers.write(framed(json.dumps(words | {"last": is_last}).encode()) + framed(pdf))
        answers.flush()
        if is_last:
            return


def _answer(render: Callable, request: dict) -> tuple[dict, bytes]:
    """(what to tell, PDF) of one rendering, whatever becomes of it."""
    try:
        pdf, pages = render(request["html"], tagged=request["tagged"])
    except Exception:
        return {"failed": traceback.format_exc()[-MOST_WORDS // 8 :]}, b""
    return {"pages": pages}, pdf


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, which from now on lead elsewhere: what libraries print is no answer."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return requests, answers


def _receive(requests: BinaryIO, count: int) -> bytes:
    if len(data := requests.read(count)) < count:
        raise EOFError
    return data


def _allow(seconds: int) -> None:
    """Let this process have so much processor time from now on; the kernel ends it then (SIGXCPU)."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + seconds, hard))


def _memory() -> int:
    """Bytes of this process that are resident."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
