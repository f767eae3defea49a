"""What every form of the office shares: GOV.UK layout, and errors that say what to enter."""

from collections.abc import Callable
from typing import ClassVar

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Size
from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect, Select
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

LONGEST = 10_000  # characters of a text, where neither its field nor its form says another number
ON_THE_FRONT_SHEET = 3000  # characters of what every pack begins with: about a page
ROWS = 100  # of a form at most; how many there are, whoever sends it says
EARLIEST, FURTHEST = 1974, 10  # the year of the Local Government Act 1972's coming into force; years ahead


def validate_day(day):
    """Raise ValidationError for a day that no meeting here can have to do with: a slip in the year."""
    if not EARLIEST <= day.year <= timezone.localdate().year + FURTHEST:
        raise forms.ValidationError(f"Check the year: {day.year}")


def no_longer_than(most: int, label: str) -> Callable[[str], None]:
    """A validator of text; `label` is what the sentence calls it."""

    def check(text):
        if len(text) > most:
            raise forms.ValidationError(f"“{label}” is too long: {len(text):,} characters; at most {most:,}")

    return check


def keep_within_bounds(fields: dict[str, forms.Field], most: dict[str, int]) -> None:
    """Give every text among fields an end: its own, or that in `most` by its name, or LONGEST."""
    for name, field in fields.items():
        if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField):
            longest = field.max_length or most.get(name, LONGEST)
            field.validators = [check for check in field.validators if not isinstance(check, MaxLengthValidator)]
            field.validators.append(no_longer_than(longest, capfirst(field.label or name.replace("_", " "))))


class OfficeForm:
    """Mixed into forms: no form tag of its own, small bold labels, 'Enter the title' for an empty title.

    `most` has the number of characters of texts for which it is not LONGEST, by the names of fields.
    """

    most: ClassVar[dict[str, int]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keep_within_bounds(self.fields, self.most)
        for name, field in self.fields.items():
            field.label = capfirst(field.label or name.replace("_", " "))
            label = field.label
            label = label[0].lower() + label[1:] if not label[:2].isupper() else label
            chosen = isinstance(field.widget, (Select, RadioSelect, CheckboxSelectMultiple))
            field.error_messages["required"] = f"{'Select' if chosen else 'Enter'} the {label}"
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = f"Enter the {label} as day, month and year"
                field.validators.append(validate_day)
                field.widget = forms.DateInput(
                    attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"
                )
            elif isinstance(field, forms.TimeField):
                field.error_messages["invalid"] = f"Enter the {label} as 10:00 or 18:30"
                field.widget = forms.TimeInput(attrs={"type": "time", "class": "govuk-input--width-5"}, format="%H:%M")
            elif isinstance(field, forms.IntegerField) and not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs["class"] = "govuk-input--width-5"
            elif isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3

    conflict = None  # both texts, where another officer saved first

    def both_texts(self, theirs):
        """[(label, theirs, yours)] where this valid form differs from the row as another officer left it."""
        found = []
        for name, yours in self.cleaned_data.items():
            now = self.now_of(theirs, name)
            if name != "version" and now != yours:
                label = self.fields[name].label if name in self.fields else name.replace("_", " ")
                found.append((label, _lines(now), _lines(yours)))
        return found

    def now_of(self, row, name):
        """What a row holds of what the form calls `name`."""
        return getattr(row, name, self.cleaned_data[name])

    def meet(self, theirs):
        """Somebody saved first: let the next save count from theirs, and keep both texts."""
        self.data = self.data.copy()
        self.data["version"] = theirs.version
        self.conflict = self.both_texts(theirs)

    @cached_property
    def helper(self):
        helper = FormHelper(self)
        helper.form_tag, helper.disable_csrf, helper.include_media = False, True, False
        helper.label_size = helper.legend_size = Size.SMALL
        return helper


class SharedForm(OfficeForm):
    """For a row that another officer may change too: the form carries the version of it that was shown."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
            self.initial["version"] = self.instance.version


def _lines(value):
    return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value


class ParagraphsField(forms.TypedMultipleChoiceField):
    """Paragraphs of Schedule 12A, as tick boxes with the Schedule's words."""

    widget = CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(coerce=int, required=False, label="Paragraphs of Schedule 12A relied on", **kwargs)

    def offer(self, law):
        self.choices = [(number, f"{number}. {words}") for number, words in law.exempt_paragraphs.items()]
