"""Of what is a paper wanted that the command makes? Each by the words that a person types: codes, numbers and names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.cli.machine import machine_actor, reporting_actor
from feedback.core.errors import BadInput, NotFound
from feedback.reports.making import CASE_PAPERS, PaperRequest
from feedback.reports.paper import BRIEFS, MONTHLY, PaperName
from feedback.tracker.minutes import closed_sessions
from models.household import Household
from models.place import Area, Unit
from models.service import ServiceItem
from models.user import User
from models.visiting import Campaign
from models.vocabulary import OrgLevel, Role


class Days(NamedTuple):
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed; empty where it was not."""

    area: str = ""
    unit: str = ""
    campaign: str = ""
    level: OrgLevel | None = None
    case: str = ""
    task: str = ""
    item: str = ""
    application: str = ""
    household: str = ""
    user: str = ""
    first: date | None = None
    last: date | None = None
    is_exact: bool = False

    @property
    def days(self) -> Days | None:
        return Days(self.first, self.last) if self.first and self.last else None


_Made = Callable[[Session, Actor, PaperName, Asked], PaperRequest]


def request_of(session: Session, actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    """Return the request for a paper.

    Raises
    ------
    BadInput
        An option that it needs is missing.
    NotFound
        There is nothing of that code, number or name.
    """
    return REQUESTS[name](session, actor, name, asked)


def actor_for(name: PaperName) -> Actor:
    """Return the system's own user as one who makes this paper: a leader, or a clerk where the office's files are.

    Raises
    ------
    Unavailable
        There is no database yet.
    """
    if name not in _OF_THE_OFFICE:
        return reporting_actor()
    actor = machine_actor()
    return replace(actor, grants=tuple(replace(grant, role=Role.CLERK) for grant in actor.grants))


def area_id_of(session: Session, code: str) -> int:
    """Return an area's number by its code."""
    found = session.exec(select(Area.id).where(Area.code == code)).one_or_none()
    if found is None:
        raise NotFound("area_not_found")
    return found


def _root_id(session: Session) -> int:
    found = session.exec(select(Area.id).where(col(Area.parent_id).is_(None))).first()
    if found is None:
        raise NotFound("area_not_found")
    return found


def _needed(typed: str, option: str) -> str:
    if not typed:
        raise BadInput("report_option_needed", option=option)
    return typed


def _of_case(_session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    return PaperRequest(name=name, case_no=_needed(asked.case, "--case"))


def _of_task(_session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    return PaperRequest(name=name, task_no=_needed(asked.task, "--task"))


def _of_application(_session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    return PaperRequest(name=name, application_no=_needed(asked.application, "--application"))


def _of_item(session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    code = _needed(asked.item, "--item")
    found = session.exec(select(ServiceItem.id).where(ServiceItem.code == code)).one_or_none()
    if found is None:
        raise NotFound("item_not_found")
    return PaperRequest(name=name, item_id=found)


def _of_household(session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    number = _needed(asked.household, "--household")
    found = session.exec(select(Household.id).where(Household.household_no == number)).one_or_none()
    if found is None:
        raise NotFound("household_not_found")
    return PaperRequest(name=name, household_id=found)


def _of_user(session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    username = _needed(asked.user, "--user")
    found = session.exec(select(User.id).where(User.username == username)).one_or_none()
    if found is None:
        raise NotFound("route_of_nobody")
    return PaperRequest(name=name, user_id=found)


def _of_day(_session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    if asked.first is None:
        raise BadInput("report_days_needed")
    return PaperRequest(name=name, from_on=asked.first)


def _of_days(_session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    if asked.days is None:
        raise BadInput("report_days_needed")
    return PaperRequest(name=name, from_on=asked.days.first, to_on=asked.days.last)


def _of_place(session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    area_id, days = _place_and_days(session, asked)
    return PaperRequest(name=name, area_id=area_id, from_on=days.first, to_on=days.last)


def _place_and_days(session: Session, asked: Asked) -> tuple[int, Days]:
    if asked.days is None or not asked.area:
        raise BadInput("report_area_needed")
    return area_id_of(session, asked.area), asked.days


def _of_session(session: Session, actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    area_id, days = _place_and_days(session, asked)
    found = closed_sessions(session, actor, area_id=area_id, days=days)
    found = [held for held in found if asked.level in {None, held.level}]
    if not found:
        raise NotFound("report_no_session")
    if len(found) > 1:
        held_on = ", ".join(sorted({held.held_on.isoformat() for held in found}))
        raise BadInput("report_several_sessions", n=len(found), days=held_on)
    return PaperRequest(name=name, session_id=found[0].session_id)


def _month(session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    days = asked.days
    if days is None:
        raise BadInput("report_days_needed")
    if (days.first.year, days.first.month) != (days.last.year, days.last.month):
        raise BadInput("report_one_month")
    if name is PaperName.MONTH_DEPARTMENT:
        unit_id = session.exec(select(Unit.id).where(Unit.code == asked.unit)).one_or_none()
        if unit_id is None:
            raise NotFound("unit_not_found")
        return PaperRequest(name=name, unit_id=unit_id, from_on=days.first)
    if not asked.area:
        raise BadInput("report_area_needed")
    return PaperRequest(name=name, area_id=area_id_of(session, asked.area), from_on=days.first)


def _brief(session: Session, _actor: Actor, name: PaperName, asked: Asked) -> PaperRequest:
    """Return the request for a brief; a campaign's own days where none are named."""
    if name is PaperName.CAMPAIGN_BRIEF:
        if not asked.campaign:
            raise BadInput("report_campaign_needed")
        found = session.exec(select(Campaign).where(Campaign.name == asked.campaign)).first()
        if found is None:
            raise NotFound("campaign_not_found")
        first, last = asked.days or (found.begins_on, found.ends_on)
        return PaperRequest(name=name, campaign_id=found.id, from_on=first, to_on=last, is_exact=asked.is_exact)
    if asked.days is None:
        raise BadInput("report_days_needed")
    area_id = area_id_of(session, asked.area) if asked.area else _root_id(session)
    first, last = asked.days
    return PaperRequest(name=name, area_id=area_id, from_on=first, to_on=last, is_exact=asked.is_exact)


REQUESTS: Final[Mapping[PaperName, _Made]] = {
    **dict.fromkeys(CASE_PAPERS, _of_case),
    **dict.fromkeys(MONTHLY, _month),
    **dict.fromkeys(BRIEFS, _brief),
    PaperName.SLIP: _of_place,
    PaperName.MINUTES: _of_session,
    PaperName.NOTICE_OF_MISSING: _of_task,
    PaperName.TASK_RECEIPT: _of_task,
    PaperName.GUIDE: _of_item,
    PaperName.BATCH_LIST: _of_day,
    PaperName.ROUTE: _of_user,
    PaperName.HOUSEHOLD: _of_household,
    PaperName.AID: _of_application,
    PaperName.AID_PAYOUTS: _of_days,
}
"""How each paper is asked for."""
_OF_THE_OFFICE: Final = frozenset(
    {
        PaperName.NOTICE_OF_MISSING,
        PaperName.TASK_RECEIPT,
        PaperName.GUIDE,
        PaperName.BATCH_LIST,
        PaperName.ROUTE,
        PaperName.HOUSEHOLD,
        PaperName.AID,
        PaperName.AID_PAYOUTS,
    }
)
