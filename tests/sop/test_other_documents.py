"""Other offices' SOPs: which run, which are only shown, and how the program finds them."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from ramah.sop import procedure
from ramah.sop.procedure import (
    Role,
    SopNotFound,
    available,
    find,
    load,
    own_folder,
    shipped,
)
from tests.sop.documents import STEPS, activity, changed, second_office, with_steps, written


def test_another_offices_words_times_and_roles_run(tmp_path: Path) -> None:
    sop = load(written(tmp_path, second_office()))
    assert sop.obstacles() == ()
    assert (sop.number, sop.revision) == ("W.99/SOP/07", "3 Maret 2026")
    assert sop.minutes == 45
    assert sop.step("serve_visitor").standard == timedelta(minutes=20)
    assert sop.step("receive_visitor").activity.startswith("Petugas menjalankan tahap 1")
    assert sop.step("report_to_manager").recorded_by is Role.MANAGER_ON_DUTY


def test_five_steps_are_shown_but_do_not_run(tmp_path: Path) -> None:
    steps = [
        activity(place, key, requires) for place, (key, requires, *_) in enumerate(STEPS[:5], 1)
    ]
    sop = load(written(tmp_path, with_steps(*steps)))
    assert len(sop.steps) == 5
    assert sop.verdict() == (
        "dapat ditampilkan, tidak dapat dijalankan:"
        " memuat 5 langkah, seharusnya 6; tidak memuat report_to_manager"
    )


def test_eight_steps_are_shown_but_do_not_run(tmp_path: Path) -> None:
    keys = [key for key, *_ in STEPS] + ["send_thanks", "file_papers"]
    steps = [activity(place, key, []) for place, key in enumerate(keys, 1)]
    sop = load(written(tmp_path, with_steps(*steps)))
    assert len(sop.steps) == 8
    assert sop.verdict() == (
        "dapat ditampilkan, tidak dapat dijalankan: memuat 8 langkah, seharusnya 6; memuat tindakan"
        " yang tidak dikenal program: send_thanks (langkah 7), file_papers (langkah 8)"
    )


def test_six_steps_in_another_order_do_not_run(tmp_path: Path) -> None:
    keys = [key for key, *_ in STEPS]
    keys[0], keys[1] = keys[1], keys[0]
    steps = [activity(place, key, []) for place, key in enumerate(keys, 1)]
    (reason,) = load(written(tmp_path, with_steps(*steps))).obstacles()
    assert reason.startswith("urutannya lend_aids_and_escort, receive_visitor, ")


def test_output_asked_before_it_can_be_there_does_not_run(tmp_path: Path) -> None:
    text = changed('"needs_recorded"', '"needs_recorded", "report_written"', step=1)
    assert load(written(tmp_path, text)).obstacles() == (
        "langkah 1 meminta report_written, yang belum ada pada langkah itu",
    )


def test_output_asked_again_later_runs(tmp_path: Path) -> None:
    text = changed('"report_written"', '"report_written", "rating_asked"', step=6)
    assert load(written(tmp_path, text)).obstacles() == ()


def test_step_may_ask_for_nothing(tmp_path: Path) -> None:
    text = changed('requires = ["needs_recorded"]', "requires = []", step=1)
    assert load(written(tmp_path, text)).obstacles() == ()


def test_file_with_a_byte_order_mark_and_windows_lines_loads(tmp_path: Path) -> None:
    path = tmp_path / "sop.toml"
    path.write_bytes(b"\xef\xbb\xbf" + second_office().replace("\n", "\r\n").encode())
    assert load(path).number == "W.99/SOP/07"


@pytest.mark.parametrize("written_day", ["6 Januari 2025", "06 Januari 2025"])
def test_days_are_read_with_and_without_leading_zero(tmp_path: Path, written_day: str) -> None:
    text = changed('tgl_efektif = "06 Januari 2025"', f'tgl_efektif = "{written_day}"')
    assert load(written(tmp_path, text)).effective.date == date(2025, 1, 6)


def test_own_document_is_found_beside_the_shipped_one(tmp_path: Path) -> None:
    folder = own_folder(tmp_path)
    folder.mkdir()
    written(folder, second_office())
    assert find("W.99/SOP/07", "3 Maret 2026", [folder]).minutes == 45
    assert find("W.10-UM.01.01-08", "-", [folder]) is shipped()[0]
    assert [sop.number for sop in available([folder])] == ["W.99/SOP/07", "W.10-UM.01.01-08"]


def test_office_without_a_folder_has_the_shipped_document(tmp_path: Path) -> None:
    assert available([tmp_path / "none"]) == shipped()


def test_own_copy_of_the_shipped_document_counts_before_it(tmp_path: Path) -> None:
    written(tmp_path, changed("waktu_menit = 10", "waktu_menit = 15"))
    assert find("W.10-UM.01.01-08", "-", [tmp_path]).minutes == 30
    assert [sop.minutes for sop in available([tmp_path])] == [30]


def test_old_revision_is_found_after_a_new_one_arrives(tmp_path: Path) -> None:
    written(tmp_path, changed('tgl_revisi = "-"', 'tgl_revisi = "1 Juni 2026"'), "a.toml")
    assert find("W.10-UM.01.01-08", "-", [tmp_path]).revision == "-"
    assert find("W.10-UM.01.01-08", "1 Juni 2026", [tmp_path]).revision == "1 Juni 2026"


def test_broken_file_does_not_hide_a_good_one(tmp_path: Path) -> None:
    written(tmp_path, "rusak", "a.toml")
    written(tmp_path, second_office(), "b.toml")
    assert find("W.99/SOP/07", "3 Maret 2026", [tmp_path]).minutes == 45
    assert len(available([tmp_path])) == 2


def test_document_not_found_names_it_and_the_unreadable_files(tmp_path: Path) -> None:
    path = written(tmp_path, "rusak")
    with pytest.raises(SopNotFound) as caught:
        find("W.00", "-", [tmp_path])
    assert caught.value.problems[0] == "SOP W.00 (revisi -) tidak ditemukan"
    assert caught.value.problems[1].startswith(f"{path}: bukan TOML yang sah")


def test_file_is_read_once_and_again_when_it_changed(tmp_path: Path) -> None:
    path = written(tmp_path, second_office())
    first = find("W.99/SOP/07", "3 Maret 2026", [tmp_path])
    assert find("W.99/SOP/07", "3 Maret 2026", [tmp_path]) is first
    written(tmp_path, second_office().replace("waktu_menit = 20", "waktu_menit = 30"))
    os.utime(path, ns=(1, 1))
    assert find("W.99/SOP/07", "3 Maret 2026", [tmp_path]).minutes == 55


def test_broken_file_is_not_read_again_for_every_request(tmp_path: Path) -> None:
    written(tmp_path, "rusak")
    available([tmp_path])
    before = procedure._remembered.cache_info()
    available([tmp_path])
    after = procedure._remembered.cache_info()
    assert after.misses == before.misses
    assert after.hits > before.hits
