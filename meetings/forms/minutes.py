"""What an officer notes at a meeting and writes after it. Who can be chosen depends on who is in the room."""

from uuid import uuid4

from django import forms
from django_prose_editor.fields import ProseEditorFormField

from meetings.actions.proceedings import FIGURES, votes_by_name
from meetings.forms.base import LONGEST as LONGEST_TEXT
from meetings.forms.base import ROWS, OfficeForm, ParagraphsField, SharedForm, keep_within_bounds
from meetings.models import Action, Adjournment, Attendance, Declaration, Meeting, Minute, Motion, Person, Speaker
from meetings.rich import EXTENSIONS, LONGEST, clean, trouble_with


class RecordForm(OfficeForm):
    """What all notes of a meeting have in common: the key that makes a note sent twice one note."""

    def __init__(self, *args, room, minute=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.room, self.minute = room, minute
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
        self.offer()

    def offer(self):
        """Narrow the choices to what this meeting has."""

    def told(self):
        """What is to be recorded: where the screen says what it showed, only what was changed since.

        So a note from a screen that is older than another officer's leaves theirs as it is.
        """
        if not any(name.startswith("initial-") for name in self.data):
            return self.cleaned_data
        shown = {name for name, field in self.fields.items() if field.show_hidden_initial}
        return {name: v for name, v in self.cleaned_data.items() if name not in shown or name in self.changed_data}

    def compare_with_the_screen(self, *names):
        for name in names:
            self.fields[name].show_hidden_initial = True

    def clean(self):
        data = super().clean()
        data["key"] = data.get("key") or uuid4()
        return data


class AttendanceForm(RecordForm, forms.Form):
    person = forms.ModelChoiceField(Person.objects.all(), label="person")
    kind = forms.ChoiceField(
        label="attendance", choices=[c for c in Attendance.Kind.choices if c[0] != Attendance.Kind.IN_ATTENDANCE]
    )
    arrived = forms.ModelChoiceField(Minute.objects.none(), required=False, label="arrived at item")
    left = forms.ModelChoiceField(Minute.objects.none(), required=False, label="left at item")
    substitute_for = forms.ModelChoiceField(Person.objects.none(), required=False, label="substitute for")

    def offer(self):
        entries = self.room.minutes.entries.all()
        self.fields["arrived"].queryset = self.fields["left"].queryset = entries
        self.compare_with_the_screen("kind", "arrived", "left", "substitute_for")
        members = [seat.person.pk for seat in self.room.seats if seat.role != "substitute"]
        self.fields["substitute_for"].queryset = Person.objects.filter(pk__in=members)


class GuestForm(RecordForm, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=200)
    capacity = forms.CharField(max_length=200, required=False, label="post and organisation")


class AttendeeField(forms.ModelChoiceField):
    """One of the people who are at the meeting."""

    def __init__(self, **kwargs):
        super().__init__(Attendance.objects.none(), **kwargs)

    def offer(self, attendances):
        self.queryset = Attendance.objects.filter(pk__in=[a.pk for a in attendances]).select_related("person")

    def label_from_instance(self, attendance):
        return attendance.who


def _seated(room):
    return [seat.attendance for seat in room.seats if seat.attendance]


class DeclarationForm(RecordForm, SharedForm, forms.ModelForm):
    attendance = AttendeeField(label="who declared it")

    class Meta:
        model = Declaration
        fields = ["attendance", "kind", "nature", "left_room", "dispensation"]

    def offer(self):
        self.fields["attendance"].offer(_seated(self.room))


class MotionForm(RecordForm, SharedForm, forms.ModelForm):
    """A motion with its count; where votes are recorded by name, a field for each member who may vote."""

    mover = AttendeeField(required=False)
    seconder = AttendeeField(required=False)

    class Meta:
        model = Motion
        fields = ["text", "amends", "mover", "seconder", "method", *FIGURES, "casting"]
        labels = {"text": "motion", "amends": "amendment to"}

    def offer(self):
        for name in FIGURES:
            self.fields[name].required = False
        self.fields["amends"].queryset = Motion.objects.filter(minute=self.minute, amends=None).exclude(
            pk=self.instance.pk
        )
        attendances = _seated(self.room)
        self.fields["mover"].offer(attendances)
        self.fields["seconder"].offer(attendances)
        cast = {vote.attendance_id: vote.choice for vote in self.instance.votes.all()} if self.instance.pk else {}
        self.by_name = {f"vote-{attendance.pk}": attendance for attendance in attendances}
        for name, attendance in self.by_name.items():
            self.fields[name] = forms.ChoiceField(
                label=attendance.who, required=False, initial=cast.get(attendance.pk, ""),
                choices=[("", "Not recorded"), *Motion.Choice.choices],
            )  # fmt: skip

    def clean(self):
        data = super().clean()
        data["votes"] = {attendance: data.pop(name, "") for name, attendance in self.by_name.items()}
        for name in FIGURES:
            data[name] = data.get(name) or 0
        return data

    def now_of(self, row, name):
        return self.cleaned_data[name] if name == "votes" else super().now_of(row, name)  # they are shown by name

    def both_texts(self, theirs):
        found, now = super().both_texts(theirs), votes_by_name(theirs)
        cast = sorted(self.cleaned_data["votes"].items(), key=lambda vote: vote[0].pk)
        yours = [f"{attendance.who}: {choice}" for attendance, choice in cast if choice]
        return found + ([("votes by name", "\n".join(now), "\n".join(yours))] if now != yours else [])

    def add_error(self, field, error):
        super().add_error(None if field == "votes" else field, error)

    def _post_clean(self):
        """The figures are worked out and held against the room by the action."""


class SpeakerForm(RecordForm, SharedForm, forms.ModelForm):
    class Meta:
        model = Speaker
        fields = ["name", "organisation", "kind", "subject", "duration"]


class AdjournmentForm(RecordForm, SharedForm, forms.ModelForm):
    class Meta:
        model = Adjournment
        fields = ["began", "ended", "reason"]


class ProceedingForm(RecordForm, forms.ModelForm):
    excluded_under = ParagraphsField()

    class Meta:
        model = Minute
        fields = ["outcome", "deferred_to", "taken_after", "is_education", "excluded_under", "public_interest"]

    def offer(self):
        meeting = self.room.meeting
        del self.fields["key"]
        self.fields["excluded_under"].offer(meeting.panel.council.law)
        self.fields["excluded_under"].label = "Public excluded under paragraphs of Schedule 12A"
        self.fields["taken_after"].queryset = self.room.minutes.entries.exclude(pk=self.instance.pk)
        chosen = Meeting.objects.filter(pk=self.instance.deferred_to_id)  # which may have begun since
        self.fields["deferred_to"].queryset = Meeting.objects.open_after(meeting) | chosen
        self.compare_with_the_screen(*self.Meta.fields)

    def clean(self):
        data = super().clean()
        data.pop("key", None)
        return data


class UrgentForm(RecordForm, forms.Form):
    title = forms.CharField(max_length=500)
    urgency_reason = forms.CharField(
        label="chair's reason for urgency", widget=forms.Textarea, required=False,
        help_text="Printed in the minutes (Local Government Act 1972, s.100B(4)(b)).",
    )  # fmt: skip

    def offer(self):
        del self.fields["key"]

    def clean(self):
        return {key: value for key, value in super().clean().items() if key != "key"}


class FirstNumberForm(RecordForm, forms.Form):
    number = forms.IntegerField(
        min_value=1, max_value=99999, required=False, label="number of the first minute",
        help_text="Only where earlier minutes of the municipal year are not on record here.",
    )  # fmt: skip

    def offer(self):
        del self.fields["key"]

    def clean(self):
        return {key: value for key, value in super().clean().items() if key != "key"}

    def add_error(self, field, error):
        super().add_error("number" if field == "first_number" else field, error)


class RichTextField(ProseEditorFormField):
    """Rich text that is clean, and within the bounds of meetings.rich: a form says what is not."""

    def __init__(self, **kwargs):
        super().__init__(config={"extensions": EXTENSIONS}, sanitize=clean, **kwargs)

    def clean(self, value):
        html = super().clean(value)  # what is too long as it came is refused before it is cleaned
        if trouble := trouble_with(html):
            raise forms.ValidationError(f"“{self.label}” {trouble}")
        return html


class MinuteForm(OfficeForm, forms.ModelForm):
    """The text of a minute and its resolution."""

    most = {"text": LONGEST, "points": 2 * LONGEST_TEXT}
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = RichTextField(required=False, label="minute")
    points = forms.CharField(
        widget=forms.Textarea, required=False, label="resolution, a point to a line",
        help_text="They are numbered i, ii, iii in print.",
    )  # fmt: skip

    class Meta:
        model = Minute
        fields = ["title", "text", "lead_in", "is_exempt", "public_summary"]
        widgets = {"title": forms.TextInput}
        labels = {"lead_in": "resolution begins with", "is_exempt": "This minute is exempt: not for publication"}

    field_order = ["title", "text", "lead_in", "points", "is_exempt", "public_summary"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead_in"].widget.attrs["placeholder"] = "The Panel RESOLVED to:"
        self.fields["points"].widget.attrs["rows"] = 5
        self.initial["points"] = "\n".join(point.text for point in self.instance.resolutions.all())

    def now_of(self, row, name):
        return [point.text for point in row.resolutions.all()] if name == "points" else super().now_of(row, name)

    def clean_points(self):
        return [line.strip() for line in self.cleaned_data["points"].splitlines() if line.strip()]


class ActionForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keep_within_bounds(self.fields, {})

    class Meta:
        model = Action
        fields = ["text", "owner", "due_on"]
        labels = {"text": "What is to be done"}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2, "class": "govuk-textarea"}),
            "owner": forms.Select(attrs={"class": "govuk-select"}),
            "due_on": forms.DateInput(attrs={"type": "date", "class": "govuk-input"}, format="%Y-%m-%d"),
        }
        error_messages = {"text": {"required": "Enter what is to be done"}}


class ActionRows(forms.BaseInlineFormSet):
    """The actions of a minute, as they were sent."""

    def told(self):
        """What is to be recorded of each that stays: its pk or None, text, owner, due_on."""
        return [
            {"pk": form.instance.pk, **{name: form.cleaned_data[name] for name in ActionForm.Meta.fields}}
            for form in self
            if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")
        ]

    def removed(self):
        """The ids of those that were taken out."""
        return [form.instance.pk for form in self if form.instance.pk and form.cleaned_data.get("DELETE")]

    def both_texts(self, theirs):
        """[(label, theirs, yours)] where another officer left other actions on the minute than were sent."""
        now = [_line(getattr(action, name) for name in ActionForm.Meta.fields) for action in theirs.actions.all()]
        yours = [_line(row[name] for name in ActionForm.Meta.fields) for row in self.told()]
        return [("actions", "\n".join(now), "\n".join(yours))] if now != yours else []


def _line(parts):
    return " – ".join(str(part) for part in parts if part)


ActionFormSet = forms.inlineformset_factory(
    Minute, Action, form=ActionForm, formset=ActionRows, extra=1, can_delete=True, max_num=ROWS, absolute_max=ROWS
)


class WithdrawForm(OfficeForm, forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea, label="reason",
        help_text="Kept in the meeting's history. The public page says no more of the minutes at once. Their paper "
        "leaves the next meeting's agenda; where that is out already, publish it again to take it out of the pack.",
    )  # fmt: skip


class ConfirmForm(OfficeForm, forms.Form):
    at_meeting = forms.ModelChoiceField(Meeting.objects.none(), label="meeting that confirmed them")
    amendments = forms.CharField(
        widget=forms.Textarea, required=False, label="amendments",
        help_text="As agreed at the meeting. Shown with the minutes; the text itself stays as it was published.",
    )  # fmt: skip
    signed_by = forms.ModelChoiceField(Person.objects.none(), label="signed by")
    signed_on = forms.DateField(label="date of signing")

    def __init__(self, *args, minutes, **kwargs):
        super().__init__(*args, **kwargs)
        later = Meeting.objects.filter(panel=minutes.meeting.panel, starts_at__gt=minutes.meeting.starts_at)
        self.fields["at_meeting"].queryset = later.filter(status__in=["in_progress", "held"])
        seats = minutes.meeting.panel.memberships.values("person")
        self.fields["signed_by"].queryset = Person.objects.filter(pk__in=seats)
