"""Documents in the office."""

from django.urls import path

from reports.views import checking, drafts, papers, printouts, uploads

urlpatterns = [
    path("meetings/<int:pk>/pack.pdf", drafts.pack_file, name="office_pack_file"),
    path("meetings/<int:pk>/pack/read/", drafts.pack_read, name="office_pack_read"),
    path("meetings/<int:pk>/preview/", drafts.meeting_preview, name="office_meeting_preview"),
    path("meetings/<int:pk>/intakes/", papers.intakes, name="office_intakes"),
    path("uploads/", uploads.uploads, name="office_uploads"),
    path("uploads/<uuid:pk>/", uploads.upload, name="office_upload"),
    path("items/<int:pk>/papers/", papers.item_upload, name="office_item_upload"),
    path("papers/<int:pk>/file.pdf", papers.paper_file, name="office_paper_file"),
    path("papers/<int:pk>/replace/", papers.paper_replace, name="office_paper_replace"),
    path("papers/<int:pk>/pages/<int:number>.webp", papers.page_picture, name="office_page_picture"),
    path("papers/<int:pk>/check/", checking.paper_check, name="office_paper_check"),
    path("papers/<int:pk>/again/", checking.paper_again, name="office_paper_again"),
    path("papers/<int:pk>/attachments/", checking.attachment_add, name="office_attachment_add"),
    path("papers/<int:pk>/pictures/", checking.paper_pictures, name="office_paper_pictures"),
    path("papers/<int:pk>/pictures/<slug:key>.webp", papers.figure_picture, name="office_figure_picture"),
    path("papers/<int:pk>/versions/<int:number>/", checking.paper_compare, name="office_paper_compare"),
    path("papers/<int:pk>/versions/<int:number>/file.pdf", papers.version_file, name="office_version_file"),
    path(
        "papers/<int:pk>/versions/<int:version>/pages/<int:number>.webp",
        papers.version_picture,
        name="office_version_picture",
    ),
    path("minutes/<int:pk>/print/", printouts.ask, name="office_minutes_print"),
    path("printouts/<int:pk>.pdf", printouts.printout, name="office_printout"),
    path("warnings/<int:pk>/dismiss/", checking.warning_dismiss, name="office_warning_dismiss"),
    path("warnings/<int:pk>/recall/", checking.warning_recall, name="office_warning_recall"),
]
