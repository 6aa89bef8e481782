"""How is the list of routing rules kept? In one order for the whole county, each change in the access log.

Who dispatches for a township keeps the rules for its places; rules that hold elsewhere or everywhere are the county's.
A rule that nothing can come of (its unit is closed) stays, is passed over, and shows so to whoever keeps it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import false
from sqlmodel import Session, col, func, or_, select

from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.access.permissions import Permission
from feedback.core.errors import Conflict, NotFound, NotPermitted
from feedback.tracker.route_rules import UnitSpot, covers
from feedback.tracker.routing import Book, ids_of, read_book
from feedback.tracker.rule_entry import RuleEntry, checked_entry, entry_of, said
from models.duty import RoutingRule
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, OrgLevel
from models.work_vocabulary import AccessAction


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule as the list shows it.

    `gone` names its units that are closed, `lead_gone` says that the lead is one of them, and
    `behind` is the rule before it that takes all that would fit it.
    """

    rule_id: int
    entry: RuleEntry
    area: str
    lead: str
    co: tuple[str, ...]
    people: tuple[str, ...]
    is_active: bool
    may_change: bool
    lead_gone: bool
    gone: tuple[str, ...]
    behind: str


@dataclass(frozen=True, slots=True)
class UnitPeople:
    """A unit that a rule can name, with those who handle for it as pairs of number and name."""

    unit: UnitSpot
    people: tuple[tuple[int, str], ...]


def rule_list(session: Session, actor: Actor) -> list[RuleView]:
    """Return the rules that hold where the actor keeps the list, in their order; a constant number of statements."""
    actor.require(Permission.MANAGE_ROUTING)
    book = read_book(session)
    areas = _areas(session, [rule.area_id for rule in book.rules])
    seen = [rule for rule in book.rules if _holds_for(actor, rule, areas)]
    return [_view(actor, book, areas, rule, seen[:place]) for place, rule in enumerate(seen)]


def broken_rules(session: Session, actor: Actor) -> int:
    """Return how many active rules that the actor keeps are passed over, their lead being closed; one statement."""
    actor.require(Permission.MANAGE_ROUTING)
    query = select(func.count()).select_from(RoutingRule).join(Unit, col(RoutingRule.lead_unit_id) == Unit.id)
    query = query.where(col(RoutingRule.is_active), col(Unit.is_active).is_(False))
    if not is_for_county(actor):
        own = [col(Area.path).like(f"%/{area_id}/%") for area_id in _own_areas(actor)]
        query = query.join(Area, col(RoutingRule.area_id) == Area.id).where(or_(false(), *own))
    return session.exec(query).one()


def _areas(session: Session, ids: Collection[int | None]) -> dict[int, Area]:
    wanted = {area_id for area_id in ids if area_id is not None}
    return {area.id: area for area in session.exec(select(Area).where(col(Area.id).in_(wanted)))} if wanted else {}


def _own_areas(actor: Actor) -> set[int]:
    return {grant.area_id for grant in actor.grants_for(Permission.MANAGE_ROUTING) if grant.area_id is not None}


def is_for_county(actor: Actor) -> bool:
    """Say whether the actor keeps the rules of the whole county."""
    return any(grant.area_kind is AreaKind.COUNTY for grant in actor.grants_for(Permission.MANAGE_ROUTING))


def _holds_for(actor: Actor, rule: RoutingRule, areas: Mapping[int, Area]) -> bool:
    """Say whether a rule concerns the actor's places: it lies in one of them, or holds everywhere."""
    if rule.area_id is None or is_for_county(actor):
        return True
    area = areas[rule.area_id]
    return area.kind is AreaKind.COUNTY or not _own_areas(actor).isdisjoint(ids_of(area.path))


def _may_change(actor: Actor, area: Area | None) -> bool:
    if is_for_county(actor):
        return True
    return area is not None and not _own_areas(actor).isdisjoint(ids_of(area.path))


def _view(
    actor: Actor, book: Book, areas: Mapping[int, Area], rule: RoutingRule, before: Sequence[RoutingRule]
) -> RuleView:
    area = areas.get(rule.area_id) if rule.area_id is not None else None
    lead = book.units.get(rule.lead_unit_id)
    helpers = [book.units.get(int(unit_id)) for unit_id, _duty in rule.co]
    held = book.handlers.get(rule.lead_unit_id, frozenset())
    within = ids_of(area.path) if area else frozenset()
    behind = (
        [other.name for other in before if other.is_active and covers(other, rule, within)] if rule.is_active else []
    )
    closed = [unit.name for unit in (lead, *helpers) if unit is not None and not unit.is_active]
    return RuleView(
        rule_id=rule.id,
        entry=entry_of(rule),
        area=area.name if area else "",
        lead=lead.name if lead else "",
        co=tuple(unit.name for unit in helpers if unit is not None),
        people=tuple(book.people[who].name for who in rule.person_ids if who in held),
        is_active=rule.is_active,
        may_change=_may_change(actor, area),
        lead_gone=lead is None or not lead.is_active,
        gone=tuple(closed),
        behind=behind[0] if behind else "",
    )


def rule_units(session: Session, actor: Actor) -> list[UnitPeople]:
    """Return the active units that the actor's rules can name, the county's last; three statements at most."""
    actor.require(Permission.MANAGE_ROUTING)
    book = read_book(session)
    own = {grant.area_id for grant in actor.grants_for(Permission.MANAGE_ROUTING)}
    units = [
        unit
        for unit in book.units.values()
        if unit.is_active and (is_for_county(actor) or unit.township_id is None or unit.township_id in own)
    ]
    units.sort(key=lambda unit: (unit.level is OrgLevel.COUNTY, unit.code))
    query = select(RoleGrant.unit_id, User.id, User.name).join(User, col(RoleGrant.user_id) == User.id)
    ids = [unit.unit_id for unit in units]
    people: dict[int, list[tuple[int, str]]] = {unit_id: [] for unit_id in ids}
    for unit_id, user_id, name in session.exec(
        query.where(col(RoleGrant.unit_id).in_(ids), col(User.is_active)).order_by(col(User.name))
    ):
        people[unit_id or 0].append((user_id, name))
    return [UnitPeople(unit, tuple(people[unit.unit_id])) for unit in units]


def add_rule(session: Session, actor: Actor, entry: RuleEntry) -> RoutingRule:
    """Add a rule at the end of the list.

    Raises
    ------
    BadInput
        The name, lead or a word is missing or too long or short, a category is unknown, a unit is closed or elsewhere,
        named twice, or a person is not of the lead unit.
    Conflict
        Another rule has the same conditions, so that this one would never have its turn.
    NotPermitted
        The rule would hold outside the actor's places.
    """
    checked = _checked(session, actor, entry)
    last = session.exec(select(func.max(RoutingRule.position))).one()
    rule = RoutingRule(**checked.columns(), position=(last or 0) + 1, is_trial=actor.is_trial)
    session.add(rule)
    session.flush()  # The log names it by its number.
    _note(session, actor, rule, {"rule_added": said(entry_of(rule))})
    return rule


def change_rule(session: Session, actor: Actor, rule_id: int, entry: RuleEntry, *, seen: RuleEntry) -> RoutingRule:
    """Put `entry` in the place of what the actor has `seen`; it keeps its place in the order."""
    rule = _kept(session, actor, rule_id)
    before = entry_of(rule)
    if before != seen:
        raise Conflict("changed_meanwhile")
    for name, value in _checked(session, actor, entry, but=rule_id).columns().items():
        setattr(rule, name, value)
    _note(session, actor, rule, {"rule_was": said(before), "rule_now": said(entry_of(rule))})
    return rule


def set_rule_active(session: Session, actor: Actor, rule_id: int, *, is_active: bool) -> None:
    """Let a rule have its turn, or leave it out."""
    rule = _kept(session, actor, rule_id)
    rule.is_active = is_active
    _note(session, actor, rule, {"rule": rule.name, "is_active": is_active})


def remove_rule(session: Session, actor: Actor, rule_id: int) -> None:
    """Take a rule off the list."""
    rule = _kept(session, actor, rule_id)
    _note(session, actor, rule, {"rule_removed": said(entry_of(rule))})
    session.delete(rule)


def move_rule(session: Session, actor: Actor, rule_id: int, *, up: bool) -> None:
    """Move a rule before the one above it in the actor's list, or behind the one below; at the end it stays.

    Rules of other places that lie between, unseen here, never meet with it in one case.
    """
    rule = _kept(session, actor, rule_id)
    shown = [view.rule_id for view in rule_list(session, actor)]
    place = shown.index(rule_id) + (-1 if up else 1)
    if not 0 <= place < len(shown):
        return
    ordered = session.exec(select(RoutingRule).order_by(col(RoutingRule.position), col(RoutingRule.id))).all()
    others = [other for other in ordered if other.id != rule_id]
    at = next(number for number, other in enumerate(others) if other.id == shown[place])
    others.insert(at if up else at + 1, rule)
    for number, each in enumerate(others, 1):
        each.position = number
    _note(session, actor, rule, {"rule": rule.name, "rule_moved": "up" if up else "down"})


def _kept(session: Session, actor: Actor, rule_id: int) -> RoutingRule:
    actor.require(Permission.MANAGE_ROUTING)
    rule = session.get(RoutingRule, rule_id)
    areas = _areas(session, [rule.area_id] if rule else [])
    if rule is None or not _holds_for(actor, rule, areas):
        raise NotFound("rule_not_found")
    if not _may_change(actor, areas.get(rule.area_id) if rule.area_id is not None else None):
        raise NotPermitted("for_whole_county")
    return rule


def _checked(session: Session, actor: Actor, entry: RuleEntry, *, but: int | None = None) -> RuleEntry:
    actor.require(Permission.MANAGE_ROUTING)
    area = session.get(Area, entry.area_id) if entry.area_id is not None else None
    if not _may_change(actor, area):
        raise NotPermitted("rule_outside_your_places")
    return checked_entry(session, entry, area, but=but)


def _note(session: Session, actor: Actor, rule: RoutingRule, facts: Facts) -> None:
    subject = ("routing_rule", rule.id)
    place: Facts = {} if rule.area_id is None else {"area": rule.area_id}
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts | place)
