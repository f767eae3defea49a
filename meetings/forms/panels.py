"""Panels, their standing items, people and memberships."""

from django import forms

from meetings.forms.base import ON_THE_FRONT_SHEET, SharedForm
from meetings.models import Membership, Panel, Person, StandingItem, User


class PanelForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Panel
        fields = [
            "name", "remit", "quorum", "parent", "formality", "numbering", "public_speakers", "public_minutes",
            "phrases", "is_active",
        ]  # fmt: skip
        widgets = {"formality": forms.RadioSelect, "numbering": forms.RadioSelect}

    def __init__(self, *args, council, **kwargs):
        super().__init__(*args, **kwargs)
        self.council = council
        self.fields["parent"].queryset = Panel.objects.exclude(pk=self.instance.pk)
        for name in ("formality", "numbering"):
            self.fields[name].choices = [c for c in self.fields[name].choices if c[0]]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if Panel.objects.filter(council=self.council, name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is already a panel with this name")
        return name


class StandingItemForm(SharedForm, forms.ModelForm):
    most = {"note": ON_THE_FRONT_SHEET}

    class Meta:
        model = StandingItem
        fields = ["kind", "title", "note"]
        widgets = {"kind": forms.RadioSelect, "title": forms.TextInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = StandingItem.Kind.choices


class PersonForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Person
        fields = ["name", "is_councillor", "ward", "party", "job_title", "telephone", "email", "user"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True)
        self.fields["user"].label_from_instance = lambda user: f"{user.name} ({user.email})"


class MembershipForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["person", "role", "voting", "represents", "starts_on", "ends_on"]
        help_texts = {"voting": "Left empty, it follows from the role."}

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Enter a last day that is not before the first")
        return data
