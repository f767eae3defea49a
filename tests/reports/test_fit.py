"""Stamps never stand on a paper's own content."""

from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array

from reports.pdf import read
from reports.pdf.fit import DEPTH, GAP, LEAST, Free, fit
from reports.pdf.stamps import Marks, Stamper, view_of
from tests import samples

HEIGHTS = st.floats(420, 1200)  # A5 on its side to A3 upright, in points
CLEAR = st.floats(0, DEPTH)
FREE = st.builds(Free, foot=CLEAR, left=CLEAR, right=CLEAR)


def moved(fitted, height):
    """Where a height goes."""
    return fitted.anchor + fitted.scale * (height - fitted.anchor)


@given(HEIGHTS, FREE, st.booleans(), st.booleans())
def test_content_stays_off_what_is_stamped(height, free, left, right):
    fitted = fit(height, free, foot=True, left=left, right=right)
    above_the_foot = moved(fitted, free.foot)
    assert above_the_foot >= fitted.edge + fitted.size + GAP - 0.01 or free.foot == DEPTH
    for there, clear in ((left, free.left), (right, free.right)):
        if there and clear < DEPTH:
            assert height - moved(fitted, height - clear) >= fitted.edge + fitted.size + GAP - 0.01


@given(HEIGHTS, FREE, st.booleans(), st.booleans(), st.integers(0, 3))
def test_content_is_never_made_smaller_than_nine_tenths(height, free, left, right, lines):
    assert LEAST <= fit(height, free, foot=True, left=left, right=right, lines=lines).scale <= 1


@given(HEIGHTS, FREE)
def test_nothing_is_moved_where_the_margin_is_free(height, free):
    roomy = Free(foot=max(free.foot, 31), left=free.left, right=free.right)
    assert fit(height, roomy, foot=True, left=False, right=False).scale == 1


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_foot_line_of_the_papers_own_is_moved_off_the_page_number(rotation):
    pdf = pikepdf.open(BytesIO(samples.plain(size=(595, 842), Rotate=rotation)))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"0 g 0 0 595 842 re f")  # to every edge
    with read.opened(samples.saved(pdf)) as document:
        free = read.margins(document[0])
    Stamper(pdf).stamp(pdf.pages[0], Marks(foot="Page 7"), free)
    with read.opened(samples.saved(pdf)) as document:
        picture = document[0].render(scale=1).to_pil().convert("L")
    width, height = picture.size
    band = picture.crop((width // 2 - 60, height - 29, width // 2 + 60, height))
    light = sum(1 for value in band.getdata() if value > 200)
    assert light > 0.75 * band.width * band.height


def test_links_move_with_what_they_lie_on():
    pdf = pikepdf.open(BytesIO(samples.with_links()))
    before = [float(edge) for edge in pdf.pages[0].obj.Annots[0].Rect]
    Stamper(pdf).stamp(pdf.pages[0], Marks(foot="Page 7"), Free(foot=0))
    after = [float(edge) for edge in pdf.pages[0].obj.Annots[0].Rect]
    scale = (842 - 30) / 842
    assert after == pytest.approx(
        [297.5 + scale * (x - 297.5) if n % 2 == 0 else 842 + scale * (x - 842) for n, x in enumerate(before)], abs=0.01
    )


def test_a_page_in_larger_units_is_stamped_at_the_same_size():
    pdf = pikepdf.open(BytesIO(samples.plain(size=(300, 420), UserUnit=2)))
    box = Stamper(pdf).stamp(pdf.pages[0], Marks(foot="Page 7"))
    plain = pikepdf.open(BytesIO(samples.plain(size=(600, 840))))
    other = Stamper(plain).stamp(plain.pages[0], Marks(foot="Page 7"))
    assert [2 * edge for edge in box] == pytest.approx(other)


def test_the_page_that_stamps_are_put_on_keeps_its_shared_resources():
    pdf = pikepdf.open(BytesIO(samples.plain(pages=2)))
    shared = pdf.make_indirect(pdf.pages[0].obj.Resources)
    for page in pdf.pages:
        page.obj.Resources = shared
    Stamper(pdf).stamp(pdf.pages[0], Marks(foot="Page 1"))
    assert isinstance(pdf.pages[1].obj.Resources.Font, pikepdf.Dictionary)
    assert "/ScrutinyStamp" not in pdf.pages[1].obj.Resources.Font
    assert isinstance(pdf.pages[0].obj.Contents, Array)


@pytest.mark.parametrize("unit", [1, 2])
@pytest.mark.parametrize("media", [(0, 0, 595, 842), (-300, -200, 295, 642)])
@pytest.mark.parametrize("crop", [None, (30, 40, 560, 800), (-50, 40, 260, 900)])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_what_lies_outside_of_what_is_seen_stays_out_of_sight(rotation, crop, media, unit):
    if crop and media[0]:
        crop = (crop[0] - 300, crop[1] - 200, crop[2] - 300, crop[3] - 200)
    pdf = pikepdf.open(BytesIO(samples.plain(Rotate=rotation, UserUnit=unit)))
    page = pdf.pages[0]
    page.mediabox = Array(media)
    if crop:
        page.obj.CropBox = Array(crop)
    left, low, right, high = view_of(page).box
    inside = f"1 g {left - 2} {low - 2} {right - left + 4} {high - low + 4} re f"  # no edge is half red
    page.obj.Contents = pdf.make_stream(f"1 0 0 rg -2000 -2000 5000 5000 re f {inside}".encode())
    Stamper(pdf).stamp(page, Marks(foot="Page 7", head_right="Agenda Item 1."), Free(foot=2, left=2, right=2))
    with read.opened(samples.saved(pdf)) as document:
        picture = document[0].render(scale=0.5).to_pil().convert("RGB")
    assert not [colour for _, colour in picture.getcolors(1 << 20) if colour[0] > colour[1] + 60]
