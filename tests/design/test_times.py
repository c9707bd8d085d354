"""Durations, times, days and step clocks, as the office writes them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import engines
from django.utils import timezone, translation

from ramah.lib import ui

T0 = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)  # a Tuesday; 14.05 in Jakarta
STANDARD = timedelta(minutes=3)
SOURCE = "{% clock started due standard now label='A-012' finished=finished %}"


def clock(seconds: float, *, finished: bool = False) -> str:
    now = T0 + timedelta(seconds=seconds)
    values = {"started": T0, "due": T0 + STANDARD, "standard": STANDARD, "now": now}
    template = engines["django"].from_string(SOURCE)
    return str(template.render(values | {"finished": now if finished else None}))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (65, "1:05"),
        (180.9, "3:00"),
        (3599, "59:59"),
        (3600, "1 jam"),
        (3720, "1 jam 2 menit"),
        (-5, "0:00"),
    ],
)
def test_a_duration_is_short_and_cut_to_whole_units(seconds: float, text: str) -> None:
    assert ui.duration(timedelta(seconds=seconds)) == text


def test_nothing_is_written_for_nothing() -> None:
    assert (ui.duration(None), ui.waktu(None), ui.tanggal(None)) == ("", "", "")


def test_the_time_is_the_offices_own() -> None:
    with timezone.override("Asia/Jakarta"):
        assert ui.waktu(T0) == "14.05"
    with timezone.override("Asia/Jayapura"):
        assert ui.waktu(T0) == "16.05"


def test_time_and_day_follow_the_language() -> None:
    with timezone.override("Asia/Jakarta"):
        assert ui.tanggal(T0) == "Selasa, 24 November 2026"
        with translation.override("en"):
            assert ui.waktu(T0) == "14:05"
            assert ui.tanggal(T0.date()) == "Tuesday, 24 November 2026"


def test_the_day_turns_at_the_offices_midnight() -> None:
    late = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    with timezone.override("Asia/Jakarta"):
        assert ui.tanggal(late) == "Rabu, 25 November 2026"


@pytest.mark.parametrize(
    ("seconds", "state", "word"),
    [
        (0, "ok", "Berjalan"),
        (143, "ok", "Berjalan"),
        (144, "near", "Hampir habis"),
        (180, "near", "Hampir habis"),
        (180.9, "near", "Hampir habis"),
        (181, "late", "Lewat 0:01"),
        (222, "late", "Lewat 0:42"),
    ],
)
def test_a_running_clock_says_its_state_in_words(seconds: float, state: str, word: str) -> None:
    html = clock(seconds)
    assert f'data-state="{state}"' in html
    assert f"data-clock-word>{word}<" in html


@pytest.mark.parametrize(
    ("seconds", "word"), [(179, "Tepat waktu"), (180.9, "Tepat waktu"), (181, "Lewat 0:01")]
)
def test_three_minutes_are_on_time_and_a_second_more_is_late(seconds: float, word: str) -> None:
    html = clock(seconds, finished=True)
    assert f"data-clock-word>{word}<" in html
    assert "data-started" not in html


def test_a_running_clock_gives_the_script_what_it_needs() -> None:
    html = clock(65)
    assert 'data-started="2026-11-24T07:05:00+00:00"' in html
    assert 'data-due="2026-11-24T07:08:00+00:00"' in html
    assert 'data-now="2026-11-24T07:06:05+00:00"' in html
    assert 'data-standard="180"' in html
    assert 'data-label="A-012"' in html
    assert "data-clock-time>1:05<" in html
    assert "dari 3:00" in html
