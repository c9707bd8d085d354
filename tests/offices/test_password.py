"""A person's own password, and its reset by the administrator."""

import re

import pytest
from django.test import Client

from ramah.lib.refusal import Refused
from ramah.offices import accounts
from ramah.offices.models import Office, Role, User
from tests import factories
from tests.factories import T0
from tests.offices.people import PASSWORD, a_member, errors_of, logged_in

PAGE, DUTY, HOME = "/kata-sandi/", "/tugas/", "/meja/"
NEW = "teh-manis-9-gelas"


def change(client: Client, *, old: str = PASSWORD, new: str = NEW, again: str = "") -> str:
    """Send the form; give where it leads, or the page it shows again."""
    fields = {"old_password": old, "new_password1": new, "new_password2": again or new}
    answer = client.post(PAGE, fields)
    return answer.headers.get("Location") or answer.content.decode()


@pytest.fixture
def user(office: Office) -> User:
    """A member of staff."""
    return a_member(office, Role.SERVICE_AMBASSADOR, username="kenanga")


@pytest.fixture
def administrator(office: Office) -> User:
    """The office's administrator."""
    return a_member(office, Role.OFFICE_ADMINISTRATOR)


def test_own_password_is_changed_and_the_session_goes_on(user: User) -> None:
    client, elsewhere = logged_in(user), logged_in(user)
    assert change(client) == HOME
    assert client.get(DUTY).status_code == 200
    assert elsewhere.get(DUTY).status_code == 302  # other sessions end
    assert User.objects.get(pk=user.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "keliru"}, "Kata sandi lama tidak cocok"),
        ({"again": "lain-sama-sekali"}, "Kedua kata sandi baru tidak sama"),
        ({"new": PASSWORD}, "berbeda dari yang lama"),
        ({"new": "pendek7"}, "10"),
        ({"new": "kenanga-123"}, "mirip"),
        ({"new": "1234567890123"}, "angka"),
    ],
)
def test_wrong_input_names_the_field(user: User, fields: dict[str, str], said: str) -> None:
    page = change(logged_in(user), **fields)
    assert said in errors_of(page)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_temporary_password_opens_only_its_own_page(user: User) -> None:
    user.must_change_password = True
    user.save()
    client = logged_in(user)
    for path in (HOME, DUTY, "/masuk/", "/sop/"):
        assert client.get(path).headers["Location"].startswith(PAGE)
    assert client.post("/tugas/mulai/", {"post": "LOBBY"}).headers["Location"] == PAGE
    assert not user.duties.exists()
    page = client.get(f"{PAGE}?next={DUTY}")
    assert "masih sementara" in page.content.decode()
    assert client.post("/bahasa/setlang/", {"language": "en"}).headers["Location"] == "/"


def test_fragment_for_a_temporary_password_opens_the_page(user: User) -> None:
    user.must_change_password = True
    user.save()
    answer = logged_in(user).get(DUTY, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == PAGE


def test_changed_temporary_password_opens_everything_and_leads_on(user: User) -> None:
    user.must_change_password = True
    user.save()
    client = logged_in(user)
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(PAGE, {**fields, "next": DUTY}).headers["Location"] == DUTY
    assert client.get(DUTY).status_code == 200


def test_page_leads_on_to_own_paths_only(user: User) -> None:
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    answer = logged_in(user).post(PAGE, {**fields, "next": "//jahat.example/"})
    assert answer.headers["Location"] == HOME


def test_page_asks_for_a_login(db: None, client: Client) -> None:
    assert client.get(PAGE).headers["Location"] == f"/masuk/?next={PAGE}"


def test_reset_gives_a_readable_password_to_change(user: User, administrator: User) -> None:
    password = accounts.reset_password(user=user, by=administrator, now=T0)
    assert re.fullmatch(r"[2-9a-hjkmnp-z]{4}(-[2-9a-hjkmnp-z]{4}){2}", password)
    fresh = User.objects.get(pk=user.pk)
    assert fresh.check_password(password)
    assert fresh.must_change_password


def test_reset_ends_the_persons_sessions(user: User, administrator: User) -> None:
    client = logged_in(user)
    assert client.get(DUTY).status_code == 200
    accounts.reset_password(user=user, by=administrator, now=T0)
    assert client.get(DUTY).headers["Location"] == f"/masuk/?next={DUTY}"


def test_each_reset_gives_another_password(user: User, administrator: User) -> None:
    given = {accounts.reset_password(user=user, by=administrator, now=T0) for _ in range(3)}
    assert len(given) == 3


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICE_ADMINISTRATOR])
def test_only_an_administrator_resets(office: Office, user: User, role: Role) -> None:
    with pytest.raises(Refused, match="Hanya administrator"):
        accounts.reset_password(user=user, by=a_member(office, role), now=T0)


def test_administrator_of_another_office_cannot_reset(user: User) -> None:
    other = factories.an_office("Kantor Lain Contoh")
    with pytest.raises(Refused, match="Hanya administrator"):
        accounts.reset_password(user=user, by=a_member(other, Role.OFFICE_ADMINISTRATOR), now=T0)


def test_inactive_administrator_cannot_reset(user: User, administrator: User) -> None:
    administrator.is_active = False
    with pytest.raises(Refused, match="Hanya administrator"):
        accounts.reset_password(user=user, by=administrator, now=T0)


def test_administrator_changes_their_own_on_the_page(administrator: User) -> None:
    with pytest.raises(Refused, match="Ganti kata sandi"):
        accounts.reset_password(user=administrator, by=administrator, now=T0)
