"""The reading room: members' door."""

from django.urls import path

from reports.views import reading

urlpatterns = [
    path("", reading.reading, name="reading"),
    path("meetings/<int:pk>/", reading.reading_meeting, name="reading_meeting"),
    path("meetings/<int:pk>/pack.pdf", reading.reading_pack, name="reading_pack"),
    path("meetings/<int:pk>/supplement.pdf", reading.reading_supplement, name="reading_supplement"),
]
