"""How the text of a cell becomes a fact of a visit, a household or an account, by the names in the column table.

What any sheet may hold is parsed by `feedback.sheets.cells`; here stands what only this system knows: its word lists,
its categories, and that nothing was said tomorrow.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from feedback.archive.file_entry import MOST_INCOME
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput
from feedback.i18n.catalogue import LANGUAGES
from feedback.i18n.terms import label
from feedback.sheets import cells
from models import office_vocabulary, vocabulary
from models.office_vocabulary import KeyKind
from models.vocabulary import AreaKind

Parser = Callable[[str], Any]
DATA: Final = Path(__file__).parent.parent / "data"
PLACE_WORDS: Final[Mapping[str, Any]] = json.loads((DATA / "place_words.json").read_text(encoding="utf-8"))
LONGEST_KEY: Final = 60
_MOST_NAMES: Final = 50
_FEN: Final = 100
_LIST_MARK: Final = re.compile("[" + re.escape(PLACE_WORDS["list_marks"]) + "]|\\s{2,}")
_COUNTED: Final = re.compile(r"(?P<name>\D+?)\s*[:：(（]?\s*(?P<count>\d{1,5})\D{0,3}")
_YEAR: Final = re.compile(r"(19|20)\d{2}", re.ASCII)
_USERNAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,59}", re.ASCII)


def parser_for(name: str) -> Parser:
    """Return the parser that the column table calls `name`, such as "text:60" or "word:Urgency"."""
    kind, _, rest = name.partition(":")
    if kind == "text":
        return cells.text(int(rest))
    if kind == "key":
        return cells.text(int(rest or LONGEST_KEY))
    if kind == "integer":
        least, most = rest.split(":")
        return cells.integer(int(least), int(most))
    if kind == "word":
        return word_parser(getattr(vocabulary, rest, None) or getattr(office_vocabulary, rest))
    return _PLAIN[kind]


def word_parser(words: type[StrEnum]) -> Parser:
    """Return a parser for one word of a vocabulary, by its code or by its label in any language."""
    return cells.choice({member: [label(member, language) for language in LANGUAGES] for member in words})


@cache
def _area_kinds() -> Parser:
    also = PLACE_WORDS["area_kinds"]
    return cells.choice({kind: [*(label(kind, language) for language in LANGUAGES), *also[kind]] for kind in AreaKind})


def _area_kind(value: str) -> object:
    return _area_kinds()(value)


@cache
def _categories() -> Parser:
    known = taxonomy()
    return cells.choice({code: [*known.names(code), f"{known.category(code).name} {code}"] for code in known.codes})


def _category(value: str) -> object:
    try:
        return _categories()(value)
    except BadInput as error:
        # All ninety names would not fit into a sentence.
        raise BadInput("cell_category") from error


def _past_day(value: str) -> date:
    day = cells.parse_day(value)
    if day > today():
        raise BadInput("cell_date_ahead")
    return day


def _past_instant(value: str) -> datetime:
    instant = cells.parse_instant(value)
    if instant > utc_now():
        raise BadInput("cell_date_ahead")
    return instant


def split_names(value: str) -> tuple[str, ...]:
    """Return the names that a cell lists, each once."""
    return tuple(dict.fromkeys(part.strip() for part in _LIST_MARK.split(value) if part.strip()))


def _names(value: str) -> tuple[str, ...]:
    names = split_names(value)
    if len(names) > _MOST_NAMES:
        raise BadInput("cell_too_many_names", most=_MOST_NAMES)
    for name in names:
        cells.text(LONGEST_KEY)(name)
    return names


def _counts(value: str) -> Mapping[str, int]:
    """Return how many of each group came: "villagers 12, party members 5"; a bare number counts all."""
    found: dict[str, int] = {}
    for part in split_names(value):
        counted = _COUNTED.fullmatch(part)
        if part.isdecimal():
            found[""] = found.get("", 0) + int(part)
        elif counted:
            found[counted["name"].strip()] = int(counted["count"])
        else:
            raise BadInput("cell_counts")
    return found


def _birth_year(value: str) -> int:
    year = _YEAR.match(value.strip())
    if year is None or int(year.group()) > today().year:
        raise BadInput("cell_birth_year")
    return int(year.group())


@cache
def _key_kind() -> Parser:
    return word_parser(KeyKind)


def _kinds(value: str) -> tuple[str, ...]:
    """Return the key kinds that a cell lists, by their labels or codes."""
    return tuple(dict.fromkeys(_key_kind()(name).value for name in _names(value)))


def _yuan(value: str) -> int:
    """Return a sum of yuan in fen."""
    return int(cells.integer(0, MOST_INCOME // _FEN)(value)) * _FEN


def _username(value: str) -> str:
    if not _USERNAME.fullmatch(value):
        raise BadInput("cell_username")
    return value


_PLAIN: Final[Mapping[str, Parser]] = {
    "past_day": _past_day,
    "past_instant": _past_instant,
    "phone": cells.phone,
    "identity": cells.id_number,
    "yes_no": cells.yes_no,
    "names": _names,
    "counts": _counts,
    "category": _category,
    "birth_year": _birth_year,
    "kinds": _kinds,
    "yuan": _yuan,
    "area_kind": _area_kind,
    "username": _username,
}
