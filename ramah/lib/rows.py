"""Rows of a model read by plain SQL, for the few questions that every request asks.

Django builds each statement anew; here its list of columns is built once. What comes back are the
models' own objects, with the related ones that were asked for in their place.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, Model

from ramah.lib import sql

M = TypeVar("M", bound=Model)
Converters = list[tuple[int, list[Callable[..., Any]], Any]]


class Rows(Generic[M]):
    """Reads rows of one model; in the SQL that follows its table is called ``it``.

    :param related: foreign keys whose rows come along, each under its own name.
    """

    def __init__(self, model: type[M], *related: str) -> None:
        self.model, self.related = model, related

    def first(self, rest: str, parameters: Sequence[Any] = ()) -> M | None:
        """Give the first row, or None.

        :param rest: what follows the tables: WHERE, ORDER BY.
        """
        found = self.all(f"{rest} LIMIT 1", parameters)
        return found[0] if found else None

    def all(self, rest: str, parameters: Sequence[Any] = ()) -> list[M]:
        """Give all rows."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self._select} {rest}", [sql.adapted(each) for each in parameters])
            return [self._made(list(row)) for row in cursor.fetchall()]

    @cached_property
    def _fields(self) -> list["Field[Any, Any]"]:
        return list(self.model._meta.concrete_fields)

    @cached_property
    def _parts(self) -> list[tuple[str, type[Model], list["Field[Any, Any]"]]]:
        """Give name, model and fields of what comes along."""
        parts = []
        for name in self.related:
            model = self.model._meta.get_field(name).related_model
            assert isinstance(model, type) and issubclass(model, Model)  # noqa: S101, PT018
            parts.append((name, model, list(model._meta.concrete_fields)))
        return parts

    @cached_property
    def _select(self) -> str:
        columns = [f'it."{field.column}"' for field in self._fields]
        joins = ""
        for name, model, fields in self._parts:
            columns += [f'{name}."{field.column}"' for field in fields]
            own, key = self.model._meta.get_field(name), model._meta.pk
            assert isinstance(own, Field) and key  # noqa: S101, PT018 - a foreign key
            joins += (
                f' LEFT JOIN "{model._meta.db_table}" {name}'
                f' ON {name}."{key.column}" = it."{own.column}"'
            )
        return f'SELECT {", ".join(columns)} FROM "{self.model._meta.db_table}" it{joins}'  # noqa: S608

    @cached_property
    def _converters(self) -> Converters:
        fields = [*self._fields, *(field for part in self._parts for field in part[2])]
        made: Converters = []
        for place, field in enumerate(fields):
            column = field.get_col(field.model._meta.db_table)
            own = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
            if own:
                made.append((place, own, column))
        return made

    def _made(self, row: list[Any]) -> M:
        for place, converters, column in self._converters:
            for convert in converters:
                row[place] = convert(row[place], column, connection)
        start = len(self._fields)
        it = _object(self.model, self._fields, row[:start])
        for name, model, fields in self._parts:
            values, start = row[start : start + len(fields)], start + len(fields)
            there = getattr(it, f"{name}_id") is not None
            setattr(it, name, _object(model, fields, values) if there else None)
        return it


def _object(model: type[M], fields: list["Field[Any, Any]"], values: list[Any]) -> M:
    return model.from_db(connection.alias, [field.attname for field in fields], values)
