"""Published packs and papers, as anybody may fetch them."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from meetings.models import Edition, Pack
from meetings.models.packs import Audience
from meetings.queries.editions import public_editions
from reports.views.serve import REVALIDATED, serve


def _latest(slug):
    edition = Edition.objects.of(Audience.PUBLIC).filter(meeting__slug=slug).latest_first().first()
    if edition is None:
        raise Http404
    return edition


@require_safe
def meeting_pack(request, slug):
    return _serve(request, _latest(slug).pack, f"{slug}-pack.pdf")


@require_safe
def meeting_edition_pack(request, slug, number):
    edition, gone = _edition(request, slug, number)
    return gone or _serve(request, edition.pack, f"{slug}-pack-edition-{number}.pdf")


@require_safe
def meeting_edition_supplement(request, slug, number):
    """What came, changed or went with an edition, for who has the one before."""
    edition, gone = _edition(request, slug, number)
    if edition.supplement is None:
        raise Http404
    return gone or _serve(request, edition.supplement, f"{slug}-supplement-{number}.pdf")


def _edition(request: HttpRequest, slug: str, number: int) -> tuple[Edition, HttpResponse | None]:
    """A public edition; and where it is not handed out any more, the page that says so. Raise Http404 without one."""
    editions = public_editions(slug)
    found = next((each for each in editions if each.edition.number == number), None)
    if found is None:
        raise Http404
    if found.is_handed_out:
        return found.edition, None
    context = {"found": found, "slug": slug, "contents": editions[0].edition.pack.contents}
    return found.edition, render(request, "public/edition_gone.html", context, status=HTTPStatus.GONE)


def _serve(request: HttpRequest, pack: Pack, filename: str) -> HttpResponse:
    return serve(request, pack.sha256, pack.size, filename, caching=REVALIDATED)


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
