"""Every text that is entered has an end: one that is longer is told beside its field, and stays in it."""

import importlib
import inspect
import pkgutil
from html import escape

import pytest
from django import forms
from django.urls import reverse

import meetings.forms
from meetings.forms import agenda, base, council, minutes, panels
from meetings.forms import meetings as meeting_forms
from meetings.models import AgendaItem, Council, StandingItem
from tests.factories import a_meeting, an_item, opened_minutes

BESIDE_IT = [
    ("text", f"<p>{'word ' * 13_000}</p>", "“Minute” is too long: 65,007 characters; at most 60,000"),
    ("text", f"<p>{'&' * 20_000}</p>", "“Minute” is too long: 100,007 characters with its formatting; at most 60,000"),
    ("text", "<ul><li>kept" * 7, "“Minute” has 7 lists or tables inside one another; at most 6"),
    ("text", "<h3><li>" * 20 + "kept", "“Minute” has too much formatting inside other formatting"),
    ("public_summary", "word " * 2001, "“Public summary” is too long: 10,004 characters; at most 10,000"),
    ("points", "word " * 4001, "“Resolution, a point to a line” is too long: 20,004 characters; at most 20,000"),
    ("title", "x" * 501, "“Title” is too long: 501 characters; at most 500"),
    ("actions-0-text", "x" * 10_001, "“What is to be done” is too long: 10,001 characters; at most 10,000"),
]
FRONT_SHEET = [
    ("travel_note", lambda data: council.CouncilForm(data, instance=Council())),
    ("note", lambda data: agenda.ItemForm(data, instance=AgendaItem(), law=Council().law)),
    ("note", lambda data: panels.StandingItemForm(data, instance=StandingItem())),
    ("urgency_reason", lambda data: meeting_forms.PublishForm(data)),
]


def sent(minute, **values):
    return {
        "version": minute.version, "title": minute.title, "lead_in": "", "points": "", "public_summary": "",
        "actions-TOTAL_FORMS": 1, "actions-INITIAL_FORMS": 0, **values,
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("field, value, sentence", BESIDE_IT, ids=range(len(BESIDE_IT)))
def test_what_is_out_of_bounds_is_told_beside_its_field_and_stays_in_it(client, sign_in, field, value, sentence):
    sign_in()
    meeting = a_meeting()
    an_item(meeting)
    minute = opened_minutes(meeting).entries.get()
    page = client.post(reverse("office_minute", args=[minute.pk]), sent(minute, **{field: value}))
    html = page.content.decode()
    assert page.status_code == 200
    assert sentence in html
    assert escape(value.strip()) in html
    minute.refresh_from_db()
    assert (minute.text, minute.version) == ("", 1)


@pytest.mark.django_db
@pytest.mark.parametrize("name, form", FRONT_SHEET, ids=range(len(FRONT_SHEET)))
def test_what_stands_on_every_front_sheet_is_no_longer_than_a_page(name, form):
    assert name not in form({name: "x" * 3000}).errors
    assert form({name: "x" * 3001}).errors[name] == [
        f"“{form({}).fields[name].label}” is too long: 3,001 characters; at most 3,000"
    ]


def all_forms():
    names = [f"meetings.forms.{found.name}" for found in pkgutil.iter_modules(meetings.forms.__path__)]
    for module in map(importlib.import_module, [*names, "reports.forms.papers"]):
        for _, found in inspect.getmembers(module, inspect.isclass):
            if found.__module__ == module.__name__ and issubclass(found, forms.BaseForm):
                yield found


def test_every_text_of_every_form_has_an_end():
    """Forms of the office give one to all of their fields; a text in another form brings its own."""
    strangers = {form for form in all_forms() if not issubclass(form, base.OfficeForm)} - {minutes.ActionForm}
    fields = [field for form in strangers for field in form.base_fields.values()]
    assert [field for field in fields if isinstance(field, forms.CharField) and not field.max_length] == []
    assert len(list(all_forms())) > 25


@pytest.mark.django_db
@pytest.mark.parametrize("form", [minutes.ActionForm, council.CouncilForm, meeting_forms.PublishForm])
def test_a_text_without_an_end_of_its_own_is_given_one(form):
    for field in form().fields.values():
        if isinstance(field, forms.CharField):
            with pytest.raises(forms.ValidationError, match="is too long"):
                field.clean("x" * 100_000)
