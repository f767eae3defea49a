"""What was done, by whom and when; rows are added and never changed."""

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from meetings.models.ordering import ExplicitOrderQuerySet


class AuditQuerySet(ExplicitOrderQuerySet):
    def latest_first(self):
        return self.order_by("-pk").select_related("by")


class AuditEntry(models.Model):
    """One act: a verb, what it was done to, and how that looked before and after."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    meeting = models.ForeignKey(
        "meetings.Meeting", models.DO_NOTHING, null=True, db_constraint=False, related_name="audit_entries"
    )
    summary = models.TextField()
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["by", "-id"], name="audit_by_person"),
            models.Index(fields=["verb", "-id"], name="audit_by_verb"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]
        verbose_name_plural = "audit entries"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.summary
