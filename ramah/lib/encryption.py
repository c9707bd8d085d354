"""Fields that identify a person: encrypted in the database, readable only with the key."""

import base64
import functools
import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class Unreadable(Exception):
    """The stored value was encrypted with another key, or damaged."""


class EncryptedTextField(TextField):
    """Stores text encrypted (Fernet: AES-128-CBC with HMAC-SHA256); empty text stays empty.

    It can be neither searched nor sorted: keep a keyed hash beside it where matching is needed.
    """

    def get_prep_value(self, value: Any) -> str:
        text = super().get_prep_value(value)
        return encrypt(text) if text else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return decrypt(value) if value else ""


def encrypt(text: str) -> str:
    """Encrypt text with the installation's identity key."""
    return _fernet(settings.RAMAH_KEYS.identity).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt what :func:`encrypt` wrote.

    :raises Unreadable: another key wrote it, or it is damaged.
    """
    try:
        return _fernet(settings.RAMAH_KEYS.identity).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("Data identitas tidak dapat dibaca dengan kunci ini.") from error


def phone_digits(phone: str) -> str:
    """Reduce an Indonesian telephone number to the digits that make it the same number.

    >>> phone_digits("+62 812-3456-789") == phone_digits("0812 3456 789")
    True
    """
    digits = re.sub(r"\D", "", phone)
    return re.sub(r"^(62)?0?", "", digits)


def phone_hash(phone: str) -> str:
    """Hash a telephone number with the installation's lookup key (hex; empty for no number)."""
    digits = phone_digits(phone)
    if not digits:
        return ""
    return hmac.new(settings.RAMAH_KEYS.lookup, digits.encode(), hashlib.sha256).hexdigest()


@functools.lru_cache(maxsize=4)
def _fernet(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))
