"""One visit through all six steps, by five people, from arrival to the acknowledged report."""

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.office import at_work
from tests.journeys.people import PC, PHONE, ZOOMED


@pytest.mark.parametrize("size", [PHONE, PC, ZOOMED], ids=["phone", "pc", "zoomed to 400 %"])
def test_five_people_bring_a_visit_from_arrival_to_acknowledged_report(
    enter: Enter, size: tuple[int, int]
) -> None:
    office = at_work(enter, size)
    office.manager.go("/manajer/")
    code = office.receive("Kursi roda", "Bantuan membaca")
    office.manager.sees(code)
    office.set_off()
    number = office.register(code)
    office.manager.sees(number)
    office.serve(number)
    office.see_out(number)
    office.report(number)
    office.acknowledge(number)
    office.manager.go("/manajer/")
    visit = office.ambassador
    visit.go("/duta/")
    assert number not in visit.page.locator("main").inner_text()
