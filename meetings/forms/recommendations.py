"""What is asked of others, and what they answer."""

from django import forms
from django.utils import timezone

from meetings.forms.base import LONGEST, ROWS, OfficeForm, SharedForm
from meetings.models import Recommendation, Referral


class ReferralForm(SharedForm, forms.ModelForm):
    most = {"points": 2 * LONGEST}

    points = forms.CharField(
        widget=forms.Textarea, label="recommendations, one to a line", required=False,
        help_text="Each is answered and followed up by itself.",
    )  # fmt: skip

    class Meta:
        model = Referral
        fields = ["panel", "title", "addressed_to", "addressee", "sent_on", "received_on", "notice_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["points"], self.fields["panel"]

    def clean_points(self):
        return [line.strip() for line in self.cleaned_data["points"].splitlines() if line.strip()]

    def clean(self):
        data = super().clean()
        sent, received = data.get("sent_on"), data.get("received_on")
        if sent and received and received < sent:
            self.add_error("received_on", "They cannot be received before they are sent.")
        if self.instance.responded_on and not received:
            self.add_error("received_on", "Enter when they were received: a response is on record.")
        return data


class ResponseForm(SharedForm, forms.ModelForm):
    most = {"response": 2 * LONGEST}

    class Meta:
        model = Referral
        fields = ["responded_on", "respondent", "response"]

    def _post_clean(self):
        """Dates are held against each other by the action, which says what is wrong in words."""


class AnswerForm(OfficeForm, forms.ModelForm):
    class Meta:
        model = Recommendation
        fields = ["answer", "reasons"]


class AnswerRows(forms.BaseModelFormSet):
    def told(self):
        """{id of a recommendation: (answer, reasons)} as they were sent."""
        return {form.instance.pk: (form.cleaned_data["answer"], form.cleaned_data["reasons"]) for form in self}

    def both_texts(self):
        """[(label, theirs, yours)] of the points to which another officer entered another answer than was sent."""
        now = Recommendation.objects.in_bulk([form.instance.pk for form in self])
        pairs = [
            (f"recommendation {f.instance.position}", _answer(now[f.instance.pk]), _answer(f.instance)) for f in self
        ]
        return [pair for pair in pairs if pair[1] != pair[2]]


def _answer(recommendation):
    return f"{recommendation.get_answer_display()}: {recommendation.reasons}"


AnswerFormSet = forms.modelformset_factory(
    Recommendation, form=AnswerForm, formset=AnswerRows, extra=0, max_num=ROWS, absolute_max=ROWS
)


class RecommendationForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Recommendation
        fields = ["text"]


class ProgressForm(OfficeForm, forms.Form):
    on = forms.DateField(label="date", initial=timezone.localdate)
    progress = forms.ChoiceField(choices=Recommendation.Progress.choices, required=False, label="progress")
    words = forms.CharField(widget=forms.Textarea, label="what was done", required=False)

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Enter a date that has come: this is what was done by then.")
        return self.cleaned_data["on"]
