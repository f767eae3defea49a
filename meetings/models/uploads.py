"""Large files on their way in, in parts: where a dropped connection goes on."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Upload(models.Model):
    """A file of which `received` of `size` bytes are here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_within_its_size")]

    def __str__(self):
        return f"{self.filename}: {self.received} of {self.size}"

    @property
    def is_whole(self):
        return self.received == self.size
