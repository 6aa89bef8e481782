"""What a routing rule must be before it joins the list: a name, one lead, conditions that can be met, and no twin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.classify.taxonomy import category_codes
from feedback.core.errors import BadInput, Conflict
from feedback.tracker.route_rules import sought_words
from models.duty import RoutingRule
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import Nature, Urgency

LONGEST_NAME: Final = 60
SHORTEST_WORD: Final = 2
LONGEST_WORD: Final = 20
MOST_WORDS: Final = 30
LONGEST_DUTY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEntry:
    """A rule as it is handed in; `co` holds pairs of a unit's number and its duty."""

    name: str = ""
    categories: tuple[str, ...] = ()
    area_id: int | None = None
    natures: tuple[Nature, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    words: tuple[str, ...] = ()
    lead_unit_id: int | None = None
    co: tuple[tuple[int, str], ...] = ()
    person_ids: tuple[int, ...] = ()

    @property
    def conditions(self) -> tuple[object, ...]:
        return (
            self.area_id,
            *(frozenset(each) for each in (self.categories, self.natures, self.urgencies, self.words)),
        )

    def columns(self) -> dict[str, Any]:
        """Return the entry as the row holds it."""
        return {
            "name": self.name,
            "categories": list(self.categories),
            "area_id": self.area_id,
            "natures": [each.value for each in self.natures],
            "urgencies": [each.value for each in self.urgencies],
            "words": list(self.words),
            "lead_unit_id": self.lead_unit_id,
            "co": [[unit_id, duty] for unit_id, duty in self.co],
            "person_ids": list(self.person_ids),
        }


def entry_of(rule: RoutingRule) -> RuleEntry:
    """Return a rule as it would be handed in."""
    return RuleEntry(
        name=rule.name,
        categories=tuple(rule.categories),
        area_id=rule.area_id,
        natures=tuple(Nature(each) for each in rule.natures),
        urgencies=tuple(Urgency(each) for each in rule.urgencies),
        words=tuple(rule.words),
        lead_unit_id=rule.lead_unit_id,
        co=tuple((int(unit_id), str(duty)) for unit_id, duty in rule.co),
        person_ids=tuple(rule.person_ids),
    )


def checked_entry(session: Session, entry: RuleEntry, area: Area | None, *, but: int | None = None) -> RuleEntry:
    """Return the entry as it is kept, for the place `area`; `but` is the rule that it changes.

    Raises
    ------
    BadInput
        Something is missing, unknown, too long or too short, closed or elsewhere.
    Conflict
        Another rule has the same conditions, so that one of them would never have its turn.
    """
    name = entry.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput("rule_needs_name", most=LONGEST_NAME)
    if not set(entry.categories) <= set(category_codes()):
        raise BadInput("category_unknown")
    if entry.area_id is not None and (area is None or not area.is_active):
        raise BadInput("rule_place_gone")
    _check_units(session, entry, area)
    _check_people(session, entry)
    checked = replace(
        entry,
        name=name,
        categories=tuple(dict.fromkeys(entry.categories)),
        words=_checked_words(entry.words),
        co=tuple((unit_id, duty.strip()[:LONGEST_DUTY]) for unit_id, duty in entry.co),
    )
    for other in session.exec(select(RoutingRule).where(RoutingRule.id != but)):
        if entry_of(other).conditions == checked.conditions:
            raise Conflict("rule_repeated", name=other.name)
    return checked


def _checked_words(words: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(sought_words(words)))
    for word in found:
        if not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
            raise BadInput("rule_word_length", word=word, least=SHORTEST_WORD, most=LONGEST_WORD)
    if len(found) > MOST_WORDS:
        raise BadInput("rule_words_too_many", most=MOST_WORDS)
    return found


def _check_units(session: Session, entry: RuleEntry, area: Area | None) -> None:
    if entry.lead_unit_id is None:
        raise BadInput("rule_needs_lead")
    helpers = [unit_id for unit_id, _duty in entry.co]
    if entry.lead_unit_id in helpers:
        raise BadInput("rule_lead_among_co")
    if len(set(helpers)) != len(helpers):
        raise BadInput("unit_named_twice")
    ids = [entry.lead_unit_id, *helpers]
    query = select(Unit, Area.township_id).join(Area, col(Unit.area_id) == Area.id)
    found = session.exec(query.where(col(Unit.id).in_(ids), col(Unit.is_active))).all()
    if len(found) != len(ids):
        raise BadInput("rule_unit_gone")
    for unit, township_id in found:
        if township_id is not None and (area is None or area.township_id != township_id):
            raise BadInput("rule_unit_elsewhere", unit=unit.name)


def _check_people(session: Session, entry: RuleEntry) -> None:
    if not entry.person_ids:
        return
    theirs = select(RoleGrant.user_id).join(User, col(RoleGrant.user_id) == User.id)
    held = session.exec(theirs.where(RoleGrant.unit_id == entry.lead_unit_id, col(User.is_active))).all()
    if not set(entry.person_ids) <= set(held):
        raise BadInput("rule_person_not_of_lead")


def said(entry: RuleEntry) -> str:
    """Return a rule as the log keeps it: its name, its conditions as codes, and the numbers of its units."""
    conditions = [*entry.categories, *entry.natures, *entry.urgencies, *entry.words]
    place = [f"area {entry.area_id}"] if entry.area_id is not None else []
    units = ",".join(str(unit_id) for unit_id in (entry.lead_unit_id, *(unit_id for unit_id, _duty in entry.co)))
    return f"{entry.name} | {','.join([*place, *conditions])} | unit {units}"
