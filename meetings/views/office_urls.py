"""The office: officers' and authors' door."""

from django.urls import path

from meetings.views import agenda, council, office, pack, panels

urlpatterns = [
    path("", office.office, name="office"),
    path("meetings/new/", office.meeting_new, name="office_meeting_new"),
    path("meetings/<int:pk>/", agenda.meeting, name="office_meeting"),
    path("meetings/<int:pk>/details/", office.meeting_details, name="office_meeting_details"),
    path("meetings/<int:pk>/status/", office.meeting_status, name="office_meeting_status"),
    path("meetings/<int:pk>/history/", office.meeting_history, name="office_meeting_history"),
    path("meetings/<int:pk>/items/", agenda.item_add, name="office_item_add"),
    path("meetings/<int:pk>/standing-items/", agenda.standing_items_add, name="office_standing_items_add"),
    path("meetings/<int:pk>/pack/", pack.pack, name="office_pack"),
    path("meetings/<int:pk>/pack/rebuild/", pack.pack_rebuild, name="office_pack_rebuild"),
    path("meetings/<int:pk>/publish/", pack.publish, name="office_publish"),
    path("publications/<int:pk>/", pack.publish_progress, name="office_publish_progress"),
    path("items/<int:pk>/", agenda.item, name="office_item"),
    path("items/<int:pk>/move/", agenda.item_move, name="office_item_move"),
    path("items/<int:pk>/remove/", agenda.item_remove, name="office_item_remove"),
    path("items/<int:pk>/to-follow/", agenda.paper_to_follow, name="office_paper_to_follow"),
    path("papers/<int:pk>/", agenda.paper, name="office_paper"),
    path("papers/<int:pk>/move/", agenda.paper_move, name="office_paper_move"),
    path("papers/<int:pk>/remove/", agenda.paper_remove, name="office_paper_remove"),
    path("panels/", panels.panels, name="office_panels"),
    path("panels/new/", panels.panel_new, name="office_panel_new"),
    path("panels/<int:pk>/", panels.panel, name="office_panel"),
    path("panels/<int:pk>/members/new/", panels.membership_new, name="office_membership_new"),
    path("panels/<int:pk>/standing-items/new/", panels.standing_item_new, name="office_standing_item_new"),
    path("memberships/<int:pk>/", panels.membership, name="office_membership"),
    path("standing-items/<int:pk>/", panels.standing_item, name="office_standing_item"),
    path("standing-items/<int:pk>/move/", panels.standing_item_move, name="office_standing_item_move"),
    path("standing-items/<int:pk>/remove/", panels.standing_item_remove, name="office_standing_item_remove"),
    path("people/", panels.people, name="office_people"),
    path("people/new/", panels.person_new, name="office_person_new"),
    path("people/<int:pk>/", panels.person, name="office_person"),
    path("council/", council.council, name="office_council"),
    path("closure-days/<int:pk>/remove/", council.closure_day_remove, name="office_closure_day_remove"),
    path("accounts/", council.accounts, name="office_accounts"),
    path("accounts/new/", council.account_new, name="office_account_new"),
    path("accounts/<int:pk>/", council.account, name="office_account"),
]
