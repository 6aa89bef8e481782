"""How long a stage may take, and when it is due. Pure; the table is read in `queries.py`.

The one question is which row of the limit table applies: urgent and critical matters first, then the category, then
the nature. Sources: domain digest, B4 (stages, urgency, nature) and C (days of a category). `data/limits.json` holds
the first rows of the table.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from feedback.core.clock import in_utc
from feedback.core.errors import MissingFact
from feedback.worktime.calendar import Calendar, next_clinic_day
from models.vocabulary import LimitUnit, Nature, OrgLevel, Stage, Urgency

_DATA: Final = Path(__file__).parent / "data" / "limits.json"


class Limit(NamedTuple):
    """What may pass before a stage is overdue: working days, calendar days, or clock hours day and night.

    `extension` is by how much it may be extended, in the same unit; None leaves that to the general rule.
    """

    amount: int
    unit: LimitUnit
    rule_name: str
    extension: int | None = None


class Due(NamedTuple):
    """When a stage is due and why.

    `at` is in UTC; `unofficial_years` names the years on the way that counted weekends only, which must be shown.
    """

    at: datetime
    rule: str
    unofficial_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One row of the table: an empty condition matches everything; `category` is a code or its first two digits."""

    stage: Stage
    amount: int
    unit: LimitUnit
    rule_name: str
    nature: Nature | None = None
    urgency: Urgency | None = None
    category: str | None = None
    level: OrgLevel | None = None
    extension: int | None = None

    @property
    def conditions(self) -> tuple[str | None, ...]:
        """What tells this row from every other: two rows may not have the same."""
        return (self.stage, self.nature, self.urgency, self.category, self.level)

    def applies(
        self, stage: Stage, nature: Nature | None, urgency: Urgency | None, category: str | None, level: OrgLevel | None
    ) -> bool:
        """Say whether every condition that the row names is met."""
        return (
            self.stage is stage
            and self.nature in {None, nature}
            and self.urgency in {None, urgency}
            and (category or "").startswith(self.category or "")
            and self.level in {None, level}
        )

    @property
    def rank(self) -> tuple[bool, int, bool, bool, bool]:
        """How specific the row is; the largest wins.

        A row for urgent or critical matters beats every row without: haste overrides the days of a category. Then the
        longer category code, then a named nature, then a named level, and last a row that names the normal urgency.
        """
        return (
            self.urgency in {Urgency.URGENT, Urgency.CRITICAL},
            len(self.category or ""),
            self.nature is not None,
            self.level is not None,
            self.urgency is not None,
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """The limit table as a value.

    Parameters
    ----------
    rows : tuple of LimitRow
        In the table's order; of two rows that are equally specific the first wins.

    Examples
    --------
    >>> limits = default_limits({"0402": 1})
    >>> limits.find(Stage.RESOLVE, nature=Nature.COMPLAINT, category="0402").amount
    1
    >>> limits.find(Stage.RESOLVE, nature=Nature.COMPLAINT, category="0104").amount
    7
    >>> limits.find(Stage.RESOLVE, urgency=Urgency.CRITICAL, category="0402").unit.value
    'hours'
    """

    rows: tuple[LimitRow, ...]

    def find(
        self,
        stage: Stage,
        *,
        nature: Nature | None = None,
        urgency: Urgency | None = None,
        category: str | None = None,
        level: OrgLevel | None = None,
    ) -> Limit:
        """Return the limit of the most specific row that applies (`LimitRow.rank`).

        Raises
        ------
        MissingFact
            No row applies: an administrator has to add one.
        """
        found = [row for row in self.rows if row.applies(stage, nature, urgency, category, level)]
        if not found:
            raise MissingFact("limit_missing", stage=stage.value)
        best = max(found, key=lambda row: row.rank)
        return Limit(best.amount, best.unit, best.rule_name, best.extension)


def due_at(start: datetime, limit: Limit, calendar: Calendar) -> Due:
    """Return when what began at `start` is due under `limit`.

    Parameters
    ----------
    start : datetime
        Aware.
    limit : Limit
        Days, of either kind, end with the office hours of the last one; hours are clock hours. Calendar days and hours
        ask no public notice, so no year is unofficial.

    Examples
    --------
    >>> from datetime import datetime
    >>> from feedback.core.clock import OFFICE_ZONE
    >>> calendar = Calendar(frozenset(), frozenset(), frozenset({2026}))
    >>> friday_noon = datetime(2026, 11, 6, 12, 0, tzinfo=OFFICE_ZONE)
    >>> due_at(friday_noon, Limit(2, LimitUnit.HOURS, "two hours"), calendar).at.astimezone(OFFICE_ZONE).hour
    14
    """
    if limit.unit is LimitUnit.HOURS:
        return Due(in_utc(start) + timedelta(hours=limit.amount), limit.rule_name)
    if limit.unit is LimitUnit.CALENDAR_DAYS:
        return Due(calendar.add_calendar_days(start, limit.amount), limit.rule_name)
    at = calendar.add_working_days(start, limit.amount)
    return Due(at, limit.rule_name, calendar.unofficial_years(start, at))


def clinic_due(now: datetime, calendar: Calendar) -> Due:
    """Return the end of the day of the next clinic session as the due date of a case queued at `now`.

    Examples
    --------
    >>> from datetime import datetime
    >>> from feedback.core.clock import OFFICE_ZONE
    >>> calendar = Calendar(frozenset(), frozenset(), frozenset({2026}))
    >>> clinic_due(datetime(2026, 11, 5, 9, 0, tzinfo=OFFICE_ZONE), calendar).at.isoformat()
    '2026-11-10T09:30:00+00:00'
    """
    at = calendar.closing(next_clinic_day(now, calendar))
    return Due(at, str(_defaults()["clinic_rule_name"]), calendar.unofficial_years(now, at))


def redo_limit(limit: Limit) -> Limit:
    """Return the limit of a case that is handled again: half of the first, rounded up, never nothing (B6).

    Examples
    --------
    >>> redo_limit(Limit(7, LimitUnit.WORKING_DAYS, "complaint")).amount
    4
    """
    return limit._replace(amount=max(1, -(-limit.amount // 2)))


def default_limits(taxonomy_days: Mapping[str, int]) -> Limits:
    """Return the first rows of the table: those of `data/limits.json`, and one for each category's days.

    Parameters
    ----------
    taxonomy_days : mapping of str to int
        Code of a second-level category to its working days; may be empty.
    """
    data = _defaults()
    rows = [limit_row(entry) for entry in data["limits"]]
    pattern = LimitRow(
        stage=Stage.RESOLVE, amount=1, unit=LimitUnit.WORKING_DAYS, rule_name=str(data["category_rule_name"])
    )
    rows += [replace(pattern, category=code, amount=days) for code, days in sorted(taxonomy_days.items())]
    return Limits(tuple(rows))


def limit_row(entry: Mapping[str, Any]) -> LimitRow:
    """Return the row that an entry of a data file states."""
    return LimitRow(
        stage=Stage(entry["stage"]),
        amount=int(entry["amount"]),
        unit=LimitUnit(entry["unit"]),
        rule_name=str(entry["rule_name"]),
        nature=Nature(entry["nature"]) if "nature" in entry else None,
        urgency=Urgency(entry["urgency"]) if "urgency" in entry else None,
        extension=entry.get("extension"),
    )


@cache
def _defaults() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    return content
