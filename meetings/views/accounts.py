"""Sign-in: accounts are made by an administrator, never by whoever comes along."""

from django.urls import reverse

from meetings.access import can_open
from meetings.views.account_mail import MailFromThisSite
from meetings.views.throttle import ThrottledSignIn


class AccountAdapter(ThrottledSignIn, MailFromThisSite):
    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        """Straight to the room where this person works."""
        rooms = ("office", "reading", "home")
        return reverse(next(room for room in rooms if can_open(request.user, room)))
