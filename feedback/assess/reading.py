"""What does somebody see of the sheets: the list, one sheet as a table, and the rows behind a number.

Who reads the whole area sees drafts and every row; a cadre, a unit or a village sees its own row of what is frozen.
Nothing under five is ranked, persons are never ranked, and no order is by points unless somebody asks for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, exists, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.formulas import Direction, Formula, Of, formula, formulas_for
from feedback.assess.rules import score_rules
from feedback.assess.subjects import PERSONS, in_readable_areas, own_subject_ids, sees_all
from feedback.core.errors import NotFound
from feedback.tracker.listing import newest_first
from models.assessment import ScoreAppeal, ScoreFigure, ScoreSheet
from models.office_vocabulary import SheetState, SheetSubject
from models.place import Area
from models.user import User
from models.vocabulary import RequestStatus

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet in the list."""

    sheet_id: int
    name: str
    subject: SheetSubject
    area: str
    from_on: date
    to_on: date
    state: SheetState
    made_by: str
    made_at: datetime
    frozen_at: datetime | None
    preset: str
    corrects_id: int | None


@dataclass(frozen=True, slots=True)
class SheetPage:
    rows: tuple[SheetLine, ...]
    earlier: str | None = None
    later: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, raw, and adjusted where the two differ; `value` is None where there is nothing to divide by."""

    value: float | None
    numerator: float
    denominator: float
    adjusted: float | None = None
    adjusted_numerator: float = 0
    adjusted_denominator: float = 0
    is_adjusted: bool = False

    @property
    def is_small(self) -> bool:
        return self.denominator < score_rules().fewest_to_rank


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject's figures by measure; `rank` only where an order was asked for and enough cases stand behind it."""

    subject_id: int
    name: str
    figures: Mapping[str, Figure]
    is_own: bool
    rank: int | None = None
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet as an actor sees it; `excluded` is how many different cases its adjusted rates leave out."""

    line: SheetLine
    weights: Mapping[str, float]
    hash: str
    rows: tuple[SubjectRow, ...]
    excluded: int
    excluded_ids: frozenset[int]
    sees_all: bool
    corrected_by: int | None
    is_appeal_upheld: bool
    sorted_by: str = ""

    @property
    def may_be_ranked(self) -> bool:
        return self.line.subject not in PERSONS and self.sees_all


def sheets(session: Session, actor: Actor, *, cursor: str | None = None) -> SheetPage:
    """Return one page of the sheets that the actor may see, the newest first; one statement."""
    actor.require(Permission.READ_SCORES)
    query = _lines().where(_visible(actor))
    found = newest_first(session, query, number=col(ScoreSheet.id), cursor=cursor, size=PAGE_SIZE)
    return SheetPage(tuple(_line(*each) for each in found.rows), found.earlier, found.later)


def _lines() -> Any:
    query: Any = _columns(ScoreSheet, Area, User.name)
    return query.join(Area, col(ScoreSheet.area_id) == Area.id).join(User, col(ScoreSheet.made_by_id) == User.id)


def _visible(actor: Actor) -> Any:
    own = [
        and_(
            col(ScoreSheet.state) == SheetState.FROZEN,
            col(ScoreSheet.subject) == subject,
            exists().where(col(ScoreFigure.sheet_id) == ScoreSheet.id, col(ScoreFigure.subject_id).in_(ids)),
        )
        for subject in SheetSubject
        if (ids := own_subject_ids(actor, subject))
    ]
    return or_(in_readable_areas(actor), *own)


def _line(sheet: ScoreSheet, area: Area, maker: str) -> SheetLine:
    return SheetLine(
        sheet_id=sheet.id,
        name=sheet.name,
        subject=sheet.subject,
        area=area.name,
        from_on=sheet.from_on,
        to_on=sheet.to_on,
        state=sheet.state,
        made_by=maker,
        made_at=sheet.made_at,
        frozen_at=sheet.frozen_at,
        preset=sheet.preset,
        corrects_id=sheet.corrects_id,
    )


def read_sheet(session: Session, actor: Actor, sheet_id: int, *, sort_by: str = "") -> SheetView:
    """Return one sheet; `sort_by` names a measure by which its subjects are put in order, persons never.

    Raises
    ------
    NotFound
        There is no such sheet for this actor, or no such measure.
    """
    sheet, area, maker = _found(session, actor, sheet_id)
    own = own_subject_ids(actor, sheet.subject)
    whole = sees_all(actor, area)
    excluded = _excluded_ids(session, sheet.id, None if whole else own)
    rows = _rows(session, sheet, None if whole else own, own)
    view = SheetView(
        line=_line(sheet, area, maker),
        weights=sheet.weights,
        hash=sheet.hash,
        rows=tuple(rows),
        excluded=len(excluded),
        excluded_ids=excluded,
        sees_all=whole,
        corrected_by=_corrected_by(session, sheet.id),
        is_appeal_upheld=_is_appeal_upheld(session, sheet.id),
    )
    if sort_by and view.may_be_ranked:
        return _ranked(view, formula(sort_by))
    return view


def _found(session: Session, actor: Actor, sheet_id: int) -> tuple[ScoreSheet, Area, str]:
    actor.require(Permission.READ_SCORES)
    found = session.execute(_lines().where(ScoreSheet.id == sheet_id, _visible(actor))).first()
    if found is None:
        raise NotFound("score_sheet_not_found")
    return found[0], found[1], found[2]


def _corrected_by(session: Session, sheet_id: int) -> int | None:
    newer = select(ScoreSheet.id).where(ScoreSheet.corrects_id == sheet_id, col(ScoreSheet.state) == SheetState.FROZEN)
    return session.exec(newer.order_by(col(ScoreSheet.id).desc())).first()


def _is_appeal_upheld(session: Session, sheet_id: int) -> bool:
    upheld = select(ScoreAppeal.id).where(
        ScoreAppeal.sheet_id == sheet_id, col(ScoreAppeal.status) == RequestStatus.UPHELD
    )
    return session.exec(upheld.limit(1)).first() is not None


def _excluded_ids(session: Session, sheet_id: int, own: Sequence[int] | None) -> frozenset[int]:
    query = select(ScoreFigure.counted_ids).where(
        ScoreFigure.sheet_id == sheet_id, ScoreFigure.measure == "excluded", ScoreFigure.numerator > 0
    )
    if own is not None:
        query = query.where(col(ScoreFigure.subject_id).in_(own))
    return frozenset(each for ids in session.exec(query) for each in ids)


def _rows(session: Session, sheet: ScoreSheet, only: Sequence[int] | None, own: Sequence[int]) -> Iterable[SubjectRow]:
    """Yield the subjects as they were put down, the numbers behind their figures left unread."""
    query: Any = _columns(
        ScoreFigure.subject_id,
        ScoreFigure.subject_name,
        ScoreFigure.measure,
        ScoreFigure.is_adjusted,
        ScoreFigure.numerator,
        ScoreFigure.denominator,
    )
    query = query.where(ScoreFigure.sheet_id == sheet.id)
    if only is not None:
        query = query.where(col(ScoreFigure.subject_id).in_(only))
    found: dict[int, dict[str, dict[bool, tuple[float, float]]]] = {}
    names: dict[int, str] = {}
    for subject_id, name, measure, is_adjusted, numerator, denominator in session.execute(
        query.order_by(ScoreFigure.id)
    ):
        names[subject_id] = name
        both = found.setdefault(subject_id, {}).setdefault(measure, {})
        both[bool(is_adjusted)] = (numerator, denominator)
    known = {each.code: each for each in formulas_for(sheet.subject)}
    for subject_id, measures in found.items():
        figures = {code: _figure(known[code], both) for code, both in measures.items() if code in known}
        yield SubjectRow(subject_id, names[subject_id], figures, subject_id in own)


def _figure(measure: Formula, both: Mapping[bool, tuple[float, float]]) -> Figure:
    numerator, denominator = both[False]
    raw = measure.value(numerator, denominator)
    if True not in both:
        return Figure(raw, numerator, denominator, raw, numerator, denominator)
    other = both[True]
    return Figure(raw, numerator, denominator, measure.value(*other), *other, is_adjusted=True)


def _ranked(view: SheetView, measure: Formula) -> SheetView:
    """Put the subjects in the order of an adjusted measure: those with fewer than five cases last, without a rank."""
    better = -1 if measure.direction is not Direction.DOWN else 1
    large: list[SubjectRow] = []
    small: list[SubjectRow] = []
    for row in view.rows:
        figure = row.figures.get(measure.code)
        enough = figure is not None and figure.adjusted is not None and not _is_small(figure)
        (large if enough else small).append(row)
    large.sort(key=lambda row: better * (row.figures[measure.code].adjusted or 0))
    ranked: list[SubjectRow] = []
    for place, row in enumerate(large, 1):
        value = row.figures[measure.code].adjusted
        tied = bool(ranked) and ranked[-1].figures[measure.code].adjusted == value
        ranked.append(replace(row, rank=ranked[-1].rank if tied else place))
    return replace(view, rows=(*ranked, *(replace(row, is_small=True) for row in small)), sorted_by=measure.code)


def _is_small(figure: Figure) -> bool:
    return figure.adjusted_denominator < score_rules().fewest_to_rank


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind one figure: what they are, and their numbers, the newest first."""

    subject_name: str
    formula: Formula
    of: Of
    ids: tuple[int, ...]


def behind(
    session: Session,
    actor: Actor,
    sheet_id: int,
    *,
    subject_id: int,
    measure: str,
    counted: bool,
    adjusted: bool = False,
) -> Behind:
    """Return the numbers behind a figure's numerator (`counted`) or denominator; two statements.

    Raises
    ------
    NotFound
        There is no such sheet, row or measure for this actor.
    """
    sheet, area, _maker = _found(session, actor, sheet_id)
    if not sees_all(actor, area) and subject_id not in own_subject_ids(actor, sheet.subject):
        raise NotFound("score_sheet_not_found")
    found = session.exec(
        select(ScoreFigure)
        .where(ScoreFigure.sheet_id == sheet_id, ScoreFigure.subject_id == subject_id, ScoreFigure.measure == measure)
        .order_by(col(ScoreFigure.is_adjusted))
    ).all()
    if not found:
        raise NotFound("measure_not_found")
    figure = found[-1] if adjusted else found[0]
    known = formula(measure)
    ids = figure.counted_ids if counted or known.denominator is None else figure.case_ids
    of = known.of if counted or known.denominator is None else known.denominator_of
    return Behind(figure.subject_name, known, of, tuple(sorted(ids, reverse=True)))
