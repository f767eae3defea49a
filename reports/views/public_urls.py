"""Documents at the public door."""

from django.urls import path

from reports.views import downloads

urlpatterns = [
    path("meetings/<slug:slug>/pack.pdf", downloads.meeting_pack, name="meeting_pack"),
    path("meetings/<slug:slug>/p/<slug:label>", downloads.meeting_page, name="meeting_page"),
    path("meetings/<slug:slug>/papers/<int:paper>.pdf", downloads.meeting_paper, name="meeting_paper"),
    path(
        "meetings/<slug:slug>/editions/<int:number>/pack.pdf",
        downloads.meeting_edition_pack,
        name="meeting_edition_pack",
    ),
    path(
        "meetings/<slug:slug>/editions/<int:number>/supplement.pdf",
        downloads.meeting_edition_supplement,
        name="meeting_edition_supplement",
    ),
]
