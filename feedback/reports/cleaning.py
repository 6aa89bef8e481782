"""What people typed, as every printer can take it: no sign that a paper has no place for."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from feedback.reports.paper import Facts, Row

# XML 1.0 has no place for most of these, half characters cannot be encoded, and signs that turn the direction of
# writing would let a paper show another order than it has.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069\ufeff]"
)
_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    """Return `text` with one kind of line end and without control characters."""
    plain = _UNPRINTABLE.sub("", _BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", plain).replace("\t", " ").strip("\n")


def clean_facts(facts: Facts) -> dict[str, str | Sequence[Row]]:
    """Return the facts with every text cleaned."""
    return {name: clean_text(value) if isinstance(value, str) else _rows(value) for name, value in facts.items()}


def _rows(rows: Sequence[Row]) -> list[Row]:
    return [{name: clean_text(text) for name, text in row.items()} for row in rows]
