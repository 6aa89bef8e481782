"""What a password must be, and how it is kept: argon2id, never readable (domain digest G, identity)."""

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

from pwdlib import PasswordHash

from feedback.core.errors import BadInput

LEAST_LENGTH: Final = 8
_LEAST_CLASSES: Final = 3
_READABLE: Final = "abcdefghjkmnpqrstuvwxyz"
_READABLE_UPPER: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
_READABLE_DIGITS: Final = "23456789"


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


def hash_password(password: str) -> str:
    return _hasher().hash(password)


def is_password(password: str, password_hash: str) -> bool:
    return _hasher().verify(password, password_hash)


@cache
def decoy_hash() -> str:
    """Return a hash of nobody's password: checked for unknown names, so that they take as long as known ones."""
    return hash_password(secrets.token_urlsafe(16))


def _class_of(sign: str) -> str:
    if sign.isdigit():
        return "digit"
    if sign.isalpha():
        return "upper" if sign.isupper() else "lower"
    return "other"


def check_password_rules(password: str, username: str) -> None:
    """Raise BadInput where `password` is too short, too plain or holds the user's name."""
    found = len({_class_of(sign) for sign in password})
    if len(password) < LEAST_LENGTH or found < _LEAST_CLASSES:
        raise BadInput("password_too_plain", length=LEAST_LENGTH)
    if username.lower() in password.lower():
        raise BadInput("password_holds_name")


def new_password() -> str:
    """Return a password by chance that keeps the rules and can be read aloud: three groups and no look-alikes."""
    groups = [
        "".join(secrets.choice(letters) for _ in range(4)) for letters in (_READABLE, _READABLE_DIGITS, _READABLE_UPPER)
    ]
    return "-".join(groups)


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A one-time password and its hash, made ahead: hashing takes its time, and no lock should wait for it."""

    password: str
    password_hash: str

    @classmethod
    def make(cls) -> Self:
        password = new_password()
        return cls(password, hash_password(password))
