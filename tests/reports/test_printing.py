"""Minutes and extracts on paper, as an officer asks for them."""

import pytest
from django.urls import reverse

from meetings.models import Printout
from reports import printing
from reports.pdf import read
from reports.pdf.conformance import obstacles
from tests.factories import NOW, a_meeting, an_item, opened_minutes, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes():
    meeting = a_meeting()
    for title in ("Parks", "Buses"):
        an_item(meeting, title)
    minutes = opened_minutes(meeting)
    for entry in minutes.entries.all():
        written(entry, f"<h3>Why</h3><p>{entry.title} were discussed.</p>", points=["note it."])
    return minutes


def printed(client, tmp_path, minutes, **form):
    """The text of what comes of asking for a PDF."""
    address = client.post(reverse("office_minutes_print", args=[minutes.pk]), form).url
    assert "opens here in a moment" in client.get(address).content.decode()
    printing.carry_out(printing.claim_next())
    path = tmp_path / "printout.pdf"
    path.write_bytes(b"".join(client.get(address).streaming_content))
    assert obstacles(path) == []
    with read.opened(path) as document:
        return " ".join(read.text_of(page) for page in document)


def test_minutes_are_printed_whole_and_say_that_they_are_a_draft(client, sign_in, tmp_path, minutes):
    sign_in()
    text = printed(client, tmp_path, minutes)
    assert "Draft: not yet agreed" in text
    assert "Parks were discussed" in text
    assert "Buses were discussed" in text


def test_an_extract_has_its_item_alone(client, sign_in, tmp_path, minutes):
    sign_in()
    text = printed(client, tmp_path, minutes, minute=minutes.entries.last().pk)
    assert "Extract from the minutes" in text
    assert ("Parks were discussed" in text, "Buses were discussed" in text) == (False, True)


def test_what_is_out_of_bounds_on_record_is_printed_within_them(client, sign_in, tmp_path, minutes):
    sign_in()
    html = f"<table><tr><td colspan=200000>wide</td></tr></table>{'<ul><li>deep' * 60}"
    minutes.entries.update(text=html)
    text = printed(client, tmp_path, minutes)
    assert ("wide" in text, text.count("deep")) == (True, 120)


def test_what_cannot_be_printed_says_so(client, sign_in, minutes, monkeypatch):
    sign_in()
    monkeypatch.setattr(printing, "html_of", lambda printout: 1 / 0)
    printout = Printout.objects.create(minutes=minutes, requested_at=NOW)
    printing.carry_out(printing.claim_next())
    page = client.get(reverse("office_printout", args=[printout.pk])).content.decode()
    assert "could not be set in type" in page
