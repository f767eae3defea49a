"""Recommendations from the letter to the last progress report."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions import recommendations
from meetings.actions.minutes import withdraw
from meetings.actions.outcome import Conflict, Refused
from meetings.models import Referral
from tests.factories import NOW, PanelFactory, a_published_meeting, opened_minutes, published_minutes, written

pytestmark = pytest.mark.django_db
ACT = {"by": None, "now": NOW}
SIX = [
    "write to every head teacher about clinics in schools;",
    "write about the cuts to public health;",
    "gather health outcomes of children in care;",
    "seat a health worker in the early help hub;",
    "train voluntary groups;",
    "tell health colleagues what became of referrals.",
]


def a_referral(points=SIX, **details):
    return recommendations.refer(
        panel=PanelFactory(), title="Signposting for young people", points=points, addressee="The Mayor", **ACT,
        **{"sent_on": date(2016, 1, 6), "received_on": date(2016, 1, 6), **details},
    )  # fmt: skip


def answered(referral, answers, responded_on=date(2016, 2, 3), version=None):
    return recommendations.record_response(
        referral=referral, version=version, answers=answers, responded_on=responded_on, respondent="Mayor Quick",
        response="Thank you.", **ACT,
    )  # fmt: skip


def text(response):
    return " ".join(response.content.decode().split())


def test_six_recommendations_are_tracked_with_the_day_on_which_the_answer_is_due(client, sign_in):
    referral = a_referral()
    assert referral.due == date(2016, 3, 5)
    sign_in()
    page = text(client.get(reverse("office_referral", args=[referral.pk])))
    assert all(point in page for point in SIX)
    assert "since 5 March 2016" in page


def test_an_overdue_answer_is_on_the_offices_first_page_and_an_answered_one_is_not(client, sign_in):
    sign_in()
    referral = a_referral()
    assert "The Mayor was to answer by 5 March 2016" in text(client.get(reverse("office")))
    answered(referral, {})
    assert "Overdue responses" not in text(client.get(reverse("office")))


def test_an_answer_that_is_not_yet_due_is_no_ones_fault(client, sign_in):
    sign_in()
    today = timezone.localdate()
    a_referral(sent_on=today, received_on=today)
    assert "Overdue responses" not in text(client.get(reverse("office")))


def test_a_response_answers_point_by_point():
    referral = a_referral()
    first, second, *_ = referral.recommendations.all()
    answered(referral, {first.pk: ("accepted", "Gladly."), second.pk: ("in_part", "Where money allows.")})
    found = list(referral.recommendations.values_list("answer", "reasons")[:3])
    assert found == [("accepted", "Gladly."), ("in_part", "Where money allows."), ("", "")]


def test_a_rejection_needs_its_reasons():
    referral = a_referral()
    first = referral.recommendations.first()
    with pytest.raises(Refused, match="reasons for which recommendation 1 is rejected"):
        answered(referral, {first.pk: ("rejected", " ")})
    referral.refresh_from_db()
    assert referral.responded_on is None


@pytest.mark.parametrize(
    "received_on, responded_on, why",
    [(None, date(2016, 2, 3), "when the recommendations were received"), (date(2016, 1, 6), date(2016, 1, 5), "older")],
)
def test_a_response_cannot_come_before_what_it_answers(received_on, responded_on, why):
    with pytest.raises(Refused, match=why):
        answered(a_referral(received_on=received_on), {}, responded_on)


def test_the_latest_report_is_where_a_recommendation_stands_whatever_the_order_of_entry():
    point = a_referral().recommendations.first()
    for day, progress in ((date(2016, 6, 1), "green"), (date(2016, 4, 1), "red")):
        recommendations.report_progress(recommendation=point, on=day, progress=progress, words="", **ACT)
    point.refresh_from_db()
    assert (point.progress, point.updates.count()) == ("green", 2)


def test_a_second_officer_who_saves_an_older_form_is_asked():
    referral = a_referral()
    answered(referral, {}, version=referral.version)
    with pytest.raises(Conflict):
        answered(referral, {}, version=referral.version)


def test_a_response_that_meets_another_officers_shows_both_answers(client, sign_in):
    sign_in()
    referral = a_referral(points=SIX[:1])
    older, point = referral.version, referral.recommendations.get()
    answered(referral, {point.pk: ("accepted", "Gladly.")})
    sent = {
        "version": older, "responded_on": "2016-02-03", "respondent": "Mayor Quick", "response": "Thank you.",
        "answers-TOTAL_FORMS": 1, "answers-INITIAL_FORMS": 1, "answers-0-id": point.pk, "answers-0-answer": "in_part",
        "answers-0-reasons": "Where money allows.",
    }  # fmt: skip
    page = text(client.post(reverse("office_referral_response", args=[referral.pk]), sent))
    assert "Accepted: Gladly." in page
    assert "Accepted in part: Where money allows." in page
    point.refresh_from_db()
    assert point.reasons == "Gladly."


def test_the_public_reads_only_what_is_shown(client):
    referral = a_referral()
    address = reverse("recommendations_of", args=[referral.pk])
    assert client.get(address).status_code == 404
    recommendations.show(referral=referral, public=True, **ACT)
    assert SIX[0] in text(client.get(address))
    assert "Signposting" in text(client.get(reverse("recommendations")))


def test_what_was_not_sent_is_not_shown():
    with pytest.raises(Refused, match="when the recommendations were sent"):
        recommendations.show(referral=a_referral(sent_on=None, received_on=None), public=True, **ACT)


@pytest.mark.parametrize("exempt, why", [(True, "an exempt minute"), (False, "Publish the minutes")])
def test_what_comes_from_an_exempt_or_a_draft_minute_is_not_shown(exempt, why):
    minute = written(opened_minutes(a_published_meeting()).entries.get(), is_exempt=exempt)
    with pytest.raises(Refused, match=why):
        recommendations.show(referral=a_referral(minute=minute), public=True, **ACT)


def test_what_was_shown_is_hidden_again_when_the_minutes_it_comes_from_are_withdrawn(client):
    record = opened_minutes(a_published_meeting())
    minute = written(record.entries.get(), points=SIX)
    referral = a_referral(minute=minute)
    record = published_minutes(record)
    recommendations.show(referral=referral, public=True, **ACT)
    assert client.get(referral.get_absolute_url()).status_code == 200
    withdraw(minutes=record, reason="An address", **ACT)
    assert client.get(referral.get_absolute_url()).status_code == 404
    assert "Signposting" not in text(client.get(reverse("recommendations")))


def test_a_resolution_becomes_recommendations(client, sign_in):
    minutes = opened_minutes(a_published_meeting())
    minute = written(minutes.entries.get(), points=SIX)
    sign_in()
    address = f"{reverse('office_referral_new')}?minute={minute.pk}"
    form = client.get(address).context["form"]
    assert form.initial["points"] == "\n".join(SIX)
    client.post(
        address,
        {"panel": minute.panel_id, "title": "Parks", "addressed_to": "executive", "addressee": "The Mayor",
         "points": "\n".join(SIX)},
    )  # fmt: skip
    referral = Referral.objects.get()
    assert (referral.minute, referral.recommendations.count()) == (minute, 6)


def test_a_date_that_cannot_be_is_said_beside_its_field_and_nothing_is_lost(client, sign_in):
    sign_in()
    referral = a_referral()
    answer = client.post(
        reverse("office_referral_edit", args=[referral.pk]),
        {"title": "Kept", "addressed_to": "executive", "addressee": "The Mayor", "sent_on": "2016-01-06",
         "received_on": "2016-01-05", "version": referral.version},
    )  # fmt: skip
    page = text(answer)
    assert "They cannot be received before they are sent." in page
    assert 'value="Kept"' in page


def test_the_response_is_entered_on_one_page(client, sign_in):
    sign_in()
    referral = a_referral(points=SIX[:2])
    address = reverse("office_referral_response", args=[referral.pk])
    rows = list(referral.recommendations.all())
    data = {
        "version": referral.version, "responded_on": "2016-02-03", "respondent": "Mayor Quick", "response": "Thanks",
        "answers-TOTAL_FORMS": 2, "answers-INITIAL_FORMS": 2,
    }  # fmt: skip
    for place, row in enumerate(rows):
        data |= {
            f"answers-{place}-id": row.pk,
            f"answers-{place}-answer": "accepted",
            f"answers-{place}-reasons": "Yes",
        }
    assert client.get(address).status_code == 200
    assert client.post(address, data).status_code == 302
    assert set(referral.recommendations.values_list("answer", flat=True)) == {"accepted"}


@pytest.mark.parametrize("many", [1, 4])
def test_the_tracker_costs_as_many_queries_however_many_referrals(client, sign_in, django_assert_max_num_queries, many):
    sign_in()
    for _ in range(many):
        a_referral()
    with django_assert_max_num_queries(8):
        client.get(reverse("office_recommendations"))
