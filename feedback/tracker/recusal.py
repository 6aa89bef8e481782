"""Whom do a case's own words name, and who must therefore keep away from it?

In a report or a confidential case whoever is named counts as accused: that unit gets no part in it and that person does
not handle it. In any other case a named unit may have it for a stated reason. A name is found by its exact letters: a
unit's name, with and without its area's before it, and the names of those who handle for it. Sources: domain digest B6
and G; regulation on petitions §28, §30.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.core.errors import MissingFact, NotPermitted
from feedback.tracker.states import NOT_BY_ACCUSED
from models.case import Case
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


def refuse_accused(session: Session, actor: Actor, case: Case, verb: Verb) -> None:
    """Keep a person whom a report or a confidential case names from handling and judging it.

    Raises
    ------
    NotPermitted
        The actor's own name stands in the case's words.
    """
    if verb in NOT_BY_ACCUSED and is_accusation(case) and names_person(session, case, actor.name):
        raise NotPermitted("accused_person", verb=verb)


def _words(session: Session, case: Case) -> str:
    """Return all that people said in `case` and in those that were joined to it, with its title."""
    whole = select(Case.id).where(or_(Case.id == case.id, Case.merged_into_id == case.id))
    said = session.exec(select(Opinion).where(col(Opinion.case_id).in_(whole))).all()
    return "\n".join([case.heading, *(text for opinion in said for text in (opinion.title, opinion.text))])


def _names_of(session: Session, unit_ids: Collection[int]) -> Mapping[int, list[str]]:
    units = session.exec(
        select(Unit.id, Unit.name, Area.name).join(Area, col(Unit.area_id) == Area.id).where(col(Unit.id).in_(unit_ids))
    )
    names: dict[int, set[str]] = defaultdict(set)
    for unit_id, name, area in units:
        names[unit_id] |= {each for each in _short_names(name, area) if len(each) >= SHORTEST_UNIT_NAME}
    people = select(RoleGrant.unit_id, User.name).join(User, col(RoleGrant.user_id) == User.id)
    for employer, name in session.exec(people.where(col(RoleGrant.unit_id).in_(unit_ids))):
        if employer is not None and len(name) >= SHORTEST_PERSON_NAME:
            names[employer].add(name)
    return defaultdict(list, {unit_id: sorted(found, key=len, reverse=True) for unit_id, found in names.items()})


def _short_names(name: str, area: str) -> tuple[str, ...]:
    """Return a unit's name as it is, without its area's name, and without the one sign that a county is called by."""
    return name, name.removeprefix(area), name.removeprefix(area[-1:])
