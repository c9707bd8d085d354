"""Registering a visitor: what is asked, what never is, and what is kept."""

import re

import pytest
from django.db import connection
from django.test import Client

from ramah.journey.ambassador_forms import RegistrationForm
from ramah.offices.models import Office, Role, Service
from ramah.queueing.models import Ticket
from ramah.visits.models import Visit, VisitorIdentity
from tests.factories import a_visit_at, an_office, someone
from tests.journey.lobby import (
    ANSWERS,
    a_visit_brought,
    a_visit_registered,
    a_visit_seated,
    as_ambassador,
    revision,
    send,
    to,
)


def errors_of(office: Office, **answers: str) -> dict[str, list[str]]:
    """Give the errors of a registration by field."""
    form = RegistrationForm(a_visit_at("register_visitor", office), None, {**ANSWERS, **answers})
    return {name: [str(text) for text in errors] for name, errors in form.errors.items()}


def identity(visit: Visit) -> VisitorIdentity:
    return VisitorIdentity.objects.get(visit=visit)


def test_registering_gives_a_number_of_the_special_lane(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    answer = send(as_ambassador(client, office), "register", visit, **ANSWERS)
    assert answer.headers["Location"] == to("seat", visit)
    assert str(Ticket.objects.get(visit=visit)) == "R-001"
    assert visit.segments.get().service.code == "KI"
    assert identity(visit).name == "Sari Rekaan"


def test_registering_twice_gives_one_number(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    send(as_ambassador(client, office), "register", visit, **ANSWERS)
    before = revision(office)
    answer = client.post(to("register", visit), {**ANSWERS, "name": "Lain Rekaan"}, follow=True)
    assert answer.redirect_chain == [(to("seat", visit), 302)]
    assert "sudah terdaftar" in answer.content.decode()
    assert identity(visit).name == "Sari Rekaan"
    assert (Ticket.objects.count(), revision(office)) == (1, before)


def test_registering_before_the_visitor_was_accepted_keeps_what_was_typed(
    client: Client, office: Office
) -> None:
    visit = a_visit_brought(office)
    refused = send(as_ambassador(client, office), "register", visit, **ANSWERS)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "masih di langkah 2" in html
    assert 'value="Sari Rekaan"' in html
    assert "Bertanya tentang merek" in html


def test_registering_a_visitor_who_is_served_shows_the_present_state(
    client: Client, office: Office
) -> None:
    visit = a_visit_seated(office)
    answer = send(as_ambassador(client, office), "register", visit, **ANSWERS)
    assert answer.headers["Location"] == to("seat", visit)
    assert client.get(to("seat", visit)).headers["Location"] == to("visit", visit)


def test_a_manager_without_a_substitution_cannot_register(client: Client, office: Office) -> None:
    client.force_login(someone(office, Role.MANAGER_ON_DUTY))
    visit = a_visit_at("register_visitor", office)
    assert send(client, "register", visit, **ANSWERS).status_code == 403
    assert not Ticket.objects.exists()


def test_what_the_officer_learnt_is_shown_and_not_asked_again(
    client: Client, office: Office
) -> None:
    visit = a_visit_at("register_visitor", office, needs=("MENDENGAR",))
    Visit.objects.filter(pk=visit.pk).update(has_companion=True)
    page = as_ambassador(client, office).get(to("register", visit))
    assert "Bantuan mendengar" in page.content.decode()
    assert page.context["form"]["companion"].value() == "ACCOMPANIED"


def test_a_closed_service_is_not_offered(client: Client, office: Office) -> None:
    Service.objects.filter(office=office, code="KI").update(is_active=False)
    assert "service" in errors_of(office)


def test_an_empty_registration_names_each_field(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    refused = send(as_ambassador(client, office), "register", visit)
    html = refused.content.decode()
    assert refused.status_code == 422
    for text in (
        "Pilih satu layanan.",
        "Tulis keperluan pemohon dengan singkat.",
        "Tulis nama, atau centang “tidak bersedia menyebut nama”.",
    ):
        assert text in html
    assert not Ticket.objects.exists()


def test_a_name_may_be_withheld_and_is_then_not_kept(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    send(as_ambassador(client, office), "register", visit, **ANSWERS, name_withheld="on")
    assert (identity(visit).name, identity(visit).name_withheld) == ("", True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812 3456 7890", "081234567890"),
        ("+62 812-3456-7890", "081234567890"),
        ("+62 (0)812 3456 7890", "081234567890"),
        ("812 3456 7890", "081234567890"),
        ("(021) 123 4567", "0211234567"),
        ("", ""),
    ],
)
def test_an_indonesian_number_is_kept_in_one_form(
    client: Client, office: Office, typed: str, kept: str
) -> None:
    visit = a_visit_at("register_visitor", office)
    answer = send(as_ambassador(client, office), "register", visit, **ANSWERS, phone=typed)
    assert answer.status_code == 302
    assert identity(visit).phone == kept


@pytest.mark.parametrize(
    "typed", ["12345", "0812 abc 7890", "1234567", "0812345678901234", "+1 202 555 0123", "--"]
)
def test_a_number_that_cannot_be_called_is_refused_in_plain_words(
    office: Office, typed: str
) -> None:
    errors = errors_of(office, phone=typed)
    assert "Nomor telepon ini belum benar." in errors["phone"][0]


def test_refusing_consent_never_blocks_the_service(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    answers = {**ANSWERS, "phone": "081234567890", "group": "ANAK"}
    assert send(as_ambassador(client, office), "register", visit, **answers).status_code == 302
    kept = identity(visit)
    assert (kept.keep_phone, kept.consent_at, kept.guardian_name) == (False, None, "")


def test_consent_is_recorded_with_its_moment(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    answers = {**ANSWERS, "phone": "081234567890", "keep_phone": "on"}
    send(as_ambassador(client, office), "register", visit, **answers)
    kept = identity(visit)
    assert kept.keep_phone
    assert kept.consent_at == kept.recorded_at


def test_the_page_says_why_and_how_long_a_number_is_kept(client: Client, office: Office) -> None:
    Office.objects.filter(pk=office.pk).update(identity_retention_days=45)
    visit = a_visit_at("register_visitor", office)
    html = as_ambassador(client, office).get(to("register", visit)).content.decode()
    assert "paling lama 45 hari" in html
    assert "tanpa persetujuan, nomor dihapus begitu kunjungan ditutup" in html


def test_consent_to_keep_no_number_is_refused(office: Office) -> None:
    errors = errors_of(office, keep_phone="on")
    assert errors["phone"] == ["Tulis nomornya, atau hapus centang penyimpanan nomor."]


def test_the_consent_of_a_child_is_a_guardians(office: Office) -> None:
    answers = {"phone": "081234567890", "keep_phone": "on", "group": "ANAK"}
    assert "Tulis nama wali" in errors_of(office, **answers)["guardian_name"][0]
    assert not errors_of(office, **answers, guardian_name="Wali Rekaan")


@pytest.mark.parametrize(
    ("companion", "there", "acts", "name"),
    [
        ("ALONE", False, False, ""),
        ("ACCOMPANIED", True, False, "Teman Rekaan"),
        ("REPRESENTED", True, True, "Teman Rekaan"),
    ],
)
def test_a_companion_may_be_there_and_may_act(
    client: Client, office: Office, companion: str, there: bool, acts: bool, name: str
) -> None:
    visit = a_visit_at("register_visitor", office)
    answers = {**ANSWERS, "companion": companion, "companion_name": name}
    send(as_ambassador(client, office), "register", visit, **answers)
    visit.refresh_from_db()
    assert (visit.has_companion, visit.companion_acts) == (there, acts)
    assert identity(visit).companion_name == name


def test_the_name_of_a_companion_who_is_not_there_is_not_dropped_silently(office: Office) -> None:
    assert "Ada nama pendamping" in errors_of(office, companion_name="Teman Rekaan")["companion"][0]


def test_the_group_is_optional_and_not_mentioned_by_default(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    page = as_ambassador(client, office).get(to("register", visit))
    assert page.context["form"]["group"].value() in (None, "")
    send(client, "register", visit, **ANSWERS)
    visit.refresh_from_db()
    assert visit.group is None


def test_a_group_is_recorded_but_its_hint_is_help_alone(client: Client, office: Office) -> None:
    visit = a_visit_at("register_visitor", office)
    page = as_ambassador(client, office).get(to("register", visit)).content.decode()
    assert "ragamnya tidak dicatat" in page
    send(client, "register", visit, **ANSWERS, group="LANSIA")
    visit.refresh_from_db()
    assert visit.group is not None
    assert visit.group.code == "LANSIA"


def test_nothing_that_identifies_stands_in_the_database_in_the_clear(
    client: Client, office: Office
) -> None:
    visit = a_visit_at("register_visitor", office)
    answers = {
        **ANSWERS,
        "phone": "081234567890",
        "keep_phone": "on",
        "guardian_name": "Wali Rekaan",
        "companion": "ACCOMPANIED",
        "companion_name": "Teman Rekaan",
    }
    send(as_ambassador(client, office), "register", visit, **answers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM visits_visitoridentity")
        row = " ".join(map(str, cursor.fetchone()))
        cursor.execute("SELECT * FROM visits_event")
        events = " ".join(map(str, cursor.fetchall()))
    for secret in ("Sari", "Wali", "Teman", "81234567890", "merek"):
        assert secret not in row
        assert secret not in events


def test_a_number_already_in_the_house_is_asked_about_once(client: Client, office: Office) -> None:
    there = a_visit_registered(office, phone="081234567890")
    visit = a_visit_at("register_visitor", office)
    answers = {**ANSWERS, "phone": "+62 812 3456 7890"}
    asked = send(as_ambassador(client, office), "register", visit, **answers)
    html = asked.content.decode()
    assert asked.status_code == 422
    assert "masih terbuka" in html
    assert f'href="{to("visit", there)}"' in html
    another = {**answers, "another_person": "on"}
    assert send(client, "register", visit, **another).status_code == 302


def test_a_number_in_another_office_is_nobodys_business(client: Client, office: Office) -> None:
    a_visit_registered(an_office("Kantor Lain"), phone="081234567890")
    assert not errors_of(office, phone="081234567890")


def test_a_return_visit_begins_with_what_was_said_before(client: Client, office: Office) -> None:
    before = a_visit_seated(office, name="Sari Rekaan", phone="081234567890", keep_phone=True)
    visit = a_visit_at("register_visitor", office)
    page = as_ambassador(client, office).get(f"{to('register', visit)}?sebelumnya={before.pk}")
    form = page.context["form"]
    assert form["name"].value() == "Sari Rekaan"
    assert form["service"].value() == "KI"
    assert form["keep_phone"].value() in (None, False)
    assert before.code in page.content.decode()
    answers = {**ANSWERS, "previous": before.pk}
    send(client, "register", visit, **answers)
    visit.refresh_from_db()
    assert visit.previous_id == before.pk


@pytest.mark.parametrize("text", ["bukan-kode", "00000000-0000-4000-8000-000000000000"])
def test_a_previous_visit_that_does_not_exist_is_not_found(
    client: Client, office: Office, text: str
) -> None:
    visit = a_visit_at("register_visitor", office)
    as_ambassador(client, office)
    assert client.get(f"{to('register', visit)}?sebelumnya={text}").status_code == 404


def test_the_previous_visit_is_never_one_of_another_office(client: Client, office: Office) -> None:
    elsewhere = a_visit_seated(an_office("Kantor Lain"))
    visit = a_visit_at("register_visitor", office)
    as_ambassador(client, office)
    assert send(client, "register", visit, **ANSWERS, previous=elsewhere.pk).status_code == 404


def test_a_service_without_a_procedure_says_so(client: Client, office: Office) -> None:
    Service.objects.filter(office=office).update(procedure="", requirements="KTP asli\n\nSurat")
    visit = a_visit_registered(office)
    html = as_ambassador(client, office).get(to("seat", visit)).content.decode()
    assert "Kantor belum menulis prosedur layanan ini." in html
    assert re.findall(r"<li>(KTP asli|Surat|)</li>", html) == ["KTP asli", "Surat"]
