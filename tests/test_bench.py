"""The day that the benchmark and the pictures stand on."""

from pathlib import Path

import pytest

from bench import day
from ramah.offices.models import Office
from ramah.reports.models import VisitReport
from ramah.runtime import demo
from ramah.visits import events
from ramah.visits.models import StepRecord, Visit
from tests.factories import T0

pytestmark = pytest.mark.slow


@pytest.mark.django_db
def test_full_day_leaves_twenty_visits_spread_over_the_steps(tmp_path: Path) -> None:
    demo.load(tmp_path)
    office = Office.objects.get()
    day.fill(office, now=T0, closed=5)
    steps = StepRecord.objects.current()
    assert Visit.objects.open().count() == len(day.OPEN) == steps.count() == 20
    assert set(steps.values_list("number", flat=True)) == set(range(1, 7))
    assert VisitReport.objects.to_acknowledge().count() == 4
    assert not Visit.objects.filter(arrived_at__gt=T0).exists()
    assert list(events.broken(office)) == []
