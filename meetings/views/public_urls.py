"""The public door."""

from django.urls import path

from meetings.views import public

urlpatterns = [
    path("", public.home, name="home"),
    path("health/", public.health, name="health"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("panels/", public.panels, name="panels"),
    path("panels/<slug:slug>/", public.panel, name="panel"),
    path("meetings/", public.meetings, name="meetings"),
    path("meetings/<slug:slug>/", public.meeting, name="meeting"),
]
