"""Nothing unseen goes out: what no content names and no reader reads is taken out, and the proof finds what is left."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Stream, String
from PIL import ImageChops

from reports.pdf import audit, read
from reports.pdf.safe import make_safe
from reports.pdf.unseen import unseen, unseen_in
from tests import samples
from tests.unseen_samples import PARTS, dictionaries, holders, rich, unnamed

CANARY = b"Zq7f3canary"
PLACES = ("page", "form", "pattern", "font", "soft mask", "font of a form")


def safe(pdf, tmp_path):
    path = tmp_path / "safe.pdf"
    make_safe(BytesIO(samples.saved(pdf)), path, title="A paper")
    return path


def picture(file):
    with read.opened(file) as document:
        return document[0].render(scale=0.5, may_draw_forms=False).to_pil().convert("RGB")


def looks_alike(pdf, path):
    return ImageChops.difference(picture(samples.saved(pdf)), picture(path)).getbbox() is None


def plant(pdf, place, part):
    holder = holders(pdf)[place]
    parts = holder.Resources
    parts[f"/{part}"] = Dictionary({**parts.get(f"/{part}", {}), "/Unnamed": unnamed(pdf, part, CANARY)})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", PARTS)
def test_a_resource_that_nothing_names_goes(place, part, tmp_path):
    pdf = rich()
    plant(pdf, place, part)
    path = safe(pdf, tmp_path)
    assert CANARY not in audit.inflated(path)
    assert looks_alike(pdf, path)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", PARTS)
def test_the_proof_finds_a_resource_that_nothing_names(place, part, tmp_path):
    with pikepdf.open(safe(rich(), tmp_path)) as pdf:
        assert unseen(pdf) == []
        plant(pdf, place, part)
        assert f"something that no content names ({part}) on page 1" in unseen(reopened(pdf))


def reopened(pdf):
    return pikepdf.open(BytesIO(samples.saved(pdf)))


def test_what_is_named_stays_and_looks_as_it_did(tmp_path):
    pdf = rich()
    path = safe(pdf, tmp_path)
    assert looks_alike(pdf, path)
    with pikepdf.open(path) as made:
        for resources in (made.pages[0].obj.Resources, made.pages[0].obj.Resources.XObject.F.Resources):
            assert {f"/{part}" for part in PARTS} <= resources.keys()


def test_nothing_stays_under_a_key_that_no_reader_knows(tmp_path):
    """A canary in every dictionary and stream of a document, however deep."""
    pdf = rich()
    planted = 0
    for item in list(pdf.objects):
        for holder in dictionaries(item):
            holder.Canary = pdf.make_stream(CANARY)
            holder.Told = String(CANARY.decode())
            planted += 2
    raw = samples.saved(pdf)
    path = safe(pdf, tmp_path)
    assert planted > 200
    assert CANARY in audit.inflated(BytesIO(raw))
    assert CANARY not in audit.inflated(path)
    assert unseen_in(path) == []
    assert looks_alike(rich(), path)


def test_no_stream_stays_where_none_is_read(tmp_path):
    """A stream in the place of every plain value of what is drawn, one at a time."""
    pdf = rich()
    places = [
        (number, key)
        for number, holder in enumerate(_drawn(pdf))
        for key in sorted(holder.keys() - {"/Length", "/Type", "/Subtype", "/Filter"})
        if not isinstance(holder[key], (Array, Dictionary, Stream))
    ]
    assert len(places) > 60
    for number, key in places:
        pdf = rich()
        _drawn(pdf)[number][key] = pdf.make_stream(CANARY)
        path = safe(pdf, tmp_path)
        assert (number, key, CANARY in audit.inflated(path), unseen_in(path)) == (number, key, False, [])


def _drawn(pdf):
    """Every dictionary and stream among the resources of the first page, those of its form apart."""
    resources, found = pdf.pages[0].obj.Resources, []
    for part in sorted(resources.keys()):
        for name in sorted(resources[part].keys() - {"/F"}):
            found += dictionaries(resources[part][name])
    return found
