"""Who hears of a move of a case? A table from verbs to people and steps; the door asks it when a move is done.

The staff is told by `feedback.notify`, which also sees to confidential cases; whoever made the move is not told of it.
Of several levels that could see to a case, the nearest one that has somebody is told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlmodel import Session, and_, col, or_, select

from feedback.access.absences import duty_leaders
from feedback.access.actor import LEVEL_OF_AREA
from feedback.access.policy import RANK
from feedback.core.clock import today
from feedback.notify.citizens import tell_citizen
from feedback.notify.facts import Fact
from feedback.notify.service import UNTOLD, Told, tell_all
from models.case import Case, CaseAccess, CaseEvent, Part
from models.place import Area
from models.user import RoleGrant
from models.vocabulary import (
    AreaKind,
    CaseStatus,
    PartRole,
    PartStatus,
    RequestKind,
    RequestStatus,
    Role,
    SuperviseLevel,
    Urgency,
    Verb,
)
from models.work_vocabulary import CitizenStep, NoticeKind

_OFFICE: Final = (Role.CLERK, Role.CHAIR)
# A unit that has a critical case has hours, not days, so it is told at once and outside as well.
_AT_ONCE: Final = frozenset({NoticeKind.ASSIGNED, NoticeKind.REDO, NoticeKind.REMINDED, NoticeKind.SENT_BACK})
_TO_CITIZEN: Final[Mapping[tuple[Verb, CaseStatus], CitizenStep]] = {
    (Verb.DISPATCH, CaseStatus.DISPATCHED): CitizenStep.DISPATCHED,
    (Verb.SUSPEND, CaseStatus.SUSPENDED): CitizenStep.SUSPENDED,
    (Verb.ANSWER, CaseStatus.REVIEWING): CitizenStep.REPLIED,
    (Verb.APPROVE_REPLY, CaseStatus.REVIEWING): CitizenStep.REPLIED,
    (Verb.RECORD_REVISIT, CaseStatus.CLOSED): CitizenStep.CLOSED,
    (Verb.CLOSE_UNASKED, CaseStatus.CLOSED): CitizenStep.CLOSED,
    (Verb.RECORD_REVISIT, CaseStatus.DISPATCHED): CitizenStep.REDO,
    (Verb.REOPEN, CaseStatus.DISPATCHED): CitizenStep.REDO,
    (Verb.DECLINE, CaseStatus.DECLINED): CitizenStep.DECLINED,
    (Verb.UPHOLD_DECLINE, CaseStatus.DECLINED): CitizenStep.DECLINED,
    (Verb.TRANSFER_OUT, CaseStatus.TRANSFERRED): CitizenStep.TRANSFERRED,
}


@dataclass(frozen=True)
class Audience:
    """The people round a case, each group read when it is asked for."""

    session: Session
    case: Case

    @cached_property
    def _parts(self) -> list[tuple[Part, set[int]]]:
        """All parts that the case has had, each with its unit's handlers; at the end of a move they are written."""
        is_handler = and_(col(RoleGrant.unit_id) == Part.unit_id, col(RoleGrant.role) == Role.HANDLER)
        wanted = select(Part, RoleGrant.user_id).join(RoleGrant, is_handler, isouter=True)
        found: dict[int, tuple[Part, set[int]]] = {}
        for part, user_id in self.session.exec(wanted.where(Part.case_id == self.case.id).order_by(col(Part.id))):
            people = found.setdefault(part.id, (part, set()))[1]
            people.update([user_id] if user_id else [])
        return list(found.values())

    @property
    def current(self) -> list[Part]:
        return [part for part, _people in self._parts if part.is_current]

    @property
    def released(self) -> list[Part]:
        """The parts of the round before, where their units have none in this one."""
        kept = {part.unit_id for part in self.current}
        gone = [part for part, _people in self._parts if not part.is_current]
        last = max((part.round for part in gone), default=0)
        return [part for part in gone if part.round == last and part.unit_id not in kept]

    def handlers(self, parts: Iterable[Part]) -> set[int]:
        """Return who handles for the units of some parts."""
        wanted = {part.id for part in parts}
        return {user_id for part, people in self._parts if part.id in wanted for user_id in people}

    @cached_property
    def _holders(self) -> list[tuple[Role, int, AreaKind]]:
        """Who holds a role of the office in an area in which the case lies."""
        case = self.case
        places = [each for each in (case.area_id, case.village_id, case.township_id) if each is not None]
        roles = (*_OFFICE, Role.REVIEWER, Role.REVISITOR, Role.LEADER, Role.DISCIPLINE)
        wanted = (
            select(RoleGrant.role, RoleGrant.user_id, Area.kind)
            .join(Area, col(RoleGrant.area_id) == Area.id)
            .where(col(RoleGrant.role).in_(roles), or_(col(Area.id).in_(places), Area.kind == AreaKind.COUNTY))
        )
        return [(Role(role), user_id, AreaKind(kind)) for role, user_id, kind in self.session.exec(wanted)]

    def nearest(self, *roles: Role, least: int = 0, but: int | None = None) -> set[int]:
        """Return who holds one of `roles` on the lowest level, from rank `least` on, that has anybody but `but`."""
        holders = [(user_id, kind) for role, user_id, kind in self._holders if role in roles and user_id != but]
        held = [(RANK[LEVEL_OF_AREA[kind]], user_id) for user_id, kind in holders]
        reached = [rank for rank, _user_id in held if rank >= least]
        return {user_id for rank, user_id in held if reached and rank == min(reached)}

    def deciders(self, *roles: Role, but: int | None = None) -> set[int]:
        """Return who decides on the case's level, in one of `roles`, without the person `but`."""
        return self.nearest(*roles, least=RANK[self.case.level], but=but)

    def owners(self) -> set[int]:
        """Return who has the case now: its units' handlers, or the clerks of its place while no unit has it."""
        parts = self.current
        return self.handlers(parts) if parts else self.nearest(Role.CLERK)

    def confidants(self) -> set[int]:
        """Return the confidential desk of the case's place, and the persons named for the case."""
        desk = {user_id for role, user_id, _kind in self._holders if role is Role.DISCIPLINE}
        named = select(CaseAccess.user_id).where(CaseAccess.case_id == self.case.id)
        return desk | set(self.session.exec(named).all())

    def alarmed(self) -> set[int]:
        """Return who hears of danger at once: the leaders on duty, and the clerks and leaders of the place."""
        case = self.case
        counties = select(Area.id).where(Area.kind == AreaKind.COUNTY)
        areas = [*self.session.exec(counties).all(), *([case.township_id] if case.township_id else [])]
        on_duty = duty_leaders(self.session, areas, today())
        return set(on_duty) | self.nearest(Role.CLERK) | self.nearest(Role.LEADER)


Group = tuple[NoticeKind, set[int], dict[str, Fact]]
_Table = Mapping[Verb, Callable[[Audience, CaseEvent], list[Group]]]


def _dispatched(to: Audience, _event: CaseEvent) -> list[Group]:
    return [(NoticeKind.ASSIGNED, to.handlers(to.current), {})]


def _returned(to: Audience, _event: CaseEvent) -> list[Group]:
    leads = [part for part in to.released if part.role is PartRole.LEAD]
    others = [part for part in to.released if part.role is not PartRole.LEAD]
    decided = {"request": RequestKind.RETURN.value, "decision": RequestStatus.UPHELD.value}
    return [
        (NoticeKind.ASSIGNED, to.handlers(to.current), {}),
        (NoticeKind.REQUEST_DECIDED, to.handlers(leads), {**decided, "due": None}),
        (NoticeKind.RELEASED, to.handlers(others), {"due": None}),
    ]


def _ended(to: Audience, event: CaseEvent) -> list[Group]:
    """Say to the units of a case that ended in their hands that it did."""
    if event.source not in (CaseStatus.DISPATCHED, CaseStatus.HANDLING, CaseStatus.SUSPENDED):
        return []
    return [(NoticeKind.RELEASED, to.handlers(to.current), {"due": None})]


def _escalated(to: Audience, _event: CaseEvent) -> list[Group]:
    return [
        (NoticeKind.ESCALATED_UP, to.deciders(Role.CHAIR), {}),
        (NoticeKind.RELEASED, to.handlers(to.released), {"due": None}),
    ]


def _asked(request: RequestKind) -> Callable[[Audience, CaseEvent], list[Group]]:
    return lambda to, _event: [(NoticeKind.REQUEST_MADE, to.deciders(*_OFFICE), {"request": request.value})]


def _decided(request: RequestKind, status: RequestStatus) -> Callable[[Audience, CaseEvent], list[Group]]:
    facts: dict[str, Fact] = {"request": request.value, "decision": status.value}

    def tell(to: Audience, _event: CaseEvent) -> list[Group]:
        leads = [part for part in to.current if part.role is PartRole.LEAD]
        return [(NoticeKind.REQUEST_DECIDED, to.handlers(leads), facts)]

    return tell


def _decline_asked(to: Audience, event: CaseEvent) -> list[Group]:
    """Ask the leaders; where whoever asked is the only one of the place, those of the level above."""
    leaders = to.deciders(Role.LEADER, but=event.actor_id)
    return [(NoticeKind.REQUEST_MADE, leaders, {"request": RequestKind.DECLINE.value})]


def _decline_decided(_to: Audience, event: CaseEvent) -> list[Group]:
    is_upheld = event.target is CaseStatus.DECLINED
    status = RequestStatus.UPHELD if is_upheld else RequestStatus.DENIED
    facts: dict[str, Fact] = {"request": RequestKind.DECLINE.value, "decision": status.value}
    asked = {int(number) for number in str(event.stated.get("people") or "").split(",") if number}
    return [(NoticeKind.REQUEST_DECIDED, asked, facts | ({"due": None} if is_upheld else {}))]


def _replied(to: Audience, _event: CaseEvent) -> list[Group]:
    return [(NoticeKind.REPLY_TO_CHECK, to.nearest(Role.REVIEWER) - {to.case.handled_by_id or 0}, {})]


def _sent_back(to: Audience, _event: CaseEvent) -> list[Group]:
    leads = [part for part in to.current if part.role is PartRole.LEAD]
    return [(NoticeKind.SENT_BACK, to.handlers(leads), {"due": _to_keep(to.case)})]


def _to_be_asked(to: Audience, _event: CaseEvent) -> list[Group]:
    if not to.case.is_to_be_asked:
        return []
    return [(NoticeKind.TO_REVISIT, to.nearest(Role.REVISITOR) - {to.case.handled_by_id or 0}, {})]


def _asked_again(to: Audience, event: CaseEvent) -> list[Group]:
    if event.target is not CaseStatus.DISPATCHED:
        return []
    return [(NoticeKind.REDO, to.handlers(to.current), {})]


def _reminded(to: Audience, _event: CaseEvent) -> list[Group]:
    waited_for = [part for part in to.current if part.status is not PartStatus.ANSWERED]
    return [(NoticeKind.REMINDED, to.handlers(waited_for), {})]


def _supervised(to: Audience, _event: CaseEvent) -> list[Group]:
    level = to.case.supervise_level
    people = to.owners() | (to.nearest(Role.LEADER) if level is not SuperviseLevel.NONE else set())
    return [(NoticeKind.SUPERVISED, people, {"level": level.value})]


def _adopted(to: Audience, _event: CaseEvent) -> list[Group]:
    return [(NoticeKind.ADOPTED, to.owners() | {to.case.adopted_by_id or 0}, {})]


def _suspended(to: Audience, event: CaseEvent) -> list[Group]:
    """Say to the units of a case that it waits, and from which day on it is looked at again."""
    return [(NoticeKind.SUSPENDED, to.handlers(to.current), {"day": event.facts.get("next_look"), "due": None})]


def _resumed(to: Audience, _event: CaseEvent) -> list[Group]:
    return [(NoticeKind.RESUMED, to.handlers(to.current), {"due": _to_keep(to.case)})]


def _labelled(to: Audience, _event: CaseEvent) -> list[Group]:
    if to.case.urgency is not Urgency.CRITICAL:
        return []
    return [(NoticeKind.CRITICAL, to.alarmed(), {})]


_TOLD: Final[_Table] = {
    Verb.DIAGNOSE: _labelled,
    Verb.CHANGE_LABELS: _labelled,
    Verb.DISPATCH: _dispatched,
    Verb.UPHOLD_RETURN: _returned,
    Verb.SUSPEND: _suspended,
    Verb.RESUME: _resumed,
    Verb.ESCALATE: _escalated,
    Verb.WITHDRAW: _ended,
    Verb.TRANSFER_OUT: _ended,
    Verb.REQUEST_RETURN: _asked(RequestKind.RETURN),
    Verb.REQUEST_EXTENSION: _asked(RequestKind.EXTENSION),
    Verb.DENY_RETURN: _decided(RequestKind.RETURN, RequestStatus.DENIED),
    Verb.GRANT_EXTENSION: _decided(RequestKind.EXTENSION, RequestStatus.UPHELD),
    Verb.DENY_EXTENSION: _decided(RequestKind.EXTENSION, RequestStatus.DENIED),
    Verb.REQUEST_DECLINE: _decline_asked,
    Verb.UPHOLD_DECLINE: _decline_decided,
    Verb.DENY_DECLINE: _decline_decided,
    Verb.REPLY: _replied,
    Verb.SEND_BACK: _sent_back,
    Verb.ANSWER: _to_be_asked,
    Verb.APPROVE_REPLY: _to_be_asked,
    Verb.RECORD_REVISIT: _asked_again,
    Verb.REOPEN: _asked_again,
    Verb.REMIND: _reminded,
    Verb.SUPERVISE: _supervised,
    Verb.ADOPT: _adopted,
}


def tell_of(session: Session, case: Case, event: CaseEvent) -> None:
    """Tell whom a finished move concerns, and whoever brought the case forward, in the caller's transaction."""
    if session.info.get(UNTOLD):
        return
    who_hears = _TOLD.get(event.verb)
    if who_hears is not None:
        groups = _groups(Audience(session, case), event, who_hears)
        tell_all(session, [(_told(case, event, kind, facts), people) for kind, people, facts in groups if people])
    step = _TO_CITIZEN.get((event.verb, event.target))
    if step is not None:
        tell_citizen(session, step, case)


def _groups(to: Audience, event: CaseEvent, who_hears: Callable[[Audience, CaseEvent], list[Group]]) -> list[Group]:
    if to.case.is_confidential:
        # Whatever happens to it, only these may know; `notify` holds that once more.
        is_alarm = event.verb in (Verb.DIAGNOSE, Verb.CHANGE_LABELS) and to.case.urgency is Urgency.CRITICAL
        kind = NoticeKind.CRITICAL if is_alarm else _CONFIDENTIAL_KIND.get(event.verb, NoticeKind.ASSIGNED)
        return [(kind, to.confidants() - {event.actor_id or 0}, {})]
    return [(kind, people - {event.actor_id or 0, 0}, facts) for kind, people, facts in who_hears(to, event)]


_CONFIDENTIAL_KIND: Final[Mapping[Verb, NoticeKind]] = {
    Verb.ESCALATE: NoticeKind.ESCALATED_UP,
    Verb.REQUEST_RETURN: NoticeKind.REQUEST_MADE,
    Verb.REQUEST_EXTENSION: NoticeKind.REQUEST_MADE,
    Verb.REQUEST_DECLINE: NoticeKind.REQUEST_MADE,
    Verb.UPHOLD_DECLINE: NoticeKind.REQUEST_DECIDED,
    Verb.DENY_DECLINE: NoticeKind.REQUEST_DECIDED,
    Verb.REPLY: NoticeKind.REPLY_TO_CHECK,
    Verb.SEND_BACK: NoticeKind.SENT_BACK,
    Verb.ANSWER: NoticeKind.TO_REVISIT,
    Verb.APPROVE_REPLY: NoticeKind.TO_REVISIT,
    Verb.SUPERVISE: NoticeKind.SUPERVISED,
}


def _told(case: Case, event: CaseEvent, kind: NoticeKind, facts: Mapping[str, Fact]) -> Told:
    key = f"{kind}/{case.id}/{event.seq}"
    if kind is NoticeKind.CRITICAL and "urgency_before" not in event.stated:
        # A diagnosis that is made again says nothing new.
        key = f"{kind}/{case.id}"
    is_urgent = kind is NoticeKind.CRITICAL or (case.urgency is Urgency.CRITICAL and kind in _AT_ONCE)
    return Told(kind, key, case.id, facts, is_urgent=is_urgent, is_trial=case.is_trial)


def _to_keep(case: Case) -> str | None:
    due = case.resolve_due_at or case.due_at
    return due.isoformat() if due else None
