"""The figures of a monthly report: rows and columns as the form has them, and whether they agree with each other.

Where they do not, the cases behind it are named: on the books by their last event and not by what moved them, closed
without saying how, or of a category that stands in no column. Form and identities: domain digest H.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import Session

from feedback.classify.taxonomy import newest_code
from feedback.core.clock import day_bounds
from feedback.reports.groups import MONTHLY, Group, Scheme, groups_of
from feedback.reports.layout import DATA
from feedback.reports.month_books import Account, Crossing, Way, read_books
from feedback.tracker.closing import closure_type_of
from models.vocabulary import Channel, ClosureMode, ClosureType

TOTAL, NONE = "total", "none"
_MOST_NAMED: Final = 10
_REPORTED: Final = frozenset(
    {
        ClosureMode.REPORTED_TO_TOWNSHIP,
        ClosureMode.REPORTED_TO_COUNTY_OFFICE,
        ClosureMode.REPORTED_TO_JOINT_MEETING,
        ClosureMode.REPORTED_TO_COUNTY_LEADERS,
    }
)
_PROPOSALS: Final = (Channel.CONGRESS, Channel.CPPCC)
_LETTERS: Final = {Scheme.LIVELIHOOD: "l", Scheme.HARDSHIP: "h", Scheme.STABILITY: "s"}


class MonthKind(StrEnum):
    """Whose report it is."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    DEPARTMENT = "department"


class IdentityName(StrEnum):
    """What must agree."""

    MONTH = "month"
    OPENED = "opened"
    CLOSINGS = "closings"
    YEAR = "year"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing that must agree; `cases` are the numbers of those behind a difference, ten at most."""

    name: IdentityName
    holds: bool
    facts: Mapping[str, int]
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The counts by (row, column), the names of the columns in their order, and what must agree."""

    counts: Mapping[tuple[str, str], int]
    columns: Mapping[str, str]
    identities: tuple[Identity, ...]

    def at(self, row: str, column: str = TOTAL) -> int:
        return self.counts.get((row, column), 0)


@cache
def month_words() -> dict[str, Any]:
    """Return the names of rows and the sentences of the monthly report, from `data/month_report.json`."""
    return dict(json.loads((DATA / "month_report.json").read_text(encoding="utf-8")))


def month_days(first: date) -> tuple[datetime, datetime, datetime]:
    """Return the instants at which the year of a month begins, the month begins, and the month ends."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return day_bounds(date(first.year, 1, 1))[0], day_bounds(first.replace(day=1))[0], day_bounds(following)[0]


def month_figures(
    session: Session, where: ColumnElement[bool], first: date, *, unit_id: int | None = None
) -> MonthFigures:
    """Return the figures of the month in which `first` lies, of the cases that fit `where`; nine statements."""
    year, month, end = month_days(first)
    groups = groups_of(session)
    places = _places(groups)
    accounts = read_books(session, where, (year, month, end), unit_id=unit_id)
    counts: Counter[tuple[str, str]] = Counter()
    for account in accounts:
        columns = _columns_of(account, places)
        for row, number in _rows_of(account, year, month, end).items():
            counts.update({(row, column): number for column in columns})
    return MonthFigures(counts, _column_names(groups), tuple(_identities(counts, accounts, places, (year, month, end))))


def _places(groups: Mapping[Scheme, Sequence[Group]]) -> dict[str, tuple[str, str]]:
    """Return the part and the column of each category."""
    return {
        code: (scheme.value, f"{_LETTERS[scheme]}{place}")
        for scheme in MONTHLY
        for place, group in enumerate(groups[scheme], 1)
        for code in group.categories
    }


def _column_names(groups: Mapping[Scheme, Sequence[Group]]) -> dict[str, str]:
    words = month_words()
    names = {TOTAL: words["total"], NONE: words["none"]}
    for scheme in MONTHLY:
        names[scheme.value] = words["parts"][scheme.value]
        names |= {f"{_LETTERS[scheme]}{place}": group.name for place, group in enumerate(groups[scheme], 1)}
    return names


def _columns_of(account: Account, places: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """Return the columns in which a case counts; one of no group counts in the total alone."""
    if account.category is None:
        return TOTAL, NONE
    found = places.get(account.category) or places.get(newest_code(account.category) or "")
    return (TOTAL, *found) if found else (TOTAL,)


def _rows_of(account: Account, year: datetime, month: datetime, end: datetime) -> Counter[str]:
    """Return what one case adds to each row."""
    found: Counter[str] = Counter()
    carried = account.is_on_books(year)
    found["y_carried"] = found["y_opened"] = int(carried)
    found["m_before"] = int(account.is_on_books(month))
    found["m_after"] = int(account.is_on_books(end))
    for crossing in account.crossings:
        if year <= crossing.at < end:
            _count(found, "y", crossing, account)
        if month <= crossing.at < end:
            _count(found, "m", crossing, account)
    return found


def _count(found: Counter[str], period: str, crossing: Crossing, account: Account) -> None:
    found[f"{period}_{crossing.way}"] += 1
    if crossing.way is not Way.CLOSED:
        found[f"{period}_opened"] += crossing.change
        if crossing.way is Way.NEW:
            found[f"{period}_{_source(account)}"] += 1
        return
    if crossing.mode is not None:
        found[f"{period}_{closure_type_of(crossing.mode)}"] += 1
    is_reported = crossing.mode in _REPORTED
    found[f"{period}_{'reported' if is_reported else 'own'}"] += 1


def _source(account: Account) -> str:
    """Return from where the case came: its channel or what its letter's source says, from a village, or from here."""
    if account.channel in _PROPOSALS:
        return account.channel.value
    for source, words in month_words()["sources"].items():
        if any(word in account.source for word in words):
            return str(source)
    return "below" if account.is_from_below else "direct"


def _identities(
    counts: Counter[tuple[str, str]],
    accounts: Sequence[Account],
    places: Mapping[str, tuple[str, str]],
    days: tuple[datetime, datetime, datetime],
) -> Iterator[Identity]:
    year, month, end = days
    of = {row: counts[row, TOTAL] for row in {row for row, _column in counts} | _NEEDED}
    told = {name: of[f"m_{name}"] for name in ("before", "opened", "closed", "after")}
    total = told["before"] + told["opened"] - told["closed"]
    yield _identity(IdentityName.MONTH, total, told["after"], told, _unbalanced(accounts, month, end))
    parts = {name: of[f"m_{name}"] for name in ("opened", "new", "again", "struck")}
    yield _identity(IdentityName.OPENED, parts["new"] + parts["again"] - parts["struck"], parts["opened"], parts, ())
    types = {kind.value: of[f"m_{kind}"] for kind in ClosureType}
    unsaid = (each for each in accounts if _closed_unsaid(each, month, end))
    facts = types | {"closed": told["closed"]}
    yield _identity(IdentityName.CLOSINGS, sum(types.values()), told["closed"], facts, unsaid)
    since = {"opened": of["y_opened"], "closed": of["y_closed"], "after": told["after"]}
    balance = since["opened"] - since["closed"]
    yield _identity(IdentityName.YEAR, balance, since["after"], since, _unbalanced(accounts, year, end))
    lost = [each for each in accounts if len(_columns_of(each, places)) == 1]
    yield _identity(IdentityName.COLUMNS, len(lost), 0, {}, lost)


_NEEDED: Final = frozenset(
    {f"m_{name}" for name in ("before", "opened", "closed", "after", "new", "again", "struck", *ClosureType)}
    | {"y_opened", "y_closed"}
)


def _identity(
    name: IdentityName, left: int, right: int, facts: Mapping[str, int], behind: Iterable[Account]
) -> Identity:
    """Return whether both sides agree; a difference that cancels out over several cases is one as well."""
    cases = tuple(sorted(each.case_no for each in behind))
    return Identity(name, left == right and not cases, {**facts, "sum": left}, cases[:_MOST_NAMED])


def _unbalanced(accounts: Sequence[Account], since: datetime, until: datetime) -> Iterator[Account]:
    for each in accounts:
        if int(each.is_on_books(since)) + each.net(since, until) != int(each.is_on_books(until)):
            yield each


def _closed_unsaid(account: Account, since: datetime, until: datetime) -> bool:
    return any(each.way is Way.CLOSED and each.mode is None for each in account.crossings if since <= each.at < until)
