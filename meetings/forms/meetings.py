"""A meeting's details, and what becomes of it."""

from datetime import datetime

from django import forms
from django.utils import timezone

from meetings.forms.base import ON_THE_FRONT_SHEET, OfficeForm, SharedForm
from meetings.models import Meeting, Panel, Person
from meetings.models.meetings import TRANSITIONS, Status


class MeetingForm(SharedForm, forms.ModelForm):
    day = forms.DateField(label="date")
    hour = forms.TimeField(label="time", help_text="For example, 10:00 or 18:30.")

    class Meta:
        model = Meeting
        fields = ["panel", "venue", "kind", "officer", "issued_on", "joint_panels"]
        widgets = {"joint_panels": forms.CheckboxSelectMultiple, "venue": forms.TextInput}

    field_order = ["panel", "day", "hour", "venue", "kind", "officer", "issued_on", "joint_panels"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["panel"].queryset = Panel.objects.filter(is_active=True)
        self.fields["officer"].queryset = Person.objects.exclude(job_title="")
        self.fields["joint_panels"].queryset = Panel.objects.filter(is_active=True)
        self.fields["joint_panels"].required = False
        if self.instance.pk:
            starts_at = timezone.localtime(self.instance.starts_at)
            self.initial |= {"day": starts_at.date(), "hour": starts_at.time()}
            del self.fields["panel"]

    def now_of(self, row, name):
        return list(row.joint_panels.all()) if name == "joint_panels" else super().now_of(row, name)

    def clean(self):
        data = super().clean()
        day, hour = data.pop("day", None), data.pop("hour", None)
        if day and hour:
            data["starts_at"] = timezone.make_aware(datetime.combine(day, hour))
        panel = data.get("panel") or (self.instance.panel if self.instance.pk else None)
        data["joint_panels"] = [other for other in data.get("joint_panels", []) if other != panel]
        return data


class StatusForm(OfficeForm, forms.Form):
    status = forms.ChoiceField(label="new status", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="reason", required=False, widget=forms.Textarea, help_text="Kept in the meeting's history."
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        following = TRANSITIONS[Status(meeting.status)] - {Status.PUBLISHED}
        self.fields["status"].choices = [(s.value, s.label) for s in Status if s in following]

    def add_error(self, field, error):
        super().add_error(field or "status", error)


class PublishForm(OfficeForm, forms.Form):
    most = {"urgency_reason": ON_THE_FRONT_SHEET}

    urgency_reason = forms.CharField(
        label="chair's reason for urgency", widget=forms.Textarea, required=False,
        help_text="It is printed on the agenda (Local Government Act 1972, s.100B(4)(b)).",
    )  # fmt: skip
