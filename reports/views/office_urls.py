"""Documents in the office."""

from django.urls import path

from reports.views import drafts, papers

urlpatterns = [
    path("meetings/<int:pk>/pack.pdf", drafts.pack_file, name="office_pack_file"),
    path("meetings/<int:pk>/pack/read/", drafts.pack_read, name="office_pack_read"),
    path("meetings/<int:pk>/preview/", drafts.meeting_preview, name="office_meeting_preview"),
    path("items/<int:pk>/papers/", papers.item_upload, name="office_item_upload"),
    path("papers/<int:pk>/file.pdf", papers.paper_file, name="office_paper_file"),
    path("papers/<int:pk>/replace/", papers.paper_replace, name="office_paper_replace"),
    path("papers/<int:pk>/pages/<int:number>.webp", papers.page_picture, name="office_page_picture"),
]
