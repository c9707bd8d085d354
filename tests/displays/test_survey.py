"""Answering without a login: every way through the form, every refusal, and what is not kept."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ramah.offices.models import Office
from ramah.offices.revision import writing
from ramah.survey.answering import VALID_FOR, invite
from ramah.survey.content import shipped, with_extras
from ramah.survey.models import Comment, DeclineCount, Response, Token
from ramah.survey.questionnaires import supersede
from ramah.visits.models import Event
from tests.displays.visitors import ADDRESS, open_to_visitors
from tests.factories import a_person
from tests.survey.answers import KEYS, a_token

pytestmark = pytest.mark.both
ALL = {f"j-{key}": "4" for key in KEYS}


@pytest.fixture
def token(office: Office) -> str:
    """A token that can be used now."""
    return a_token(office, at=timezone.now())


def press(token: str, verb: str, query: str = "", **given: str) -> Any:
    """Press a button of the form."""
    fields = {"versi": "1", **given, "lakukan": verb}
    return Client().post(f"/survei/{token}/{query}", fields)


def said(answer: Any) -> str:
    """Give the page's words and tags."""
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def get(token: str, query: str = "") -> Any:
    """Open the form."""
    return Client().get(f"/survei/{token}/{query}")


def test_all_questions_stand_on_one_page_with_four_answers_each(token: str) -> None:
    answer = get(token)
    assert answer.status_code == 200
    page = said(answer)
    for key in KEYS:
        assert page.count(f'name="j-{key}"') == 4
    assert "Pertanyaan 9 dari 9" in page
    assert "Jangan tulis nama" in page
    assert "Laki-laki" in page


def test_page_sets_no_cookie_and_tells_no_other_page_its_address(token: str) -> None:
    answer = get(token)
    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not press(token, "tinjau", **ALL).cookies


def test_answers_are_reviewed_then_sent_and_counted_once(token: str) -> None:
    page = said(press(token, "tinjau", **ALL, saran="Bagus"))
    assert "Periksa jawaban Anda" in page
    assert 'name="j-U1" value="4"' in page
    assert not Response.objects.exists()
    sent = press(token, "kirim", **ALL, saran="Bagus", **{"p-sex": "P"})
    assert sent.status_code == 302
    assert token not in sent.headers["Location"]
    assert "sudah kami terima" in said(Client().get(sent.headers["Location"]))
    response = Response.objects.get()
    assert set(response.answers.values()) == {4}
    assert response.profile == {"channel": "PHONE", "sex": "P"}
    assert Comment.objects.get().text == "Bagus"
    again = press(token, "kirim", **ALL)
    assert again.status_code == 410
    assert "sudah diterima" in said(again)
    assert Response.objects.count() == 1


def test_sending_writes_no_event_and_no_revision(office: Office, token: str) -> None:
    office.refresh_from_db()
    before = office.revision, Event.objects.count()
    press(token, "tinjau", **ALL)
    press(token, "kirim", **ALL)
    office.refresh_from_db()
    assert (office.revision, Event.objects.count()) == before
    assert Response.objects.count() == 1


@pytest.mark.parametrize("verb", ["tinjau", "kirim"])
def test_missing_question_is_named_and_nothing_is_lost(token: str, verb: str) -> None:
    given = {name: worth for name, worth in ALL.items() if name != "j-U3"}
    answer = press(token, verb, **given, saran="Kursinya baik")
    assert answer.status_code == 422
    page = said(answer)
    assert 'href="#j-U3-1"' in page
    assert "1 pertanyaan belum dijawab" in page
    assert page.count("checked") == len(given)
    assert "Kursinya baik" in page
    assert not Response.objects.exists()


@pytest.mark.parametrize("worth", ["0", "5", "x", "1.5", " 4", "٣"])
def test_answer_outside_one_to_four_counts_as_missing(token: str, worth: str) -> None:
    assert press(token, "kirim", **{**ALL, "j-U1": worth}).status_code == 422
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"p-sex": "Z"}, {"p-service": "TIDAK_ADA"}, {"saran": "x" * 2001}],
)
def test_what_does_not_fit_is_refused_with_a_sentence(token: str, wrong: dict[str, str]) -> None:
    answer = press(token, "kirim", **ALL, **wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in said(answer)
    assert not Token.objects.get().used


@pytest.mark.parametrize("verb", ["mudah", "resmi", "satu", "semua", "tetap"])
def test_switches_lose_nothing(token: str, verb: str) -> None:
    page = said(press(token, verb, **ALL, saran="Tetap ada"))
    kept = page.count("checked") + page.count('type="hidden" name="j-')
    assert kept == len(KEYS)
    assert "Tetap ada" in page


def test_easy_language_changes_the_words_alone(token: str) -> None:
    first = shipped().elements[0]
    assert first.official.question in said(get(token))
    easy = said(press(token, "mudah"))
    assert first.easy.question in easy
    assert first.official.question not in easy


def test_one_question_a_screen_carries_the_answers_in_the_form_alone(token: str) -> None:
    page = said(get(token, "?cara=satu"))
    assert page.count('type="radio"') == 4
    given = {"cara": "satu", "ke": "0"}
    stays = press(token, "lanjut", **given)
    assert stays.status_code == 422, "the question was passed over"
    following = said(press(token, "lanjut", **given, **{"j-U1": "2"}))
    assert '<input type="hidden" name="j-U1" value="2">' in following
    assert 'name="ke" value="1"' in following
    back = said(press(token, "kembali", cara="satu", ke="1", **{"j-U1": "2"}))
    assert re.search(r'value="2" checked', back)
    last = said(press(token, "lanjut", cara="satu", ke="10", **ALL))
    assert "Periksa jawaban Anda" in last
    assert "Ubah" in last
    changed = said(press(token, "ubah:U2", cara="satu", ke="10", **ALL))
    assert 'id="t-U2"' in changed


def test_declining_is_one_press_that_uses_the_token_up_and_keeps_the_day_alone(
    office: Office, token: str
) -> None:
    answer = press(token, "tolak")
    assert "hasil=tolak" in answer.headers["Location"]
    assert "tidak memengaruhi" in said(Client().get(answer.headers["Location"]))
    assert DeclineCount.objects.get().count == 1
    assert DeclineCount.objects.get().day == office.local_date(timezone.now())
    assert not Response.objects.exists()
    assert not Event.objects.filter(code__startswith="SURVEY").exists()
    assert press(token, "tolak").status_code == 410
    assert press(token, "kirim", **ALL).status_code == 410
    press(a_token(office, at=timezone.now()), "tolak")
    assert DeclineCount.objects.get().count == 2


def test_old_and_unknown_tokens_are_told_apart_from_used_ones(office: Office) -> None:
    old = a_token(office, at=timezone.now() - VALID_FOR - timedelta(days=1))
    for token in (old, "tidak-ada", "x" * 300):
        for answer in (get(token), press(token, "kirim", **ALL), press(token, "tolak")):
            assert answer.status_code == 410
            assert "tidak berlaku lagi" in said(answer)


def test_version_that_was_seen_is_the_version_that_is_kept(office: Office, token: str) -> None:
    content = with_extras(shipped(), [("Apakah ruang laktasi bersih?", ("Ya", "Tidak"))])
    with writing(office.pk):
        by = a_person(office)
        supersede(office=office, content=content, seen=1, by=by, now=timezone.now())
        second = invite(office=office, now=timezone.now())
    assert "laktasi" not in said(press(token, "tinjau", **{"j-U1": "1"}))
    assert "laktasi" in said(get(second))
    press(token, "kirim", **ALL)
    press(second, "kirim", **{**ALL, "versi": "2", "j-X1": "Ya"})
    kept = Response.objects.order_by("questionnaire__number")
    assert [(row.questionnaire.number, row.extras) for row in kept] == [(1, {}), (2, {"X1": "Ya"})]


def test_tablet_is_a_channel_of_its_own_and_keeps_no_draft(token: str) -> None:
    page = said(get(token, "?di=kios"))
    assert "survey-kiosk.js" in page
    assert "survey-draft.js" not in page
    sent = press(token, "kirim", **ALL, di="kios")
    assert "di=kios" in sent.headers["Location"]
    assert Response.objects.get().profile == {"channel": "KIOSK"}


@pytest.mark.parametrize("claimed", ["PAPER", "INTERVIEW", "petugas"])
def test_visitor_cannot_claim_a_channel_of_staff(token: str, claimed: str) -> None:
    press(token, "kirim", **ALL, di=claimed, channel=claimed)
    assert Response.objects.get().profile == {"channel": "PHONE"}


def test_english_stays_through_the_form_and_marks_what_is_indonesian(token: str) -> None:
    answer = press(token, "tinjau", "?bahasa=en", **ALL)
    assert '<html lang="en">' in said(answer)
    assert 'action="?bahasa=en#awal"' in said(answer)
    assert 'lang="id"' in said(answer)
    sent = press(token, "kirim", "?bahasa=en", **ALL)
    assert "bahasa=en" in sent.headers["Location"]


def test_form_is_reached_at_the_visitors_address(office: Office, token: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", ADDRESS.removeprefix("http://")]
    open_to_visitors(office)
    host = {"Host": ADDRESS.removeprefix("http://")}
    assert Client().get(f"/survei/{token}/", headers=host).status_code == 200


def test_other_methods_are_refused(token: str) -> None:
    assert Client().delete(f"/survei/{token}/").status_code == 405
    assert Client().get("/survei/selesai/999999/").status_code == 404
