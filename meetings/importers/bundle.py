"""The meeting bundle, format `scrutiny-meeting/1`: a folder or zip with a meeting.json (docs/bundle.md).

Reading is strict and comes first: a bad bundle is named by file and field before anything is saved.
"""

import json
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from django.core.files import File
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from meetings.forms.base import LONGEST, ON_THE_FRONT_SHEET
from meetings.law.exemption import unknown_paragraphs
from meetings.models import Membership, Panel, Paper

LARGEST_ENTRY = 500 * 1024 * 1024


class BadBundle(Exception):
    """The bundle cannot be read; the message names the file and the field."""


def _inside(path: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or not path.strip():
        raise ValueError("must be a relative path inside the bundle")
    return str(pure)


def _paragraphs(numbers: list[int]) -> list[int]:
    if unknown := unknown_paragraphs(numbers):
        raise ValueError(f"Schedule 12A has no paragraph {unknown[0]}")
    return sorted(set(numbers))


Words = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=LONGEST)]
ShortText = Annotated[str, Field(max_length=ON_THE_FRONT_SHEET)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ChiefExecutivePart(Part):
    name: Name
    title: Annotated[str, Field(max_length=200)] = "Chief Executive"


class CouncilPart(Part):
    name: Name
    chief_executive: ChiefExecutivePart | None = None
    travel_note: ShortText = ""


class PanelPart(Part):
    name: Name
    numbering: Literal[tuple(Panel.Numbering.values)] = "whole_pack"
    remit: Text = ""
    quorum: Annotated[int, Field(ge=0, le=1000)] | None = None


class MemberPart(Part):
    name: Name
    role: Literal[tuple(Membership.Role.values)]
    ward: Annotated[str, Field(max_length=100)] = ""
    party: Annotated[str, Field(max_length=100)] = ""
    represents: Annotated[str, Field(max_length=200)] = ""
    voting: Literal[tuple(Membership.Voting.values)] | None = None


class OfficerPart(Part):
    name: Name
    title: Annotated[str, Field(max_length=200)] = ""
    telephone: Annotated[str, Field(max_length=50)] = ""
    email: Annotated[str, Field(max_length=254)] = ""


class MeetingPart(Part):
    starts_at: AwareDatetime
    venue: Words
    issued_on: date | None = None
    officer: OfficerPart | None = None
    kind: Literal["formal", "informal"] = "formal"


class ExemptiblePart(Part):
    access: Literal["public", "exempt"] = "public"
    exempt_paragraphs: Annotated[list[int], AfterValidator(_paragraphs)] = []

    @model_validator(mode="after")
    def _exempt_has_a_paragraph(self):
        if self.access == "exempt" and not self.exempt_paragraphs:
            raise ValueError("exempt_paragraphs is required when access is exempt")
        if self.access == "public" and self.exempt_paragraphs:
            raise ValueError("exempt_paragraphs stands only with access exempt")
        return self


class PaperPart(ExemptiblePart):
    title: Words
    kind: Literal[tuple(Paper.Kind.values)]
    file: Annotated[str, AfterValidator(_inside)]
    label: Annotated[str, Field(max_length=50)] = ""


class ItemPart(ExemptiblePart):
    title: Words
    note: ShortText = ""
    open_title: Annotated[str, Field(max_length=500)] = ""
    papers: list[PaperPart] = []


class SectionPart(Part):
    heading: Words | None = None
    items: list[ItemPart] = []


class Bundle(Part):
    format: Literal["scrutiny-meeting/1"]
    council: CouncilPart
    panel: PanelPart
    members: list[MemberPart] = []
    meeting: MeetingPart
    sections: list[SectionPart]

    @property
    def papers(self):
        return [paper for section in self.sections for item in section.items for paper in item.papers]


class Files:
    """The files of a bundle, from a folder or a zip, by their relative paths."""

    def __init__(self, path):
        self.path = Path(path)
        if not self.path.exists():
            raise BadBundle(f"{path}: there is no such folder or file")
        self.zip = None
        if not self.path.is_dir():
            try:
                self.zip = zipfile.ZipFile(self.path)
            except zipfile.BadZipFile as error:
                raise BadBundle(f"{path}: neither a folder nor a zip") from error

    def open(self, name) -> File:
        """A Django File with the bytes of one entry."""
        try:
            return self._from_zip(name) if self.zip else self._from_folder(name)
        except (OSError, KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise BadBundle(f"{name}: missing from the bundle, or it cannot be read") from error

    def _from_folder(self, name):
        target = (self.path / name).resolve()
        if not target.is_relative_to(self.path.resolve()) or not target.is_file():
            raise KeyError(name)
        return File(target.open("rb"), name=name)

    def _from_zip(self, name):
        if self.zip.getinfo(name).file_size > LARGEST_ENTRY:
            raise BadBundle(f"{name}: too large")
        return File(BytesIO(self.zip.read(name)), name=name)


def read_bundle(files: Files) -> Bundle:
    """The bundle's meeting.json, checked; raise BadBundle naming the first field that is wrong."""
    try:
        with files.open("meeting.json") as text:
            data = json.loads(text.read().decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadBundle(f"meeting.json: not JSON in UTF-8 ({error})") from error
    try:
        return Bundle.model_validate(data)
    except ValidationError as error:
        raise BadBundle("\n".join(_sentence(problem) for problem in error.errors())) from error


def _sentence(problem):
    field = ".".join(str(step) for step in problem["loc"]) or "(top)"
    message = "unknown key" if problem["type"] == "extra_forbidden" else problem["msg"].removeprefix("Value error, ")
    return f"meeting.json: {field}: {message}"
