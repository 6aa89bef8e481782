"""What may be written into a household's file? Lengths, years, sums and words of closed lists, each with a reason."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from feedback.archive.households import HouseFacts, MemberEntry
from feedback.core.clock import today
from feedback.core.errors import BadInput, MissingFact
from feedback.sheets import cells
from feedback.sheets.safe_text import clean
from models.office_vocabulary import KeyKind

LONGEST: Final = {
    "household_no": 30,
    "house_no": 60,
    "head_name": 40,
    "livelihood": 60,
    "dwelling_grade": 10,
    "dwelling_structure": 20,
    "river_note": 120,
    "situation": 1000,
    "needs": 1000,
    "name": 40,
    "relation": 20,
    "gender": 4,
    "occupation": 40,
    "note": 500,
}
MOST_INCOME: Final = 20_000_000_00
MOST_AREA: Final = 5_000
FIRST_YEAR: Final = 1800
_MOST_WORDS: Final = 14


def checked_facts(facts: HouseFacts) -> HouseFacts:
    """Return the facts without blanks at their ends.

    Raises
    ------
    MissingFact
        There is no head of the household.
    BadInput
        A text is too long, a year or a sum out of its range, or a kind is unknown.
    """
    texts: dict[str, Any] = {name: checked_text(name, getattr(facts, name)) for name in _TEXTS}
    if not texts["head_name"]:
        raise MissingFact("fact_missing", field="head_name")
    _check_number("floor_area", facts.floor_area, 1, MOST_AREA)
    _check_number("built_year", facts.built_year, FIRST_YEAR, today().year)
    _check_number("yearly_income", facts.yearly_income, 0, MOST_INCOME)
    hardships = tuple(checked_text("livelihood", each) for each in facts.hardships if each.strip())
    if len(hardships) > _MOST_WORDS:
        raise BadInput("file_too_many_words", most=_MOST_WORDS)
    return replace(facts, **texts, hardships=hardships, key_kinds=checked_kinds(facts.key_kinds))


_TEXTS: Final = (
    "head_name",
    "house_no",
    "livelihood",
    "dwelling_grade",
    "dwelling_structure",
    "situation",
    "needs",
    "river_note",
)


def checked_member(member: MemberEntry) -> MemberEntry:
    """Return a member without blanks at the ends; phone and identity number are checked where they are given."""
    names = ("name", "relation", "gender", "occupation", "note")
    texts: dict[str, Any] = {name: checked_text(name, getattr(member, name)) for name in names}
    if not texts["name"]:
        raise MissingFact("fact_missing", field="name")
    _check_number("birth_year", member.birth_year, FIRST_YEAR, today().year)
    phone = str(cells.phone(member.phone.strip())) if member.phone.strip() else ""
    identity = str(cells.id_number(member.identity_number.strip())) if member.identity_number.strip() else ""
    kinds = checked_kinds(member.key_kinds)
    return replace(member, **texts, phone=phone, identity_number=identity, key_kinds=kinds)


def checked_text(name: str, typed: str) -> str:
    """Return a text without blanks at its ends, or raise BadInput where it is too long."""
    text = clean(typed).strip()
    if len(text) > LONGEST[name]:
        raise BadInput("file_text_too_long", field=name, most=LONGEST[name])
    return text


def checked_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return key kinds once each, in the order of their list."""
    given = set(kinds)
    known = {kind.value for kind in KeyKind}
    if given - known:
        raise BadInput("key_kind_unknown")
    return tuple(kind.value for kind in KeyKind if kind.value in given)


def _check_number(name: str, number: int | None, least: int, most: int) -> None:
    if number is not None and not least <= number <= most:
        raise BadInput("file_number_out_of_range", field=name, least=least, most=most)
