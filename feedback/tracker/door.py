"""The one door that every move of a case goes through, and the chain of events that it writes.

In this order: is there such a move (409), may the actor make it (403; 404 where the case is not visible), are the
facts there (422); then the status, its clock and the event. It lands with the caller's transaction or not at all.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from sqlalchemy import Row, union
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.policy import role_for
from feedback.access.scope import may_see_case
from feedback.core import chain
from feedback.core.clock import utc_now
from feedback.core.errors import Conflict, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.tracker.clocks import start_stage
from feedback.tracker.recusal import refuse_accused
from feedback.tracker.states import BEFORE_DIAGNOSIS, BY_LEAD_ONLY, MOVES, NOT_BY_HANDLER, Move, moves_from
from feedback.tracker.telling import tell_of
from models.case import Action, Case, CaseAccess, CaseEvent, Outcome, Part
from models.vocabulary import CaseStatus, PartRole, Role, Verb

P = ParamSpec("P")
Body = Callable[Concatenate[Session, Actor, Case, P], None]
Facts = dict[str, str | int | bool | None]
LONGEST_TEXT: Final = 20_000
_CHECKED: Final = (CaseStatus.REPLIED, CaseStatus.REVIEWING)


@dataclass(frozen=True, slots=True)
class Step:
    """How a client makes a move once: a key that a retry repeats, and the version of the case that it had seen."""

    submission_key: str | None = None
    seen_version: int | None = None


NO_STEP: Final = Step()


def moving(verb: Verb) -> Callable[[Body[P]], Callable[Concatenate[Session, Actor, int, Step, P], Case]]:
    """Turn what a verb does to a case into the verb on a case's number: found, locked, not moved on, done once.

    The body is entered only where the table offers the verb here and the actor may use it, so that whoever may not do
    it learns nothing from what else would be missing.
    """

    def around(body: Body[P]) -> Callable[Concatenate[Session, Actor, int, Step, P], Case]:
        @wraps(body)
        def move(
            session: Session, actor: Actor, case_id: int, step: Step, /, *facts: P.args, **named: P.kwargs
        ) -> Case:
            case = take_case(session, actor, case_id)
            if _was_done(session, case, verb, step):
                return case
            if step.seen_version is not None and step.seen_version != case.version:
                raise Conflict("case_changed", case_no=case.case_no, status=case.status)
            standing = standing_of(session, actor, case)
            _permitted(actor, case, _find_move(case, verb), standing)
            refuse_accused(session, actor, case, verb)
            # The case is locked, so how the actor stands to it holds until the first event of the move is written.
            session.info |= {"submission_key": step.submission_key, "standing": ((case.id, actor.user_id), standing)}
            moved: list[CaseEvent] = []
            session.info["moved"] = moved
            try:
                body(session, actor, case, *facts, **named)
            finally:
                for held in ("submission_key", "standing", "moved"):
                    session.info.pop(held, None)
            session.flush()  # A writer who lost the race is told now, before the page says that it is done.
            for event in moved:
                tell_of(session, case, event)
            return case

        return move

    return around


def take_case(session: Session, actor: Actor, case_id: int) -> Case:
    """Return the case, locked for this transaction.

    Raises
    ------
    NotFound
        There is no such case, or the actor does not see it.
    """
    found = select(Case).where(Case.id == case_id, may_see_case(actor)).with_for_update(of=Case)
    case = session.exec(found).one_or_none()
    if case is None:
        raise NotFound("case_not_found")
    return case


def _was_done(session: Session, case: Case, verb: Verb, step: Step) -> bool:
    if not step.submission_key:
        return False
    found = select(CaseEvent.case_id, CaseEvent.verb).where(CaseEvent.submission_key == step.submission_key)
    done = session.exec(found).first()
    if done is not None and done != (case.id, verb):
        raise Conflict("submission_key_taken")
    return done is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """What else decides who may move a case: its present parts, who worked on it, whether the actor is named."""

    parts: tuple[Part, ...] = ()
    worked_by: tuple[int, ...] = ()
    is_named: bool = False


def standing_of(session: Session, actor: Actor, case: Case) -> Standing:
    """Return the actor's standing towards `case`, read at once."""
    # Only those who check a reply need to know who worked on it, so the other desks are spared the question.
    worked_by = _worked_by(session, case) if case.status in _CHECKED else ()
    is_named = case.is_confidential and _is_named(session, actor, case)
    return Standing(tuple(current_parts(session, case)), worked_by, is_named)


def _worked_by(session: Session, case: Case) -> tuple[int, ...]:
    # Whoever replied the time before does not judge what came of it either.
    replied = select(Outcome.by_id).where(Outcome.case_id == case.id, col(Outcome.round) >= case.redo_no - 1)
    since = case.dispatched_at or case.registered_at
    logged = select(Action.by_id).where(Action.case_id == case.id, col(Action.at) >= since)
    return tuple(session.execute(union(replied, logged)).scalars())


def _is_named(session: Session, actor: Actor, case: Case) -> bool:
    named = select(CaseAccess.id).where(CaseAccess.case_id == case.id, CaseAccess.user_id == actor.user_id)
    return session.exec(named).first() is not None


def acting_role(actor: Actor, case: Case, move: Move, standing: Standing) -> Role | None:
    """Return the role in which `actor` may make `move` now, or None: scope, unit, level, and not one's own handling."""
    if move.verb in NOT_BY_HANDLER and actor.user_id in handlers(case, standing):
        return None
    wanted = [part for part in standing.parts if move.verb not in BY_LEAD_ONLY or part.role is PartRole.LEAD]
    unit_ids = frozenset(part.unit_id for part in wanted)
    return role_for(actor, move.permission, case, unit_ids=unit_ids, is_named=standing.is_named)


def verbs_open_to(actor: Actor, case: Case, standing: Standing) -> tuple[Verb, ...]:
    """Return the verbs for which the case's page draws a button, in the order of the table."""
    status = case.status
    moves = [move for move in MOVES if move.source is status]
    if case.diagnosed_at is None:
        moves = [move for move in moves if move.verb in BEFORE_DIAGNOSIS]
    return tuple(dict.fromkeys(move.verb for move in moves if acting_role(actor, case, move, standing) is not None))


def current_parts(session: Session, case: Case) -> list[Part]:
    """Return the parts of the present round, the lead's first."""
    rows = session.exec(select(Part).where(Part.case_id == case.id, col(Part.is_current)).order_by(col(Part.id))).all()
    return sorted(rows, key=lambda part: part.role is not PartRole.LEAD)


def handlers(case: Case, standing: Standing) -> set[int]:
    """Return who signed, worked on or answered this case in its present round, or replied in it or the one before."""
    people = {case.handled_by_id, *standing.worked_by}
    for part in standing.parts:
        people |= {part.signed_by_id, part.answered_by_id}
    return {person for person in people if person is not None}


def advance(
    session: Session,
    actor: Actor,
    case: Case,
    verb: Verb,
    *,
    target: CaseStatus | None = None,
    needs: Facts | None = None,
    note: str | None = None,
    facts: Facts | None = None,
) -> CaseEvent:
    """Move `case` by `verb` and return the event.

    Parameters
    ----------
    target : CaseStatus, optional
        Which of several moves of the verb is meant.
    needs : dict
        The facts that the move must have, by the names in the table; None or "" counts as missing.
    note : str, optional
        What a person reads in the timeline; sealed at rest.
    facts : dict, optional
        Codes and numbers for counting; never a name or a person's words. A confidential case keeps none.
    """
    move = _find_move(case, verb, target)
    role = _permitted(actor, case, move, _standing_now(session, actor, case))
    _check_needs(move, needs or {})
    return _write(session, actor, case, move, role=role, note=note, facts=facts)


def _standing_now(session: Session, actor: Actor, case: Case) -> Standing:
    """Return the standing that the move began with, or read it where nobody has."""
    of, held = session.info.pop("standing", (None, None))
    if isinstance(held, Standing) and of == (case.id, actor.user_id):
        return held
    with session.no_autoflush:  # What is wrong is told by the move, not by a constraint of the database.
        return standing_of(session, actor, case)


def _permitted(actor: Actor, case: Case, move: Move, standing: Standing) -> Role:
    role = acting_role(actor, case, move, standing)
    if role is None:
        own = move.verb in NOT_BY_HANDLER and actor.user_id in handlers(case, standing)
        raise NotPermitted("not_your_own_handling" if own else "not_your_move", verb=move.verb)
    return role


def _find_move(case: Case, verb: Verb, target: CaseStatus | None = None) -> Move:
    """Return the row of the table for `verb` in the case's state.

    Raises
    ------
    IllegalMove
        There is none, or nobody has diagnosed the case yet.
    """
    moves = moves_from(case.status, verb)
    wanted = [move for move in moves if target is None or move.target is target]
    if not wanted:
        raise IllegalMove("no_such_move", case_no=case.case_no, status=case.status, verb=verb)
    if case.diagnosed_at is None and verb not in BEFORE_DIAGNOSIS:
        raise IllegalMove("diagnose_first", case_no=case.case_no)
    return wanted[0]


def _check_needs(move: Move, needs: Facts) -> None:
    for name in move.needs:
        if needs.get(name) in (None, ""):
            raise MissingFact("fact_missing", field=name)


def _write(
    session: Session, actor: Actor, case: Case, move: Move, *, role: Role | None, note: str | None, facts: Facts | None
) -> CaseEvent:
    source = case.status
    case.status = move.target
    if move.changes_state or move.verb is Verb.DIAGNOSE:
        start_stage(session, case)
    event = new_event(case, move.verb, actor_id=actor.user_id, role=role, source=source, note=note, facts=facts)
    event.submission_key = session.info.pop("submission_key", None)
    session.add(event)
    moved = session.info.get("moved")
    if moved is None:
        tell_of(session, case, event)
    else:
        # Whom it concerns is known when the verb has done all that belongs to it: units, dates, whether it is hidden.
        moved.append(event)
    return event


def new_event(
    case: Case,
    verb: Verb,
    *,
    actor_id: int | None,
    role: Role | None,
    source: CaseStatus | None,
    note: str | None = None,
    facts: Facts | None = None,
) -> CaseEvent:
    """Return the next link of the case's chain, and move the chain's head; the case must have its number."""
    case.event_count += 1
    event = CaseEvent(
        case_id=case.id,
        seq=case.event_count,
        at=utc_now(),
        actor_id=actor_id,
        actor_role=role,
        verb=verb,
        source=source,
        target=case.status,
        note=note or None,
        note_salt=chain.new_salt(),
        facts={} if case.is_confidential else facts or {},
        sealed_facts=json.dumps(facts, ensure_ascii=False) if case.is_confidential and facts else None,
        previous=case.chain_head,
        hash="",
    )
    event.note_digest = chain.text_digest(event.note_salt, event.note)
    event.hash = chain.link_hash(event.previous, covered(event))
    case.chain_head = event.hash
    case.chain_seal = seal_of(case)
    return event


def seal_of(case: Case | Row[Any]) -> str:
    """Return the seal of the case's chain as the case says that it stands: its number, how many events, the last."""
    return chain.head_seal("case", case.case_no, case.event_count, case.chain_head)


def covered(event: CaseEvent | Row[Any]) -> dict[str, object]:
    """Return what a link's hash covers: all of the event, the note by its digest, sealed facts by a keyed one."""
    sealed = {} if event.sealed_facts is None else {"sealed_facts": chain.sealed_digest(event.sealed_facts)}
    return sealed | {
        "case": event.case_id,
        "seq": event.seq,
        "at": event.at,
        "actor": event.actor_id,
        "role": event.actor_role,
        "verb": event.verb,
        "source": event.source,
        "target": event.target,
        "note": event.note_digest,
        "facts": event.facts,
    }


def first_broken_link(case: Case | Row[Any], events: Iterable[CaseEvent | Row[Any]]) -> int | None:
    """Return the number of the first event that does not follow from the one before, or None where all do.

    An end that was cut off or told anew shows as well: the case knows how many events it has and the hash of the last,
    under a seal. So does a state that no event led to: the case stands where its last event left it.
    """
    previous, expected, left_in = "", 1, None
    for event in events:
        changed = event.hash != chain.link_hash(event.previous, covered(event))
        retold = event.note is not None and event.note_digest != chain.text_digest(event.note_salt, event.note)
        if event.seq != expected or event.previous != previous or changed or retold:
            return expected
        previous, expected, left_in = event.hash, expected + 1, event.target
    whole = expected == case.event_count + 1 and previous == case.chain_head
    if not whole or case.chain_seal != seal_of(case):
        return expected
    return None if left_in == case.status else expected - 1


def checked_text(text: str | None, field: str, *, least: int = 1) -> str:
    """Return `text` without blanks around it.

    Raises
    ------
    MissingFact
        It is shorter than `least` signs, or longer than any text may be.
    """
    trimmed = (text or "").strip()
    if not trimmed:
        raise MissingFact("fact_missing", field=field)
    if len(trimmed) < least:
        raise MissingFact("text_too_short", field=field, least=least)
    if len(trimmed) > LONGEST_TEXT:
        raise MissingFact("text_too_long", field=field, most=LONGEST_TEXT)
    return trimmed
