"""The shipped file says what SOP W.10-UM.01.01-08 says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ramah.sop.document import Procedure
from ramah.sop.procedure import ACTION_KEYS, OUTPUT_KEYS, OUTPUTS_BY_ACTION, Role, shipped
from tests.sop.documents import shipped_text


@pytest.fixture
def sop() -> Procedure:
    (document,) = shipped()
    return document


def test_identity_is_the_documents(sop: Procedure) -> None:
    assert (sop.number, sop.revision) == ("W.10-UM.01.01-08", "-")
    assert sop.name == "Pelayanan Kepada Kelompok Rentan"
    assert sop.made.date == sop.effective.date == date(2025, 1, 6)
    assert sop.effective.written == "06 Januari 2025"
    assert sop.approval.position == "Kepala Kantor Wilayah"


def test_times_add_up_to_25_minutes(sop: Procedure) -> None:
    assert [step.minutes for step in sop.steps] == [3, 3, 3, 10, 3, 3]
    assert sop.standard == timedelta(minutes=25)


def test_six_legal_bases_keep_their_typing_faults(sop: Procedure) -> None:
    assert len(sop.legal_bases) == 6
    assert "tantang Oraganisasi" in sop.legal_bases[4]
    assert "Berita Negara Repubik Indonesia" in sop.legal_bases[4]


def test_every_step_has_its_actor_under_one_label(sop: Procedure) -> None:
    assert [step.actor for step in sop.steps] == [
        "Pemohon",
        "Petugas Pengamanan",
        "Duta Pelayanan",
        "Petugas Pelayanan",
        "Petugas Pengamanan",
        "Duta Pelayanan",
    ]
    assert [actor.label for actor in sop.actors][-1] == "Manajer On Duty"
    assert [actor.name for actor in sop.actors][-1] == "Manjer On Duty"
    assert sop.step("see_visitor_out").actor_as_written == "Petugas keamanan"


def test_every_step_is_recorded_by_one_role(sop: Procedure) -> None:
    assert [step.recorded_by for step in sop.steps] == [
        Role.SECURITY_OFFICER,
        Role.SECURITY_OFFICER,
        Role.SERVICE_AMBASSADOR,
        Role.COUNTER_OFFICER,
        Role.SECURITY_OFFICER,
        Role.SERVICE_AMBASSADOR,
    ]


def test_steps_are_the_six_actions_and_ask_for_all_their_outputs(sop: Procedure) -> None:
    assert tuple(step.key for step in sop.steps) == ACTION_KEYS
    assert {step.key: step.requires for step in sop.steps} == OUTPUTS_BY_ACTION
    assert {output for step in sop.steps for output in step.requires} == OUTPUT_KEYS
    assert sop.obstacles() == ()
    assert sop.verdict() == "dapat dijalankan"


def test_what_the_scan_lost_is_marked(sop: Procedure) -> None:
    assert all("pelaksana" in step.inferred for step in sop.steps)
    assert sop.qualification.inferred == {"isi"}
    assert sop.warning.inferred == sop.records.inferred == {"judul"}
    assert "recorded_by" in sop.step("receive_visitor").inferred
    assert sop.headings.inferred == {"mutu_baku"}


def test_qualification_lines_end_in_what_is_left_on_the_scan(sop: Procedure) -> None:
    left = (
        "sinya dalam alur SOP; yanan pada Kantor Wilayah; t pengolah data dan teknologi informasi."
    )
    assert sop.qualification.scanned == ("-", "is la", left)
    for line, fragment in zip(sop.qualification.lines, left.split("; "), strict=True):
        assert line.rstrip(";").endswith(fragment)
    assert "is la" in sop.qualification.lines[1]


def test_empty_parts_stay_empty(sop: Procedure) -> None:
    assert sop.related.lines == sop.tools.lines == ()


def test_equipment_cells_read_as_in_the_document(sop: Procedure) -> None:
    assert ", ".join(sop.steps[2].equipment) == (
        "Sarana dan prasarana sesuai dengan kebutuhan kelompok rentan, Komputer/laptop,"
        " Aplikasi antrian, Printer dan kertas."
    )
    assert sop.steps[2].equipment_labels[-1] == "Printer dan kertas"


def test_repeated_output_is_read_as_begun_and_completed(sop: Procedure) -> None:
    first, fifth = sop.step("receive_visitor"), sop.step("see_visitor_out")
    assert first.outputs == fifth.outputs == ("Pelayanan kepada kelompok rentan.",)
    assert first.output_labels[0].endswith("dimulai")
    assert fifth.output_labels[0].endswith("selesai")


def test_personal_number_of_the_signatory_is_not_in_the_file() -> None:
    digits = [word for word in shipped_text().split() if word.strip('".').isdigit()]
    assert all(len(word.strip('".')) < 9 for word in digits)


def test_documents_cannot_be_changed_in_memory(sop: Procedure) -> None:
    with pytest.raises(AttributeError):
        sop.steps[0].label = "lain"  # type: ignore[misc]


def test_unknown_step_is_a_key_error(sop: Procedure) -> None:
    with pytest.raises(KeyError):
        sop.step("serve_coffee")
