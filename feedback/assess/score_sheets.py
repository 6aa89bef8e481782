"""Making a sheet of figures, making it anew while it is a draft, and freezing it once its period is over.

A frozen sheet never changes: what is corrected later stands in a new sheet that names the old one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.assess.case_sets import CASE_SETS, REQUEST_SETS, Sets, add_case_sets
from feedback.assess.exclusions import excluded_case_ids
from feedback.assess.formulas import formulas_for
from feedback.assess.heat import add_heat
from feedback.assess.measuring import Measurer, figures
from feedback.assess.presets import preset_named, weighable
from feedback.assess.sealing import seal_of
from feedback.assess.subjects import PERSONS, area_for_scores, subjects_of
from feedback.assess.visit_sets import Ground, add_visit_sets
from feedback.boards.conditions import look_at
from feedback.boards.marks import BoardFilter
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound
from feedback.sheets.safe_text import clean
from models.assessment import ScoreAppeal, ScoreFigure, ScoreSheet
from models.base import metadata
from models.office_vocabulary import SheetState, SheetSubject
from models.place import Area
from models.vocabulary import RequestStatus
from models.work_vocabulary import AccessAction

LONGEST_NAME: Final = 80
_ROWS_AT_ONCE: Final = 500
_PLACES: Final = (SheetSubject.VILLAGE, SheetSubject.TOWNSHIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOrder:
    """What a sheet is to hold. A sheet of cadres has no weights: persons get no composite."""

    subject: SheetSubject
    area_id: int
    from_on: date
    to_on: date
    preset: str = "three_rates"
    name: str = ""


def make_sheet(session: Session, actor: Actor, order: SheetOrder, *, corrects_id: int | None = None) -> ScoreSheet:
    """Make a draft; one that the actor has made of the same before is made anew in its place.

    Raises
    ------
    NotFound
        There is no such area, or it is not the actor's; or there are no such weights, or no sheet to correct.
    BadInput
        The period cannot be used.
    MissingFact
        The weights hold a measure that these subjects have not.
    """
    actor.require(Permission.MANAGE_SCORES)
    area = area_for_scores(session, actor, order.area_id, Permission.MANAGE_SCORES)
    BoardFilter(from_on=order.from_on, to_on=order.to_on)
    if order.from_on > today():
        raise BadInput("score_period_ahead")
    weights = _weights(session, order)
    preset = order.preset if weights else ""
    sheet = _same_draft(session, actor, order, preset, corrects_id) or ScoreSheet(
        name="", subject=order.subject, area_id=area.id, from_on=order.from_on, to_on=order.to_on, preset=preset,
        state=SheetState.DRAFT, made_by_id=actor.user_id, made_at=utc_now(), is_trial=actor.is_trial,
        corrects_id=corrects_id,
    )  # fmt: skip
    sheet.name, sheet.weights = clean(order.name).strip()[:LONGEST_NAME], weights
    session.add(sheet)
    session.flush()  # Its figures name it.
    _fill(session, actor, sheet, area)
    return sheet


def correcting_sheet(session: Session, actor: Actor, sheet_id: int) -> ScoreSheet:
    """Make the draft that corrects a frozen sheet of which an appeal was upheld; its own figures stay as they are.

    Raises
    ------
    IllegalMove
        The sheet is no frozen one, or no appeal against it was upheld.
    """
    old = kept_sheet(session, actor, sheet_id)
    upheld = select(ScoreAppeal.id).where(
        ScoreAppeal.sheet_id == sheet_id, col(ScoreAppeal.status) == RequestStatus.UPHELD
    )
    if old.state is not SheetState.FROZEN or session.exec(upheld).first() is None:
        raise IllegalMove("no_appeal_upheld")
    order = SheetOrder(
        subject=old.subject,
        area_id=old.area_id,
        from_on=old.from_on,
        to_on=old.to_on,
        preset=old.preset or "three_rates",
        name=old.name,
    )
    return make_sheet(session, actor, order, corrects_id=old.id)


def kept_sheet(session: Session, actor: Actor, sheet_id: int) -> ScoreSheet:
    """Return a sheet of the actor's areas, locked.

    Raises
    ------
    NotFound
        There is none, or not for this actor.
    """
    sheet = session.exec(select(ScoreSheet).where(ScoreSheet.id == sheet_id).with_for_update()).one_or_none()
    if sheet is None:
        raise NotFound("score_sheet_not_found")
    try:
        area_for_scores(session, actor, sheet.area_id, Permission.MANAGE_SCORES)
    except NotFound as fault:
        raise NotFound("score_sheet_not_found") from fault
    return sheet


def refresh_sheet(session: Session, actor: Actor, sheet_id: int) -> ScoreSheet:
    """Count a draft anew from the records as they are now."""
    actor.require(Permission.MANAGE_SCORES)
    sheet = _draft(session, actor, sheet_id)
    _fill(session, actor, sheet, session.get_one(Area, sheet.area_id))
    return sheet


def drop_sheet(session: Session, actor: Actor, sheet_id: int) -> None:
    """Delete a draft; nobody has been shown it but those who make sheets."""
    actor.require(Permission.MANAGE_SCORES)
    sheet = _draft(session, actor, sheet_id)
    session.execute(delete(ScoreFigure).where(col(ScoreFigure.sheet_id) == sheet.id))
    session.delete(sheet)


def freeze_sheet(session: Session, actor: Actor, sheet_id: int) -> ScoreSheet:
    """Freeze a draft whose period is over, counted anew first; from then on nothing of it changes.

    Raises
    ------
    IllegalMove
        It is frozen already, or its period has not ended.
    """
    actor.require(Permission.MANAGE_SCORES)
    sheet = _draft(session, actor, sheet_id)
    if sheet.to_on >= today():
        raise IllegalMove("score_period_running", to_on=sheet.to_on)
    _fill(session, actor, sheet, session.get_one(Area, sheet.area_id))
    sheet.frozen_by_id, sheet.frozen_at = actor.user_id, utc_now()
    sheet.hash = seal_of(session, sheet)
    sheet.state = SheetState.FROZEN
    session.add(sheet)
    if not sheet.is_trial:  # The log is never cut, so a trial county leaves nothing in it.
        write_access(
            session,
            AccessAction.SHEET_FROZEN,
            actor_id=actor.user_id,
            subject=("score_sheet", sheet.id),
            facts={"hash": sheet.hash},
        )
    return sheet


def _draft(session: Session, actor: Actor, sheet_id: int) -> ScoreSheet:
    sheet = kept_sheet(session, actor, sheet_id)
    if sheet.state is SheetState.FROZEN:
        raise IllegalMove("score_sheet_frozen")
    return sheet


def _weights(session: Session, order: SheetOrder) -> dict[str, float]:
    if order.subject in PERSONS:
        return {}
    weights = dict(preset_named(session, order.preset).weights)
    if not set(weights) <= set(weighable(order.subject)):
        raise MissingFact("weights_not_for_subject", field="weights")
    return weights


def _same_draft(
    session: Session, actor: Actor, order: SheetOrder, preset: str, corrects_id: int | None
) -> ScoreSheet | None:
    return session.exec(
        select(ScoreSheet).where(
            col(ScoreSheet.state) == SheetState.DRAFT,
            ScoreSheet.made_by_id == actor.user_id,
            col(ScoreSheet.subject) == order.subject,
            ScoreSheet.area_id == order.area_id,
            ScoreSheet.from_on == order.from_on,
            ScoreSheet.to_on == order.to_on,
            ScoreSheet.preset == preset,
            col(ScoreSheet.corrects_id) == corrects_id if corrects_id else col(ScoreSheet.corrects_id).is_(None),
        )
    ).first()


def _fill(session: Session, actor: Actor, sheet: ScoreSheet, area: Area) -> None:
    """Put every figure of the sheet in the place of what stood there."""
    subjects = subjects_of(session, sheet.subject, area)
    names = {each.subject_id: each.name for each in subjects}
    excluded = excluded_case_ids(session)
    sets = gather(session, actor, sheet, area)
    measurer = Measurer(sets, sheet.weights)
    for subject_id in names:
        sets.members["excluded"][subject_id] = list(
            measurer.excluded(subject_id, excluded, [*CASE_SETS, *REQUEST_SETS])
        )
    session.execute(delete(ScoreFigure).where(col(ScoreFigure.sheet_id) == sheet.id))
    sheet.made_at = utc_now()
    table = metadata.tables["score_figure"]
    for rows in _batches(_rows(sheet.id, measurer, sheet.subject, names, excluded)):
        session.execute(insert(table), rows)


def gather(session: Session, actor: Actor, sheet: ScoreSheet, area: Area) -> Sets:
    """Return every set that the sheet's figures are made of, in a fixed number of statements."""
    sought = BoardFilter(from_on=sheet.from_on, to_on=sheet.to_on, area_id=area.id)
    ground = Ground(session, sheet.subject, area, sheet.from_on, sheet.to_on)
    sets = Sets()
    add_case_sets(look_at(session, actor, sought), sheet.subject, sets)
    add_visit_sets(ground, sets)
    if sheet.subject in _PLACES:
        add_heat(ground, sets)
    return sets


def _rows(
    sheet_id: int, measurer: Measurer, subject: SheetSubject, names: Mapping[int, str], excluded: frozenset[int]
) -> Iterator[dict[str, Any]]:
    wanted = [each for each in formulas_for(subject) if each.maker != "composite" or measurer.weights]
    for subject_id, measure, is_adjusted, count in figures(measurer, wanted, list(names), excluded):
        yield {
            "sheet_id": sheet_id,
            "subject_id": subject_id,
            "subject_name": names[subject_id][:LONGEST_NAME],
            "measure": measure,
            "is_adjusted": is_adjusted,
            "numerator": count.numerator,
            "denominator": count.denominator,
            "case_ids": list(count.behind),
            "counted_ids": list(count.counted),
        }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
