"""Setting up an office of one's own: asked in a terminal, or answered in advance."""

import argparse
import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import CharField, Model
from django.test import Client

from ramah.aids.models import Place
from ramah.offices.models import Office, OfficeLogo, Role, User
from ramah.runtime import answers as answering
from ramah.runtime import setup_office
from ramah.runtime.answers import Answers, Incomplete, Interrupted, checked, given, interview
from ramah.runtime.problems import NotReady
from ramah.runtime.questions import Question, questions
from ramah.runtime.setup_office import AlreadySetUp, found
from ramah.runtime.tables import facts
from ramah.sop.procedure import shipped
from ramah.visits import events
from ramah.visits.models import Event
from tests.factories import T0
from tests.runtime.conftest import RAMAH, Installation

ASKED = questions(shipped())
TEXTS = {"name": "Kantor Contoh", "address": "Jalan Contoh 1", "admin_name": "Sari Contoh"}
FLAGS = [word for key, text in TEXTS.items() for word in (answering.flag(key), text)]


def answered(**texts: str) -> Answers:
    return checked(ASKED, {**TEXTS, **texts})


def asked(key: str) -> Question:
    return next(question for question in ASKED if question.key == key)


def options(**values: object) -> argparse.Namespace:
    return argparse.Namespace(**{"answers": None, **values})


def typed(*lines: str) -> tuple[Answers, str]:
    """Answer the interview with these lines; give what it made of them, and what it said."""
    said: list[str] = []
    waiting: Iterator[str] = iter(lines)

    def listen(prompt: str) -> str:
        said.append(prompt)
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    answers = interview(ASKED, {}, listen=listen, say=said.append)
    return answers, "\n".join(said)


BY_DEFAULT = [""] * (len(ASKED) - 3)


def test_only_three_answers_are_needed() -> None:
    answers = answered()
    assert (answers["time_zone"], answers["counters"]) == ("Asia/Jakarta", 2)
    assert answers["services"] == tuple(row["code"] for row in facts("services"))
    assert answers["sop"] == shipped()[0]


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("name", " ", "wajib diisi"),
        ("name", "x" * 201, "Paling banyak 200"),
        ("name", "Kantor \x1b[31m", "tidak terbaca"),
        ("address", "Jalan \udcff", "tidak terbaca"),
        ("time_zone", "Asia/Bekasi", "tidak dikenal"),
        ("time_zone", "../etc/passwd", "tidak dikenal"),
        ("admin_username", "Sari Contoh", "huruf kecil"),
        ("counters", "0", "angka dari 1 sampai 50"),
        ("counters", "dua", "angka dari 1 sampai 50"),
        ("counters", "٣", "angka dari 1 sampai 50"),
        ("counters", "9" * 5000, "angka dari 1 sampai 50"),
        ("seats", "-1", "angka dari 0 sampai 200"),
        ("services", "AHU, XX", "tidak dikenal: XX"),
        ("services", ",", "tidak dikenal"),
        ("sop", "W.99", "Yang dapat dijalankan: W.10-UM.01.01-08"),
    ],
)
def test_bad_answer_is_refused_with_what_is_expected(key: str, text: str, said: str) -> None:
    with pytest.raises(Incomplete, match=rf"--{key.replace('_', '-')}: .*{said}"):
        answered(**{key: text})


def test_all_bad_answers_are_listed_at_once() -> None:
    with pytest.raises(Incomplete) as refused:
        checked(ASKED, {"counters": "0", "time_zone": "Mars", "loket": "3"})
    lines = str(refused.value).splitlines()[1:]
    assert {line.partition(":")[0] for line in lines} == {
        *("loket", "--name", "--address", "--time-zone", "--admin-name", "--counters")
    }


def test_answers_are_tidied() -> None:
    answers = answered(name="  Kantor\n Contoh ", time_zone="wita", services="ki; ahu")
    assert answers["name"] == "Kantor Contoh"
    assert answers["time_zone"] == "Asia/Makassar"
    assert answers["services"] == ("AHU", "KI")


def test_sop_that_cannot_be_run_is_not_offered(tmp_path: Path) -> None:
    own = (Path(answering.__file__).parents[1] / "sop" / "documents").glob("*.toml")
    whole = next(own).read_text(encoding="utf-8")
    cut = whole[: whole.rindex("[[langkah]]")].replace("W.10-UM.01.01-08", "W.10-UM.01.01-99")
    (tmp_path / "sop").mkdir()
    (tmp_path / "sop" / "kantor.toml").write_text(cut, encoding="utf-8")
    offered = next(question for question in answering.ask_for(tmp_path) if question.key == "sop")
    assert offered.hint == "W.10-UM.01.01-08"


@pytest.mark.parametrize(
    ("model", "keys"),
    [
        (Office, {"name": "name", "address": "address", "phone": "phone"}),
        (User, {"admin_name": "full_name", "admin_username": "username"}),
    ],
)
def test_limits_are_those_of_the_database(model: type[Model], keys: dict[str, str]) -> None:
    for key, name in keys.items():
        field = model._meta.get_field(name)
        assert isinstance(field, CharField)
        assert field.max_length is not None
        assert asked(key).answer("x" * field.max_length)
        with pytest.raises(Exception, match="Terlalu panjang"):
            asked(key).answer("x" * (field.max_length + 1))


def test_a_flag_counts_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "jawaban.toml"
    file.write_text('name = "A"\nphone = "1"\ncounters = 4\nservices = ["AHU", "KI"]\n')
    environment = {"RAMAH_SETUP_NAME": "B", "RAMAH_SETUP_PHONE": "2", "RAMAH_HOME": "/x"}
    texts = given(options(answers=file, name="C"), environment, ASKED)
    assert texts == {"name": "C", "phone": "2", "counters": "4", "services": "AHU,KI"}


@pytest.mark.parametrize("content", [None, b"name = ", b"\xff\xfe"])
def test_unreadable_file_of_answers_is_said(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "jawaban.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(NotReady, match=r"jawaban\.toml"):
        given(options(answers=file), {}, ASKED)


def test_person_is_asked_again_until_the_answer_can_be_used() -> None:
    lines = ["", "Kantor Contoh", "Jalan Contoh 1", "", "", "Mars", "WIT", "Sari Contoh"]
    answers, said = typed(*lines, *[""] * 7, "")
    assert "Nama kantor wajib diisi." in said
    assert 'Zona waktu "Mars" tidak dikenal' in said
    assert answers == answered(time_zone="WIT")


def test_person_may_change_what_they_answered() -> None:
    first = ["Kantor Salah", "Jalan Contoh 1", "", "", "", "Sari Contoh", *[""] * 7]
    answers, _said = typed(*first, "apa", "t", "Kantor Contoh", *[""] * 12, "y")
    assert answers == answered()


def test_person_may_stop() -> None:
    with pytest.raises(Interrupted, match="Belum ada yang dibuat"):
        typed("Kantor Contoh")


@pytest.mark.both
@pytest.mark.django_db
def test_office_begins_with_what_was_answered() -> None:
    office = found(
        answered(phone="021 000", counters="3", services="AHU,KI", seats="5", bays="0"), now=T0
    ).office
    office.refresh_from_db()
    assert (office.name, office.phone, office.is_demo) == ("Kantor Contoh", "021 000", False)
    assert office.sop_number == "W.10-UM.01.01-08"
    assert set(office.services.values_list("code", flat=True)) == {"AHU", "KI"}
    assert [counter.services.count() for counter in office.counters.all()] == [2, 2, 2]
    places = Place.objects.filter(office=office)
    assert places.filter(kind=Place.Kind.SEAT).count() == 5
    assert not places.filter(kind=Place.Kind.PARKING).exists()
    assert User.objects.count() == 1
    assert [event.code for event in Event.objects.all()] == ["OFFICE_SET_UP"]
    assert not list(events.broken(office))


@pytest.mark.both
@pytest.mark.django_db
def test_office_begins_with_its_logo(lambang: Path) -> None:
    answers = answered(logo=str(lambang))
    office = found(answers, now=T0).office
    logo = OfficeLogo.objects.get(office=office)
    assert bytes(logo.content) == answers["logo"].picture.content
    assert logo.set_at == T0


@pytest.mark.django_db
def test_office_without_a_logo_is_set_up_all_the_same() -> None:
    found(answered(), now=T0)
    assert not OfficeLogo.objects.exists()


@pytest.mark.django_db
def test_administrator_logs_in_and_must_choose_a_password_of_their_own() -> None:
    made = found(answered(admin_username="sari"), now=T0)
    held = made.administrator.assignments.values_list("role", flat=True)
    assert list(held) == [Role.OFFICE_ADMINISTRATOR]
    client = Client()
    client.post("/masuk/", {"username": "sari", "password": made.password})
    answer = client.get("/administrasi/")
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/kata-sandi/")


@pytest.mark.both
@pytest.mark.django_db
def test_existing_office_is_never_overwritten() -> None:
    found(answered(), now=T0)
    with pytest.raises(AlreadySetUp, match="Kantor Contoh"):
        found(answered(name="Kantor Lain"), now=T0)
    assert Office.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("emptied")
@pytest.mark.both
def test_what_fails_halfway_leaves_nothing() -> None:
    broken = {**answered(), "admin_username": None}
    with pytest.raises(Exception, match=r"(?i)null"):
        found(broken, now=T0)
    assert setup_office.existing() is None


@pytest.mark.slow
def test_unattended_problems_make_nothing(empty: Installation) -> None:
    done = empty.run("setup", "--no-input", "--counters", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--counters" in done.stderr
    assert "--name" in done.stderr
    assert list(empty.home.iterdir()) == []


@pytest.mark.slow
def test_unattended_set_up_shows_the_password_once_and_refuses_a_second_office(
    empty: Installation,
) -> None:
    first = empty.run("setup", "--no-input", *FLAGS)
    assert first.returncode == 0, first.stderr
    assert "Kata sandi sementara" in first.stdout
    assert "LEMBAR PEMULIHAN" in first.stdout
    second = empty.run("setup", "--no-input", *FLAGS)
    assert (second.returncode, second.stdout) == (1, "")
    assert "Sudah ada kantor di sini: Kantor Contoh" in second.stderr
    assert empty.run("setup").returncode == 0


@pytest.mark.slow
def test_unattended_logo_that_cannot_be_read_makes_nothing(empty: Installation) -> None:
    empty.environment["RAMAH_SETUP_LOGO"] = str(empty.home / "tiada.png")
    done = empty.run("setup", "--no-input", *FLAGS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--logo: " in done.stderr
    assert "tiada.png: berkas ini tidak ditemukan" in done.stderr
    assert list(empty.home.iterdir()) == []


@pytest.mark.slow
def test_unattended_logo_from_the_file_of_answers(empty: Installation, lambang: Path) -> None:
    answers = lambang.parent / "jawaban.toml"
    answers.write_text(f"logo = '{lambang}'\n", encoding="utf-8")
    done = empty.run("setup", "--no-input", "--answers", str(answers), *FLAGS)
    assert done.returncode == 0, done.stderr
    asked = "from ramah.offices.models import OfficeLogo as L; print(L.objects.get().width)"
    assert empty.run("manage", "shell", "-v0", "-c", asked).stdout == "1200\n"


@pytest.mark.slow
def test_demo_takes_no_answers(empty: Installation) -> None:
    done = empty.run("setup", "--demo", "--name", "Kantor Contoh")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--demo" in done.stderr


@pytest.mark.slow
def test_folder_that_cannot_be_used_is_said(empty: Installation) -> None:
    empty.environment["RAMAH_HOME"] = str(empty.home / "berkas" / "data")
    (empty.home / "berkas").write_text("")
    done = empty.run("setup", *FLAGS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "RAMAH_HOME" in done.stderr


@pytest.mark.slow
def test_unreachable_database_is_said_without_its_password(empty: Installation) -> None:
    address = f"postgresql://ramah:rahasia@127.0.0.1:{empty.port}/ramah"
    empty.environment["RAMAH_DATABASE_URL"] = address
    done = empty.run("setup", *FLAGS)
    assert (done.returncode, done.stdout) == (2, "")
    assert "RAMAH_DATABASE_URL" in done.stderr
    assert "rahasia" not in done.stderr
    assert list(empty.home.iterdir()) == []


def in_terminal(installation: Installation, *words: str, lines: str) -> tuple[int, str]:
    """Run a command in a terminal in which these lines are typed."""
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [*RAMAH, *words], env=installation.environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(mine, lines.encode())
    said = b""
    try:
        while part := os.read(mine, 4096):
            said += part
    except OSError:
        pass  # Linux says so when the last program has closed the terminal
    finally:
        os.close(mine)
    return process.wait(30), said.decode().replace("\r\n", "\n")


@pytest.mark.slow
def test_terminal_asks_and_a_second_time_says_that_there_is_an_office(empty: Installation) -> None:
    logo = f"{empty.home}/tiada.png\n\n"
    lines = f"\nKantor Contoh\nJalan Contoh 1\n\n{logo}Mars\nWIB\nSari Contoh\n" + "\n" * 8
    code, said = in_terminal(empty, "setup", lines=lines)
    assert code == 0, said
    for sentence in ("Nama kantor wajib diisi.", 'Zona waktu "Mars"', "Kata sandi sementara"):
        assert sentence in said
    assert "tiada.png: berkas ini tidak ditemukan" in said
    code, said = in_terminal(empty, "setup", lines="")
    assert code == 0
    assert "Sudah ada kantor di sini: Kantor Contoh" in said
    code, said = in_terminal(empty, "setup", "--name", "Lain", lines="")
    assert code == 1


@pytest.mark.slow
def test_leaving_the_terminal_makes_nothing(empty: Installation) -> None:
    code, said = in_terminal(empty, "setup", lines="Kantor Contoh\n\x04")
    assert code == 1
    assert "Belum ada yang dibuat" in said
    assert list(empty.home.iterdir()) == []
