"""The ledger of payments: a line once, never edited; a wrong one is taken back by a line below zero that names it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import visible_aid
from feedback.capture.checks import check_length
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, IllegalMove, NotFound
from feedback.i18n.amounts import yuan
from feedback.services.aid.applying import check_place, check_sum, locked
from feedback.sheets.safe_text import clean
from models.aid import AidApplication, Payout
from models.office_vocabulary import AidState

LONGEST_FUND: Final = 60
LONGEST_METHOD: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutEntry:
    """A payment as handed in; the sum in fen."""

    submission_key: str
    amount_fen: int
    paid_on: date
    fund: str = ""
    method: str = ""


def pay(session: Session, actor: Actor, application_id: int, entry: PayoutEntry) -> Payout:
    """Write a payment into the ledger; the same submission again gives the first line.

    Raises
    ------
    NotFound
        There is no such application for this actor.
    IllegalMove
        Its panel has not agreed.
    BadInput
        More would be paid than was decided, the day is still to come, or before the application.
    """
    row = locked(session, actor, application_id)
    check_place(session, actor, Permission.PAY_AID, row)
    before = session.exec(select(Payout).where(Payout.submission_key == entry.submission_key)).one_or_none()
    if before is not None:
        return before
    if row.state not in (AidState.APPROVED, AidState.PAID) or row.decided_fen is None:
        raise IllegalMove("aid_not_approved", application_no=row.application_no)
    _check(row, entry, left=row.decided_fen - paid_fen(session, row.id))
    line = Payout(
        application_id=row.id,
        amount_fen=entry.amount_fen,
        paid_on=entry.paid_on,
        fund=clean(entry.fund).strip(),
        method=clean(entry.method).strip(),
        recorded_by_id=actor.user_id,
        recorded_at=utc_now(),
        submission_key=entry.submission_key,
    )
    session.add(line)
    _follow(session, row)
    return line


def take_back(session: Session, actor: Actor, payout_id: int, *, paid_on: date | None = None) -> Payout:
    """Take a payment back with a line below zero; a second time gives the same line.

    Raises
    ------
    NotFound
        There is no such payment for this actor.
    IllegalMove
        It is itself one that takes back.
    """
    line = session.get(Payout, payout_id)
    if line is None:
        raise NotFound("payout_not_found")
    row = locked(session, actor, line.application_id)
    check_place(session, actor, Permission.PAY_AID, row)
    if line.reverses_id is not None:
        raise IllegalMove("payout_takes_back")
    before = session.exec(select(Payout).where(Payout.reverses_id == line.id)).one_or_none()
    if before is not None:
        return before
    back = Payout(
        application_id=row.id,
        amount_fen=-line.amount_fen,
        paid_on=max(paid_on or today(), line.paid_on),
        fund=line.fund,
        method=line.method,
        reverses_id=line.id,
        recorded_by_id=actor.user_id,
        recorded_at=utc_now(),
        submission_key=f"back-{line.id}",
    )
    session.add(back)
    _follow(session, row)
    return back


def paid_fen(session: Session, application_id: int) -> int:
    """Return what was paid so far, what was taken back counted off."""
    total = select(func.sum(Payout.amount_fen)).where(col(Payout.application_id) == application_id)
    return int(session.exec(total).one() or 0)


def ledger(session: Session, actor: Actor, application_id: int) -> list[Payout]:
    """Return the lines of an application in the order in which they were written."""
    seen = visible_aid(actor).where(AidApplication.id == application_id).with_only_columns(col(AidApplication.id))
    wanted = select(Payout).where(col(Payout.application_id).in_(seen)).order_by(col(Payout.id))
    return list(session.exec(wanted).all())


def _check(row: AidApplication, entry: PayoutEntry, *, left: int) -> None:
    check_sum(entry.amount_fen)
    if left <= 0:
        raise Conflict("aid_paid_in_full", application_no=row.application_no)
    if entry.amount_fen > left:
        raise BadInput("payout_above_decided", left=yuan(left))
    if entry.paid_on > today():
        raise BadInput("day_ahead", day=entry.paid_on)
    if entry.paid_on < row.applied_on:
        raise BadInput("payout_before_application", day=row.applied_on)
    check_length(entry.fund, "fund", LONGEST_FUND)
    check_length(entry.method, "pay_method", LONGEST_METHOD)


def _follow(session: Session, row: AidApplication) -> None:
    """Let the state say whether all is paid."""
    session.flush()
    is_paid = row.decided_fen is not None and paid_fen(session, row.id) >= row.decided_fen
    row.state = AidState.PAID if is_paid else AidState.APPROVED
    session.flush()
