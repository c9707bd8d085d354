"""The catalogue a new office begins with is the one that was researched, row by row."""

import csv
from pathlib import Path

import pytest
from django.test import Client

from ramah.aids.models import AidType
from ramah.offices.models import Role
from ramah.runtime.tables import facts
from ramah.visits.models import VulnerableGroup
from tests import factories

RESEARCHED = Path(__file__).parents[3] / "shared" / "domain"
MODES = {"loan": "LOAN", "loan+hygiene": "LOAN", "use": "USE", "assign": "ASSIGN"}
# code: mode, cleaned after every loan, how far verified, and the needs that suggest it
AIDS = {
    "KURSI_RODA": ("LOAN", "0", "verified", "KURSI_RODA"),
    "TONGKAT": ("LOAN", "0", "verified", "ALAT_JALAN"),
    "TONGKAT_PUTIH": ("LOAN", "0", "unverified", "DITUNTUN"),
    "KRUK": ("LOAN", "0", "verified", "ALAT_JALAN"),
    "WALKER": ("LOAN", "0", "unverified", "ALAT_JALAN"),
    "KACAMATA": ("LOAN", "0", "unverified", "MEMBACA"),
    "KACA_PEMBESAR": ("LOAN", "0", "unverified", "MEMBACA"),
    "ALAT_BANTU_DENGAR": ("LOAN", "1", "verified", "MENDENGAR"),
    "STROLLER": ("LOAN", "0", "unverified", "BAYI"),
    "PAYUNG": ("LOAN", "0", "inference", "PAYUNG"),
    "DOK_BRAILLE": ("LOAN", "0", "verified", "MEMBACA"),
    "PAPAN_TULIS": ("LOAN", "0", "verified", "MENULIS;MENDENGAR;BAHASA_ISYARAT"),
    "ALAT_PERAGA": ("LOAN", "0", "verified", "PELAN;MENULIS"),
    "PC_SCREENREADER": ("USE", "0", "verified", "MEMBACA"),
    "PAPAN_VISUAL": ("USE", "0", "verified", "MENDENGAR"),
    "JBI": ("ASSIGN", "0", "verified", "BAHASA_ISYARAT"),
    "PENDAMPING": ("ASSIGN", "0", "verified", "PENDAMPING;DITUNTUN;PELAN"),
}
# the researched groups that one coarse group of ours stands for (decision 0005)
GROUPS = {
    "DISABILITAS": "DIS_FISIK DIS_NETRA DIS_RUNGU DIS_WICARA DIS_INTELEK DIS_MENTAL DIS_GANDA",
    "LANSIA": "LANSIA",
    "HAMIL_MENYUSUI": "HAMIL MENYUSUI",
    "ANAK": "ANAK",
    "BENCANA": "BENCANA_ALAM BENCANA_SOSIAL",
    "MISKIN": "MISKIN",
    "SEMENTARA": "SEMENTARA",
}


def researched(name: str) -> list[dict[str, str]]:
    """Read a table of the research, where it lies beside the product."""
    path = RESEARCHED / f"{name}.csv"
    if not path.exists():
        pytest.skip("the research lies elsewhere")
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_every_aid_has_its_mode_its_source_and_the_needs_that_suggest_it() -> None:
    loaded = {
        row["code"]: (row["mode"], row["hygiene"], row["status"], row["needs"])
        for row in facts("aid_types")
    }
    assert loaded == AIDS


def test_needs_that_ask_for_something_have_an_aid_and_duduk_alone_has_none() -> None:
    suggested = {code for row in facts("aid_types") for code in row["needs"].split(";")}
    assert {row["code"] for row in facts("needs")} - suggested == {"DUDUK"}, "a seat is a place"


def test_aids_are_those_of_the_research() -> None:
    rows = [row for row in researched("sarana_prasarana") if row["mode"]]
    assert {row["code"]: (MODES[row["mode"]], row["status"]) for row in rows} == {
        code: (mode, status) for code, (mode, _hygiene, status, _needs) in AIDS.items()
    }
    cleaned = {row["code"] for row in rows if "hygiene" in row["mode"]}
    assert cleaned == {code for code, row in AIDS.items() if row[1] == "1"}


def test_groups_are_those_of_the_research_coarsely() -> None:
    found = {row["code"]: row["status"] for row in researched("kelompok_rentan")}
    assert set(found) == {code for codes in GROUPS.values() for code in codes.split()}
    for row in facts("groups"):
        assert {found[code] for code in GROUPS[row["code"]].split()} == {row["status"]}


@pytest.mark.django_db
def test_new_office_gets_all_of_it_and_the_administrator_sees_how_far_it_is_verified() -> None:
    office = factories.an_office()
    kinds = AidType.objects.filter(office=office).prefetch_related("suggested_by")
    assert {
        kind.code: (kind.mode, kind.status, {need.code for need in kind.suggested_by.all()})
        for kind in kinds
    } == {
        code: (mode, status, set(needs.split(";")))
        for code, (mode, _hygiene, status, needs) in AIDS.items()
    }
    assert set(VulnerableGroup.objects.filter(office=office).values_list("code", flat=True)) == set(
        GROUPS
    )
    browser = factories.browser_of(factories.a_person(office, Role.OFFICE_ADMINISTRATOR))
    assert _sources(browser, "jenis-sarana") == {
        "terverifikasi",
        "belum diverifikasi",
        "disimpulkan",
    }
    assert _sources(browser, "kelompok") == {
        "terverifikasi",
        "sebagian belum diverifikasi",
        "disimpulkan",
    }


def _sources(browser: Client, address: str) -> set[str]:
    page = browser.get(f"/administrasi/{address}/").content.decode()
    words = ("terverifikasi", "belum diverifikasi", "sebagian belum diverifikasi", "disimpulkan")
    return {word for word in words if f">{word}<" in page.replace("\n", "").replace("  ", "")}
