"""Which number a case bears. What is confidential from its registration counts in a series of its own.

So the open numbers of a year have no gaps that would tell how many confidential cases there are, and when each came.
A case that is made confidential later keeps its number; that gap stays (decision 0010).
"""

import re
from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from feedback.core.counters import take_numbers

OPEN_KIND: Final = "case"
HIDDEN_KIND: Final = "hidden"
# Numbers that were taken back on purpose, with the trial county; `audit` does not miss them.
GONE_KIND: Final = "gone"
PREFIXES: Final = {OPEN_KIND: "ZS", HIDDEN_KIND: "ZM"}
_KINDS: Final = {prefix: kind for kind, prefix in PREFIXES.items()}
_NUMBER: Final = re.compile(rf"({'|'.join(_KINDS)})(\d{{4}})-(\d{{6,}})")


def take_case_numbers(session: Session, year: int, confidential: Sequence[bool]) -> list[str]:
    """Take one number for each of `confidential`, in their order."""
    numbers: dict[bool, list[str]] = {}
    for is_confidential, kind in ((False, OPEN_KIND), (True, HIDDEN_KIND)):
        count = sum(each is is_confidential for each in confidential)
        series = f"{kind}-{year}"
        first = take_numbers(session, series, count) if count else 0
        numbers[is_confidential] = [case_no_of(series, first + offset) for offset in reversed(range(count))]
    return [numbers[each].pop() for each in confidential]


def case_no_of(series: str, number: int) -> str:
    """Return the public number that stands at `number` of a series.

    Examples
    --------
    >>> case_no_of("case-2026", 17)
    'ZS2026-000017'
    """
    kind, _, year = series.partition("-")
    return f"{PREFIXES[kind]}{year}-{number:06d}"


def place_in_series(case_no: str) -> tuple[str, int] | None:
    """Return the series of a public number and its place there; None for what is no such number.

    Examples
    --------
    >>> place_in_series("ZM2026-000003")
    ('hidden-2026', 3)
    """
    found = _NUMBER.fullmatch(case_no)
    return (f"{_KINDS[found[1]]}-{found[2]}", int(found[3])) if found else None
