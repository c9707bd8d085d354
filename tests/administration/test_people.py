"""People: accounts, roles, and a lost password that is replaced without e-mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ramah.administration import people_actions
from ramah.administration.changes import NotAdministrator
from ramah.lib.refusal import Refused
from ramah.offices.models import Duty, Office, Post, Role, Substitution, User
from tests import factories
from tests.administration.desk import (
    ROOT,
    accepted,
    events,
    last_event,
    page,
    refused,
    send,
    text_of,
    unchanged,
)
from tests.factories import T0

pytestmark = pytest.mark.both
NEW = {"username": "tika", "full_name": "Tika Contoh", "roles": ["SECURITY_OFFICER"]}
ADMIN = Role.OFFICE_ADMINISTRATOR.value


def sheet(user: User, **changes: Any) -> dict[str, Any]:
    """Fill a person's form as it is, with some answers changed."""
    present: dict[str, Any] = {
        "full_name": user.full_name,
        "roles": list(user.assignments.values_list("role", flat=True)),
        "is_active": "on" if user.is_active else None,
    }
    return {name: value for name, value in (present | changes).items() if value is not None}


def shown_password(said: str) -> str:
    """Read the temporary password off the page."""
    return said.split('lang="zxx">')[1].split("<")[0].strip()


def test_new_person_gets_a_password_that_opens_once(client: Client, office: Office) -> None:
    said = accepted(client, "pengguna/tambah/", **NEW)
    user = User.objects.get(username="tika")
    assert user.check_password(shown_password(said))
    assert user.must_change_password
    assert (user.office, user.is_active) == (office, True)
    assert list(user.assignments.values_list("role", flat=True)) == ["SECURITY_OFFICER"]
    assert last_event() == ("USER_ADDED", {"user": user.pk, "roles": ["SECURITY_OFFICER"]})


def test_password_is_shown_only_once(client: Client) -> None:
    password = shown_password(accepted(client, "pengguna/tambah/", **NEW))
    again = page(client, "pengguna/kata-sandi/")
    assert password not in again
    assert "Kata sandi hanya ditampilkan satu kali" in again


def test_password_waits_encrypted(client: Client) -> None:
    send(client, "pengguna/tambah/", **NEW)
    waiting = str(dict(client.session))
    password = shown_password(page(client, "pengguna/kata-sandi/"))
    assert password not in waiting
    assert "administration_password" not in client.session


def test_person_added_twice_is_one_person_with_one_password(client: Client) -> None:
    send(client, "pengguna/tambah/", **NEW)
    said = unchanged(client, "pengguna/tambah/", **NEW)
    assert "Tika Contoh sudah ditambahkan." in said
    assert User.objects.get(username="tika").check_password(shown_password(said))


def test_username_is_unique_in_the_whole_installation(client: Client) -> None:
    User.objects.create_user("tika", full_name="Lain", office=factories.an_office("Kantor Lain"))
    said = refused(client, "pengguna/tambah/", **NEW)
    assert "Nama pengguna ini sudah dipakai. Pilih yang lain." in said
    assert 'href="#id_username"' in said
    assert 'value="Tika Contoh"' in said


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": ""}, "id_username"),
        ({"username": "Tika Contoh"}, "id_username"),
        ({"username": "x" * 61}, "id_username"),
        ({"full_name": ""}, "id_full_name"),
        ({"roles": ["DIREKTUR"]}, "id_roles_0"),
    ],
)
def test_bad_answers_are_named(client: Client, changes: dict[str, Any], field: str) -> None:
    assert f'href="#{field}"' in refused(client, "pengguna/tambah/", **{**NEW, **changes})


def test_roles_and_name_are_changed(client: Client, office: Office) -> None:
    user = factories.a_person(office, Role.SECURITY_OFFICER)
    answers = sheet(user, full_name="Nama Baru", roles=["COUNTER_OFFICER", "MANAGER_ON_DUTY"])
    accepted(client, f"pengguna/{user.pk}/", **answers)
    held = user.assignments.order_by("role").values_list("role", flat=True)
    assert list(held) == ["COUNTER_OFFICER", "MANAGER_ON_DUTY"]
    assert last_event() == (
        "USER_CHANGED",
        {
            "user": user.pk,
            "fields": ["full_name"],
            "roles": ["+COUNTER_OFFICER", "+MANAGER_ON_DUTY", "-SECURITY_OFFICER"],
        },
    )
    assert "Nama Baru" not in str(events())
    unchanged(client, f"pengguna/{user.pk}/", **answers)


def test_username_and_password_cannot_be_sent(client: Client, office: Office) -> None:
    user = factories.a_person(office)
    name, password = user.username, user.password
    answers = sheet(user, full_name="Nama Baru", username="lain", password="x", office=1)
    accepted(client, f"pengguna/{user.pk}/", **answers)
    user.refresh_from_db()
    assert (user.username, user.password) == (name, password)


def test_roles_at_another_office_stay(client: Client, office: Office) -> None:
    other = factories.an_office("Kantor Lain")
    user = factories.a_person(office, Role.SECURITY_OFFICER)
    user.assignments.create(office=other, role=Role.MANAGER_ON_DUTY)
    accepted(client, f"pengguna/{user.pk}/", full_name=user.full_name, is_active="on")
    assert list(user.assignments.values_list("office", "role")) == [(other.pk, "MANAGER_ON_DUTY")]


def test_deactivated_person_is_out_and_off_their_posts(client: Client, office: Office) -> None:
    user = factories.a_person(office, Role.SECURITY_OFFICER)
    theirs = factories.browser_of(user)
    duty = factories.on_duty(user, Post.DROPZONE)
    accepted(client, f"pengguna/{user.pk}/", **sheet(user, is_active=None))
    duty.refresh_from_db()
    assert duty.ended_at
    assert theirs.get(ROOT).status_code == 302
    assert [code for code, _data in events()] == ["DUTY_ENDED", "USER_CHANGED"]


def test_lost_role_ends_its_duty_and_no_other(client: Client, office: Office) -> None:
    user = factories.a_person(office, Role.SECURITY_OFFICER, Role.SERVICE_AMBASSADOR)
    factories.on_duty(user, Post.DROPZONE)
    factories.on_duty(user, Post.LOBBY)
    accepted(client, f"pengguna/{user.pk}/", **sheet(user, roles=["SERVICE_AMBASSADOR"]))
    assert [duty.post for duty in Duty.objects.open()] == [Post.LOBBY]


def test_manager_who_loses_the_role_stops_standing_in(client: Client, office: Office) -> None:
    user = factories.a_person(office, Role.MANAGER_ON_DUTY)
    factories.on_duty(user, Post.DROPZONE)
    standing = Substitution.objects.create(
        office=office, user=user, role=Role.SECURITY_OFFICER, reason="Sakit", started_at=T0
    )
    accepted(
        client,
        f"pengguna/{user.pk}/",
        full_name="Nama Baru",
        roles=["MANAGER_ON_DUTY"],
        is_active="on",
    )
    assert Duty.objects.open().filter(user=user).exists()
    accepted(client, f"pengguna/{user.pk}/", full_name="Nama Baru", is_active="on")
    standing.refresh_from_db()
    assert standing.ended_at
    assert not Duty.objects.open().filter(user=user).exists()


def test_administrators_keep_their_own_role(client: Client, admin: User) -> None:
    factories.a_person(admin.office, Role.OFFICE_ADMINISTRATOR)
    said = refused(client, f"pengguna/{admin.pk}/", **sheet(admin, roles=["COUNTER_OFFICER"]))
    assert "Anda tidak dapat melepas peran administrator Anda sendiri." in said
    assert 'href="#id_roles_0"' in said


def test_administrators_do_not_shut_themselves_out(client: Client, admin: User) -> None:
    factories.a_person(admin.office, Role.OFFICE_ADMINISTRATOR)
    said = refused(client, f"pengguna/{admin.pk}/", **sheet(admin, is_active=None))
    assert "Anda tidak dapat menonaktifkan akun Anda sendiri." in said


def test_administrator_may_take_roles_of_the_others(client: Client, admin: User) -> None:
    other = factories.a_person(admin.office, Role.OFFICE_ADMINISTRATOR)
    accepted(client, f"pengguna/{other.pk}/", **sheet(other, roles=[]))
    assert not other.assignments.exists()


def test_two_administrators_cannot_depose_each_other(admin: User) -> None:
    """Who was deposed a moment ago deposes nobody: the office always keeps one."""
    other = factories.a_person(admin.office, Role.OFFICE_ADMINISTRATOR)
    nothing = {"full_name": "Contoh", "roles": [], "is_active": True}
    people_actions.change_user(user=other, values=nothing, by=admin, now=T0)
    with pytest.raises(NotAdministrator):
        people_actions.change_user(user=admin, values=nothing, by=other, now=T0)
    assert admin.assignments.filter(role=ADMIN).exists()


def test_forgotten_password_is_replaced(client: Client, office: Office) -> None:
    user = factories.a_person(office, Role.COUNTER_OFFICER)
    seen = people_actions.password_mark(user)
    said = accepted(client, f"pengguna/{user.pk}/kata-sandi/", seen=seen)
    user.refresh_from_db()
    assert user.check_password(shown_password(said))
    assert user.must_change_password
    assert last_event() == ("PASSWORD_RESET", {"user": user.pk})


def test_double_click_resets_once_and_shows_the_password_in_force(
    client: Client, office: Office
) -> None:
    user = factories.a_person(office, Role.COUNTER_OFFICER)
    seen = people_actions.password_mark(user)
    send(client, f"pengguna/{user.pk}/kata-sandi/", seen=seen)
    said = unchanged(client, f"pengguna/{user.pk}/kata-sandi/", seen=seen)
    user.refresh_from_db()
    assert user.check_password(shown_password(said))


def test_page_of_the_reset_carries_the_mark(client: Client, office: Office) -> None:
    user = factories.a_person(office)
    assert people_actions.password_mark(user) in page(client, f"pengguna/{user.pk}/kata-sandi/")


def test_reset_without_the_mark_is_refused(client: Client, office: Office) -> None:
    user = factories.a_person(office)
    refused(client, f"pengguna/{user.pk}/kata-sandi/")


def test_own_password_is_not_reset_here(client: Client, admin: User) -> None:
    seen = people_actions.password_mark(admin)
    said = refused(client, f"pengguna/{admin.pk}/kata-sandi/", seen=seen)
    assert "Ganti kata sandi" in said


def test_actions_check_the_administrator_themselves(office: Office) -> None:
    manager = factories.a_person(office, Role.MANAGER_ON_DUTY)
    user = factories.a_person(office)
    with pytest.raises(Refused):
        people_actions.reset_password(
            user=user,
            seen=people_actions.password_mark(user),
            by=manager,
            now=T0 + timedelta(minutes=1),
        )
    assert events() == []


def test_list_marks_who_has_no_role_or_no_access(client: Client, office: Office) -> None:
    factories.a_person(office, name="Tanpa Peran")
    User.objects.filter(pk=factories.a_person(office).pk).update(is_active=False)
    said = text_of(client.get(f"{ROOT}pengguna/"))
    assert "Belum ada" in said
    assert "Tidak aktif" in said
