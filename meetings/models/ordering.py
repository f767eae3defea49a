"""Rows of which the newest, or the first, matters: whoever takes one says the order."""

from typing import Any

from django.db import models


class ExplicitOrderQuerySet(models.QuerySet):
    """A query that hands out single rows and slices only in an order that the query itself names.

    A default order is easily forgotten, and turned round by the next order_by() that follows it.
    """

    def first(self) -> Any:
        self._check_order()
        return super().first()

    def last(self) -> Any:
        self._check_order()
        return super().last()

    def __getitem__(self, key: int | slice) -> Any:
        if self._result_cache is None:  # what is read already is a list, as Django itself uses it when it deletes
            self._check_order()
        return super().__getitem__(key)

    def _check_order(self) -> None:
        """Raise TypeError unless order_by() was called with something."""
        if not self.query.order_by:
            raise TypeError(f"Say the order of {self.model.__name__} with order_by() before you take one or a slice.")
