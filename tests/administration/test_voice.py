"""The voice under Administrasi: recordings set, replaced and removed once, recorded each time."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ramah.administration.changes import NotAdministrator
from ramah.administration.voice_actions import add_place, remove_clip, set_clip
from ramah.lib.refusal import AlreadyDone
from ramah.offices.models import Assignment, Office, Role, User
from ramah.queueing import voice_pack
from ramah.queueing.models import VoiceClip
from ramah.queueing.recordings import MOST_BYTES, read
from tests import factories
from tests.administration.desk import ROOT, accepted, events, last_event, page, refused, unchanged
from tests.factories import T0
from tests.journey.test_races import at_once
from tests.queueing.sounds import a_spoken_mp3, a_wav

pytestmark = pytest.mark.both
VOICE, RECORD, PLACE = "suara/", "suara/rekaman/", "suara/tempat/"
ENGLISH = "?bahasa=en"


def a_file(content: bytes | None = None, name: str = "rekaman.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_wav() if content is None else content)


def kept(office: Office) -> dict[tuple[str, str], str]:
    rows = VoiceClip.objects.filter(office=office)
    return {(row.language, row.key): row.digest for row in rows}


def remove_address(office: Office) -> str:
    return f"suara/{VoiceClip.objects.get(office=office).pk}/hapus/"


def test_every_clip_is_listed_with_a_player(client: Client) -> None:
    for address, language in ((VOICE, "id"), (VOICE + ENGLISH, "en")):
        said, count = page(client, address), len(voice_pack.shipped(language))
        assert said.count("<audio") == count
        assert said.count('preload="none"') == count
        assert "Rekaman kantor" not in said


def test_recording_is_set_once_and_recorded(client: Client, office: Office) -> None:
    said = accepted(client, RECORD, key="digit-3", file=a_file())
    assert "Rekaman terpasang." in said
    digest = read(a_wav()).digest
    assert f"-{digest}" in said
    assert "Rekaman kantor" in said
    assert kept(office) == {("id", "digit-3"): digest}
    data = {"language": "id", "clip": "digit-3", "digest": digest}
    assert last_event() == ("VOICE_CLIP_SET", data)
    assert "Rekaman ini sudah terpasang." in unchanged(client, RECORD, key="digit-3", file=a_file())


def test_recording_keeps_the_text_of_the_clip(client: Client, office: Office) -> None:
    accepted(client, RECORD + ENGLISH, key="digit-3", file=a_file())
    clip = VoiceClip.objects.get(office=office)
    assert (clip.language, clip.text, clip.media_type) == ("en", "three", "audio/wav")


def test_recording_is_replaced(client: Client, office: Office) -> None:
    accepted(client, RECORD, key="digit-3", file=a_file())
    accepted(client, RECORD, key="digit-3", file=a_file(a_spoken_mp3()))
    assert kept(office) == {("id", "digit-3"): read(a_spoken_mp3()).digest}
    assert [code for code, _data in events()] == ["VOICE_CLIP_SET", "VOICE_CLIP_SET"]


def test_recording_is_removed_once_after_a_confirmation(client: Client, office: Office) -> None:
    accepted(client, RECORD, key="digit-3", file=a_file())
    address = remove_address(office)
    assert f'href="{ROOT}{address}"' in page(client, VOICE)
    assert "Sesudah itu papan mengucapkan rekaman bawaan." in page(client, address)
    assert kept(office) != {}
    assert "Rekaman dihapus." in accepted(client, address)
    assert kept(office) == {}
    assert last_event()[0] == "VOICE_CLIP_REMOVED"
    assert "Rekaman sudah dihapus sebelumnya." in unchanged(client, address)


def test_link_of_a_clip_leads_to_its_word(client: Client) -> None:
    said = page(client, f"{RECORD}?bahasa=id&klip=letter-r")
    assert '<option value="letter-r" selected>R</option>' in said
    assert 'enctype="multipart/form-data"' in said


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (bytes, "Berkas ini kosong."),
        (lambda: b"GIF89a", "Simpan rekaman sebagai MP3 atau WAV."),
        (lambda: a_wav(10.5), "Rekaman ini lebih dari 10 detik."),
        (lambda: a_wav(loud=0), "Rekaman ini tidak bersuara."),
        (lambda: a_wav() + bytes(MOST_BYTES), "Berkas ini lebih dari 1 MB."),
    ],
)
def test_bad_file_is_refused_and_the_recording_stays(
    client: Client, office: Office, make: Callable[[], bytes], sentence: str
) -> None:
    accepted(client, RECORD, key="digit-3", file=a_file())
    before = kept(office)
    said = refused(client, RECORD, key="digit-3", file=a_file(make()))
    assert sentence in said
    assert 'href="#id_file"' in said
    assert '<option value="digit-3" selected>' in said
    assert kept(office) == before


@pytest.mark.parametrize("answers", [{}, {"file": "kata.mp3"}])
def test_form_without_a_file_is_refused(client: Client, answers: dict[str, Any]) -> None:
    assert "Pilih berkas rekaman dahulu." in refused(client, RECORD, key="digit-3", **answers)


@pytest.mark.parametrize("key", ["", "number-12", "digit-12", "place-tidak-ada"])
def test_word_that_the_language_does_not_have_is_refused(client: Client, key: str) -> None:
    assert 'href="#id_key"' in refused(client, RECORD, key=key, file=a_file())


def test_place_is_added_and_recorded_without_its_name(client: Client, office: Office) -> None:
    said = accepted(client, PLACE, name="Ruang Mediasi", file=a_file())
    assert "Nama tempat ditambahkan." in said
    digest = read(a_wav()).digest
    assert kept(office) == {("id", "place-ruang-mediasi"): digest}
    data = {"language": "id", "clip": "place", "digest": digest}
    assert last_event() == ("VOICE_CLIP_SET", data)
    assert "Rekaman ini sudah terpasang." in unchanged(
        client, PLACE, name="Ruang Mediasi", file=a_file()
    )


def test_place_may_be_recorded_in_the_other_language_too(client: Client, office: Office) -> None:
    accepted(client, PLACE, name="Ruang Mediasi", file=a_file())
    assert "Belum ada" in page(client, VOICE + ENGLISH)
    accepted(client, RECORD + ENGLISH, key="place-ruang-mediasi", file=a_file())
    assert set(kept(office)) == {("id", "place-ruang-mediasi"), ("en", "place-ruang-mediasi")}
    assert "Belum ada" not in page(client, VOICE + ENGLISH)


@pytest.mark.parametrize("name", ["ruang mediasi", "lobi"])
def test_place_that_is_there_is_not_added_again(client: Client, office: Office, name: str) -> None:
    accepted(client, PLACE, name="Ruang Mediasi", file=a_file())
    said = refused(client, PLACE, name=name, file=a_file(a_spoken_mp3()))
    assert "Nama tempat ini sudah ada." in said
    assert 'href="#id_name"' in said


def test_place_without_letters_is_refused(client: Client) -> None:
    assert "Tulis nama dengan huruf atau angka." in refused(
        client, PLACE, name="???", file=a_file()
    )


def test_removed_place_is_gone(client: Client, office: Office) -> None:
    accepted(client, PLACE, name="Ruang Mediasi", file=a_file())
    address = remove_address(office)
    assert "papan tidak mengucapkannya lagi" in page(client, address)
    assert "Ruang Mediasi" not in accepted(client, address)


def test_other_offices_recordings_stay_theirs(client: Client, office: Office) -> None:
    other = factories.an_office("Kantor Lain")
    theirs = factories.a_person(other, Role.OFFICE_ADMINISTRATOR)
    set_clip(
        office=other,
        language="id",
        key="digit-3",
        text="tiga",
        recording=read(a_wav()),
        by=theirs,
        now=T0,
    )
    assert "Rekaman kantor" not in page(client, VOICE)
    accepted(client, RECORD, key="digit-3", file=a_file(a_spoken_mp3()))
    assert kept(other) == {("id", "digit-3"): read(a_wav()).digest}


def test_who_is_no_administrator_any_more_changes_nothing(office: Office, admin: User) -> None:
    about: dict[str, Any] = {"office": office, "language": "id", "by": admin, "now": T0}
    recording = read(a_wav())
    clip = set_clip(key="digit-3", text="tiga", recording=recording, **about)
    before = kept(office), events()
    Assignment.objects.filter(user=admin).delete()
    with pytest.raises(NotAdministrator):
        set_clip(key="digit-4", text="empat", recording=recording, **about)
    with pytest.raises(NotAdministrator):
        add_place(name="Ruang Mediasi", recording=recording, **about)
    with pytest.raises(NotAdministrator):
        remove_clip(clip=clip, by=admin, now=T0)
    assert (kept(office), events()) == before


@pytest.mark.usefixtures("emptied")
def test_recording_sent_by_many_hands_at_once_is_set_once() -> None:
    office = factories.an_office()
    admin = factories.a_person(office, Role.OFFICE_ADMINISTRATOR)
    about: dict[str, Any] = {"by": admin, "now": T0}
    send = partial(
        set_clip,
        office=office,
        language="id",
        key="digit-3",
        text="tiga",
        recording=read(a_wav()),
        **about,
    )
    results = at_once([send] * 4)
    assert sum(isinstance(result, AlreadyDone) for result in results) == 3
    results = at_once([partial(remove_clip, clip=VoiceClip.objects.get(), **about)] * 4)
    assert sum(isinstance(result, AlreadyDone) for result in results) == 3
    assert [code for code, _data in events()] == ["VOICE_CLIP_SET", "VOICE_CLIP_REMOVED"]


def test_name_of_a_service_without_a_clip_is_listed_to_be_recorded(
    client: Client, office: Office
) -> None:
    office.services.create(code="BARU", name="Layanan Baru")
    assert "klip=kiosk-service-baru" in page(client, VOICE)
    accepted(client, RECORD, key="kiosk-service-baru", file=a_file())
    clip = VoiceClip.objects.get(office=office)
    assert (clip.key, clip.text) == ("kiosk-service-baru", "Layanan Baru")
    code, data = last_event()
    assert (code, data["clip"]) == ("VOICE_CLIP_SET", "service")
    assert "Belum ada" not in page(client, VOICE)
