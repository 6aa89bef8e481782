"""The numbers, times and switches that an office sets for itself: what each is when nobody has set it otherwise."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from models.worktime import OfficeRule

Value = int | time | bool | str


class OfficeRuleName(StrEnum):
    REOPEN_DAYS = "reopen_days"
    REVISIT_SHARE = "revisit_share"


@dataclass(frozen=True, slots=True)
class _Declared:
    """A rule's value when nobody has set it, and the least and most that it may be."""

    default: int
    least: int
    most: int


_RULES: Final = {
    OfficeRuleName.REOPEN_DAYS: _Declared(30, 1, 365),
    OfficeRuleName.REVISIT_SHARE: _Declared(100, 0, 100),
}


def office_rule(session: Session, name: OfficeRuleName) -> Value:
    """Return the rule's value as the office has set it, else as it comes."""
    declared, stored = _RULES[name], session.get(OfficeRule, name.value)
    value = int(stored.value) if stored is not None else declared.default
    return min(max(value, declared.least), declared.most)
