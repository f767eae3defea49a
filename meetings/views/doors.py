"""The doors: every request is held against the table in meetings.access before its view runs."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from meetings import access
from meetings.models import Council
from meetings.views import second_factor


class AccessMiddleware:
    """Refuses an address that the table does not name, and one that this person may not go to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        door = request.resolver_match and access.PERMISSION_OF.get(request.resolver_match.view_name)
        if door != access.Can.OPEN_PUBLIC_DOOR and not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(self, request, view, args, kwargs):
        address = request.resolver_match.view_name
        if elsewhere := second_factor.asked_first(request, address):
            return elsewhere
        if access.can_open(request.user, address):
            return None
        if not request.user.is_authenticated and address in access.PERMISSION_OF:
            return redirect_to_login(request.get_full_path())
        permission = access.PERMISSION_OF.get(address)
        raise PermissionDenied(
            f"Your account does not let you {permission.value}."
            if permission
            else "This address is not open to anybody."
        )


def frame(request):
    """What the frame of every page needs: the council's name, and which doors stand open to this person."""
    doors = ("reading", "office", "office_accounts", "office_minutes", "office_trail")
    asked = hasattr(request, "user") and second_factor.is_missing(request)
    known = hasattr(request, "user") and not asked
    may = {name: access.can_open(request.user, name) for name in doors} if known else {}
    return {"site_council": Council.objects.current(), "may_open": may, "asked_for_second_factor": asked}
