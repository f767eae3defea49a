"""What follows a meeting: actions done, topics for meetings to come."""

from django import forms

from meetings.forms.base import SharedForm
from meetings.models import Action, Meeting, Topic


class ActionStateForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Action
        fields = ["owner", "due_on", "state", "progress"]


class TopicForm(SharedForm, forms.ModelForm):
    class Meta:
        model = Topic
        fields = ["title", "kind", "detail", "steps", "is_exempt", "open_title", "meeting"]
        widgets = {"title": forms.TextInput, "open_title": forms.TextInput}

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [meeting.pk for meeting in meetings] + [self.instance.meeting_id]  # its own may have left the year
        self.fields["meeting"].queryset = Meeting.objects.filter(pk__in=offered)
        self.fields["meeting"].empty_label = "Not scheduled"
