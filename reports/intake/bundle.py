"""Taking in a whole bundle: every paper is checked before the first row is written."""

from meetings.actions.importing import import_meeting
from meetings.importers.bundle import BadBundle, Files, read_bundle
from reports.intake.take_in import take_in
from reports.pdf.inspect import Unusable


def import_bundle(path, *, by, now):
    """Import the bundle at `path`; raise BadBundle, having saved no row, if anything in it is wrong."""
    files = Files(path)
    bundle = read_bundle(files)
    received = {paper.file: _take_in(files, paper.file) for paper in bundle.papers}
    return import_meeting(bundle=bundle, received=received, by=by, now=now)


def _take_in(files, name):
    with files.open(name) as file:
        try:
            return take_in(file)
        except Unusable as error:
            raise BadBundle(f"{name}: {error}") from error
