"""Hash chains: each link covers its own facts and the link before; a free text only by its salted digest.

So a text can be erased by law, and the chain still proves that nothing else was changed.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def link_hash(previous: str, facts: Mapping[str, object]) -> str:
    """Return the hex digest of one link: `previous` and its facts in a canonical order."""
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def new_salt() -> str:
    """Return a fresh salt for one text."""
    return secrets.token_hex(16)


def text_digest(salt: str, text: str | None) -> str:
    """Return the salted digest of `text`; an empty text has none."""
    return "" if not text else sha256(f"{salt}\n{text}".encode()).hexdigest()
