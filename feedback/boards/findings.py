"""What do the figures say? One finding for each of them, computed from its data: the title is the answer, not the axis.

A finding is a name and facts; the sentence is made where it is shown. Facts are codes, names of places and units, and
numbers, never a person. What is too small to mean anything is not called a rise (`FEWEST`).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from feedback.boards.marks import Mark, Measure
from models.vocabulary import Urgency

FEWEST: Final = 5
RISE: Final = 1.5
DOUBLED: Final = 2.0
CONCENTRATED_SHARE: Final = 0.6
MOST_PLACES: Final = 3
OLD_SPANS: Final = ("16-30", ">30")


class FindingName(StrEnum):
    """Which sentence it is; the comment names its facts."""

    NOTHING_REGISTERED = "nothing_registered"
    CATEGORY_NEW = "category_new"  # category, count
    CATEGORY_ROSE = "category_rose"  # category, count, previous, factor
    CATEGORY_DOUBLED = "category_doubled"  # the same; the factor is 2 or more
    CATEGORY_LEADS = "category_leads"  # category, count, total, share
    MORE_CAME = "more_came"  # registered, closed, difference
    MORE_CLOSED = "more_closed"  # registered, closed, difference
    AS_MANY_CLOSED = "as_many_closed"  # registered, closed
    NOTHING_MOVED = "nothing_moved"
    OLD_CASES = "old_cases"  # count, total, share, status
    NONE_OLD = "none_old"  # total
    NOTHING_OPEN = "nothing_open"
    CODE_LEADS = "code_leads"  # code, count, total, share
    HASTE_OVERDUE = "haste_overdue"  # count, total: urgent and critical ones that are overdue, of all such
    HASTE_ON_TRACK = "haste_on_track"  # total
    UNIT_OVERDUE = "unit_overdue"  # unit, overdue, open, total
    UNITS_ON_TRACK = "units_on_track"  # total
    NOTHING_AT_UNITS = "nothing_at_units"


@dataclass(frozen=True, slots=True)
class Finding:
    """A computed answer. `places` are those in which a category is concentrated, few of many; `key` opens the cases."""

    name: FindingName
    facts: dict[str, Any] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    key: str = ""


def category_finding(matrix: pd.DataFrame) -> Finding:
    """Return which category rose most against the period before, by how much, and where it is concentrated.

    Parameters
    ----------
    matrix : DataFrame
        As `matrix.matrix` gives it. Cases without a category are not spoken of.

    Returns
    -------
    Finding
        The category with the largest increase among those with at least `FEWEST` cases and `RISE` times those before;
        where none has risen so, the one with the most cases.
    """
    decided = matrix[matrix["category"] != ""]
    sums = decided.groupby("category", sort=True)[["count", "previous"]].sum()
    if not int(sums["count"].sum()):
        return Finding(FindingName.NOTHING_REGISTERED)
    risen = sums[(sums["count"] >= FEWEST) & (sums["count"] >= RISE * sums["previous"])]
    if risen.empty:
        return _leading_category(decided, sums)
    category = str((risen["count"] - risen["previous"]).idxmax())
    count, previous = int(risen.loc[category, "count"]), int(risen.loc[category, "previous"])  # type: ignore[arg-type]  # A cell of a frame of numbers.
    facts: dict[str, Any] = {"category": category, "count": count, "previous": previous}
    name = FindingName.CATEGORY_NEW
    if previous:
        facts["factor"] = count / previous
        name = FindingName.CATEGORY_DOUBLED if facts["factor"] >= DOUBLED else FindingName.CATEGORY_ROSE
    return Finding(name, facts, _concentrated(decided, category), _category_key(category))


def _leading_category(decided: pd.DataFrame, sums: pd.DataFrame) -> Finding:
    category = str(sums["count"].idxmax())
    count, total = int(sums["count"].max()), int(sums["count"].sum())
    facts = {"category": category, "count": count, "total": total, "share": count / total}
    return Finding(FindingName.CATEGORY_LEADS, facts, _concentrated(decided, category), _category_key(category))


def _category_key(category: str) -> str:
    return Mark(measure=Measure.REGISTERED, category=category).key()


def _concentrated(decided: pd.DataFrame, category: str) -> tuple[str, ...]:
    """Return the fewest places that hold most of a category, none where that takes many, or half of those in view."""
    rows = decided[decided["category"] == category].sort_values(["count", "place_id"], ascending=[False, True])
    most = min(MOST_PLACES, len(rows) // 2 if len(rows) > MOST_PLACES else 0)
    if not most or int(rows["count"].sum()) < FEWEST:
        return ()
    reached = rows["count"].cumsum() >= CONCENTRATED_SHARE * rows["count"].sum()
    needed = int((~reached).sum()) + 1
    names = [str(name) for name in rows["place_name"].iloc[:needed]]
    return tuple(names) if needed <= most and all(names) else ()


def flow_finding(flow: pd.DataFrame) -> Finding:
    """Return whether more came in or more was closed; the frame is that of `trends.flow`."""
    registered, closed = int(flow["registered"].sum()), int(flow["closed"].sum())
    facts = {"registered": registered, "closed": closed}
    if not registered and not closed:
        return Finding(FindingName.NOTHING_MOVED)
    if registered == closed:
        return Finding(FindingName.AS_MANY_CLOSED, facts)
    name = FindingName.MORE_CAME if registered > closed else FindingName.MORE_CLOSED
    return Finding(name, facts | {"difference": abs(registered - closed)})


def ageing_finding(ageing: pd.DataFrame) -> Finding:
    """Return how many of the open cases are older than fifteen days, and in which state most of those are."""
    total = int(ageing["count"].sum())
    if not total:
        return Finding(FindingName.NOTHING_OPEN)
    old = ageing[ageing["span"].isin(OLD_SPANS)].groupby("status", sort=False)["count"].sum()
    count = int(old.sum())
    if not count:
        return Finding(FindingName.NONE_OLD, {"total": total})
    facts = {"count": count, "total": total, "share": count / total, "status": str(old.idxmax())}
    return Finding(FindingName.OLD_CASES, facts)


def cut_finding(breakdown: pd.DataFrame, cut: str) -> Finding:
    """Return which word of one cut ("channel", "nature", ...) has most of the cases registered in the period."""
    rows = breakdown[(breakdown["cut"] == cut) & (breakdown["code"] != "")]
    total = int(breakdown.loc[breakdown["cut"] == cut, "count"].sum())
    if rows.empty:
        return Finding(FindingName.NOTHING_REGISTERED)
    top = rows.iloc[int(rows["count"].to_numpy().argmax())]
    facts = {"code": str(top["code"]), "count": int(top["count"]), "total": total, "share": int(top["count"]) / total}
    return Finding(FindingName.CODE_LEADS, facts, key=str(top["key"]))


def urgency_finding(breakdown: pd.DataFrame) -> Finding:
    """Return how many of the urgent and critical cases registered in the period are overdue."""
    hasty = breakdown["code"].isin([Urgency.URGENT.value, Urgency.CRITICAL.value])
    rows = breakdown[(breakdown["cut"] == "urgency") & hasty]
    total, late = int(rows["count"].sum()), int(rows["overdue"].sum())
    if late:
        return Finding(FindingName.HASTE_OVERDUE, {"count": late, "total": total})
    return Finding(FindingName.HASTE_ON_TRACK, {"total": total})


def unit_finding(units: pd.DataFrame) -> Finding:
    """Return which of the ranked units has most overdue, out of all that is overdue with units."""
    if not int(units["open"].sum()):
        return Finding(FindingName.NOTHING_AT_UNITS)
    total = int(units["overdue"].sum())
    ranked = units[units["is_ranked"] & (units["overdue"] > 0)]
    if ranked.empty:
        return Finding(FindingName.UNITS_ON_TRACK, {"total": total})
    top = ranked.iloc[int(ranked["overdue"].to_numpy().argmax())]
    facts = {
        "unit": str(top["unit_name"]),
        "overdue": int(top["overdue"]),
        "open": int(top["open"]),
        "total": total,
    }
    return Finding(FindingName.UNIT_OVERDUE, facts, key=str(top["overdue_key"]))
