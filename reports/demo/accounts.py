"""Those who can sign in to the demo. The password is public: never load the demo where others can reach it."""

from meetings.models import Person, User
from meetings.models.users import Role

PASSWORD = "scrutiny-demo"

PEOPLE = [
    ("officer@demo.example", "Helen Marsh", Role.OFFICER, "Helen Marsh"),
    ("monitoring@demo.example", "Idris Vaughan", Role.MONITORING_OFFICER, None),
    ("author@demo.example", "Priya Nair", Role.AUTHOR, None),
    ("councillor@demo.example", "Councillor Ruth Ellery", Role.MEMBER, "Ruth Ellery"),
    ("coopted@demo.example", "Martin Oduya", Role.MEMBER, "Martin Oduya"),
    ("administrator@demo.example", "Sam Whitlock", Role.ADMINISTRATOR, None),
]


def create():
    """Make the accounts and join them to the people of the record."""
    for email, name, role, person in PEOPLE:
        user = User.objects.create_user(email, PASSWORD, name=name, role=role)
        if person:
            Person.objects.filter(name=person).update(user=user)


def open_ones() -> list[str]:
    """The addresses of those of them that can sign in."""
    emails = [email for email, *_ in PEOPLE]
    return list(User.objects.filter(email__in=emails, is_active=True).order_by("email").values_list("email", flat=True))


def sign_ins():
    """[(e-mail address, what its owner is)] for the welcome, if the demo is loaded."""
    there = set(User.objects.values_list("email", flat=True))
    return [(email, role.label) for email, _, role, _ in PEOPLE if email in there]
