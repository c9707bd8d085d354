"""No log line quotes what a person typed, not even when the database does."""

import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from ramah.offices.models import Office, Role
from ramah.visits.models import Waiver
from tests.factories import T0, a_visit_at, someone

pytestmark = pytest.mark.both

TYPED = "Ibu Rahasia menolak"


@pytest.fixture(autouse=True, params=["text", "json"])
def log_format(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule holds for both formats of the log."""
    monkeypatch.setenv("RAMAH_LOG_FORMAT", request.param)


def as_logged(error: BaseException) -> str:
    """Write an error as the running program's log does."""
    how: dict[str, str] = settings.LOGGING["formatters"]["line"]  # type: ignore[index]
    formatter: logging.Formatter = import_string(how["()"])()
    info = (type(error), error, error.__traceback__)
    line = formatter.format(logging.LogRecord("ramah", 40, "", 0, "Gagal", (), info))
    assert "\n" not in line
    return line


def test_row_that_breaks_a_rule_is_not_quoted(office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    by = someone(office, Role.SERVICE_AMBASSADOR)
    row = {"office": office, "visit": visit, "step_number": 3, "output": "procedure_explained"}
    typed = {"reason": TYPED, "waived_by": by, "waived_at": T0}
    Waiver.objects.create(**row, **typed)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Waiver.objects.create(**row, **typed)
    line = as_logged(caught.value)
    assert "Rahasia" not in line
    assert "django.db.utils.IntegrityError" in line
    assert "test_row_that_breaks_a_rule_is_not_quoted" in line


def fail(*, hide: bool) -> None:
    """Fail twice, each time quoting what was typed."""
    try:
        int(TYPED)
    except ValueError as error:
        raise KeyError(TYPED) from (None if hide else error)


def test_cause_of_an_error_is_named_but_not_quoted() -> None:
    with pytest.raises(KeyError) as caught:
        fail(hide=False)
    line = as_logged(caught.value)
    assert "Rahasia" not in line
    assert line.index("builtins.ValueError") < line.index("builtins.KeyError")


def test_hidden_context_stays_hidden() -> None:
    with pytest.raises(KeyError) as caught:
        fail(hide=True)
    assert "ValueError" not in as_logged(caught.value)
