"""The estimated waits come true about as often as they say, on simulated days."""

import pytest

from bench import calibration


@pytest.mark.parametrize("name", ["usual", "many special"])
def test_half_and_nine_in_ten_are_about_that(name: str) -> None:
    scenario = next(each for each in calibration.SCENARIOS if each.name == name)
    checks = calibration.measure(scenario, days=3, every=4)
    half, most, _shown = calibration.shares(checks)
    assert len(checks) > 50
    assert 0.35 <= half <= 0.65
    assert 0.8 <= most <= 0.98
