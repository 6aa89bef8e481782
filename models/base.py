"""What every table is built from: column types, constraint names, and the seam where the cipher is put in.

SQLite drops time zones, keeps no enum and checks no length, so the types here do.
`SealedText` leaves nothing readable on disk.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from sqlalchemy import JSON, BigInteger, DateTime, LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: Final = SQLModel.metadata


class Cipher(Protocol):
    """What `SealedText` needs of a cipher."""

    def seal(self, text: str) -> bytes: ...

    def unseal(self, sealed: bytes) -> str: ...

    def mark(self, text: str) -> str: ...


class _CipherSeat:
    """Holds the process's cipher; `feedback.core.cipher` puts it in."""

    cipher: Cipher | None = None


def install_cipher(cipher: Cipher | None) -> None:
    """Let every `SealedText` column of this process seal and unseal with `cipher`."""
    _CipherSeat.cipher = cipher


def _installed() -> Cipher:
    if _CipherSeat.cipher is None:
        raise RuntimeError("no cipher is installed: call feedback.core.cipher.install first")
    return _CipherSeat.cipher


def keyed_mark(text: str) -> str:
    """Return the keyed digest of `text`, for migrations that seal what was there before."""
    return _installed().mark(text)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WordType(TypeDecorator[StrEnum]):
    """A member of one closed word list, stored by its value."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(40)
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


class SealedText(TypeDecorator[str]):
    """Text that is encrypted at rest; it can be neither searched nor compared in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _installed().seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else _installed().unseal(bytes(value))


def word(words: type[StrEnum], *, index: bool = False, nullable: bool = False, **more: Any) -> Any:
    """Return a column for one word of `words`."""
    if nullable:
        more.setdefault("default", None)
    return Field(sa_type=WordType(words), index=index, nullable=nullable, **more)


def instant(*, index: bool = False, nullable: bool = False, **more: Any) -> Any:
    """Return a column for an aware UTC instant."""
    if nullable:
        more.setdefault("default", None)
    return Field(sa_type=UtcDateTime, index=index, nullable=nullable, **more)


def sealed(*, nullable: bool = True, **more: Any) -> Any:
    """Return a column whose text is encrypted at rest."""
    if nullable:
        more.setdefault("default", None)
    return Field(sa_type=SealedText, nullable=nullable, **more)


def json_column(default_factory: Callable[[], object] = dict) -> Any:
    """Return a column for a small JSON value that is never queried into."""

    def empty() -> object:
        # Pydantic asks for a factory's signature with each row, which of a built-in one is parsed from text.
        return default_factory()

    return Field(default_factory=empty, sa_type=JSON, nullable=False)


def key() -> Any:
    """Return the primary key that the database gives."""
    return Field(default=None, primary_key=True)


def ref(target: str, *, index: bool = False, nullable: bool = False, **more: Any) -> Any:
    """Return a reference to `target` ("table.column")."""
    if nullable:
        more.setdefault("default", None)
    return Field(foreign_key=target, index=index, nullable=nullable, **more)


def money(*, nullable: bool = False, **more: Any) -> Any:
    """Return a column for a sum of money in fen, a hundredth of a yuan."""
    if nullable:
        more.setdefault("default", None)
    return Field(sa_type=BigInteger, nullable=nullable, **more)
