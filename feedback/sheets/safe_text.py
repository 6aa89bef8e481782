"""How a text enters from a sheet and leaves into one without doing harm.

A cell that begins like a formula gets an apostrophe in front when it leaves, and loses that one when it comes back, so
a sheet can be exported, mended and read again. Source of the dangerous beginnings: OWASP, CSV injection, with the
full-width forms that spreadsheet programs read as the same signs.
"""

import re
import unicodedata
from typing import Final

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Blanks of every width, and the signs without any that word processors and web pages leave behind.
_EDGES: Final = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\u2060\ufeff"
_DANGEROUS: Final = re.compile(r"[\s\u200b\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
_GUARDED: Final = re.compile(rf"'+(?:{_DANGEROUS.pattern})")


def clean(text: str) -> str:
    """Return `text` with plain line ends and without what no sheet can hold: control characters, half characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def half_width(typed: str) -> str:
    """Return what was typed without blanks and in half-width signs, as a number or a name is compared."""
    return "".join(unicodedata.normalize("NFKC", clean(typed)).split())


def as_number(typed: str) -> str:
    """Return the number of a case or a task as it is kept: small letters, full-width signs and blanks are no others."""
    return half_width(typed).upper()


def tidy(text: str) -> str:
    """Return what a person typed into a cell: cleaned, without blank edges, and without the guard of an export."""
    text = clean(text).strip(_EDGES)
    return text[1:].strip(_EDGES) if _GUARDED.match(text) else text


def is_dangerous(text: str) -> bool:
    """Say whether a spreadsheet program could take `text` for a formula."""
    return _DANGEROUS.match(text) is not None


def is_guarded(text: str) -> bool:
    """Say whether `text` looks as if it had been guarded, so that reading it back would take an apostrophe away."""
    return _GUARDED.match(text) is not None


def guard(text: str) -> str:
    """Return `text` so that no spreadsheet program reads a formula in it; `tidy` gives the first text back."""
    return f"'{text}" if is_dangerous(text) or is_guarded(text) else text


def shorten(text: str, limit: int = 30) -> str:
    """Return `text` on one line and at most `limit` characters long, with an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
