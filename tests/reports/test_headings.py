"""Levels of headings in documents that we converted."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from reports.pdf.headings import close_gaps


def levels_of(levels):
    """What becomes of headings of these levels, one after another, each in a section of its own."""
    with pikepdf.new() as pdf:
        kids = [
            pdf.make_indirect(Dictionary(S=Name.Sect, K=pdf.make_indirect(Dictionary(S=Name(f"/H{level}")))))
            for level in levels
        ]
        pdf.Root.StructTreeRoot = Dictionary(K=Dictionary(S=Name.Document, K=Array([*kids, 3])))
        close_gaps(pdf)
        return [int(str(kid.K.S)[2:]) for kid in kids]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([1, 2, 3, 2], [1, 2, 3, 2]),
        ([1, 3, 3, 2, 3], [1, 2, 2, 2, 3]),
        ([3, 3, 4], [1, 1, 2]),
        ([2, 1, 4], [1, 1, 2]),
        ([], []),
    ],
)
def test_no_heading_skips_a_level_and_equals_stay_equal(before, after):
    assert levels_of(before) == after


def test_a_document_without_tags_is_left_alone():
    with pikepdf.new() as pdf:
        close_gaps(pdf)
        assert "/StructTreeRoot" not in pdf.Root
