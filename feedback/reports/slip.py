"""The feedback slip: what a place raised in a period, and what became of it, for its notice board.

Listed are the matters that were raised or closed in the period and diagnosed since. Left out are confidential ones,
reports of misconduct, which are answered to the reporter alone, and what was withdrawn. Source: domain digest H.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.access.scope import may_see_open_case
from feedback.boards.conditions import within
from feedback.core.clock import office_day, today
from feedback.core.errors import BadInput
from feedback.i18n.terms import label
from feedback.reports.paper import Paper, PaperName, Row
from feedback.reports.phrases import cut, day, narrow_day, nothing, period, phrase
from feedback.reports.scoping import full_name, lies_in, masked, reported_area
from feedback.tracker.clocks import date_to_keep
from models.case import Case, Outcome
from models.contact import Opinion
from models.place import Area, Unit
from models.user import User
from models.vocabulary import AreaKind, CaseStatus, Nature

MOST_ROWS: Final = 300
MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class _Matter:
    case: Case
    village: str
    unit: str
    handler: str
    person: str
    result: str


def slip(session: Session, actor: Actor, *, area_id: int, from_on: date, to_on: date) -> Paper:
    """Return the slip of an area; five statements.

    Raises
    ------
    NotFound
        There is no such area, or not for this actor.
    BadInput
        The days make no period, or the slip would be longer than anybody reads.
    """
    if not from_on <= to_on or (to_on - from_on).days >= MOST_DAYS:
        raise BadInput("period_unusable", from_on=from_on, to_on=to_on, most=MOST_DAYS)
    area = reported_area(session, actor, area_id)
    matters = _matters(session, actor, area, (from_on, to_on))
    shows_village = area.kind in {AreaKind.COUNTY, AreaKind.TOWNSHIP}
    rows = [_row(number, matter, shows_village=shows_village) for number, matter in enumerate(matters, 1)]
    return Paper(
        name=PaperName.SLIP,
        facts={
            "year": str(to_on.year),
            "place": full_name(session, area),
            "period": period(from_on, to_on),
            "count": str(len(rows)),
            "rows": rows,
            "printed_on": day(today()),
        },
        on=today(),
        about=(area.name, f"{from_on}_{to_on}"),
        subject=("area", area.id),
        logged={"from": from_on.isoformat(), "to": to_on.isoformat(), "rows": len(rows)},
    )


def _matters(session: Session, actor: Actor, area: Area, days: tuple[date, date]) -> list[_Matter]:
    village = aliased(Area)
    columns: Any = (Case, village.name, Unit.name, User.name)
    found = session.execute(
        select_columns(*columns)
        .join(village, col(Case.village_id) == village.id, isouter=True)
        .join(Unit, col(Case.lead_unit_id) == Unit.id, isouter=True)
        .join(User, col(Case.handled_by_id) == User.id, isouter=True)
        .where(
            may_see_open_case(actor),
            lies_in(area),
            # What nobody has diagnosed has no nature yet, and so is left out as well.
            col(Case.nature) != Nature.REPORT,
            col(Case.status) != CaseStatus.WITHDRAWN,
            or_(within(Case.registered_at, *days), within(Case.closed_at, *days)),
        )
        .order_by(col(Case.village_id), col(Case.id))
        .limit(MOST_ROWS + 1)
    ).all()
    if len(found) > MOST_ROWS:
        raise BadInput("slip_too_long", most=MOST_ROWS)
    ids = [row[0].id for row in found]
    persons, results = _persons(session, ids), _results(session, ids)
    return [
        _Matter(case, place or "", unit or "", handler or "", persons.get(case.id, ""), results.get(case.id, ""))
        for case, place, unit, handler in found
    ]


def _persons(session: Session, case_ids: Sequence[int]) -> Mapping[int, str]:
    """Return who raised each case, masked, and how many they were."""
    columns: Any = (
        Opinion.case_id, Opinion.id, Opinion.reporter_name, Opinion.reporter_phone_index, Opinion.is_anonymous,
        Opinion.group_size,
    )  # fmt: skip
    rows = session.execute(
        select_columns(*columns)
        .where(col(Opinion.case_id).in_(case_ids), col(Opinion.is_confidential).is_(False))
        .order_by(col(Opinion.id))
    )
    by_case: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_case[row.case_id].append(row)
    return {case_id: _person(said) for case_id, said in by_case.items()}


def _person(said: Sequence[Any]) -> str:
    first = said[0]
    is_named = first.reporter_name and not first.is_anonymous
    name = mask_name(first.reporter_name) if is_named else phrase("anonymous")
    people = {row.reporter_phone_index or row.reporter_name or row.id for row in said}
    count = max(len(people), *(row.group_size or 1 for row in said))
    return phrase("group", name=name, count=count) if count > 1 else name


def _results(session: Session, case_ids: Sequence[int]) -> Mapping[int, str]:
    """Return the newest reply to each case that was not sent back."""
    rows = session.execute(
        select_columns(col(Outcome.case_id), col(Outcome.result))
        .where(col(Outcome.case_id).in_(case_ids), col(Outcome.defect).is_(None))
        .order_by(col(Outcome.id))
    )
    return {case_id: result for case_id, result in rows}  # noqa: C416 - a row is no pair to mypy.


def _row(number: int, matter: _Matter, *, shows_village: bool) -> Row:
    case = matter.case
    title, due = masked(case.title), date_to_keep(case)
    in_village = shows_village and matter.village
    return {
        "no": str(number),
        "matter": phrase("in_place", place=matter.village, matter=title) if in_village else title,
        "scope": label(case.scope) if case.scope else nothing(),
        "person": matter.person or nothing(),
        "charged": "\n".join(name for name in (matter.unit, matter.handler) if name) or nothing(),
        "due": narrow_day(office_day(due) if due else None),
        "result": _result(case, matter.result),
        "satisfied": label(case.satisfaction) if case.satisfaction else nothing(),
    }


def _result(case: Case, told: str) -> str:
    """Return what became of a case; a reply that is still checked is not given out yet."""
    if case.status is CaseStatus.MERGED:
        return phrase("joined")
    if told and case.status in {CaseStatus.CLOSED, CaseStatus.REVIEWING}:
        result = cut(masked(told))
        return result if case.status is CaseStatus.CLOSED else phrase("waiting", result=result)
    return label(case.status)
