"""How the text of a cell becomes a fact of a visit, a household or an account, by the names in the column table.

What any sheet may hold is parsed by `feedback.sheets.cells`; here stands what only this system knows: its word lists,
its categories, and that nothing was said tomorrow.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from feedback.archive.file_entry import MOST_INCOME
from feedback.classify.outside import SEVEN, read_outside_labels
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput
from feedback.i18n.catalogue import LANGUAGES
from feedback.i18n.terms import label
from feedback.sheets import cells
from feedback.tracker.states import TAKEN_OVER
from models import office_vocabulary, vocabulary
from models.office_vocabulary import KeyKind
from models.vocabulary import AreaKind, OrgLevel

Parser = Callable[[str], Any]
DATA: Final = Path(__file__).parent.parent / "data"
PLACE_WORDS: Final[Mapping[str, Any]] = json.loads((DATA / "place_words.json").read_text(encoding="utf-8"))
PAST_STATES: Final[Mapping[str, Any]] = json.loads((DATA / "past_states.json").read_text(encoding="utf-8"))["states"]
LONGEST_KEY: Final = 60
_MOST_NAMES: Final = 50
_FEN: Final = 100
_LIST_MARK: Final = re.compile("[" + re.escape(PLACE_WORDS["list_marks"]) + "]|\\s{2,}")
_STRONG_MARK: Final = re.compile(r"[\uff1b;|\n]")
_LINE_MARK: Final = re.compile(r"[\uff1b;\n]")
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
    if kind == "lines":
        most, longest = rest.split(":")
        return _lines(int(most), int(longest))
    return _PLAIN[kind]


def word_parser(words: type[StrEnum]) -> Parser:
    """Return a parser for one word of a vocabulary, by its code or by its label in any language."""
    return cells.choice({member: [label(member, language) for language in LANGUAGES] for member in words})


@cache
def _area_kinds() -> Parser:
    also = PLACE_WORDS["area_kinds"]
    return cells.choice({kind: [*(label(kind, language) for language in LANGUAGES), *also[kind]] for kind in AreaKind})


@cache
def _unit_levels() -> Parser:
    also = PLACE_WORDS["levels"]
    return cells.choice({each: [*(label(each, language) for language in LANGUAGES), *also[each]] for each in OrgLevel})


def _unit_level(value: str) -> object:
    return _unit_levels()(value)


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


@cache
def _rough_categories() -> Mapping[str, tuple[str, ...]]:
    """Return by each code and name of either level, and each label of the outside map, which codes are meant."""
    known, outside = taxonomy(), read_outside_labels(SEVEN)
    found: dict[str, tuple[str, ...]] = {}
    for label_ in outside.labels:
        rows = outside.rows.items()
        found[_folded(label_)] = tuple(code for code, each in rows if any(row.label == label_ for row in each))
    for sector in known.sectors:
        inside = tuple(child.code for child in sector.children if child.code in known.codes)
        found |= {_folded(name): inside for name in (sector.code, sector.name, sector.name_en)}
    for code in known.codes:
        found |= {_folded(name): (code,) for name in (code, *known.names(code), f"{known.category(code).name} {code}")}
    return found


def _folded(value: str) -> str:
    return unicodedata.normalize("NFKC", value).casefold().strip()


def _their_category(value: str) -> tuple[str, ...]:
    """Return the codes that a category of either level, or of another office's list, means; one where it is exact."""
    found = _rough_categories().get(_folded(value))
    if not found:
        raise BadInput("cell_their_category")
    return found


@cache
def _codes_of_both_levels() -> Mapping[str, str]:
    known = taxonomy()
    sectors = {_folded(name): each.code for each in known.sectors for name in (each.code, each.name, each.name_en)}
    return sectors | {_folded(name): code for code in known.codes for name in (code, *known.names(code))}


def _handled_categories(value: str) -> tuple[str, ...]:
    """Return the codes of the categories that a cell lists; some names hold a mark that parts names."""
    known, codes = _codes_of_both_levels(), []
    for piece in filter(None, (each.strip() for each in _STRONG_MARK.split(value))):
        names = [piece] if _folded(piece) in known else split_names(piece)
        for name in names:
            if _folded(name) not in known:
                raise BadInput("cell_handles", name=name)
            codes.append(known[_folded(name)])
    return tuple(dict.fromkeys(codes))


@cache
def _past_states() -> Parser:
    # The words of ledgers go first: where a state of ours has the same label, it is the same state.
    words = {state: [label(state, each) for each in LANGUAGES] + PAST_STATES[state] for state in TAKEN_OVER}
    return cells.choice(words)


def _past_state(value: str) -> object:
    return _past_states()(value)


def _lines(most: int, longest: int) -> Parser:
    """Return a parser for a few lines, each of which is kept as it stands."""

    def parse(value: str) -> tuple[str, ...]:
        lines = tuple(line.strip() for line in _LINE_MARK.split(value) if line.strip())
        if len(lines) > most:
            raise BadInput("cell_too_many_names", most=most)
        for line in lines:
            cells.text(longest)(line)
        return lines

    return parse


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
    "any_day": cells.parse_day,
    "their_category": _their_category,
    "categories": _handled_categories,
    "past_state": _past_state,
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
    "unit_level": _unit_level,
    "username": _username,
}
