"""What the trial offices have assessed: last month's sheets, what was left out of them, and an appeal that waits.

Made through the services, after the county's own story has been played.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.assess.appeals import appeal
from feedback.assess.exclusions import ask_exclusion, decide_exclusion
from feedback.assess.score_sheets import SheetOrder, freeze_sheet, make_sheet
from feedback.core.clock import day_bounds, today
from feedback.trial.places import areas
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from models.assessment import ScoreFigure
from models.case import Case
from models.office_vocabulary import ExclusionReason, SheetSubject
from models.place import Unit
from models.vocabulary import Role

_FROZEN: Final = (SheetSubject.UNIT, SheetSubject.CADRE)


def add_scores(session: Session, roster: Roster) -> None:
    """Exclude a case, ask for another, make the sheets of last month, and appeal against one figure."""
    county = areas()[0].code
    town = roster.posts[tree("office")["first"][Role.CLERK]].area_code
    clerk, leader = (roster.actor(roster.staff_of(role, town)[0]) for role in (Role.CLERK, Role.LEADER))
    last = today().replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    _exclude(session, clerk, leader, _closed(session, roster.areas[town].id, first, last))
    chair = roster.actor(roster.staff_of(Role.CHAIR, county)[0])
    for maker, area, subject in (
        (chair, county, SheetSubject.TOWNSHIP),
        (clerk, town, SheetSubject.UNIT),
        (clerk, town, SheetSubject.CADRE),
        (clerk, town, SheetSubject.VILLAGE),
    ):
        order = SheetOrder(subject=subject, area_id=roster.areas[area].id, from_on=first, to_on=last)
        sheet = make_sheet(session, maker, order)
        if subject in _FROZEN:
            freeze_sheet(session, maker, sheet.id)
        if subject is SheetSubject.UNIT:
            _appeal(session, roster, sheet.id)


def _closed(session: Session, township_id: int, first: date, last: date) -> Sequence[str]:
    begins, ends = day_bounds(first)[0], day_bounds(last)[1]
    query = select(Case.case_no).where(
        Case.township_id == township_id,
        col(Case.is_confidential).is_(False),
        col(Case.closed_at).between(begins, ends),
        col(Case.lead_unit_id).in_(select(Unit.id).where(Unit.area_id == township_id)),
    )
    return session.exec(query.order_by(col(Case.satisfaction).is_(None), col(Case.id)).limit(2)).all()


def _exclude(session: Session, clerk: Actor, leader: Actor, case_nos: Sequence[str]) -> None:
    for case_no, raw in zip(case_nos, tree("scores")["exclusions"], strict=False):
        row = ask_exclusion(session, clerk, case_no, reason=ExclusionReason(raw["reason"]), evidence=raw["evidence"])
        if raw["note"]:
            decide_exclusion(session, leader, row.id, upheld=True, note=raw["note"])


def _appeal(session: Session, roster: Roster, sheet_id: int) -> None:
    """Appeal in the name of the unit whose handler is shown; where it is in no row, nobody has anything to say."""
    raw, username = tree("scores")["appeal"], tree("office")["first"][Role.HANDLER]
    unit = roster.units[roster.posts[username].unit_code or ""]
    rows = select(ScoreFigure.id).where(ScoreFigure.sheet_id == sheet_id, ScoreFigure.subject_id == unit.id)
    if session.exec(rows).first() is not None:
        handler = roster.actor(username)
        appeal(session, handler, sheet_id, subject_id=unit.id, measure=raw["measure"], reason=raw["reason"])
