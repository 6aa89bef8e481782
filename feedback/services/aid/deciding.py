"""How a panel decides on aid: votes are written down one by one, and so many who agree decide (domain digest A9).

A member whose own matter it is steps back: who entered it, who answers for the household, who lives in it. The rest is
counted without them. The sum is the lowest of those who agree, unless the panel settles on another up to the highest.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.checks import check_length
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound
from feedback.i18n.amounts import yuan
from feedback.services.aid.applying import check_place, check_sum, locked
from feedback.sheets.safe_text import clean
from models.aid import AidApplication, PanelMember, PanelVote, Payout
from models.household import Household, Person
from models.office_vocabulary import AidState
from models.user import User
from models.visiting import Duty

LEAST_OPINION: Final = 2
LONGEST_OPINION: Final = 500


class OwnMatter(StrEnum):
    """Why a member may not decide."""

    ENTERED = "entered"
    ANSWERS = "answers"
    FAMILY = "family"


def outcome(votes: Sequence[bool | None], *, members: int, least_yes: int) -> AidState | None:
    """Return what votes have decided; None while it is open, or where too many stepped back.

    Examples
    --------
    >>> outcome([True, True], members=3, least_yes=2)
    <AidState.APPROVED: 'approved'>
    >>> outcome([False, True, False], members=3, least_yes=2)
    <AidState.REJECTED: 'rejected'>
    >>> outcome([None, True], members=3, least_yes=2) is None
    True
    """
    voting = members - votes.count(None)
    if votes.count(True) >= least_yes:
        return AidState.APPROVED
    if voting >= least_yes > voting - votes.count(False):
        return AidState.REJECTED
    return None


def record_vote(
    session: Session,
    actor: Actor,
    application_id: int,
    member_id: int,
    *,
    agrees: bool,
    amount_fen: int | None = None,
    opinion: str = "",
) -> AidState:
    """Write down what a member said, and return the state that follows. While it is open, a slip is written anew.

    Raises
    ------
    NotFound
        There is no such application for this actor, or no such member of its panel.
    IllegalMove
        It is decided, or the member must step back.
    MissingFact, BadInput
        Who agrees names no sum, or one out of range.
    """
    row = _open_application(session, actor, application_id)
    member = _member(session, row, member_id)
    if member.id in own_matters(session, row, [member]):
        raise IllegalMove("member_must_step_back", name=member.name)
    return write_vote(session, actor, row, member, agrees=agrees, amount=amount_fen, said=opinion)


def step_back(session: Session, actor: Actor, application_id: int, member_id: int, *, reason: str) -> AidState:
    """Write down that a member does not decide on this one, and why.

    Raises
    ------
    MissingFact
        No reason is given.
    NotFound, IllegalMove
        As for a vote.
    """
    row = _open_application(session, actor, application_id)
    member = _member(session, row, member_id)
    return write_vote(session, actor, row, member, agrees=None, amount=None, said=reason)


def settle_sum(session: Session, actor: Actor, application_id: int, fen: int) -> None:
    """Set the sum that the panel agreed on, at most the highest that one of those who agree named.

    Raises
    ------
    IllegalMove
        It is not approved, or something was paid already.
    BadInput
        The sum is more than any of them named.
    """
    row = locked(session, actor, application_id)
    check_place(session, actor, Permission.MANAGE_AID, row)
    if row.state is not AidState.APPROVED:
        raise IllegalMove("aid_not_approved", application_no=row.application_no)
    if session.exec(select(Payout.id).where(Payout.application_id == row.id)).first() is not None:
        raise IllegalMove("aid_paid_already", application_no=row.application_no)
    check_sum(fen)
    highest = max(vote.amount_fen or 0 for vote in votes_on(session, row.id) if vote.agrees)
    if fen > highest:
        raise BadInput("sum_above_highest", most=yuan(highest))
    row.decided_fen = fen
    session.flush()


def votes_on(session: Session, application_id: int) -> list[PanelVote]:
    wanted = select(PanelVote).where(PanelVote.application_id == application_id)
    return list(session.exec(wanted.order_by(col(PanelVote.id))).all())


def own_matters(session: Session, row: AidApplication, members: Sequence[PanelMember]) -> Mapping[int, OwnMatter]:
    """Return which of the members must step back, and why; three statements at most."""
    answering = _answering(session, row, today())
    concerned = _family(session, row.household_id) | {row.applicant_name}
    accounts = _account_names(session, members)
    found: dict[int, OwnMatter] = {}
    for member in members:
        if member.user_id is not None and member.user_id == row.entered_by_id:
            found[member.id] = OwnMatter.ENTERED
        elif member.user_id in answering:
            found[member.id] = OwnMatter.ANSWERS
        elif {member.name, accounts.get(member.user_id)} & concerned:
            found[member.id] = OwnMatter.FAMILY
    return found


def _account_names(session: Session, members: Sequence[PanelMember]) -> Mapping[int | None, str]:
    """Return the names on the members' accounts: a list of the panel may call somebody otherwise."""
    ids = [member.user_id for member in members if member.user_id is not None]
    return dict(session.exec(select(User.id, User.name).where(col(User.id).in_(ids))).all()) if ids else {}


def _answering(session: Session, row: AidApplication, on: date) -> frozenset[int | None]:
    """Return who answers for the household, its place below the township, or the contact point."""
    places = [each for each in (row.area_id, row.village_id) if each is not None and each != row.township_id]
    ways: list[ColumnElement[bool]] = [col(Duty.area_id).in_(places)]
    if row.household_id is not None:
        ways.append(col(Duty.household_id) == row.household_id)
    if row.contact_point_id is not None:
        ways.append(col(Duty.contact_point_id) == row.contact_point_id)
    current = and_(col(Duty.since_on) <= on, or_(col(Duty.until_on).is_(None), col(Duty.until_on) >= on))
    return frozenset(session.exec(select(Duty.user_id).where(current, or_(*ways))).all())


def _family(session: Session, household_id: int | None) -> frozenset[str]:
    if household_id is None:
        return frozenset()
    people = (
        select(Household.head_name, Person.name)
        .join(Person, col(Person.household_id) == Household.id, isouter=True)
        .where(Household.id == household_id)
    )
    return frozenset(name for pair in session.exec(people).all() for name in pair if name)


def _open_application(session: Session, actor: Actor, application_id: int) -> AidApplication:
    row = locked(session, actor, application_id)
    check_place(session, actor, Permission.MANAGE_AID, row)
    # Those who had not spoken yet are still heard after a decision, for the minutes; nothing changes by it.
    if row.panel_id is None or row.state not in (AidState.APPLIED, AidState.APPROVED, AidState.REJECTED):
        raise IllegalMove("aid_decided_already", application_no=row.application_no)
    return row


def _member(session: Session, row: AidApplication, member_id: int) -> PanelMember:
    member = session.get(PanelMember, member_id)
    if member is None or member.panel_id != row.panel_id or not member.is_active:
        raise NotFound("panel_not_found")
    return member


def write_vote(
    session: Session,
    actor: Actor,
    row: AidApplication,
    member: PanelMember,
    *,
    agrees: bool | None,
    amount: int | None,
    said: str,
) -> AidState:
    """Keep what a member says on a locked application, and return the state that follows; None steps back.

    Raises
    ------
    IllegalMove
        It is decided and they had spoken, or it is the member's own vote and somebody else writes.
    MissingFact, BadInput
        Who agrees names no sum, or one out of range; who steps back gives no reason.
    """
    told = _checked_vote(agrees, amount, clean(said).strip())
    votes = {vote.member_id: vote for vote in votes_on(session, row.id)}
    vote, now = votes.get(member.id), utc_now()
    if vote is not None and (vote.agrees, vote.amount_fen, vote.opinion) == told:
        return row.state
    if row.state is not AidState.APPLIED and vote is not None:
        raise IllegalMove("aid_decided_already", application_no=row.application_no)
    if vote is not None and vote.recorded_by_id == member.user_id != actor.user_id:
        raise IllegalMove("vote_is_members_own", name=member.name)
    if vote is None:
        vote = votes[member.id] = PanelVote(
            application_id=row.id, member_id=member.id, at=now, recorded_by_id=actor.user_id
        )
    vote.agrees, vote.amount_fen, vote.opinion = told
    vote.at, vote.recorded_by_id = now, actor.user_id
    session.add(vote)
    session.flush()
    if row.state is AidState.APPLIED:
        _decide(session, row, list(votes.values()))
    return row.state


def _checked_vote(agrees: bool | None, amount: int | None, words: str) -> tuple[bool | None, int | None, str | None]:
    """Return what a vote holds: a sum only where one agrees."""
    if agrees and amount is None:
        raise MissingFact("vote_needs_sum")
    if agrees is None and len(words) < LEAST_OPINION:
        raise MissingFact("step_back_needs_reason")
    check_sum(amount)
    check_length(words, "vote_opinion", LONGEST_OPINION)
    return agrees, amount if agrees else None, words or None


def _decide(session: Session, row: AidApplication, votes: Sequence[PanelVote]) -> None:
    active = select(PanelMember.id).where(PanelMember.panel_id == row.panel_id, col(PanelMember.is_active))
    # Who spoke and left the panel since still counts.
    members = set(session.exec(active).all()) | {vote.member_id for vote in votes}
    state = outcome([vote.agrees for vote in votes], members=len(members), least_yes=row.least_yes or 0)
    if state is None:
        return
    if state is AidState.APPROVED:
        row.decided_fen = min(vote.amount_fen for vote in votes if vote.agrees and vote.amount_fen is not None)
    row.state, row.decided_at = state, utc_now()
    session.flush()
