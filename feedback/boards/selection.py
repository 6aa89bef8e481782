"""From a mark that somebody clicked to the cases behind it: what a figure hands back, and what the search says of it.

`feedback.boards.lists` opens every mark. The tracker's own search has no words for some of them (closed within days,
judged, an empty column, a lead unit, a reason to burn); for those there is no `CaseSearch`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from feedback.boards.conditions import WITH_UNITS, Look
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.tracker.desks import CaseSearch
from feedback.tracker.states import OPEN
from models.vocabulary import AreaKind, CaseStatus

_SAYABLE: Final = {
    Measure.REGISTERED: (),
    Measure.OPEN: OPEN,
    Measure.OVERDUE: OPEN,
    Measure.AT_UNITS: WITH_UNITS,
}
_LABELS: Final = ("channel", "urgency", "nature", "scope")


def chosen_mark(points: Sequence[Mapping[str, Any]]) -> Mark | None:
    """Return the mark of the first point that was chosen in a figure, None where none was or it carries no mark.

    Parameters
    ----------
    points : sequence of mapping
        What the chart's selection holds under "points"; a mark's key is the first value of its "customdata".

    Raises
    ------
    BadInput
        A point carries something that is no mark.
    """
    for point in points:
        data = point.get("customdata")
        key = data[0] if isinstance(data, list | tuple) and data else data
        if isinstance(key, str) and key:
            return Mark.read(key)
    return None


def as_search(look: Look, mark: Mark) -> CaseSearch | None:
    """Return the search that finds exactly the cases behind `mark`, None where the search cannot say it."""
    if mark.measure not in _SAYABLE or mark.lacks or mark.unit_id is not None:
        return None
    labels = {name: _both(getattr(look.sought, name), getattr(mark, name)) for name in _LABELS}
    category = _narrower(look.sought.category, mark.category)
    statuses = _statuses(mark)
    if _CLASH in labels.values() or category is _CLASH or not statuses[1]:
        return None
    from_on, to_on = _days(look.sought, mark)
    return CaseSearch(
        statuses=statuses[0],
        category=category,
        area_id=_area(look, mark),
        from_on=from_on,
        to_on=to_on,
        only_overdue=mark.is_overdue or mark.measure is Measure.OVERDUE,
        **labels,
    )


class _Clash:
    """Two conditions that no case can meet at once."""


_CLASH: Final = _Clash()


def _both(wanted: Any, marked: Any) -> Any:
    if wanted is None or marked is None or wanted == marked:
        return wanted if marked is None else marked
    return _CLASH


def _narrower(wanted: str | None, marked: str | None) -> Any:
    if (marked or "").startswith(wanted or ""):
        return marked
    return wanted if (wanted or "").startswith(marked or "") else _CLASH


def _statuses(mark: Mark) -> tuple[tuple[CaseStatus, ...], bool]:
    """Return the states to search for, and whether any case can be in them; no state means every state."""
    known = _SAYABLE[mark.measure]
    if mark.status is None:
        return known, True
    return (mark.status,), not known or mark.status in known


def _days(sought: BoardFilter, mark: Mark) -> tuple[date | None, date | None]:
    is_named = mark.from_on is not None or mark.to_on is not None
    if mark.measure is Measure.REGISTERED and not is_named:
        return sought.from_on, sought.to_on
    return mark.from_on, mark.to_on


def _area(look: Look, mark: Mark) -> int | None:
    """Return the smallest of the areas that are named: each lies in the next larger one."""
    if look.area_kind in {AreaKind.NATURAL_VILLAGE, AreaKind.VILLAGE_GROUP, AreaKind.BUILDING}:
        return look.sought.area_id
    if mark.village_id is not None:
        return mark.village_id
    if look.area_kind is AreaKind.VILLAGE:
        return look.sought.area_id
    return mark.township_id if mark.township_id is not None else look.sought.area_id
