"""The doors: every request is held against the table in meetings.access before its view runs."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from meetings import access
from meetings.models import Council
from meetings.views import second_factor
from meetings.views.signed_in import account_id, signed_out


class AccessMiddleware:
    """Refuses an address that the table does not name, and one that this person may not go to."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        address = request.resolver_match.view_name
        if elsewhere := second_factor.asked_first(request, address):
            return elsewhere
        if access.can_open(request.user, address):
            return None
        if not request.user.is_authenticated and address in access.PERMISSION_OF:
            return signed_out(request)
        permission = access.PERMISSION_OF.get(address)
        raise PermissionDenied(
            f"Your account does not let you {permission.value}."
            if permission
            else "This address is not open to anybody."
        )


def frame(request):
    """What the frame of every page needs: the council's name, whose page it is, and which doors stand open to them."""
    doors = ("reading", "office", "office_accounts", "office_minutes", "office_trail")
    user = getattr(request, "user", AnonymousUser())
    asked = hasattr(request, "user") and second_factor.is_missing(request)
    return {
        "site_council": Council.objects.current(),
        "signed_in_as": account_id(user),
        "may_open": {} if asked else {name: access.can_open(user, name) for name in doors},
        "asked_for_second_factor": asked,
    }
