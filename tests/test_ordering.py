"""Every order is said: by a row's own columns, never through a related row, an alphabet of choices or a default."""

import ast

import pytest
from django.apps import apps
from django.db.models import F, ForeignKey
from django.db.models.expressions import OrderBy

from meetings.models import Build
from meetings.models.ordering import ExplicitOrderQuerySet
from tests.test_architecture import MODULES, ROOT

MODELS = list(apps.get_app_config("meetings").get_models())
RELATIONS = {field.name for model in MODELS for field in model._meta.fields if isinstance(field, ForeignKey)}
CHOICES = {field.name for model in MODELS for field in model._meta.fields if field.choices}
COLUMNS = {f.name for model in MODELS for f in model._meta.fields if not f.choices and not isinstance(f, ForeignKey)}
NEWEST_MATTERS = {"AuditEntry", "Build", "Edition", "Intake", "Mail", "Pack", "Printout"}


def name_of(term):
    """The column that one term of an order names."""
    term = term.expression if isinstance(term, OrderBy) else term
    return term.name if isinstance(term, F) else str(term)


def in_code():
    """(place, text) of every text given to order_by() in the code."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "order_by":
                for argument in node.args:
                    if isinstance(argument, ast.Constant):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", argument.value


def unclear(order):
    """Whether an order's last part is a related row, or one of several choices by their alphabet."""
    last = order.lstrip("-").rpartition("__")[2]
    return last in (RELATIONS | CHOICES) - COLUMNS


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_default_order_is_upwards_and_by_the_models_own_columns(model):
    names = [name_of(term) for term in model._meta.ordering]
    assert [name for name in names if name.startswith("-") or unclear(name)] == DESCENDING.get(model.__name__, [])


DESCENDING = {"Referral": ["-sent_on", "-pk"]}  # a list of letters, of which no single one is taken


def test_no_order_in_the_code_is_by_a_related_row_or_by_the_alphabet_of_choices():
    assert [place for place, order in in_code() if unclear(order)] == []


@pytest.mark.parametrize("order", ["-build", "purpose", "-audience", "meeting__panel", "paper__item"])
def test_the_look_for_unclear_orders_finds_one(order):
    assert unclear(order)


@pytest.mark.parametrize("order", ["-build_id", "-pk", "meeting__starts_at", "position", "-number", "version"])
def test_the_look_for_unclear_orders_lets_clear_ones_pass(order):
    assert not unclear(order)


@pytest.mark.parametrize("name", sorted(NEWEST_MATTERS))
def test_where_the_newest_matters_there_is_no_default_order(name):
    model = apps.get_model("meetings", name)
    assert model._meta.ordering == []
    assert isinstance(model.objects.all(), ExplicitOrderQuerySet)


@pytest.mark.parametrize(
    "take", [lambda q: q.first(), lambda q: q.last(), lambda q: q[0], lambda q: q[:1]], ids=["first", "last", "0", ":1"]
)
def test_a_row_without_an_order_is_not_handed_out(take):
    with pytest.raises(TypeError, match="Say the order of Build"):
        take(Build.objects.all())


@pytest.mark.django_db
def test_a_row_in_an_order_is_handed_out():
    assert Build.objects.newest_first().first() is None
