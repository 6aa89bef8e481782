"""How a ballot comes in: by a link that is good once, or from paper, by its serial number. Nobody's name is on it.

A ticket is told once and kept as a digest. Casting marks the ticket as used and adds a ballot, and no row says which
of the ballots came by which ticket: not by a number, not by an hour.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, IllegalMove, MissingFact, NotFound
from feedback.services.rounds.entry import Item
from feedback.services.rounds.service import groups_of, items_of, kept_round, subjects_of, takes_ballots
from feedback.sheets.safe_text import half_width
from models.appraisal import AppraisalRound, AppraisalSubject, Ballot, BallotTicket
from models.office_vocabulary import RoundState
from models.work_vocabulary import AccessAction

Marks = Mapping[int, Mapping[str, int | str]]
"""What a person marked: by the subject's number and the item's code."""

MOST_TICKETS: Final = 2_000
LONGEST_SERIAL: Final = 30
_TICKET_BYTES: Final = 16


def issue_tickets(session: Session, actor: Actor, round_id: int, *, group: str, count: int) -> list[str]:
    """Make tickets for a group of an open round; they are told here and nowhere again.

    Raises
    ------
    BadInput
        The group is none of the round's, or the number is out of range.
    """
    found = kept_round(session, actor, round_id)
    if found.state is not RoundState.OPEN:
        raise IllegalMove("round_state", name=found.name, state=found.state)
    _check_group(found, group)
    if not 1 <= count <= MOST_TICKETS:
        raise BadInput("tickets_out_of_range", most=MOST_TICKETS)
    tickets = [secrets.token_urlsafe(_TICKET_BYTES) for _each in range(count)]
    session.add_all(BallotTicket(round_id=round_id, digest=_digest(ticket), group=group) for ticket in tickets)
    facts: dict[str, str | int | bool | None] = {"tickets": count, "group": group}
    subject = ("appraisal_round", round_id)
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts)
    return tickets


def _digest(ticket: str) -> str:
    return sha256(ticket.encode()).hexdigest()


def _check_group(found: AppraisalRound, group: str) -> None:
    if group not in {each.name for each in groups_of(found)}:
        raise BadInput("round_group_unknown", name=group)


def round_of_ticket(session: Session, ticket: str) -> tuple[AppraisalRound, list[AppraisalSubject]]:
    """Return the round that a ticket opens, with who is rated.

    Raises
    ------
    NotFound
        There is no such ticket, or it has been used: the two are told alike.
    IllegalMove
        The round takes no ballots now.
    """
    _kept, found = _ticket_and_round(session, ticket)
    return found, subjects_of(session, found.id)


def _ticket_and_round(session: Session, ticket: str) -> tuple[BallotTicket, AppraisalRound]:
    wanted = select(BallotTicket, AppraisalRound).join(AppraisalRound, col(BallotTicket.round_id) == AppraisalRound.id)
    row = session.exec(wanted.where(BallotTicket.digest == _digest(ticket.strip()))).one_or_none()
    if row is None or row[0].is_used:
        raise NotFound("ticket_unknown")
    kept, found = row
    if not takes_ballots(found, today()):
        raise IllegalMove("round_not_open", name=found.name, from_on=found.begins_on, to_on=found.ends_on)
    return kept, found


def cast_ballot(session: Session, ticket: str, marks: Marks) -> None:
    """Cast the ballot of a ticket, which is used then.

    Raises
    ------
    NotFound
        There is no such ticket, or it was used a moment ago.
    MissingFact, BadInput
        Nothing is marked, or a mark is none of those that can be given.
    """
    kept, found = _ticket_and_round(session, ticket)
    checked = _checked_marks(found, subjects_of(session, found.id), marks)
    # The database lets one of two through that come at once.
    taken = update(BallotTicket).where(col(BallotTicket.id) == kept.id, ~col(BallotTicket.is_used)).values(is_used=True)
    if session.execute(taken).rowcount != 1:  # type: ignore[attr-defined]  # An update's result counts rows.
        raise NotFound("ticket_unknown")
    session.add(Ballot(round_id=found.id, group=kept.group, marks=checked, cast_on=today()))


def enter_paper(
    session: Session, actor: Actor, round_id: int, *, group: str, serial_no: str, marks: Marks, cast_on: date
) -> Ballot:
    """Enter a ballot from paper; its serial number is good once in a round.

    Raises
    ------
    Conflict
        A ballot of that number was entered already.
    IllegalMove
        The round takes no ballots.
    """
    found = kept_round(session, actor, round_id)
    # What was filled in within the days may be entered until the round is closed.
    if found.state is not RoundState.OPEN:
        raise IllegalMove("round_state", name=found.name, state=found.state)
    _check_group(found, group)
    serial = half_width(serial_no)
    if not serial:
        raise MissingFact("fact_missing", field="serial_no")
    if len(serial) > LONGEST_SERIAL:
        raise BadInput("text_too_long", field="serial_no", most=LONGEST_SERIAL)
    if not found.begins_on <= cast_on <= min(found.ends_on, today()):
        raise BadInput("ballot_day", from_on=found.begins_on, to_on=min(found.ends_on, today()))
    _check_is_new(session, round_id, serial)
    checked = _checked_marks(found, subjects_of(session, round_id), marks)
    ballot = Ballot(
        round_id=round_id, group=group, serial_no=serial, marks=checked, cast_on=cast_on, entered_by_id=actor.user_id
    )
    session.add(ballot)
    return ballot


def _check_is_new(session: Session, round_id: int, serial: str) -> None:
    before = session.exec(select(Ballot).where(Ballot.round_id == round_id, Ballot.serial_no == serial)).first()
    if before is not None and before.is_void:
        raise Conflict("ballot_was_void", serial_no=serial)
    if before is not None:
        raise Conflict("ballot_entered", serial_no=serial)


def void_ballot(session: Session, actor: Actor, round_id: int, *, serial_no: str, reason: str) -> None:
    """Take a paper ballot out of the count, with a reason that the access log keeps; it stays where it is.

    Raises
    ------
    NotFound
        There is no such ballot; one that came by link cannot be told from the others.
    IllegalMove
        The results are public already.
    """
    found = kept_round(session, actor, round_id)
    if found.state is RoundState.PUBLISHED:
        raise IllegalMove("round_state", name=found.name, state=found.state)
    if not reason.strip():
        raise MissingFact("fact_missing", field="reason")
    serial = half_width(serial_no)
    wanted = select(Ballot).where(Ballot.round_id == round_id, Ballot.serial_no == serial)
    ballot = session.exec(wanted).one_or_none()
    if ballot is None or ballot.is_void:
        raise NotFound("ballot_not_found")
    ballot.is_void = True
    facts: dict[str, str | int | bool | None] = {"void": serial}
    write_access(
        session,
        AccessAction.SETTINGS_CHANGED,
        actor_id=actor.user_id,
        subject=("appraisal_round", round_id),
        facts=facts,
        reason=reason.strip(),
    )


def _checked_marks(
    found: AppraisalRound, subjects: Sequence[AppraisalSubject], marks: Marks
) -> dict[str, dict[str, int | str]]:
    """Return the marks as they are kept: each subject that was marked with all its items, and at least one."""
    items, names = items_of(found), {subject.id: subject.name for subject in subjects}
    if marks.keys() - names.keys():
        raise BadInput("ballot_subject_unknown")
    kept: dict[str, dict[str, int | str]] = {}
    for subject_id, given in marks.items():
        filled = {code: value for code, value in given.items() if value not in (None, "", 0)}
        if not filled:
            continue
        kept[str(subject_id)] = {item.code: _checked_mark(item, filled, names[subject_id]) for item in items}
    if not kept:
        raise MissingFact("ballot_empty")
    return kept


def _checked_mark(item: Item, given: Mapping[str, int | str], subject: str) -> int | str:
    value = given.get(item.code)
    if value is None:
        raise MissingFact("ballot_item_missing", subject=subject, item=item.name)
    fits = value in item.options if item.is_choice else (isinstance(value, int) and 1 <= value <= item.most)
    if not fits:
        raise BadInput("ballot_mark", subject=subject, item=item.name, most=item.most or len(item.options))
    return value


def tickets_of(session: Session, round_id: int) -> dict[str, tuple[int, int]]:
    """Return for each group how many tickets were issued and how many of them used."""
    rows = session.exec(
        select(BallotTicket.group, BallotTicket.is_used, func.count())
        .where(BallotTicket.round_id == round_id)
        .group_by(BallotTicket.group, col(BallotTicket.is_used))
    ).all()
    found: dict[str, tuple[int, int]] = {}
    for group, is_used, count in rows:
        issued, used = found.get(group, (0, 0))
        found[group] = (issued + count, used + (count if is_used else 0))
    return found
