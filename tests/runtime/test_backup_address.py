"""The address of a server for backups: read strictly, and never with a password."""

from pathlib import Path

import pytest

from ramah.runtime.backup.problems import CannotCopy, Fault
from ramah.runtime.backup.sftp_address import Address, is_sftp


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("sftp://a@kantor.example/x", Address("a", "kantor.example", 22, "/x")),
        ("sftp:/a@kantor.example/x", Address("a", "kantor.example", 22, "/x")),  # as a path
        ("SFTP://a@KANTOR:2222/x/y/", Address("a", "kantor", 2222, "/x/y")),
        ("sftp://a@[fd00::1]:22/", Address("a", "fd00::1", 22, "/")),
        ("sftp://a@kantor", Address("a", "kantor", 22, "/")),
    ],
)
def test_address_is_read(given: str, expected: Address) -> None:
    assert is_sftp(given)
    assert Address.read(given) == expected == Address.read(str(expected))
    assert Address.read(Path(given)) == expected


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("sftp://a:rahasia@kantor/x", Fault.PASSWORD),
        ("sftp://a:@kantor/x", Fault.PASSWORD),
        ("sftp://kantor/x", Fault.ADDRESS),
        ("sftp://a@kantor:0/x", Fault.ADDRESS),
        ("sftp://a@kantor:70000/x", Fault.ADDRESS),
        ("sftp://a@kantor -oX/x", Fault.ADDRESS),
        ("sftp:", Fault.ADDRESS),
    ],
)
def test_address_that_cannot_be_used_is_refused(given: str, fault: Fault) -> None:
    with pytest.raises(CannotCopy) as refusal:
        Address.read(given)
    assert refusal.value.fault == fault
    assert "rahasia" not in str(refusal.value)
