"""Hash chains: each link covers its own facts and the link before; a free text only by its salted digest.

So a text can be erased by law, and the chain still proves that nothing else was changed. The end of each chain is
sealed with a key, so that whoever can write to the database alone can neither tell a chain anew nor cut it short.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final

from feedback.core.cipher import cipher


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode


def link_hash(previous: str, facts: Mapping[str, object]) -> str:
    """Return the hex digest of one link: `previous` and its facts in a canonical order."""
    return sha256(f"{previous}\n{_CANONICAL(facts)}".encode()).hexdigest()


def head_seal(kind: str, name: str, count: int, head: str) -> str:
    """Return the keyed seal of a chain that has `count` links and ends with the hash `head`.

    An earlier seal is kept nowhere, so a chain that was cut cannot be given the seal that it once had.
    """
    return cipher().mark(f"{kind}\n{name}\n{count}\n{head}")


def sealed_digest(text: str) -> str:
    """Return the keyed digest of a sealed text that is too easily guessed for a salted one."""
    return cipher().mark(f"sealed\n{text}")


def new_salt() -> str:
    """Return a fresh salt for one text."""
    return secrets.token_hex(16)


def text_digest(salt: str, text: str | None) -> str:
    """Return the salted digest of `text`; an empty text has none."""
    return "" if not text else sha256(f"{salt}\n{text}".encode()).hexdigest()
