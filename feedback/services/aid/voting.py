"""What a member of a panel votes with an account of their own: what awaits them, the slip, and the vote itself.

A member sees what is asked and why, in the areas of their panel, and nothing else of aid. What the others said is shown
to nobody who votes until it is decided. Source: domain digest A9.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from feedback.access.actor import Actor
from feedback.access.scope import aid_before, sits
from feedback.core.errors import IllegalMove, NotFound
from feedback.services.aid.deciding import OwnMatter, own_matters, write_vote
from feedback.services.aid.panels import members_of
from feedback.services.aid.reading import AidLine, aid_line, line_rows
from feedback.tracker.listing import Listed, newest_first
from models.aid import AidApplication, AidPanel, PanelMember, PanelVote, Payout
from models.office_vocabulary import AidState

MOST_SPOKEN: Final = 10


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the member said: `agrees` is None where they stepped back; `is_own` where nobody wrote it for them."""

    agrees: bool | None
    amount_fen: int | None
    opinion: str
    said_at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteSlip:
    """An application as a member of its panel sees it; `helped` are payments to the household before, and their sum."""

    line: AidLine
    reason: str
    covered_by: str
    panel: str
    member_count: int
    least_yes: int
    own_matter: OwnMatter | None
    helped: tuple[int, int]
    spoken: Spoken | None


def count_awaiting(session: Session, actor: Actor) -> int:
    """Return how many open applications await the actor's vote; one statement."""
    wanted = _awaiting(actor).with_only_columns(func.count())
    return int(session.exec(wanted).one())  # type: ignore[call-overload]  # A count in the stead of rows.


def is_seated(session: Session, actor: Actor) -> bool:
    """Say whether the actor is a member of a panel."""
    return session.exec(select(PanelMember.id).where(sits(actor))).first() is not None


def awaiting(session: Session, actor: Actor, *, cursor: str | None = None) -> Listed[AidLine]:
    """Return a page of the applications that await the actor's vote, the newest first; one statement.

    Raises
    ------
    BadInput
        The cursor is none of ours.
    """
    wanted = line_rows(_awaiting(actor))
    page = newest_first(session, wanted, number=AidApplication.id, cursor=cursor)
    return Listed(tuple(aid_line(*row) for row in page.rows), page.earlier, page.later)


def lately_spoken(session: Session, actor: Actor) -> list[AidLine]:
    """Return the last applications on which the actor spoke and may look at; one statement."""
    mine = select(PanelMember.id).where(sits(actor))
    spoken = exists().where(col(PanelVote.application_id) == AidApplication.id, col(PanelVote.member_id).in_(mine))
    rows = line_rows(aid_before(actor).where(spoken)).order_by(col(AidApplication.id).desc()).limit(MOST_SPOKEN)
    return [aid_line(*row) for row in session.execute(rows).all()]


def open_slip(session: Session, actor: Actor, application_no: str) -> VoteSlip:
    """Return an application for a member of its panel; eleven statements at most.

    Raises
    ------
    NotFound
        There is none of this number before a panel of the actor's.
    """
    row, member = _row_and_member(session, actor, AidApplication.application_no == application_no.strip())
    line = aid_line(*session.execute(line_rows(aid_before(actor).where(AidApplication.id == row.id))).one())
    wanted = select(PanelVote).where(PanelVote.application_id == row.id, PanelVote.member_id == member.id)
    vote = session.exec(wanted).one_or_none()
    return VoteSlip(
        line=line,
        reason=row.reason,
        covered_by=row.covered_by,
        panel=session.get_one(AidPanel, member.panel_id).name,
        member_count=len(members_of(session, member.panel_id)),
        least_yes=row.least_yes or 0,
        own_matter=own_matters(session, row, [member]).get(member.id),
        helped=_helped(session, row),
        spoken=_spoken(vote, member) if vote is not None else None,
    )


def cast_vote(
    session: Session,
    actor: Actor,
    application_no: str,
    *,
    agrees: bool | None,
    amount_fen: int | None = None,
    opinion: str = "",
) -> AidState:
    """Keep the actor's own vote, or with None that they step back and why, and return the state that follows.

    While it is open they may vote anew.

    Raises
    ------
    NotFound
        There is no such application before a panel of the actor's.
    IllegalMove
        It is decided or taken back, or it is the actor's own matter.
    MissingFact, BadInput
        Who agrees names no sum, or one out of range; who steps back gives no reason.
    """
    row, member = _row_and_member(session, actor, AidApplication.application_no == application_no.strip(), lock=True)
    if row.state is not AidState.APPLIED:
        raise IllegalMove("aid_decided_already", application_no=row.application_no)
    if agrees is not None and own_matters(session, row, [member]):
        raise IllegalMove("member_must_step_back", name=member.name)
    return write_vote(session, actor, row, member, agrees=agrees, amount=amount_fen, said=opinion)


def _awaiting(actor: Actor) -> SelectOfScalar[AidApplication]:
    """Return the open applications before a panel of the actor's on which they have not spoken yet."""
    mine = select(PanelMember.id).where(sits(actor))
    spoken = exists().where(col(PanelVote.application_id) == AidApplication.id, col(PanelVote.member_id).in_(mine))
    return aid_before(actor).where(AidApplication.state == AidState.APPLIED, ~spoken)


def _row_and_member(
    session: Session, actor: Actor, which: Any, *, lock: bool = False
) -> tuple[AidApplication, PanelMember]:
    """Return an application with the actor's seat in its panel, the application locked where it is to be changed."""
    wanted = aid_before(actor).where(which)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = session.exec(wanted).one_or_none()
    if row is None:
        raise NotFound("aid_not_found")
    seat = select(PanelMember).where(PanelMember.panel_id == row.panel_id, sits(actor))
    return row, session.exec(seat).one()


def _helped(session: Session, row: AidApplication) -> tuple[int, int]:
    """Return how many applications of the household were paid before, and how much in all."""
    if row.household_id is None:
        return 0, 0
    paid = (
        select(func.sum(Payout.amount_fen).label("paid"))
        .join(AidApplication, col(Payout.application_id) == AidApplication.id)
        .where(AidApplication.household_id == row.household_id, AidApplication.id != row.id)
        .group_by(col(Payout.application_id))
        .having(func.sum(Payout.amount_fen) != 0)
        .subquery()
    )
    count, total = session.execute(select(func.count(), func.coalesce(func.sum(paid.c.paid), 0))).one()
    return int(count), int(total)


def _spoken(vote: PanelVote, member: PanelMember) -> Spoken:
    is_own = vote.recorded_by_id == member.user_id
    return Spoken(vote.agrees, vote.amount_fen, vote.opinion or "", vote.at, is_own)
