"""Taking back registrations that should never have been made: those of a sheet that was the wrong one.

The move is the table's own, from registered to withdrawn, with its event in each case's chain; what differs from
`intake.withdraw` is who may make it. Whoever registered a case takes it back as long as nobody has touched it; the
cases of others take the permission to withdraw. Confidential cases are taken back blindly: only the one who registered
them may, and nothing of them is told. What was taken over from an old ledger is taken back from wherever it stood.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.policy import place_of
from feedback.access.scope import may_act_in
from feedback.tracker.clocks import start_stage
from feedback.tracker.door import checked_text, new_event
from feedback.tracker.states import TAKEN_OVER, moves_from
from models.case import Case
from models.contact import Contact, Opinion
from models.vocabulary import CaseStatus, Role, Verb

_CHUNK: Final = 500
_LEAST_REASON: Final = 4


def counts_at_all() -> ColumnElement[bool]:
    """Return the condition that a case is not one of a sheet that was taken back: such a case counts in no month.

    It is told by its contact, so a case that somebody withdrew for another reason counts where it was registered. Of a
    case no more is asked than its state and its number, which every index of a board holds.
    """
    said, contact = aliased(Opinion), aliased(Contact)
    of_sheet = exists().where(
        col(said.case_id) == Case.id, col(contact.id) == said.contact_id, col(contact.is_withdrawn).is_(True)
    )
    return or_(col(Case.status) != CaseStatus.WITHDRAWN, not_(of_sheet.correlate(Case)))


def take_back(session: Session, actor: Actor, case_ids: Sequence[int], *, reason: str) -> list[int]:
    """Withdraw those of the cases that nobody has moved since they came in, and return their numbers.

    Raises
    ------
    MissingFact
        The reason is too short.
    """
    text = checked_text(reason, "reason", least=_LEAST_REASON)
    done: list[int] = []
    for start in range(0, len(case_ids), _CHUNK):
        for case in _untouched(session, actor, case_ids[start : start + _CHUNK]):
            verb = Verb.WITHDRAW if case.taken_over_at is None else Verb.TAKE_BACK
            move = moves_from(case.status, verb)[0]
            role = _role(actor, case)
            case.status = move.target
            case.closed_at = case.closure_type = case.closure_mode = None
            start_stage(session, case)
            session.add(new_event(case, move.verb, actor_id=actor.user_id, role=role, source=move.source, note=text))
            done.append(case.id)
        session.flush()  # A writer who lost the race is told now.
    return done


def _untouched(session: Session, actor: Actor, case_ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases that may be taken back, locked; one that another was joined to has been touched."""
    others = select(Case.merged_into_id).where(col(Case.merged_into_id).in_(case_ids))
    mine = col(Case.registered_by_id) == actor.user_id
    query = select(Case).where(
        col(Case.id).in_(case_ids),
        or_(
            and_(col(Case.taken_over_at).is_(None), col(Case.status) == CaseStatus.REGISTERED),
            and_(col(Case.taken_over_at).is_not(None), col(Case.status).in_(TAKEN_OVER)),
        ),
        col(Case.event_count) == 1,
        col(Case.id).not_in(others),
        or_(mine, may_act_in(actor, Permission.WITHDRAW)),
    )
    return session.exec(query.order_by(col(Case.id)).with_for_update(of=Case)).all()


def _role(actor: Actor, case: Case) -> Role | None:
    """Return the role in which the actor takes the case back: that of the registration, else of the withdrawal."""
    mine = case.registered_by_id == actor.user_id
    wanted = (Permission.REGISTER, Permission.WITHDRAW) if mine else (Permission.WITHDRAW,)
    for permission in wanted:
        for grant in actor.grants_for(permission):
            if grant.covers(place_of(case)):
                return grant.role
    return None
