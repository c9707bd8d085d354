"""Every job that ends in a record works in a browser that runs no script at all."""

from tests.journeys.conftest import Enter
from tests.journeys.office import at_work
from tests.journeys.people import TABLET


def test_whole_visit_without_javascript(enter: Enter) -> None:
    office = at_work(enter, TABLET, script=False)
    code = office.receive("Kursi roda")
    office.set_off()
    number = office.register(code)
    office.serve(number)
    office.see_out(number)
    office.report(number)
    office.acknowledge(number)
