"""The process in which a file is opened: it does the steps that it is given and tells how each came out.

`python -m reports.intake.child FOLDER`. FOLDER/job.json says what to do; each line on standard output is an event:
{"step"} when a step begins, {"done", "total", "earned"} as it goes on (`earned` are seconds of patience),
{"outcome"} when it ends, {"refused", "wants_password"} where the file cannot be a paper, with {"attachments"} where it
is a wrapper around others. No Django, no database.
"""

import json
import os
import sys
import time
import traceback
from pathlib import Path

from pypdfium2 import PdfiumError

from reports.intake import steps
from reports.pdf.inspect import DAMAGED, Locked, Unusable
from reports.pdf.placeholders import Portfolio


class Teller:
    """Says how far the work has come, on what was standard output before libraries could write to it."""

    def __init__(self, stream):
        self.stream = stream
        self.last = 0.0

    def say(self, **event):
        self.stream.write(json.dumps(event) + "\n")
        self.stream.flush()

    def progress(self, done, total, *, earned=0.0):
        """Tell of one more page or the like; not more often than anybody looks, unless time is earned."""
        now = time.monotonic()
        if earned or now - self.last > 0.2 or done == total:
            self.last = now
            self.say(done=done, total=total, earned=earned)


def main(folder: Path):
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    tell = Teller(out)
    job = json.loads((folder / "job.json").read_text())
    (folder / "job.json").unlink()  # nothing lies beside a file that it could ask to be printed in it
    work = steps.Work(folder=folder, tell=tell, **job["work"])
    try:
        for name in job["steps"]:
            tell.say(step=name)
            began = time.monotonic()
            outcome = steps.STEPS[name](work)
            tell.say(outcome={"step": name, "seconds": round(time.monotonic() - began, 3), **outcome})
    except Portfolio as error:
        files = [{"name": name, "file": file} for name, file in error.files]
        tell.say(refused=str(error), wants_password=False, attachments=files)
    except Locked as error:
        tell.say(refused=str(error), wants_password=error.opens_with_a_password)
    except Unusable as error:
        tell.say(refused=str(error), wants_password=False)
    except PdfiumError:
        traceback.print_exc()
        tell.say(refused=DAMAGED, wants_password=False)
    except (MemoryError, RecursionError):
        traceback.print_exc()
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
