"""Taking in a whole bundle: every paper is checked before the first row is written."""

import os
from concurrent.futures import ThreadPoolExecutor

from meetings.actions.importing import import_meeting
from meetings.importers.bundle import BadBundle, Files, read_bundle
from reports.confinement import NoWall
from reports.intake.sandbox import Busy
from reports.intake.take_in import take_in
from reports.pdf.inspect import Unusable


def import_bundle(path, *, by, now):
    """Import the bundle at `path`; raise BadBundle, having saved no row, if anything in it is wrong."""
    files = Files(path)
    bundle = read_bundle(files)
    names = [paper.file for paper in bundle.papers]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each paper is opened in a process of its own
        received = dict(zip(names, pool.map(lambda name: _take_in(files, name), names), strict=True))
    return import_meeting(bundle=bundle, received=received, by=by, now=now)


def _take_in(files, name):
    with files.open(name) as file:
        try:
            return take_in(file)
        except (Unusable, Busy, NoWall) as error:
            raise BadBundle(f"{name}: {error}") from error
