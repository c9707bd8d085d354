"""What boards are told of their clips, and how an office's own recordings are served."""

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from ramah.offices.models import Counter, Office
from ramah.queueing import voice_pack
from ramah.queueing.models import VoiceClip
from ramah.queueing.recordings import read
from tests import factories
from tests.factories import T0
from tests.queueing.sounds import a_spoken_mp3, a_wav

pytestmark = pytest.mark.both
DIGITS = {f"digit-{digit}" for digit in range(10)}
LETTERS = {f"letter-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"}
PHRASES = {"ticket", "go-to", "counter"}
NUMBERS = {
    "id": {"number-10", "number-11", "number-teen", "number-tens"},
    "en": {f"number-{number}" for number in (*range(10, 20), *range(20, 100, 10))},
}


def an_own_clip(office: Office, key: str = "ticket", content: bytes = b"") -> VoiceClip:
    recording = read(content or a_wav())
    return VoiceClip.objects.create(
        office=office,
        language="id",
        key=key,
        text="contoh",
        content=recording.content,
        media_type=recording.media_type,
        digest=recording.digest,
        seconds=recording.seconds,
        set_at=T0,
    )


def manifest(office: Office) -> dict[str, Any]:
    answer = Client().get(reverse("displays:voice_manifest", args=[office.pk]))
    assert answer.status_code == 200
    content: dict[str, Any] = json.loads(answer.content)
    return content


@pytest.mark.parametrize("language", voice_pack.LANGUAGES)
def test_every_word_a_call_can_need_ships(language: str) -> None:
    keys = set(voice_pack.shipped(language))
    assert keys >= DIGITS | LETTERS | PHRASES | NUMBERS[language]


def test_both_languages_name_the_same_places() -> None:
    one, other = (
        {key for key, clip in voice_pack.shipped(language).items() if clip.is_place}
        for language in voice_pack.LANGUAGES
    )
    assert one == other
    assert len(one) > 10


def test_place_has_the_key_of_its_indonesian_name() -> None:
    for key, clip in voice_pack.shipped("id").items():
        if clip.is_place:
            assert voice_pack.place_key(clip.text) == key


def test_every_address_of_the_manifest_is_a_file(office: Office) -> None:
    clips = manifest(office)["clips"]
    assert len(clips) > 120
    for url in clips.values():
        path = re.sub(r"^/static/\w+/", "", url)
        assert finders.find(path), url


def test_manifest_stays_the_same_until_something_changes(office: Office) -> None:
    address = reverse("displays:voice_manifest", args=[office.pk])
    first = Client().get(address)
    tag = first.headers["ETag"]
    assert Client().get(address, headers={"If-None-Match": tag}).status_code == 304
    an_own_clip(office)
    assert Client().get(address, headers={"If-None-Match": tag}).status_code == 200


def test_own_recording_stands_in_for_the_shipped_clip(office: Office) -> None:
    before = manifest(office)["clips"]
    clip = an_own_clip(office)
    after = manifest(office)["clips"]
    assert after["id/ticket"] == f"/suara/klip/{clip.pk}-{clip.digest}"
    assert {key for key in after if after[key] != before[key]} == {"id/ticket"}


def test_other_office_is_not_touched(office: Office) -> None:
    other = factories.an_office("Kantor Lain")
    before = manifest(other)
    an_own_clip(office)
    assert manifest(other) == before


def test_counter_that_has_the_name_of_a_place_is_called_by_it(office: Office) -> None:
    first, second, *_others = office.counters.order_by("number")
    Counter.objects.filter(pk=first.pk).update(name="Ruang Prioritas")
    Counter.objects.filter(pk=second.pk).update(name="Tanpa rekaman")
    assert manifest(office)["places"] == {str(first.number): "place-ruang-prioritas"}
    an_own_clip(office, key=voice_pack.place_key("Tanpa rekaman"))
    assert manifest(office)["places"][str(second.number)] == "place-tanpa-rekaman"


def test_manifest_of_no_office_is_not_found(db: None) -> None:
    assert Client().get(reverse("displays:voice_manifest", args=[987])).status_code == 404


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(a_wav(), "audio/wav"), (a_spoken_mp3(), "audio/mpeg")],
    ids=["wav", "mp3"],
)
def test_recording_is_served_as_it_was_sent(
    office: Office, content: bytes, media_type: str
) -> None:
    clip = an_own_clip(office, content=content)
    answer = Client().get(voice_pack.url_of(clip))
    assert answer.content == content
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    again = Client().get(voice_pack.url_of(clip), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("asked", "status", "bounds"),
    [
        ("bytes=0-1", 206, (0, 2)),
        ("bytes=0-", 206, (0, None)),
        ("bytes=10-19", 206, (10, 20)),
        ("bytes=-5", 206, (-5, None)),
        ("bytes=100-99999999", 206, (100, None)),
        ("bytes=0-1,5-6", 200, (0, None)),
        ("bytes=-", 200, (0, None)),
        ("words=0-1", 200, (0, None)),
    ],
)
def test_part_of_a_recording_is_served(
    office: Office, asked: str, status: int, bounds: tuple[int, int | None]
) -> None:
    clip = an_own_clip(office)
    answer = Client().get(voice_pack.url_of(clip), headers={"Range": asked})
    assert answer.status_code == status
    assert answer.content == bytes(clip.content)[slice(*bounds)]
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_part_beyond_the_end_is_refused(office: Office) -> None:
    clip = an_own_clip(office)
    answer = Client().get(voice_pack.url_of(clip), headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416


def test_address_of_a_replaced_recording_is_gone(office: Office) -> None:
    clip = an_own_clip(office)
    old = voice_pack.url_of(clip)
    recording = read(a_wav(0.3))
    VoiceClip.objects.filter(pk=clip.pk).update(content=recording.content, digest=recording.digest)
    assert Client().get(old).status_code == 404
    assert Client().post(old).status_code == 405
