"""Whom do a case's own words name, and who must therefore keep away from it?

In a report or a confidential case whoever is named counts as accused: that unit gets no part in it and that person does
not handle it. In any other case a named unit may have it for a stated reason. A name is found by its exact letters: a
unit's name, with and without its area's before it, and the names of those who handle for it. Sources: domain digest B6
and G; regulation on petitions §28, §30.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.core.errors import MissingFact, NotPermitted
from feedback.tracker.states import BY_UNIT, NOT_BY_ACCUSED
from models.case import Case, Part
from models.contact import Opinion
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import Nature, Verb

# A shorter name stands in many a word that means nobody.
SHORTEST_UNIT_NAME: Final = 3
SHORTEST_PERSON_NAME: Final = 2
LEAST_REASON: Final = 4


def is_accusation(case: Case) -> bool:
    """Say whether whoever is named in `case` counts as accused."""
    return case.is_confidential or case.nature is Nature.REPORT


def named_units(session: Session, case: Case, unit_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return those of `unit_ids` that the case names, each with those of its names that stand there, longest first."""
    words = _words(session, case)
    names = _names_of(session, unit_ids)
    found = {unit_id: tuple(name for name in names[unit_id] if name in words) for unit_id in unit_ids}
    return {unit_id: there for unit_id, there in found.items() if there}


def accused_units(session: Session, case: Case, unit_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return those of `unit_ids` that must have no part in the case; none where being named is no accusation."""
    return named_units(session, case, unit_ids) if is_accusation(case) else {}


def names_person(session: Session, case: Case, name: str) -> bool:
    """Say whether the case's words name a person who is called `name`."""
    return len(name) >= SHORTEST_PERSON_NAME and name in _words(session, case)


def checked_recusal(session: Session, case: Case, units: Iterable[Unit], reason: str | None) -> str | None:
    """Return the reason for which units that the case names may have it; None where it names none of them.

    Raises
    ------
    NotPermitted
        One of them is named in a report or a confidential case.
    MissingFact
        One of them is named, and no reason is given.
    """
    by_id = {unit.id: unit.name for unit in units}
    named = named_units(session, case, list(by_id))
    if not named:
        return None
    unit = by_id[next(iter(named))]
    if is_accusation(case):
        raise NotPermitted("accused_unit", unit=unit)
    given = (reason or "").strip()
    if len(given) < LEAST_REASON:
        raise MissingFact("named_unit_needs_reason", field="named_reason", unit=unit, least=LEAST_REASON)
    return given


def refuse_accused(session: Session, actor: Actor, case: Case, verb: Verb, parts: Iterable[Part] = ()) -> None:
    """Keep whom a report or a confidential case names, as a person or by their unit, from handling and judging it.

    Raises
    ------
    NotPermitted
        The actor's own name stands in the case's words, or the unit for which they would work on it now is accused.
    """
    if verb not in NOT_BY_ACCUSED or not is_accusation(case):
        return
    if names_person(session, case, actor.name):
        raise NotPermitted("accused_person", verb=verb)
    own = {part.unit_id for part in parts} & set(actor.unit_ids) if verb in BY_UNIT else set()
    # A colleague who is named keeps away for himself; the unit is out where its own name stands there.
    words, names = _words(session, case) if own else "", _unit_names(session, own) if own else {}
    if any(name in words for known in names.values() for name in known):
        raise NotPermitted("accused_own_unit", verb=verb)


def not_accused(session: Session, case: Case, user_ids: Iterable[int]) -> list[int]:
    """Return those of `user_ids`, in their order, whom the case does not accuse: who may be told of it.

    For whoever is told beside those who have the case: duty leaders, backups, superiors.
    """
    ids = list(user_ids)
    if not ids or not is_accusation(case):
        return ids
    words = _words(session, case)
    people = session.exec(select(User.id, User.name).where(col(User.id).in_(ids))).all()
    accused = {user_id for user_id, name in people if len(name) >= SHORTEST_PERSON_NAME and name in words}
    return [user_id for user_id in ids if user_id not in accused]


def check_people(session: Session, case: Case, user_ids: Sequence[int]) -> None:
    """Keep from a case those of `user_ids` whom it accuses: named to work on it, or to take it over.

    Raises
    ------
    NotPermitted
        A report or a confidential case names one of them.
    """
    free = not_accused(session, case, user_ids)
    for user_id in user_ids:
        if user_id not in free:
            raise NotPermitted("accused_chosen", name=session.get_one(User, user_id).name)


def _words(session: Session, case: Case) -> str:
    return words_of(session, [case])[case.id]


def words_of(session: Session, cases: Collection[Case]) -> dict[int, str]:
    """Return all that people said in each case and in those that were joined to it, with its title; one statement."""
    ids = [case.id for case in cases]
    whole = or_(col(Case.id).in_(ids), col(Case.merged_into_id).in_(ids))
    query = select(Case.id, Case.merged_into_id, Opinion).join(Opinion, col(Opinion.case_id) == Case.id)
    lines = {case.id: [case.heading] for case in cases}
    for own_id, into_id, opinion in session.exec(query.where(whole).order_by(col(Opinion.id))):
        for case_id in (own_id, into_id):
            if case_id in lines:
                lines[case_id] += [opinion.title, opinion.text]
    return {case_id: "\n".join(texts) for case_id, texts in lines.items()}


def accused_among(
    session: Session, words: Mapping[int, str], cases: Collection[Case], unit_ids: Collection[int]
) -> dict[int, set[int]]:
    """Return for each case those of `unit_ids` that it accuses, from its `words` as `words_of` returns them.

    Two statements where one of the cases is an accusation, else none.
    """
    accusing = [case for case in cases if is_accusation(case)]
    names = _names_of(session, unit_ids) if accusing else {}
    return {
        case.id: {unit_id for unit_id, known in names.items() if any(name in words[case.id] for name in known)}
        for case in accusing
    }


def _unit_names(session: Session, unit_ids: Collection[int]) -> dict[int, set[str]]:
    units = session.exec(
        select(Unit.id, Unit.name, Area.name).join(Area, col(Unit.area_id) == Area.id).where(col(Unit.id).in_(unit_ids))
    )
    names: dict[int, set[str]] = defaultdict(set)
    for unit_id, name, area in units:
        names[unit_id] |= {each for each in _short_names(name, area) if len(each) >= SHORTEST_UNIT_NAME}
    return names


def _names_of(session: Session, unit_ids: Collection[int]) -> Mapping[int, list[str]]:
    names = _unit_names(session, unit_ids)
    people = select(RoleGrant.unit_id, User.name).join(User, col(RoleGrant.user_id) == User.id)
    for employer, name in session.exec(people.where(col(RoleGrant.unit_id).in_(unit_ids))):
        if employer is not None and len(name) >= SHORTEST_PERSON_NAME:
            names[employer].add(name)
    return defaultdict(list, {unit_id: sorted(found, key=len, reverse=True) for unit_id, found in names.items()})


def _short_names(name: str, area: str) -> tuple[str, ...]:
    """Return a unit's name as it is, without its area's name, and without the one sign that a county is called by."""
    return name, name.removeprefix(area), name.removeprefix(area[-1:])
