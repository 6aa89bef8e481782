"""Which facts may a notice carry? Numbers, dates and codes of a closed list; never a name, a phone number or words.

Whatever is not on the list, or not of its kind, is a fault of the caller and never stored (issue 4, part 5).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from models.vocabulary import OrgLevel, RequestKind, RequestStatus, Stage, SuperviseLevel, Urgency
from models.work_vocabulary import NoticeKind

Fact = str | int | None
Facts = dict[str, Fact]
# The words of three lists that differ in all their members: how urgent, which office, which card.
LEVELS: Final[tuple[type[StrEnum], ...]] = (Urgency, OrgLevel, SuperviseLevel)
_NUMBER: Final = re.compile(r"[A-Z]{2,4}(\d{4})?-\d{1,9}")
_CODE: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LARGEST: Final = 10**9


def _is_count(fact: object) -> bool:
    return isinstance(fact, int) and 0 <= fact < _LARGEST


def _one_of(*vocabularies: type[StrEnum]) -> Callable[[object], bool]:
    known = {str(word) for words in vocabularies for word in words}
    return lambda fact: isinstance(fact, str) and str(fact) in known


def _is_instant(fact: object) -> bool:
    try:
        return datetime.fromisoformat(str(fact)).tzinfo is not None
    except ValueError:
        return False


def _is_day(fact: object) -> bool:
    try:
        return date.fromisoformat(str(fact)).isoformat() == fact
    except ValueError:
        return False


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda fact: isinstance(fact, str) and pattern.fullmatch(fact) is not None


_CHECKS: Final[Mapping[str, Callable[[object], bool]]] = {
    "number": _matches(_NUMBER),
    "urgency": _one_of(Urgency),
    "level": _one_of(*LEVELS),
    "due": _is_instant,
    "stage": _one_of(Stage),
    "day": _is_day,
    "until": _is_day,
    "request": _one_of(RequestKind),
    "decision": _one_of(RequestStatus),
    "job": _matches(_CODE),
    **dict.fromkeys(
        ("count", "due_today", "overdue", "critical", "for", "rung", "hours", "redo_no", "is_confidential", "sheet"),
        _is_count,
    ),
    **dict.fromkeys(("unassigned", "without_superior", "to_sign", "sent_back"), _is_count),
    # How many notices of a kind wait, in a digest.
    **{f"of_{kind}": _is_count for kind in NoticeKind},
}


def checked_facts(facts: Mapping[str, Fact]) -> Facts:
    """Return the facts that are given.

    Raises
    ------
    ValueError
        A fact is not on the list, or not a number, date or code as it should be; what it is, is not repeated.
    """
    kept: Facts = {}
    for name, fact in facts.items():
        if name not in _CHECKS:
            raise ValueError("a notice carries no such fact")
        if fact is None:
            continue
        if not _CHECKS[name](fact):
            raise ValueError(f"the fact {name} of a notice is not of its kind")
        kept[name] = int(fact) if isinstance(fact, int) else str(fact)
    return kept
