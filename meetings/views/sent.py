"""What every page with a form does with what was sent."""

from django.utils import timezone

from meetings.actions.outcome import Conflict, Refused


def carried_out(request, form, act, /, **target):
    """Whether what was sent is done. What stands in the way is on the form: a refusal, or both officers' texts."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(by=request.user, now=timezone.now(), **target, **form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field, str(refused))
    except Conflict as conflict:
        form.meet(conflict.theirs)
    else:
        return True
    return False
