"""What every action of the administration shares: the transaction, the check, the event."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from ramah.administration.access import is_administrator
from ramah.lib.refusal import AlreadyDone, Refused
from ramah.offices.models import Office, User
from ramah.offices.revision import writing
from ramah.visits import events

Values = Mapping[str, Any]  # a form's answers, by the model's field names
Row = TypeVar("Row", bound=Model)
SET_BY_OFFICE = "office"  # the status of a fact that the office itself wrote


class Unfit(Refused):
    """An answer that a rule refuses; ``field`` is the question it stands at, if it has one."""

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotAdministrator(Refused):
    """The person does not administer this office (any more)."""


@contextmanager
def administering(office: Office, by: User, *topics: str) -> Iterator[None]:
    """Open the transaction of one change, and check there that the person still may.

    :raises NotAdministrator: their role was taken away in the meantime.
    """
    with writing(office.pk, *topics):
        if not is_administrator(by, office):
            raise NotAdministrator(_("Hanya Administrator Kantor yang dapat mengubah ini."))
        yield


def note(code: str, office: Office, *, by: User, now: datetime, **data: Any) -> None:
    """Record what was changed: codes and keys only, never what was typed."""
    events.record(code, office=office, by=by, now=now, data=data)


def add(row: Row, values: Values, *, key: str) -> Row:
    """Save a new row with these answers.

    :param key: the field that is unique at the office.
    :raises AlreadyDone: the same row exists, with the same answers.
    :raises Unfit: an answer breaks a rule.
    """
    others = type(row)._default_manager.filter(office=getattr(row, "office", None))
    twin = others.filter(**{key: values[key]}).first()
    if twin and not differing(twin, values):
        raise AlreadyDone(_("Ini sudah tersimpan sebelumnya."))
    _put(row, values, values, at=key)
    return row


def change(row: Model, values: Values, *, at: str | None = None) -> list[str]:
    """Save the answers that differ from what is stored; give their field names.

    :param at: the field where a broken rule about several fields is shown.
    :raises AlreadyDone: nothing differs.
    :raises Unfit: an answer breaks a rule.
    """
    row.refresh_from_db()
    fields = differing(row, values)
    if not fields:
        raise AlreadyDone(_("Tidak ada yang berubah."))
    if "name" in fields and hasattr(row, "status"):
        values, fields = {**values, "status": SET_BY_OFFICE}, [*fields, "status"]
    _put(row, values, fields, at=at)
    return fields


def differing(row: Model, values: Values) -> list[str]:
    """List the fields in which a row differs from these answers."""
    return [name for name, value in values.items() if _stored(row, name) != _comparable(value)]


def check(row: Model, *, at: str | None = None) -> None:
    """Check a row against its fields and constraints.

    :raises Unfit: it breaks one; the sentence says what to do.
    """
    try:
        row.full_clean()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Unfit(sentences[0], at if field == NON_FIELD_ERRORS else field) from error


def _put(row: Model, values: Values, fields: Iterable[str], *, at: str | None) -> None:
    many = {name for name in fields if _is_many(row, name)}
    single = [name for name in fields if name not in many]
    for name in single:
        setattr(row, name, values[name])
    check(row, at=at)
    if row.pk is None:
        row.save(force_insert=True)
    elif single:
        row.save(update_fields=single)
    for name in many:
        getattr(row, name).set(values[name])


def _is_many(row: Model, name: str) -> bool:
    return bool(row._meta.get_field(name).many_to_many)


def _stored(row: Model, name: str) -> Any:
    value = getattr(row, name)
    return set(value.all()) if _is_many(row, name) else value


def _comparable(value: Any) -> Any:
    return set(value) if hasattr(value, "model") or isinstance(value, list) else value
