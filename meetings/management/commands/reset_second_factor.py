"""manage.py reset_second_factor EMAIL: for an administrator who has lost their device, with nobody to reset it."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from meetings.actions.accounts import reset_second_factor
from meetings.actions.outcome import Refused
from meetings.models import User


class Command(BaseCommand):
    help = "Take away an account's second factor; prints one line of JSON."

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *, email: str, **options):
        try:
            user = User.objects.get(email__iexact=email)
            reset_second_factor(user=user, by=None, now=timezone.now())
        except User.DoesNotExist as error:
            raise CommandError(f"There is no account {email}.") from error
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps({"account": user.email, "second_factor": None}))
