"""The record: a module per noun."""

from meetings.models.agenda import AgendaItem
from meetings.models.audit import AuditEntry
from meetings.models.council import ClosureDay, Council
from meetings.models.intakes import AlternativeText, Intake
from meetings.models.mail import Mail
from meetings.models.meetings import Meeting
from meetings.models.minutes import Attendance, Minute, Minutes
from meetings.models.packs import Build, Edition, Pack
from meetings.models.panels import Panel, StandingItem
from meetings.models.papers import Paper, PaperPage, PaperVersion, PaperWarning
from meetings.models.people import Membership, Person
from meetings.models.printouts import Printout
from meetings.models.proceedings import Adjournment, Declaration, Motion, Speaker, Vote
from meetings.models.programme import Topic
from meetings.models.recommendations import ProgressUpdate, Recommendation, Referral
from meetings.models.resolutions import Action, Resolution
from meetings.models.uploads import Upload
from meetings.models.users import User

__all__ = [
    "Action",
    "Adjournment",
    "AlternativeText",
    "AgendaItem",
    "Attendance",
    "Build",
    "AuditEntry",
    "ClosureDay",
    "Council",
    "Declaration",
    "Edition",
    "Intake",
    "Mail",
    "Meeting",
    "Membership",
    "Minute",
    "Minutes",
    "Motion",
    "Pack",
    "Panel",
    "Paper",
    "PaperPage",
    "PaperVersion",
    "PaperWarning",
    "Person",
    "Printout",
    "ProgressUpdate",
    "Recommendation",
    "Referral",
    "Resolution",
    "Speaker",
    "StandingItem",
    "Topic",
    "Upload",
    "User",
    "Vote",
]
