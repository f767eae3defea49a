"""What of the audit trail somebody wants to see."""

from django import forms

from meetings.forms.base import OfficeForm
from meetings.models import User
from meetings.trail import CHOICES


class TrailForm(OfficeForm, forms.Form):
    person = forms.ModelChoiceField(User.objects.all(), required=False, empty_label="Everybody")
    kind = forms.ChoiceField(choices=CHOICES, required=False)
    first = forms.DateField(label="From", required=False)
    last = forms.DateField(label="To", required=False)
