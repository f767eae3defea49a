"""Published packs and papers, as anybody may fetch them."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from meetings.models import Edition
from meetings.models.packs import Audience
from reports.views.serve import FOR_GOOD, REVALIDATED, serve


def _editions(slug):
    return Edition.objects.of(Audience.PUBLIC).filter(meeting__slug=slug).latest_first()


def _latest(slug):
    edition = _editions(slug).first()
    if edition is None:
        raise Http404
    return edition


@require_safe
def meeting_pack(request, slug):
    edition = _latest(slug)
    return serve(request, edition.pack.sha256, edition.pack.size, f"{slug}-pack.pdf", caching=REVALIDATED)


@require_safe
def meeting_edition_pack(request, slug, number):
    edition = get_object_or_404(_editions(slug), number=number)
    if edition.reveals_more_than(_latest(slug)):
        raise Http404
    return serve(request, edition.pack.sha256, edition.pack.size, f"{slug}-pack-edition-{number}.pdf", caching=FOR_GOOD)


@require_safe
def meeting_edition_supplement(request, slug, number):
    """What came, changed or went with an edition, for who has the one before."""
    edition = get_object_or_404(_editions(slug), number=number, supplement__isnull=False)
    if edition.reveals_more_than(_latest(slug)):
        raise Http404
    pack = edition.supplement
    return serve(request, pack.sha256, pack.size, f"{slug}-supplement-{number}.pdf", caching=FOR_GOOD)


@require_safe
def meeting_page(request, slug, label):
    """A printed page number leads to the sheet that carries it, or to the notice of what was withdrawn there."""
    pack = _latest(slug).pack
    places = {sheet.label.lower(): index for index, sheet in enumerate(pack.sheets, start=1)}
    for paper in pack.contents.papers:
        if paper.leaves_a_notice:
            notice = places.get(str(paper.slot.first))
            for number in range(paper.slot.first, paper.slot.last + 1):
                places.setdefault(str(number), notice)
    if (index := places.get(label.lower())) is None:
        raise Http404
    return HttpResponseRedirect(f"{reverse('meeting_pack', args=[slug])}#page={index}")


@require_safe
def meeting_paper(request, slug, paper):
    """A paper as the latest public edition holds it; what is withheld there has no address."""
    for line in _latest(slug).pack.contents.papers:
        if line.id == paper and line.bound:
            return serve(
                request, line.sha256, line.size, f"{slugify(line.name)[:80] or 'paper'}.pdf", caching=REVALIDATED
            )
    raise Http404
