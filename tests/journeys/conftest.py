"""One served demo office and one browser per test process."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.house import House, served_house
from tests.journeys.people import PC, Person

Enter = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a journey."""
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """A demo office served by ``ramah demo --serve``."""
    with served_house() as house:
        yield house


@pytest.fixture
def enter(house: House, chromium: Browser) -> Iterator[Enter]:
    """Let a person in with a browser of their own; with a name, logged in (once by the form)."""
    people: list[Person] = []

    def enter(
        username: str = "", size: tuple[int, int] = PC, *, script: bool = True, **options: Any
    ) -> Person:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="en-US",
            timezone_id="Asia/Jakarta",
            java_script_enabled=script,
            storage_state=house.sessions.get(username),
            **options,
        )
        person = Person(context, house.url, script=script)
        people.append(person)
        if username and username not in house.sessions:
            log_in(person, username, house.passwords[username])
            house.sessions[username] = context.storage_state()
        return person

    yield enter
    for person in people:
        assert person.complaints == []
        person.context.close()


def log_in(person: Person, username: str, password: str) -> None:
    """Log in through the form."""
    person.go("/masuk/")
    person.write("Nama pengguna", username)
    person.page.get_by_label("Kata sandi").first.fill(password)
    person.tap("Masuk", within=person.page.locator("main"))
