"""A prepared document bound and stamped alone: what would stop a pack comes to light while only its author waits."""

from reports.pdf.bind import Bound, Source
from reports.pdf.inspect import Unusable
from reports.pdf.stamps import Marks, Stamper

ODD = (
    "Something in this PDF is not as it should be, and no pack could be made with it. Print it to PDF in the program "
    "in which it was made, and upload that."
)


def bind_alone(path, output):
    """Make a pack of the prepared document at `path` only; raise Unusable where that cannot be done."""
    try:
        bound = Bound()
        bound.add(Source("trial", "Trial", path))
        bound.bookmarks.append(bound.bookmark("trial", "Trial"))
        stamper = Stamper(bound.pdf)
        for number, page in enumerate(bound.pages, start=1):
            stamper.stamp(page, Marks(foot=f"Page {number}", head_right="Agenda Item 1."))
        bound.complete(title="Trial", lang="en-GB", accessible=False)
        bound.save(output)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # the libraries below have many kinds
        raise Unusable(ODD) from error
