"""Passwords that are tried first: those that leaked, names, runs of keys, and any of them with a year behind it."""

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from meetings.models import Council

ENOUGH = 3  # of 0 to 4: over a hundred million tries, by the library's reckoning
READ = 72  # characters; the library takes no more, and what is longer is long enough to be judged by its beginning
KNOWN = (
    "This password is too easy to guess: it is on the lists of passwords that are tried first, or close to one."
    " Choose three words that have nothing to do with each other."
)


class KnownPasswordValidator:
    """Measures a password against lists of known ones, and against its owner's name and address."""

    def validate(self, password: str, user=None) -> None:
        if zxcvbn(password[:READ], user_inputs=_at_hand(user))["score"] < ENOUGH:
            raise ValidationError(KNOWN, code="password_known")

    def get_help_text(self) -> str:
        return "Three words that have nothing to do with each other are easy to remember and hard to guess."


def _at_hand(user) -> list[str]:
    """Words that anybody would try here: the owner's name and address, the council's name, what this is."""
    council = Council.objects.current()
    names = [user.name, user.email, user.email.split("@")[0]] if user else []
    names += [council.name] if council else []
    words = {word.lower() for name in names for word in (name, *name.split())}
    return sorted(words | {"scrutiny", "council", "governance"})
