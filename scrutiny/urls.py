"""The sitemap: three doors and the way in."""

from django.urls import include, path

urlpatterns = [
    path("", include("meetings.views.public_urls")),
    path("", include("reports.views.public_urls")),
    path("reading/", include("reports.views.reading_urls")),
    path("office/", include("meetings.views.office_urls")),
    path("office/", include("reports.views.office_urls")),
    path("accounts/", include("meetings.views.account_urls")),
]

handler403 = "meetings.views.errors.forbidden"
handler404 = "meetings.views.errors.not_found"
handler500 = "meetings.views.errors.failed"
