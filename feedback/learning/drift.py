"""Is the machine's reading still right? How often people accept it, by category and month, and what it mixes up.

Counts alone, of what the reader sees. A share of fewer than ten says nothing, and says so itself (`is_small`).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.classify.release import sector_of
from feedback.core.clock import day_bounds, today
from feedback.learning.decisions import Tallied, Verdict, tallied

MONTHS_SHOWN: Final = 6
SMALL: Final = 10
_MOST_CONFUSIONS: Final = 10
_LEAST_CONFUSED: Final = 2


@dataclass(frozen=True, slots=True)
class Share:
    """`n` out of `of`."""

    n: int
    of: int

    @property
    def is_small(self) -> bool:
        """Say whether there are too few to tell anything."""
        return self.of < SMALL

    @property
    def share(self) -> float:
        """Return the share, 0 to 1; 0 of nothing."""
        return self.n / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """How often what the machine named so was accepted, in each of the months (n_months) and in all."""

    code: str
    months: tuple[Share, ...]
    whole: Share


@dataclass(frozen=True, slots=True)
class Confusion:
    """The machine said `suggested`, and a person decided `category`: so often, out of all that it said so."""

    suggested: str
    category: str
    count: Share


@dataclass(frozen=True, slots=True)
class Drift:
    """The first days of the months, oldest first, and what was found in them.

    `accepted` are the suggestions that a person left as they were, `abstained` the cases in which the machine named no
    category; both by month. `rows` stand by the size of their categories, `confusions` by how often they happened;
    `no_matter` counts the cases that were declined or withdrawn, which are in no share.
    """

    months: tuple[date, ...]
    accepted: tuple[Share, ...]
    abstained: tuple[Share, ...]
    rows: tuple[Row, ...]
    confusions: tuple[Confusion, ...]
    no_matter: int

    @property
    def is_empty(self) -> bool:
        return not any(each.of for each in self.abstained)


def read_drift(session: Session, actor: Actor, *, by_sector: bool = True) -> Drift:
    """Return what people made of the machine's suggestions in the last six months; three statements.

    Parameters
    ----------
    by_sector : bool
        Whether a row is a category of the first level.
    """
    months = months_until(today())
    found = tallied(session, actor, [day_bounds(month)[0] for month in months])
    return drift_of(found, months, by_sector=by_sector)


def months_until(day: date, count: int = MONTHS_SHOWN) -> tuple[date, ...]:
    """Return the first days of the last `count` months, that of `day` among them, oldest first.

    >>> months_until(date(2026, 2, 14), 3)
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1), datetime.date(2026, 2, 1))
    """
    number = day.year * 12 + day.month - 1
    return tuple(date(each // 12, each % 12 + 1, 1) for each in range(number - count + 1, number + 1))


def drift_of(tallies: Sequence[Tallied], months: tuple[date, ...], *, by_sector: bool = True) -> Drift:
    """Return the figures of decisions that fell into `months`."""
    judged = [each for each in tallies if each.verdict is not Verdict.REJECTED]
    suggested = [each for each in judged if each.suggested]
    return Drift(
        months=months,
        accepted=_by_month(suggested, len(months), Verdict.ACCEPTED),
        abstained=_by_month(judged, len(months), Verdict.CHOSEN),
        rows=tuple(_rows(suggested, len(months), by_sector=by_sector)),
        confusions=tuple(_confusions(suggested)),
        no_matter=_count(tallies) - _count(judged),
    )


def _count(tallies: Iterable[Tallied]) -> int:
    return sum(each.n for each in tallies)


def _share(tallies: Sequence[Tallied], wanted: Verdict) -> Share:
    return Share(_count(each for each in tallies if each.verdict is wanted), _count(tallies))


def _by_month(tallies: Sequence[Tallied], months: int, wanted: Verdict) -> tuple[Share, ...]:
    return tuple(_share([each for each in tallies if each.month == month], wanted) for month in range(months))


def _rows(suggested: Iterable[Tallied], months: int, *, by_sector: bool) -> list[Row]:
    groups: dict[str, list[Tallied]] = {}
    for each in suggested:
        code = each.suggested or ""
        groups.setdefault(sector_of(code, is_code=True) if by_sector else code, []).append(each)
    rows = [
        Row(code, _by_month(group, months, Verdict.ACCEPTED), _share(group, Verdict.ACCEPTED))
        for code, group in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row.whole.of, row.code))


def _confusions(suggested: Iterable[Tallied]) -> list[Confusion]:
    said: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for each in suggested:
        code = each.suggested or ""
        said[code] += each.n
        if each.verdict is Verdict.CHANGED and each.category:
            pairs[code, each.category] += each.n
    return [
        Confusion(code, category, Share(n, said[code]))
        for (code, category), n in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_CONFUSIONS]
        if n >= _LEAST_CONFUSED
    ]
