"""The public door."""

from django.urls import path

from meetings.views import public

urlpatterns = [
    path("", public.home, name="home"),
    path("health/", public.health, name="health"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("panels/", public.panels, name="panels"),
    path("panels/<slug:slug>/", public.panel, name="panel"),
    path("panels/<slug:slug>/work-programme/", public.programme, name="programme"),
    path("recommendations/", public.recommendations, name="recommendations"),
    path("recommendations/<int:pk>/", public.referral, name="recommendations_of"),
    path("meetings/", public.meetings, name="meetings"),
    path("meetings/<slug:slug>/", public.meeting, name="meeting"),
]
