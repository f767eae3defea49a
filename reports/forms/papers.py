"""What officers say of a file that came in."""

from django import forms

from meetings.forms.base import OfficeForm
from meetings.models import Intake


class DismissForm(OfficeForm, forms.Form):
    """Why a warning can be put aside."""

    reason = forms.CharField(max_length=500, label="Why it can be published as it is")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "Enter why it can be published as it is"


class AgainForm(OfficeForm, forms.Form):
    """The same file once more, otherwise."""

    password = forms.CharField(
        max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="It is used to open the file, and forgotten.",
    )  # fmt: skip
    marks = forms.ChoiceField(choices=Intake.Marks.choices, widget=forms.RadioSelect, label="Comments and marks")

    def __init__(self, *args, intake, **kwargs):
        super().__init__(*args, initial={"marks": intake.marks}, **kwargs)
        self.fields["password"].error_messages["required"] = "Enter the password of the file"
        del self.fields["marks" if intake.wants_password else "password"]


class DescriptionsForm(forms.Form):
    """A text or the word “decoration” for each of a paper's pictures.

    `figures` are the pictures as on the version, `said` what was said of them before, by their keys.
    """

    def __init__(self, *args, figures, said, **kwargs):
        super().__init__(*args, **kwargs)
        self.figures, self.said = figures, said
        for figure in figures:
            key = figure["key"]
            before = said.get(key)
            self.fields[key] = forms.CharField(
                max_length=2000, required=False, initial=before if before is not None else figure["text"],
                widget=forms.Textarea(attrs={"rows": 3, "class": "govuk-textarea"}), label="What it shows",
            )  # fmt: skip
            self.fields[f"{key}-decoration"] = forms.BooleanField(
                required=False, initial=before == "", label="It is decoration: nothing is lost without it"
            )

    def rows(self):
        """(figure, field for its text, field for decoration)."""
        for figure in self.figures:
            yield figure, self[figure["key"]], self[f"{figure['key']}-decoration"]

    def texts(self):
        """{key: text} of what was said anew; an empty text for decoration."""
        found = {}
        for figure in self.figures:
            key = figure["key"]
            text = "" if self.cleaned_data[f"{key}-decoration"] else self.cleaned_data[key].strip()
            decided = text or self.cleaned_data[f"{key}-decoration"]
            if decided and text != self.said.get(key, figure["text"] or None):
                found[key] = text
        return found
