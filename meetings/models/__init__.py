"""The record: a module per noun."""

from meetings.models.agenda import AgendaItem
from meetings.models.audit import AuditEntry
from meetings.models.council import ClosureDay, Council
from meetings.models.intakes import AlternativeText, Intake
from meetings.models.meetings import Meeting
from meetings.models.minutes import Attendance, Minute, Minutes
from meetings.models.packs import Build, Edition, Pack
from meetings.models.panels import Panel, StandingItem
from meetings.models.papers import Paper, PaperPage, PaperVersion, PaperWarning
from meetings.models.people import Membership, Person
from meetings.models.resolutions import Action, Resolution
from meetings.models.uploads import Upload
from meetings.models.users import User

__all__ = [
    "Action",
    "AlternativeText",
    "AgendaItem",
    "Attendance",
    "Build",
    "AuditEntry",
    "ClosureDay",
    "Council",
    "Edition",
    "Intake",
    "Meeting",
    "Membership",
    "Minute",
    "Minutes",
    "Pack",
    "Panel",
    "Paper",
    "PaperPage",
    "PaperVersion",
    "PaperWarning",
    "Person",
    "Resolution",
    "StandingItem",
    "Upload",
    "User",
]
