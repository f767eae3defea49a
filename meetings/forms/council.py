"""The council's details, closure days and accounts."""

from crispy_forms_gds.choices import Choice
from django import forms

from meetings.forms.base import ON_THE_FRONT_SHEET, OfficeForm, SharedForm
from meetings.models import ClosureDay, Council, User
from meetings.models.users import Role


class CouncilForm(SharedForm, forms.ModelForm):
    most = {"travel_note": ON_THE_FRONT_SHEET}

    class Meta:
        model = Council
        fields = ["name", "chief_executive_name", "chief_executive_title", "travel_note", "closing_time"]


class ClosureDayForm(OfficeForm, forms.ModelForm):
    class Meta:
        model = ClosureDay
        fields = ["day", "reason"]

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.council = council

    def clean_day(self):
        day = self.cleaned_data["day"]
        if self.council.closure_days.filter(day=day).exists():
            raise forms.ValidationError("This day is on the list already")
        return day


ROLE_HINTS = {
    Role.PUBLIC: "Sees what everybody sees, as if signed out.",
    Role.MEMBER: "Councillors and co-optees: the reading room, with the exempt papers of their own panels.",
    Role.AUTHOR: "Brings papers to agendas; reads of exempt papers only their own.",
    Role.OFFICER: "Puts agendas together, publishes them, records meetings; reads what is exempt.",
    Role.MONITORING_OFFICER: "The same, and reads the whole audit trail; is told by e-mail of new officers.",
    Role.ADMINISTRATOR: "Keeps accounts, panels and the council's details; reads nothing exempt.",
}


class AccountForm(OfficeForm, forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "email", "role", "is_active"]
        widgets = {"role": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [Choice(role.value, role.label, hint=ROLE_HINTS[role]) for role in Role]
        if self.instance.pk:
            self.fields["email"].disabled = True
        else:
            del self.fields["is_active"]
            self.initial["role"] = None

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is already an account with this address")
        return email
