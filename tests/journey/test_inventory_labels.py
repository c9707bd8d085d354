"""Labels for units: the file, which units, which place on the sheet, and what is refused."""

import html
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.aids import labels, tags
from ramah.aids.models import Aid
from ramah.journey.inventory_labels import LabelForm
from ramah.offices.models import Office, Role
from ramah.visits.models import Event
from tests.factories import a_person, browser_of

ADDRESS = "/sarana/label/"
ANSWERS = {"which": "NEW", "paper": "A4_3X8", "first": "1", "base": "http://ramah.lan:8000"}


@pytest.fixture
def browser(office: Office) -> Client:
    return browser_of(a_person(office, Role.SERVICE_AMBASSADOR))


def refused(browser: Client, **answers: str) -> str:
    answer = browser.post(ADDRESS, {**ANSWERS, **answers})
    assert answer.status_code == 422
    assert not Event.objects.filter(code="AIDS_LABELLED").exists()
    return html.unescape(answer.content.decode())


def made(browser: Client, **answers: str) -> Any:
    answer = browser.post(ADDRESS, {**ANSWERS, **answers})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    return answer


def test_units_without_a_label_get_theirs_once(office: Office, browser: Client) -> None:
    made(browser)
    assert not Aid.objects.filter(labelled_at__isnull=True).exists()
    assert Event.objects.get(code="AIDS_LABELLED").data == {"count": office.aids.count()}
    answer = browser.post(ADDRESS, ANSWERS)
    assert "Semua unit sudah berlabel." in answer.content.decode()


def test_chosen_units_and_a_kind_are_labelled_again(office: Office, browser: Client) -> None:
    made(browser, which="TAGS", tags="kr-02; KR-01\nKR-02", first="24")
    assert Aid.objects.filter(labelled_at__isnull=False).count() == 2
    kind = office.aid_types.get(code="TONGKAT")
    made(browser, which="KIND", kind=str(kind.pk), paper="A4_3X7")
    assert not kind.units.filter(labelled_at__isnull=True).exists()


def test_unit_page_proposes_its_own_label(browser: Client) -> None:
    page = browser.get(ADDRESS, {"unit": "KR-01"}).content.decode()
    assert "KR-01</textarea>" in page


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"which": "TAGS", "tags": "KR-01, XX-9"}, "Label tidak dikenal: XX-9."),
        ({"which": "TAGS", "tags": " , "}, "Tulis label unitnya."),
        ({"which": "KIND"}, "Pilih jenis sarana."),
        ({"first": "25"}, "Kertas ini punya 24 label."),
        ({"first": "22", "paper": "A4_3X7"}, "Kertas ini punya 21 label."),
        ({"base": "http://127.0.0.1:8000"}, "Alamat ini hanya berlaku di komputer ini."),
        ({"base": "http://localhost"}, "Alamat ini hanya berlaku di komputer ini."),
    ],
    ids=str,
)
def test_mistake_gets_a_sentence(browser: Client, answers: dict[str, str], sentence: str) -> None:
    assert sentence in refused(browser, **answers)


def test_label_begins_at_its_place_and_goes_on_to_the_next_sheet(office: Office) -> None:
    paper = labels.PAPERS["A4_3X7"]
    units = list(office.aids.select_related("type", "office").order_by("tag")[:3])
    sheets = labels._pages(units, paper, 20, "http://ramah.lan/")
    assert [len(sheet) for sheet in sheets] == [2, 1]
    first, last = sheets[0][0], sheets[1][0]
    assert (first["x"], round(first["y"], 2)) == (73.2, 243.75)
    assert (last["x"], last["y"]) == (7.2, 15.15)


def test_labels_fit_on_their_sheets() -> None:
    for paper in labels.PAPERS.values():
        right = paper.left + (paper.columns - 1) * paper.across + paper.label_width
        bottom = paper.top + (paper.rows - 1) * paper.down + paper.label_height
        assert right <= paper.page_width
        assert bottom <= paper.page_height


def test_qr_code_leads_to_the_unit(office: Office) -> None:
    chair = Aid.objects.select_related("type", "office").get(office=office, tag="KR-01")
    assert tags.path_of(chair) == f"/s/{office.pk}/KR-01/"
    assert labels._label(chair, "http://ramah.lan")["qr"].startswith("<svg")


def test_labels_of_thousands_of_new_units_are_made_in_portions(office: Office) -> None:
    kind = office.aid_types.get(code="KURSI_RODA")
    Aid.objects.filter(office=office).update(labelled_at=timezone.now())
    Aid.objects.bulk_create(
        Aid(office=office, type=kind, tag=f"U-{n:04}") for n in range(labels.MOST + 3)
    )
    form = LabelForm(
        office, {"which": "NEW", "paper": "A4_3X8", "first": 1, "base": ANSWERS["base"]}
    )
    assert form.is_valid(), form.errors
    units = form.cleaned_data["units"]
    assert [units[0].tag, units[-1].tag] == ["U-0000", f"U-{labels.MOST - 1:04}"]
    kinds = {"which": "KIND", "kind": kind.pk}
    form = LabelForm(office, {**kinds, "paper": "A4_3X8", "first": 1, "base": ANSWERS["base"]})
    assert "paling banyak 480" in str(form.errors["which"])
