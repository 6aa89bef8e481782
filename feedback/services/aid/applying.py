"""How a household's wish for aid comes in: once, from a case, a contact point or a visit, and how it is taken back."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, may_see_open_case, visible_aid, visible_households
from feedback.capture.checks import check_length
from feedback.core.clock import today, utc_now
from feedback.core.counters import take_numbers
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.services.aid.panels import decides_for
from feedback.sheets.safe_text import clean
from models.aid import AidApplication
from models.case import Case
from models.household import Household
from models.office_vocabulary import AidKind, AidState, HouseholdType
from models.place import Area
from models.visiting import ContactPoint

LEAST_REASON: Final = 10
LONGEST_REASON: Final = 2000
LONGEST_COVERED: Final = 200
MOST_FEN: Final = 10_000_000_00
"""Ten million yuan: more is a slip of the hand."""
_LONGEST_NAME: Final = 40
AID_SERIES: Final = "aid"
_PREFIX: Final = "BF"


@dataclass(frozen=True, slots=True, kw_only=True)
class AidRequest:
    """What is handed in. With a household its place holds, else `area_id`; sums are in fen.

    Of a household also the head's name and the type hold where none is given.
    """

    submission_key: str
    kind: AidKind
    panel_id: int
    reason: str
    applicant_name: str = ""
    household_type: HouseholdType | None = None
    area_id: int | None = None
    household_id: int | None = None
    case_id: int | None = None
    contact_point_id: int | None = None
    covered_by: str = ""
    asked_fen: int | None = None
    applied_on: date | None = None


def apply_for_aid(session: Session, actor: Actor, request: AidRequest) -> AidApplication:
    """Take an application in; the same submission again gives the first one.

    Raises
    ------
    NotPermitted
        The actor does not apply in that area.
    NotFound
        Its household, case, contact point or panel is not there, or not for this actor.
    MissingFact, BadInput
        A fact is missing or wrong.
    """
    actor.require(Permission.APPLY_FOR_AID)
    before = session.exec(
        visible_aid(actor).where(AidApplication.submission_key == request.submission_key)
    ).one_or_none()
    if before is not None:
        return before
    household = _household(session, actor, request.household_id)
    name = clean(request.applicant_name).strip() or (household.head_name if household else "")
    household_type = request.household_type or (household.household_type if household else None)
    _check_facts(request, name, household_type)
    _check_origin(session, actor, request)
    area = _area(session, actor, household.area_id if household else request.area_id)
    panel = decides_for(session, request.panel_id, area)
    applied_on = request.applied_on or today()
    row = AidApplication(
        application_no=application_numbers(session, applied_on.year)[0],
        kind=request.kind,
        household_type=household_type,
        area_id=area.id,
        township_id=area.township_id,
        village_id=area.village_id,
        household_id=request.household_id,
        case_id=request.case_id,
        contact_point_id=request.contact_point_id,
        panel_id=panel.id,
        least_yes=panel.least_yes,
        applicant_name=name,
        reason=clean(request.reason).strip(),
        covered_by=clean(request.covered_by).strip(),
        asked_fen=request.asked_fen,
        state=AidState.APPLIED,
        entered_by_id=actor.user_id,
        applied_on=applied_on,
        submission_key=request.submission_key,
        is_trial=actor.is_trial,
    )
    session.add(row)
    session.flush()
    return row


def application_numbers(session: Session, year: int, count: int = 1) -> list[str]:
    """Take numbers of applications of a year: BF2026-0001 and on."""
    first = take_numbers(session, f"{AID_SERIES}-{year}", count)
    return [f"{_PREFIX}{year}-{first + offset:04d}" for offset in range(count)]


def withdraw_application(session: Session, actor: Actor, application_id: int) -> None:
    """Take an undecided application back, as its household wishes.

    Raises
    ------
    NotFound
        There is none, or not for this actor.
    IllegalMove
        It is decided already.
    """
    actor.require(Permission.APPLY_FOR_AID)
    row = locked(session, actor, application_id)
    if row.state is AidState.WITHDRAWN:
        return
    if row.state is not AidState.APPLIED:
        raise IllegalMove("aid_decided_already", application_no=row.application_no)
    row.state, row.decided_at = AidState.WITHDRAWN, utc_now()
    session.flush()


def locked(session: Session, actor: Actor, application_id: int) -> AidApplication:
    """Return an application that the actor sees, locked until the transaction ends: two clerks at once take turns.

    Raises
    ------
    NotFound
        There is none, or not for this actor.
    """
    wanted = visible_aid(actor).where(AidApplication.id == application_id).with_for_update()
    row = session.exec(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound("aid_not_found")
    return row


def check_place(session: Session, actor: Actor, permission: Permission, row: AidApplication) -> None:
    """Raise NotPermitted where the actor sees an application and may not do this with it there."""
    actor.require(permission)
    if session.exec(areas_open_to(actor, permission).where(Area.id == row.area_id)).first() is None:
        raise NotPermitted("not_your_role")


def check_sum(fen: int | None) -> None:
    """Raise BadInput where a sum is not above zero, or is more than anybody would give."""
    if fen is not None and not 0 < fen <= MOST_FEN:
        raise BadInput("sum_out_of_range", most=MOST_FEN // 100)


def _household(session: Session, actor: Actor, household_id: int | None) -> Household | None:
    if household_id is None:
        return None
    household = session.exec(visible_households(actor).where(Household.id == household_id)).one_or_none()
    if household is None:
        raise NotFound("household_not_found")
    return household


def _check_facts(request: AidRequest, name: str, household_type: HouseholdType | None) -> None:
    if not name:
        raise MissingFact("aid_needs_name")
    if household_type is None:
        raise MissingFact("aid_needs_type")
    reason = clean(request.reason).strip()
    if len(reason) < LEAST_REASON:
        raise MissingFact("aid_needs_reason", least=LEAST_REASON)
    check_length(name, "applicant_name", _LONGEST_NAME)
    check_length(reason, "aid_reason", LONGEST_REASON)
    check_length(clean(request.covered_by).strip(), "covered_by", LONGEST_COVERED)
    check_sum(request.asked_fen)
    if request.applied_on is not None and request.applied_on > today():
        raise BadInput("day_ahead", day=request.applied_on)


def _check_origin(session: Session, actor: Actor, request: AidRequest) -> None:
    if request.case_id is not None:
        seen = select(Case.id).where(may_see_open_case(actor), Case.id == request.case_id)
        if session.exec(seen).first() is None:
            raise NotFound("case_not_found")
    if request.contact_point_id is not None:
        areas = areas_open_to(actor, Permission.APPLY_FOR_AID).with_only_columns(col(Area.id))
        point = select(ContactPoint.id).where(
            ContactPoint.id == request.contact_point_id, col(ContactPoint.area_id).in_(areas)
        )
        if session.exec(point).first() is None:
            raise NotFound("contact_point_not_found")


def _area(session: Session, actor: Actor, area_id: int | None) -> Area:
    """Return where the application stands."""
    if area_id is None:
        raise MissingFact("aid_needs_place")
    area = session.exec(areas_open_to(actor, Permission.APPLY_FOR_AID).where(Area.id == area_id)).one_or_none()
    if area is None:
        raise NotPermitted("place_outside_your_area")
    return area
