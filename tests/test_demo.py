import pytest
from django.utils import timezone

from meetings import trail
from meetings.models import AuditEntry
from reports.demo import bundles
from reports.demo.load import load
from reports.demo.typeset import Overfull, typeset

SEED = {4: (1, 8), 6: (9, 32), 7: (33, 58), 8: (59, 76), 9: (77, 106), 10: (107, 114), 11: (115, 124), 12: (125, 136)}


@pytest.mark.django_db
def test_the_demo_has_a_published_a_coming_and_a_held_meeting():
    december, february, announced, coming = load(now=timezone.now())
    pages = {item.number: item.pages for item in february.editions.get().pack.contents.items if item.pages}
    assert {number: (p.first, p.last) for number, p in pages.items()} == SEED
    coming.refresh_from_db()
    assert (coming.status, coming.publish_by() > timezone.now()) == ("draft", True)
    assert list(december.minutes.entries.values_list("number", flat=True)) == list(range(17, 25))
    assert (announced.editions.count(), announced.editions.get().urgency_reason) == (1, "")
    about = set(AuditEntry.objects.values_list("subject_type", flat=True))
    assert about <= set().union(*(models for _, models in trail.KINDS.values()))


def test_no_page_of_a_demo_paper_runs_over():
    with pytest.raises(Overfull):
        typeset("# Title\n\n" + "Far too many words. " * 1500)


def test_every_paper_of_the_demo_is_used():
    written = {path.stem for path in bundles.PAPERS.glob("*.md")}
    named = {
        paper["file"].removeprefix("papers/").removesuffix(".pdf")
        for bundle in (
            bundles.december(),
            bundles.february(),
            bundles.announced(timezone.now()),
            bundles.coming(timezone.now()),
        )
        for section in bundle["sections"]
        for item in section["items"]
        for paper in item.get("papers", [])
    }
    assert named == written
