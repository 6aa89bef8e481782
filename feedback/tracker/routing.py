"""To whom should a case go? The first rule of the list that fits, else the dispatch directory; a person decides.

Who is accused is passed over, and so is a unit that is closed or of another township. The directory takes the nearest
unit that handles the category, from the level that owns the matter upwards. No load counts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.absences import absences_in, receivers
from feedback.access.actor import Actor
from feedback.access.scope import may_see_case
from feedback.classify.segment import plain
from feedback.core.clock import today
from feedback.core.errors import NotFound
from feedback.tracker.assignment import Duty
from feedback.tracker.recusal import SHORTEST_PERSON_NAME, accused_among, is_accusation, words_of
from feedback.tracker.responsibility import Levels, is_below, owner_levels, owner_of
from feedback.tracker.route_rules import HINDRANCES, Matter, Miss, UnitSpot, hindrance_of, is_of, miss_of
from models.case import Case
from models.duty import RoutingRule
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import OrgLevel

_LEVELS: Final = tuple(OrgLevel)


@dataclass(frozen=True, slots=True)
class RoutePerson:
    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Handler:
    """Who handles for a unit; `receiver` is the name of who receives for them today, empty where they do themselves."""

    user_id: int
    name: str
    receiver: str = ""
    is_away: bool = False
    username: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A rule whose conditions are met, and why its lead cannot have the case."""

    rule: str
    why: Miss


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What is suggested for one case.

    `rule` is the name of the rule that fits, empty where the directory speaks: then `category` is the code under which
    the lead handles it. `near` are the directory's units, the first one first. Without a lead nobody is suggested.
    """

    lead: UnitSpot | None = None
    co: tuple[Duty, ...] = ()
    people: tuple[RoutePerson, ...] = ()
    rule: str = ""
    category: str = ""
    near: tuple[int, ...] = ()
    owner: OrgLevel | None = None
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one rule when a matter was tried on the list; `why` is None for the one that was taken."""

    rule_id: int
    rule: str
    why: Miss | None
    is_after: bool


@dataclass(frozen=True, slots=True)
class Book:
    """All that routing needs to know beside the cases, read once for any number of them."""

    rules: Sequence[RoutingRule]
    units: Mapping[int, UnitSpot]
    levels: Levels
    people: Mapping[int, RoutePerson]
    handlers: Mapping[int, frozenset[int]]

    @property
    def reads_words(self) -> bool:
        return any(rule.is_active and rule.words for rule in self.rules)


def suggest_route(session: Session, actor: Actor, case: Case) -> Route:
    """Return what is suggested for one case.

    Raises
    ------
    NotFound
        The actor does not see the case.
    """
    routes = suggest_routes(session, actor, [case])
    if case.id not in routes:
        raise NotFound("case_not_found")
    return routes[case.id]


def suggest_routes(session: Session, actor: Actor, cases: Sequence[Case]) -> dict[int, Route]:
    """Return what is suggested for each of the cases that the actor sees; eight statements at most, for any number."""
    paths = _paths(session, actor, cases)
    seen = [case for case in cases if case.id in paths]
    if not seen:
        return {}
    book = read_book(session)
    read = [case for case in seen if is_accusation(case) or (book.reads_words and not case.is_confidential)]
    words = words_of(session, read) if read else {}
    accused = accused_among(session, words, read, book.units)
    found = {}
    for case in seen:
        # A confidential text is read for whom it names, and for no rule.
        matter = _matter(case, paths[case.id], "" if case.is_confidential else words.get(case.id, ""))
        named = words.get(case.id, "") if is_accusation(case) else ""
        found[case.id] = route_of(book, matter, accused.get(case.id, ()), named=named, is_open=not case.is_confidential)
    return found


def _paths(session: Session, actor: Actor, cases: Collection[Case]) -> dict[int, str]:
    query = select(Case.id, Area.path).join(Area, col(Case.area_id) == Area.id)
    rows = session.exec(query.where(col(Case.id).in_([case.id for case in cases]), may_see_case(actor)))
    return dict(rows.all())


def _matter(case: Case, path: str, words: str) -> Matter:
    return Matter(
        category=case.category,
        nature=case.nature,
        urgency=case.urgency,
        area_ids=ids_of(path),
        township_id=case.township_id,
        level=case.level,
        text=plain(words),
    )


def ids_of(path: str) -> frozenset[int]:
    """Return the numbers of the areas of a path."""
    return frozenset(int(part) for part in path.split("/") if part)


def read_book(session: Session) -> Book:
    """Read the list, the units, the owner levels and the people whom rules name; four statements at most."""
    ordered = select(RoutingRule).order_by(col(RoutingRule.position), col(RoutingRule.id))
    rules = session.exec(ordered).all()
    query: Any = select(Unit, Area.township_id).join(Area, col(Unit.area_id) == Area.id).order_by(col(Unit.code))
    units = {unit.id: _spot(unit, township_id) for unit, township_id in session.execute(query)}
    people, handlers = _handlers(session, {user_id for rule in rules for user_id in rule.person_ids})
    return Book(rules, units, owner_levels(session), people, handlers)


def _spot(unit: Unit, township_id: int | None) -> UnitSpot:
    return UnitSpot(
        unit.id, unit.code, unit.name, unit.level, unit.area_id, township_id, tuple(unit.handles), unit.is_active
    )


def _handlers(session: Session, user_ids: Collection[int]) -> tuple[dict[int, RoutePerson], dict[int, frozenset[int]]]:
    """Return those of the people who are active and handle for units, and who of them handles for which unit."""
    if not user_ids:
        return {}, {}
    query = select(User.id, User.name, RoleGrant.unit_id).join(RoleGrant, col(RoleGrant.user_id) == User.id)
    rows = session.exec(query.where(col(User.id).in_(user_ids), col(User.is_active))).all()
    people = {user_id: RoutePerson(user_id, name) for user_id, name, _unit_id in rows}
    units = {unit_id for _user_id, _name, unit_id in rows if unit_id is not None}
    return people, {unit: frozenset(who for who, _name, unit_id in rows if unit_id == unit) for unit in units}


def handlers_of(session: Session, unit_id: int) -> list[Handler]:
    """Return who handles for a unit, by name, with who is away today; six statements at most."""
    query = select(User.id, User.name, User.username).join(RoleGrant, col(RoleGrant.user_id) == User.id)
    rows = session.exec(query.where(RoleGrant.unit_id == unit_id, col(User.is_active)).order_by(col(User.name))).all()
    ids = [row[0] for row in rows]
    received = receivers(session, ids, today())
    away = {row.user_id for row in absences_in(session, ids, first_on=today(), last_on=today())}
    others = {receiver for user_id, receiver in received.items() if receiver != user_id}
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(others))).all()) if others else {}
    return [
        Handler(user_id, name, names.get(received[user_id], ""), user_id in away, username)
        for user_id, name, username in rows
    ]


def route_of(
    book: Book, matter: Matter, accused: Collection[int] = (), *, named: str = "", is_open: bool = True
) -> Route:
    """Return the route of one matter.

    Parameters
    ----------
    accused : collection of int
        The units that the matter accuses.
    named : str
        The words in which whoever is named is accused; empty where nobody is.
    is_open : bool
        Whether persons may be suggested; a confidential case stays with its own desk.
    """
    near = _directory(book, matter, accused)
    owner, passed_over = owner_of(book.levels, matter.category), []
    for rule in book.rules:
        missed = miss_of(rule, matter, book.units, accused)
        if missed in HINDRANCES:
            passed_over.append(PassedOver(rule.name, missed))
        if missed is None:
            return Route(
                lead=book.units[rule.lead_unit_id],
                co=_co_units(book, rule, matter, accused),
                people=_free_people(book, rule, named) if is_open else (),
                rule=rule.name,
                near=tuple(near),
                owner=owner,
                passed_over=tuple(passed_over),
            )
    lead = book.units[near[0]] if near else None
    category = _handled_as(lead, matter.category) if lead else ""
    return Route(lead=lead, category=category, near=tuple(near), owner=owner, passed_over=tuple(passed_over))


def _co_units(book: Book, rule: RoutingRule, matter: Matter, accused: Collection[int]) -> tuple[Duty, ...]:
    pairs = [(int(unit_id), str(duty)) for unit_id, duty in rule.co]
    return tuple(
        Duty(unit_id=unit_id, duty=duty)
        for unit_id, duty in pairs
        if unit_id != rule.lead_unit_id and hindrance_of(unit_id, matter, book.units, accused) is None
    )


def _free_people(book: Book, rule: RoutingRule, named: str) -> tuple[RoutePerson, ...]:
    held = book.handlers.get(rule.lead_unit_id, frozenset())
    people = [book.people[user_id] for user_id in rule.person_ids if user_id in held]
    return tuple(person for person in people if not (len(person.name) >= SHORTEST_PERSON_NAME and person.name in named))


def _directory(book: Book, matter: Matter, accused: Collection[int]) -> list[int]:
    """Return the units of the place that handle the category: from the owner's level up, the nearest first."""
    owner = owner_of(book.levels, matter.category) or OrgLevel.VILLAGE
    # What was reported up is not given back to those below who could not do it.
    least = OrgLevel.COUNTY if matter.level is OrgLevel.COUNTY else owner
    found = [
        unit
        for unit in book.units.values()
        if unit.area_id in matter.area_ids
        and is_of(matter.category, unit.handles)
        and hindrance_of(unit.unit_id, matter, book.units, accused) is None
    ]
    found.sort(
        key=lambda unit: (
            is_below(unit.level, least),
            _LEVELS.index(unit.level),
            -len(_handled_as(unit, matter.category)),
            unit.code,
        )
    )
    return [unit.unit_id for unit in found]


def _handled_as(unit: UnitSpot, category: str | None) -> str:
    """Return the longest code under which a unit handles a category."""
    return max((code for code in unit.handles if is_of(category, [code])), key=len, default="")


def verdicts(book: Book, matter: Matter, accused: Collection[int] = ()) -> list[Verdict]:
    """Return what becomes of each rule for one matter; those behind the one that is taken have no turn."""
    found, is_after = [], False
    for rule in book.rules:
        missed = miss_of(rule, matter, book.units, accused)
        found.append(Verdict(rule.id, rule.name, missed, is_after))
        is_after = is_after or missed is None
    return found
