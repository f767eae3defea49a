"""Whether all that we print ourselves in a pack can be read: characters that no font here has come out as boxes."""

from pathlib import Path

from reports.build.check import BuildFailed
from reports.build.plan import Plan
from reports.pdf.glyphs import boxes_in
from reports.pdf.inspect import open_safely

BOXES = (
    "The characters “{characters}” cannot be printed on page {label} of the pack: no font of this server has them. "
    "Write them otherwise in the agenda."
)
BOXES_UNNAMED = (
    "Some characters cannot be printed on page {label} of the pack: no font of this server has them. Look for unusual "
    "signs in titles and notes of the agenda, and write them otherwise."
)


def refuse_boxes(plan: Plan, path: Path) -> None:
    """Raise BuildFailed where a sheet of our own has a character as a box. Papers tell of theirs when taken in."""
    ours = [number for number, sheet in enumerate(plan.sheets, start=1) if sheet.kind != "paper"]
    with open_safely(path) as pdf:
        for boxes in boxes_in(pdf, among=ours):
            words = BOXES if boxes.characters else BOXES_UNNAMED
            label = plan.sheets[boxes.page - 1].label
            raise BuildFailed(words.format(characters="".join(boxes.characters), label=label))
