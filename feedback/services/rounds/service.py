"""A round on its way: set up, opened for ballots, closed, its results published. Each step is a line of the access log.

What is rated and how is fixed when the round opens: a ballot must mean the same whenever it was cast.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.services.rounds.entry import LONGEST_NAME, Group, Item, RoundEntry, check_round
from models.appraisal import AppraisalRound, AppraisalSubject
from models.office_vocabulary import RoundKind, RoundState
from models.place import Area, Unit
from models.work_vocabulary import AccessAction

MOST_SUBJECTS: Final = 60
MOST_PROMISES: Final = 10
LONGEST_PROMISE: Final = 120


def set_up_round(session: Session, actor: Actor, entry: RoundEntry, *, is_trial: bool = False) -> AppraisalRound:
    """Add a round that is still being prepared.

    Raises
    ------
    NotPermitted
        The area is not one in which the actor holds rounds.
    MissingFact, BadInput
        See `check_round`.
    """
    check_round(entry)
    _check_area(session, actor, entry.area_id)
    made = AppraisalRound(
        name=entry.name.strip(),
        kind=entry.kind,
        area_id=entry.area_id,
        begins_on=entry.begins_on,
        ends_on=entry.ends_on,
        items=[item.as_kept() for item in entry.items],
        groups=[{"name": group.name.strip(), "weight": group.weight} for group in entry.groups],
        winners=_winners(entry),
        state=RoundState.DRAFT,
        made_by_id=actor.user_id,
        is_trial=is_trial or actor.is_trial,
    )
    session.add(made)
    session.flush()  # The log names it.
    _note(session, actor, made, {"added": made.name})
    return made


def _winners(entry: RoundEntry) -> int:
    return 0 if entry.kind is RoundKind.POLL else max(0, entry.winners)


def _check_area(session: Session, actor: Actor, area_id: int) -> None:
    within = areas_open_to(actor, Permission.MANAGE_ROUNDS).where(Area.id == area_id)
    if session.exec(within).first() is None:
        raise NotPermitted("place_outside_your_area")


def change_round(session: Session, actor: Actor, round_id: int, entry: RoundEntry) -> AppraisalRound:
    """Set up anew what is still being prepared."""
    found = kept_round(session, actor, round_id)
    _check_state(found, RoundState.DRAFT)
    check_round(entry)
    _check_area(session, actor, entry.area_id)
    found.name, found.kind, found.area_id = entry.name.strip(), entry.kind, entry.area_id
    found.begins_on, found.ends_on, found.winners = entry.begins_on, entry.ends_on, _winners(entry)
    found.items = [item.as_kept() for item in entry.items]
    found.groups = [{"name": group.name.strip(), "weight": group.weight} for group in entry.groups]
    _note(session, actor, found, {"changed": found.name})
    return found


def kept_round(session: Session, actor: Actor, round_id: int) -> AppraisalRound:
    """Return a round that the actor keeps, locked for this transaction.

    Raises
    ------
    NotFound
        There is none, or not in the actor's areas.
    """
    within = areas_open_to(actor, Permission.MANAGE_ROUNDS).with_only_columns(col(Area.id))
    wanted = select(AppraisalRound).where(AppraisalRound.id == round_id, col(AppraisalRound.area_id).in_(within))
    found = session.exec(wanted.with_for_update()).one_or_none()
    if found is None:
        raise NotFound("round_not_found")
    return found


def put_subject(
    session: Session,
    actor: Actor,
    round_id: int,
    *,
    name: str,
    slogan: str = "",
    promises: Sequence[str] = (),
    unit_id: int | None = None,
) -> AppraisalSubject:
    """Put who or what is rated onto a round that is being prepared; a unit gives its name where none is given.

    Raises
    ------
    IllegalMove
        The round is open already.
    MissingFact, BadInput
        There is no name, a text is too long, one of that name is there, or there are too many.
    """
    found = kept_round(session, actor, round_id)
    _check_state(found, RoundState.DRAFT)
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    called = name.strip() or (unit.name if unit else "")
    if not called:
        raise MissingFact("fact_missing", field="round_subject")
    kept = checked_promises(slogan, promises)
    there = subjects_of(session, round_id)
    if len(there) >= MOST_SUBJECTS:
        raise BadInput("round_subjects_many", most=MOST_SUBJECTS)
    if len(called) > LONGEST_NAME or called in {subject.name for subject in there}:
        raise BadInput("round_subject_name", name=called[:LONGEST_NAME], most=LONGEST_NAME)
    subject = AppraisalSubject(
        round_id=round_id,
        position=max((each.position for each in there), default=0) + 1,
        unit_id=unit.id if unit else None,
        name=called,
        slogan=slogan.strip(),
        promises=kept,
    )
    session.add(subject)
    session.flush()  # Ballots and lists name it by its number.
    return subject


def checked_promises(slogan: str, promises: Sequence[str]) -> list[str]:
    """Return the promises that are not empty.

    Raises
    ------
    BadInput
        The slogan or a promise is too long, or there are too many.
    """
    plain = [promise.strip() for promise in promises if promise.strip()]
    if len(slogan.strip()) > LONGEST_NAME:
        raise BadInput("text_too_long", field="slogan", most=LONGEST_NAME)
    if len(plain) > MOST_PROMISES or any(len(promise) > LONGEST_PROMISE for promise in plain):
        raise BadInput("promises_long", most=MOST_PROMISES, longest=LONGEST_PROMISE)
    return plain


def remove_subject(session: Session, actor: Actor, round_id: int, subject_id: int) -> None:
    """Take a subject off a round that is being prepared."""
    _check_state(kept_round(session, actor, round_id), RoundState.DRAFT)
    subject = session.exec(
        select(AppraisalSubject).where(AppraisalSubject.id == subject_id, AppraisalSubject.round_id == round_id)
    ).one_or_none()
    if subject is None:
        raise NotFound("round_subject_not_found")
    session.delete(subject)


def subjects_of(session: Session, round_id: int) -> list[AppraisalSubject]:
    """Return who is rated, in their order."""
    wanted = select(AppraisalSubject).where(AppraisalSubject.round_id == round_id)
    return list(session.exec(wanted.order_by(col(AppraisalSubject.position), col(AppraisalSubject.id))).all())


def open_round(session: Session, actor: Actor, round_id: int) -> None:
    """Let ballots come in; from now on nothing of the round changes.

    Raises
    ------
    IllegalMove
        It is not being prepared any more, or its last day is over.
    BadInput
        Nobody is on it who could be rated.
    """
    found = kept_round(session, actor, round_id)
    _check_state(found, RoundState.DRAFT)
    if found.ends_on < today():
        raise IllegalMove("round_over", day=found.ends_on)
    if not subjects_of(session, round_id):
        raise BadInput("round_without_subjects")
    _move(session, actor, found, RoundState.OPEN)


def close_round(session: Session, actor: Actor, round_id: int) -> None:
    """Take no more ballots."""
    found = kept_round(session, actor, round_id)
    _check_state(found, RoundState.OPEN)
    _move(session, actor, found, RoundState.CLOSED)


def publish_round(session: Session, actor: Actor, round_id: int) -> None:
    """Let everybody on the staff see the results."""
    found = kept_round(session, actor, round_id)
    _check_state(found, RoundState.CLOSED)
    found.published_at = utc_now()
    _move(session, actor, found, RoundState.PUBLISHED)


def _move(session: Session, actor: Actor, found: AppraisalRound, state: RoundState) -> None:
    found.state = state
    _note(session, actor, found, {"round": found.name, "state": state.value})


def _check_state(found: AppraisalRound, wanted: RoundState) -> None:
    if found.state is not wanted:
        raise IllegalMove("round_state", name=found.name, state=found.state)


def _note(session: Session, actor: Actor, found: AppraisalRound, facts: Facts) -> None:
    subject = ("appraisal_round", found.id)
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts)


def items_of(found: AppraisalRound) -> tuple[Item, ...]:
    """Return what is asked of each subject."""
    return tuple(_item(kept) for kept in found.items)


def _item(kept: dict[str, str | int | list[str]]) -> Item:
    options = kept.get("options", [])
    return Item(
        code=str(kept["code"]),
        name=str(kept["name"]),
        most=int(str(kept.get("most", 0))),
        weight=int(str(kept.get("weight", 1))),
        options=tuple(options) if isinstance(options, list) else (),
    )


def groups_of(found: AppraisalRound) -> tuple[Group, ...]:
    """Return who votes."""
    return tuple(Group(name=str(kept["name"]), weight=int(kept["weight"])) for kept in found.groups)


def takes_ballots(found: AppraisalRound, day: date) -> bool:
    """Say whether a ballot may be cast on `day`."""
    return found.state is RoundState.OPEN and found.begins_on <= day <= found.ends_on
