"""Who may do what, when. Everything that is not said here is refused.

`MAY` is the table of roles and permissions; `ADDRESSES` gives every address of the portal the
permission that it asks for. AccessMiddleware refuses an address that is not in it. What an address
is about (a meeting, a paper) is found through `*_visible_to`, so that what may not be seen is not there;
those of papers and their versions are in meetings.paper_access.
"""

from enum import Enum

from django.conf import settings
from django.core.exceptions import PermissionDenied

from meetings.models import Edition, Meeting, Membership
from meetings.models.packs import Audience
from meetings.models.users import Role


class Can(Enum):
    """Permissions, each a sentence for a person: 'you may …'."""

    OPEN_PUBLIC_DOOR = "read what is published"
    SIGN_IN = "sign in and look after your own account"
    OPEN_READING_ROOM = "open the reading room"
    READ_RESTRICTED = "read exempt papers of every panel"
    OPEN_OFFICE = "open the office"
    ADD_PAPERS = "add papers to an agenda"
    EDIT_AGENDAS = "put agendas together"
    PUBLISH = "publish agendas"
    KEEP_MINUTES = "record meetings, and follow up what they decide"
    KEEP_PANELS = "keep panels, people and memberships"
    READ_AUDIT = "read who changed what"
    READ_WHOLE_TRAIL = "read the whole audit trail, accounts and readings included"
    KEEP_ACCOUNTS = "keep accounts and the council's details"


EVERYBODY = {Can.OPEN_PUBLIC_DOOR, Can.SIGN_IN}
OFFICER = EVERYBODY | {
    Can.OPEN_READING_ROOM,
    Can.READ_RESTRICTED,
    Can.OPEN_OFFICE,
    Can.ADD_PAPERS,
    Can.EDIT_AGENDAS,
    Can.PUBLISH,
    Can.KEEP_MINUTES,
    Can.KEEP_PANELS,
    Can.READ_AUDIT,
}

MAY = {
    Role.PUBLIC: EVERYBODY,
    Role.MEMBER: EVERYBODY | {Can.OPEN_READING_ROOM},
    Role.AUTHOR: EVERYBODY | {Can.OPEN_OFFICE, Can.ADD_PAPERS},
    Role.OFFICER: OFFICER,
    Role.MONITORING_OFFICER: OFFICER | {Can.READ_WHOLE_TRAIL},
    Role.ADMINISTRATOR: EVERYBODY | {Can.OPEN_OFFICE, Can.KEEP_PANELS, Can.KEEP_ACCOUNTS},
}

ADDRESSES = {
    Can.OPEN_PUBLIC_DOOR: [
        "home",
        "health",
        "accessibility",
        "panels",
        "panel",
        "meetings",
        "meeting",
        "meeting_pack",
        "meeting_page",
        "meeting_paper",
        "meeting_edition_pack",
        "meeting_edition_supplement",
        "programme",
        "recommendations",
        "recommendations_of",
    ],
    Can.SIGN_IN: [
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "office_session",
    ],
    Can.OPEN_READING_ROOM: ["reading", "reading_meeting", "reading_pack", "reading_supplement"],
    Can.OPEN_OFFICE: [
        "office",
        "office_meeting",
        "office_intakes",
        "office_paper_check",
        "office_paper_compare",
        "office_paper_file",
        "office_version_file",
        "office_page_picture",
        "office_version_picture",
        "office_figure_picture",
    ],
    Can.ADD_PAPERS: [
        "office_item_upload",
        "office_paper_replace",
        "office_uploads",
        "office_upload",
        "office_paper_again",
        "office_paper_pictures",
        "office_attachment_add",
    ],
    Can.EDIT_AGENDAS: [
        "office_meeting_new",
        "office_meeting_details",
        "office_meeting_status",
        "office_meeting_preview",
        "office_item_add",
        "office_item",
        "office_item_move",
        "office_item_remove",
        "office_item_restore",
        "office_standing_items_add",
        "office_paper_to_follow",
        "office_paper",
        "office_paper_move",
        "office_paper_remove",
        "office_paper_restore",
        "office_warning_dismiss",
        "office_warning_recall",
        "office_pack",
        "office_pack_file",
        "office_pack_read",
        "office_pack_rebuild",
    ],
    Can.PUBLISH: ["office_publish", "office_publish_progress"],
    Can.KEEP_MINUTES: [
        "office_minutes",
        "office_minutes_open",
        "office_minutes_move_on",
        "office_minutes_withdraw",
        "office_minutes_confirm",
        "office_minutes_preview",
        "office_minutes_note",
        "office_minutes_take_back",
        "office_minute",
        "office_urgent_remove",
        "office_minute_extract",
        "office_minutes_print",
        "office_printout",
        "office_made_paper",
        "office_actions",
        "office_action",
        "office_attendance",
        "office_programme",
        "office_topic_new",
        "office_topic",
        "office_topic_move",
        "office_topic_remove",
        "office_recommendations",
        "office_referral_new",
        "office_referral",
        "office_referral_edit",
        "office_referral_response",
        "office_referral_show",
        "office_recommendation_new",
        "office_recommendation",
        "office_recommendation_progress",
    ],
    Can.KEEP_PANELS: [
        "office_panels",
        "office_panel_new",
        "office_panel",
        "office_membership_new",
        "office_membership",
        "office_standing_item_new",
        "office_standing_item",
        "office_standing_item_move",
        "office_standing_item_remove",
        "office_people",
        "office_person_new",
        "office_person",
    ],
    Can.READ_AUDIT: ["office_meeting_history"],
    Can.READ_WHOLE_TRAIL: ["office_trail"],
    Can.KEEP_ACCOUNTS: [
        "office_council",
        "office_closure_day_remove",
        "office_accounts",
        "office_account_new",
        "office_account",
        "office_account_reset",
    ],
}
MORE_METHODS = {"office_upload": ("PATCH",)}  # beyond GET and POST: a part of a file is added as tus says it
PERMISSION_OF = {address: permission for permission, names in ADDRESSES.items() for address in names}

# Who signs in with a password alone can do little: these can do much, or read what is exempt.
MUST_HAVE_SECOND_FACTOR = {Role.OFFICER, Role.MONITORING_OFFICER, Role.ADMINISTRATOR}
# What a session opens of an account that must have a second factor and has none yet.
SET_UP_ADDRESSES = {
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
DEMO_ADDRESSES = {
    f"{name}@demo.example" for name in ("officer", "monitoring", "author", "councillor", "coopted", "administrator")
}


def must_have_second_factor(user) -> bool:
    """Whether a password alone is not enough for this person; the demo's accounts are excepted under `make run`."""
    if settings.DEMO_SIGN_IN and role_of(user) != Role.PUBLIC and user.email in DEMO_ADDRESSES:
        return False
    return role_of(user) in MUST_HAVE_SECOND_FACTOR


def role_of(user):
    """The capacity in which somebody is here; signed out or switched off, the public's."""
    if not user.is_authenticated or not user.is_active:
        return Role.PUBLIC
    return Role(user.role)


def can(user, permission):
    return permission in MAY[role_of(user)]


def check(user, permission):
    """Raise PermissionDenied, with a sentence for the person, unless they may."""
    if not can(user, permission):
        raise PermissionDenied(f"Your account does not let you {permission.value}.")


def can_open(user, address):
    """Whether somebody may go to a named address at all; an unknown one is refused."""
    permission = PERMISSION_OF.get(address)
    return permission is not None and can(user, permission)


def check_open_for_changes(meeting):
    """Raise PermissionDenied once an agenda has become history."""
    if not meeting.open_for_changes:
        raise PermissionDenied(
            f"This meeting is {meeting.get_status_display().lower()}: its agenda can no longer be changed."
        )


def meetings_visible_to(user):
    """Every meeting that this person may know of."""
    if can(user, Can.OPEN_OFFICE):
        return Meeting.objects.all()
    return Meeting.objects.published()


def editions_visible_to(user, meeting):
    """Public editions for everybody; restricted ones for officers and for members of the meeting's panels."""
    editions = Edition.objects.filter(meeting=meeting)
    if can(user, Can.READ_RESTRICTED) or sits_on_panel_of(user, meeting):
        return editions
    return editions.of(Audience.PUBLIC)


def sits_on_panel_of(user, meeting):
    """Whether this member sits, otherwise than by invitation, on a panel of the meeting on its day."""
    if role_of(user) != Role.MEMBER:
        return False
    return meeting.memberships().filter(person__user=user.pk).exclude(role=Membership.Role.INVITEE).exists()
