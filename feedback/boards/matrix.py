"""What comes up where? Categories by townships or villages, with what is overdue and what it was a period earlier."""

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd
from sqlalchemy import and_, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.boards.conditions import Look, came_in, measured, not_by_index, overdue, seen, tally
from feedback.boards.marks import BoardFilter, Mark, Measure, Trait
from feedback.boards.queries import board_look
from feedback.classify.taxonomy import taxonomy
from models.case import Case
from models.place import Area
from models.vocabulary import AreaKind

PlaceLevel = AreaKind


def place_level(look: Look) -> PlaceLevel:
    """Return by what a board is parted: townships for a county, villages for a township or less."""
    if look.area_kind is not None:
        return AreaKind.TOWNSHIP if look.area_kind is AreaKind.COUNTY else AreaKind.VILLAGE
    grants = look.actor.grants_for(Permission.READ_BOARD)
    townships = {grant.area_id for grant in grants if grant.area_kind is AreaKind.TOWNSHIP}
    is_wide = len(townships) > 1 or any(grant.area_kind is AreaKind.COUNTY for grant in grants)
    return AreaKind.TOWNSHIP if is_wide else AreaKind.VILLAGE


MATRIX_COLUMNS: Final = [
    "category",
    "place_id",
    "place_name",
    "count",
    "previous",
    "overdue",
    "key",
    "overdue_key",
    "row_key",
    "column_key",
]


def matrix(session: Session, actor: Actor, board_filter: BoardFilter, *, level: int = 1) -> pd.DataFrame:
    """Return the cases registered in the period by category and place, in three statements at most.

    Parameters
    ----------
    level : int
        1 for first-level categories, 2 for second-level ones (under `board_filter.category`, where that is given).

    Returns
    -------
    DataFrame
        One row for each category that has cases in either period and each place in view, empty cells included, the
        largest category first: `category` (code, "" where undecided), `place_id` (0 for cases of the place above
        itself), `place_name` ("" for those), `count`, `previous` (registered in the period before), `overdue` (of
        `count`, overdue now), `key` and `overdue_key` of the cell, `row_key` of the category in all places,
        `column_key` of the place in all categories.
    """
    look = board_look(session, actor, board_filter)
    by = place_level(look)
    cells = _cells(look, by, digits=2 * level)
    places = _places(look, by, (place for _category, place in cells))
    totals: dict[str, int] = {}
    for (category, _place), (number, _before, _late) in cells.items():
        totals[category] = totals.get(category, 0) + number
    columns = {place: _in_place(Mark(measure=Measure.REGISTERED), by, place).key() for place in places}
    rows = []
    for category in sorted(totals, key=lambda code: (-totals[code], code)):
        row = _row_mark(category)
        row_key = row.key()
        for place, name in places.items():
            cell = _in_place(row, by, place)
            numbers = cells.get((category, place), (0, 0, 0))
            keys = (cell.key(), cell.narrowed(is_overdue=True).key(), row_key, columns[place])
            rows.append((category, place, name, *numbers, *keys))
    return pd.DataFrame(rows, columns=MATRIX_COLUMNS)


def _cells(look: Look, by: PlaceLevel, *, digits: int) -> dict[tuple[str, int], tuple[int, int, int]]:
    place = col(Case.township_id if by is AreaKind.TOWNSHIP else Case.village_id)
    now = measured(look, Measure.REGISTERED)
    # What was registered in the two periods together and not in this one was registered in the one before.
    span = came_in(look.sought.previous_from_on, look.sought.to_on)
    query: Any = select_columns(
        col(Case.category), place, func.count(), tally(now), tally(and_(overdue(look), now))
    ).select_from(Case)
    # Read from end to end, the index by category and place groups as it goes; sorting the period costs four times that.
    query = query.where(seen(look), not_by_index(look.session, span)).group_by(col(Case.category), place)
    counted = taxonomy().merged
    cells: dict[tuple[str, int], tuple[int, int, int]] = {}
    for category, place_id, both, here, late in look.session.execute(query):
        cell = ((counted.get(category, category) or "")[:digits], place_id or 0)
        held = cells.get(cell, (0, 0, 0))
        cells[cell] = (held[0] + int(here), held[1] + int(both) - int(here), held[2] + int(late))
    return cells


def _places(look: Look, by: PlaceLevel, with_cases: Iterable[int]) -> dict[int, str]:
    """Return the names of the places in view, and of those that have cases, by their codes; 0 comes last."""
    ids = set(with_cases)
    in_view = areas_open_to(look.actor, Permission.READ_BOARD).where(Area.kind == by)
    if look.sought.area_id is not None:
        in_view = in_view.where(col(Area.path).like(f"%/{look.sought.area_id}/%"))
    numbers = in_view.with_only_columns(col(Area.id))
    found = look.session.exec(
        select(Area.id, Area.name)
        .where(or_(col(Area.id).in_(numbers), col(Area.id).in_(ids)))
        .order_by(col(Area.code), col(Area.id))
    )
    places = dict(found.all())
    return places | {0: ""} if 0 in ids else places


def _row_mark(category: str) -> Mark:
    mark = Mark(measure=Measure.REGISTERED)
    return mark.narrowed(category=category) if category else mark.narrowed(lacks=(Trait.CATEGORY,))


def _in_place(mark: Mark, by: PlaceLevel, place: int) -> Mark:
    column, trait = ("township_id", Trait.TOWNSHIP) if by is AreaKind.TOWNSHIP else ("village_id", Trait.VILLAGE)
    return mark.narrowed(**{column: place}) if place else mark.narrowed(lacks=(*mark.lacks, trait))
