"""Many officers on one meeting's minutes and agenda at the same moment."""

from threading import Thread

import pytest
from django.db import connection

from meetings.actions import agenda, minutes
from meetings.actions.outcome import Conflict
from meetings.models import Minute
from tests.factories import NOW, a_meeting, an_item, opened_minutes, published_minutes

pytestmark = pytest.mark.django_db(transaction=True)

OFFICERS, EDITS, ITEMS = 25, 16, 12


def _edit(record, number, tokens):
    """One officer's session: minutes written and items moved, each again until it is taken."""
    try:
        for turn in range(EDITS):
            token = f"[{number}.{turn}]"
            if turn % 4 == 3:
                item = record.meeting.items.order_by("?").first()
                agenda.move_item(item=item, position=1 + turn % ITEMS, by=None, now=NOW)
                continue
            while True:
                minute = Minute.objects.filter(minutes=record).order_by("?").first()
                text, seen = minute.text + token, minute.version
                try:
                    minutes.write_minute(
                        minute=minute, version=seen, text=text, points=[], actions=[], by=None, now=NOW
                    )
                except Conflict:
                    continue
                tokens.append(token)
                break
    finally:
        connection.close()


def _race(officers):
    meeting = a_meeting()
    for number in range(ITEMS):
        an_item(meeting, f"Item {number}")
    record = opened_minutes(meeting)
    record.entries.update(outcome="decided")
    tokens = []
    sessions = [Thread(target=_edit, args=(record, number, tokens)) for number in range(officers)]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join()
    text = "".join(record.entries.values_list("text", flat=True))
    return record, tokens, [token for token in tokens if token not in text]


def test_25_officers_make_400_edits_at_once_and_none_is_lost():
    record, tokens, lost = _race(OFFICERS)
    assert (len(tokens), lost) == (OFFICERS * EDITS * 3 // 4, [])
    items = record.meeting.items.order_by("position")
    in_order = list(range(1, ITEMS + 1))
    assert [item.position for item in items] == in_order
    assert [item.number for item in items] == in_order
    published = published_minutes(record).entries.order_by("position")
    assert [entry.number for entry in published] == in_order


def test_without_the_locks_edits_are_lost(monkeypatch):
    monkeypatch.setattr(minutes, "check_version", lambda row, version: None)
    monkeypatch.setattr(minutes, "writable", lambda record: record)
    assert _race(10)[2] != []
