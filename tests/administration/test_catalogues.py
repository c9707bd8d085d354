"""Services, needs, groups, kinds of aids: added, changed and closed, never deleted."""

from typing import Any

import pytest
from django.test import Client

from ramah.offices.models import Office, User
from tests import factories
from tests.administration.desk import accepted, last_event, page, refused, unchanged

pytestmark = pytest.mark.both
SERVICE = {
    "code": "APOSTILLE",
    "name": "Legalisasi Apostille",
    "detail": "Untuk dokumen ke luar negeri",
    "procedure": "Ambil nomor.\r\nTunjukkan dokumen.",
    "requirements": "Dokumen asli",
    "is_active": "on",
}
NEW = {
    "layanan": ("services", "SERVICE_ADDED", {"code": "BARU", "name": "Layanan baru"}),
    "kebutuhan": ("needs", "NEED_ADDED", {"code": "BARU", "name": "Kebutuhan baru"}),
    "kelompok": ("groups", "GROUP_ADDED", {"code": "BARU", "name": "Kelompok baru"}),
    "jenis-sarana": (
        "aid_types",
        "AID_TYPE_ADDED",
        {"code": "BARU", "name": "Sarana baru", "mode": "LOAN"},
    ),
}
KINDS = pytest.mark.parametrize("kind", NEW)


def answers_of(row: Any, **changes: Any) -> dict[str, Any]:
    """Fill a row's form as it is, with some answers changed."""
    names = (
        "name",
        "name_en",
        "detail",
        "procedure",
        "requirements",
        "hint",
        "legal_basis",
        "mode",
    )
    present = {name: getattr(row, name) for name in names if hasattr(row, name)}
    if hasattr(row, "suggested_by"):
        present["suggested_by"] = [need.pk for need in row.suggested_by.all()]
    present |= {"is_active": "on"} if row.is_active else {}
    return {name: value for name, value in (present | changes).items() if value is not None}


def test_added_service_is_stored_with_all_that_was_typed(client: Client, office: Office) -> None:
    assert "Legalisasi Apostille" in accepted(client, "layanan/tambah/", **SERVICE)
    service = office.services.get(code="APOSTILLE")
    assert service.procedure == "Ambil nomor.\nTunjukkan dokumen."
    assert service.requirements == "Dokumen asli"
    assert service.is_active
    assert last_event() == ("SERVICE_ADDED", {"service": "APOSTILLE"})


@KINDS
def test_adding_records_an_event_of_codes_alone(client: Client, office: Office, kind: str) -> None:
    related, code, answers = NEW[kind]
    accepted(client, f"{kind}/tambah/", is_active="on", **answers)
    assert getattr(office, related).filter(code="BARU", is_active=True).exists()
    said, data = last_event()
    assert said == code
    assert list(data.values()) == ["BARU"]


@KINDS
def test_repeated_adding_changes_nothing(client: Client, kind: str) -> None:
    _related, _code, answers = NEW[kind]
    accepted(client, f"{kind}/tambah/", is_active="on", **answers)
    said = unchanged(client, f"{kind}/tambah/", is_active="on", **answers)
    assert "Ini sudah tersimpan sebelumnya." in said


@KINDS
def test_code_is_unique_and_what_was_typed_stays(client: Client, kind: str) -> None:
    _related, _code, answers = NEW[kind]
    accepted(client, f"{kind}/tambah/", **answers)
    said = refused(client, f"{kind}/tambah/", **{**answers, "name": "Nama yang lain"})
    assert 'value="Nama yang lain"' in said
    assert 'href="#id_code"' in said


@KINDS
@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"code": "", "name": "Nama"}, "id_code", "Isi bagian ini."),
        ({"code": "BARU", "name": "  "}, "id_name", "Isi bagian ini."),
        ({"code": "kode baru", "name": "Nama"}, "id_code", "Gunakan huruf besar, angka"),
    ],
)
def test_bad_answers_are_named(
    client: Client, kind: str, answers: dict[str, str], field: str, sentence: str
) -> None:
    said = refused(client, f"{kind}/tambah/", **answers, mode="LOAN")
    assert f'href="#{field}"' in said
    assert sentence in said


@KINDS
def test_closing_keeps_the_row(client: Client, office: Office, kind: str) -> None:
    rows = getattr(office, NEW[kind][0])
    row = rows.order_by("pk")[0]
    accepted(client, f"{kind}/{row.pk}/", **answers_of(row, is_active=None))
    row.refresh_from_db()
    assert not row.is_active
    said, data = last_event()
    assert said.endswith("_CHANGED")
    assert data["fields"] == ["is_active"]


@KINDS
def test_sending_unchanged_answers_writes_nothing(
    client: Client, office: Office, kind: str
) -> None:
    row = getattr(office, NEW[kind][0]).order_by("pk")[0]
    said = unchanged(client, f"{kind}/{row.pk}/", **answers_of(row))
    assert "Tidak ada yang berubah." in said


@KINDS
def test_code_stays_as_it_was_made(client: Client, office: Office, kind: str) -> None:
    row = getattr(office, NEW[kind][0]).order_by("pk")[0]
    code = row.code
    accepted(client, f"{kind}/{row.pk}/", **answers_of(row, name="Nama lain"), code="LAIN")
    row.refresh_from_db()
    assert (row.code, row.name) == (code, "Nama lain")
    assert 'name="code"' not in page(client, f"{kind}/{row.pk}/")
    assert code in page(client, f"{kind}/{row.pk}/")


def test_list_says_how_far_a_fact_was_verified(client: Client, office: Office) -> None:
    said = page(client, "layanan/")
    for words in ("terverifikasi", "sebagian disimpulkan", "belum diverifikasi"):
        assert words in said
    assert "sebagian belum diverifikasi" in page(client, "kelompok/")
    assert "disimpulkan" in page(client, "jenis-sarana/")


def test_renamed_fact_is_the_offices_own(client: Client, office: Office) -> None:
    service = office.services.get(code="KI")
    accepted(client, f"layanan/{service.pk}/", **answers_of(service, name="Merek dan Paten"))
    service.refresh_from_db()
    assert service.status == "office"
    assert "ditetapkan kantor" in page(client, "layanan/")
    assert last_event()[1] == {"service": "KI", "fields": ["name", "status"]}


def test_new_need_is_shown_last(client: Client, office: Office) -> None:
    accepted(client, "kebutuhan/tambah/", code="BARU", name="Kebutuhan baru", is_active="on")
    assert office.needs.order_by("position").last() == office.needs.get(code="BARU")


def test_kind_of_aid_keeps_the_needs_that_suggest_it(client: Client, office: Office) -> None:
    kind = office.aid_types.get(code="KURSI_RODA")
    needs = list(office.needs.order_by("pk").values_list("pk", flat=True)[:2])
    accepted(client, f"jenis-sarana/{kind.pk}/", **answers_of(kind, suggested_by=needs))
    assert set(kind.suggested_by.values_list("pk", flat=True)) == set(needs)
    assert last_event()[1]["fields"] == ["suggested_by"]


def test_needs_of_another_office_cannot_be_chosen(client: Client, office: Office) -> None:
    kind = office.aid_types.get(code="KURSI_RODA")
    foreign = factories.an_office("Kantor Lain").needs.order_by("pk")[0]
    said = refused(
        client, f"jenis-sarana/{kind.pk}/", **answers_of(kind, suggested_by=[foreign.pk])
    )
    assert 'href="#id_suggested_by' in said


def test_same_code_may_exist_at_another_office(client: Client, admin: User) -> None:
    other = factories.an_office("Kantor Lain")
    other.services.create(code="APOSTILLE", name="Apostille")
    accepted(client, "layanan/tambah/", **SERVICE)
    assert other.services.filter(code="APOSTILLE").count() == 1
    assert admin.office.services.filter(code="APOSTILLE").count() == 1
