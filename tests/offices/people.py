"""Members of staff who can log in."""

from django.test import Client

from ramah.offices.models import Office, Role, User
from tests import factories

PASSWORD = "kopi-hangat-7-cangkir"


def a_member(office: Office, *roles: Role, username: str = "", **fields: object) -> User:
    """Make a person with a password."""
    user = factories.a_person(office, *roles)
    user.username = username or user.username
    for name, value in fields.items():
        setattr(user, name, value)
    user.set_password(PASSWORD)
    user.save()
    return user


def logged_in(user: User) -> Client:
    """Give a browser in which a person is logged in."""
    client = Client()
    client.force_login(user, backend="ramah.offices.backends.StaffBackend")
    return client


def errors_of(page: str) -> str:
    """Give the error summary of a page."""
    return page.partition('class="error-summary"')[2].partition("</section>")[0]
