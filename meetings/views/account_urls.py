"""The way in: the sign-in package's addresses; those that are not in the table of meetings.access stay closed."""

from django.urls import include, path

from meetings.views import accounts

urlpatterns = [
    path(
        "second-factor/webauthn/keys/<int:pk>/remove/",
        accounts.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
