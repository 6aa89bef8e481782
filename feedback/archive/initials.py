"""By which letters is a name typed? The pinyin initials of a person or place; surnames are read as surnames are."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

LONGEST: Final = 20
_FILE: Final = Path(__file__).parent / "data" / "surname_initials.json"


@cache
def _surnames() -> dict[str, Any]:
    known: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return known


def initials(name: str, *, most: int = LONGEST) -> str:
    """Return the first letter of each sign of a name, in lower case; letters and digits stand for themselves."""
    # Its tables take a third of a second to load, which most commands can do without.
    from pypinyin import Style, lazy_pinyin

    plain = "".join(sign for sign in name if sign.isalnum())
    letters: list[str] = lazy_pinyin(plain, style=Style.FIRST_LETTER, errors=str.lower)
    return "".join(letter for letter in letters if letter.isascii())[:most]


def person_initials(name: str, *, most: int = LONGEST) -> str:
    """Return the initials of a person's name, its surname read as a surname."""
    plain = name.strip()
    for length, table in ((2, "two"), (1, "one")):
        known = _surnames()[table].get(plain[:length])
        if known is not None and len(plain) > length:
            return f"{known}{initials(plain[length:])}"[:most]
    return initials(plain, most=most)
