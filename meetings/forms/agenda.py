"""Items, headings and papers of an agenda. Each carries the version that its writer saw."""

from django import forms

from meetings.forms.base import ON_THE_FRONT_SHEET, OfficeForm, ParagraphsField
from meetings.models import AgendaItem, Paper
from meetings.models.agenda import Access


class EntryForm(OfficeForm, forms.Form):
    """A new item or heading."""

    title = forms.CharField(max_length=500, label="title")


class HeadingForm(OfficeForm, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = AgendaItem
        fields = ["title"]
        widgets = {"title": forms.TextInput}
        labels = {"title": "Heading"}


class ExemptibleForm(OfficeForm, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    access = forms.ChoiceField(choices=Access.choices, widget=forms.RadioSelect, label="Access")
    exempt_paragraphs = ParagraphsField()

    def __init__(self, *args, law, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exempt_paragraphs"].offer(law)

    def clean(self):
        data = super().clean()
        if data.get("access") == Access.PUBLIC:
            data["exempt_paragraphs"] = []
        return data


class ItemForm(ExemptibleForm):
    most = {"note": ON_THE_FRONT_SHEET}

    class Meta:
        model = AgendaItem
        fields = ["title", "note", "access", "exempt_paragraphs", "open_title"]
        widgets = {"title": forms.TextInput, "open_title": forms.TextInput}
        help_texts = {"note": "Printed under the item."}


class PaperForm(ExemptibleForm):
    class Meta:
        model = Paper
        fields = ["title", "kind", "label", "access", "exempt_paragraphs"]
        widgets = {"title": forms.TextInput}
