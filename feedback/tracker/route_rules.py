"""Does one rule of the routing list fit one matter? Rows in, a verdict out; nothing here reads the database.

A rule fits where each of its conditions does; an empty one is met by all. Words are looked for in half width, lower
case and simplified characters, the same as wherever texts are read. What is confidential has no text here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from feedback.classify.segment import plain
from feedback.classify.taxonomy import newest_code
from models.duty import RoutingRule
from models.vocabulary import Nature, OrgLevel, Urgency

# How a case that was reported up to the county is bound to no township any more.
_EVERYWHERE: Final = OrgLevel.COUNTY


class Miss(StrEnum):
    """Why a rule was passed over, in the order in which it is asked."""

    OFF = "off"
    CATEGORY = "category"
    AREA = "area"
    NATURE = "nature"
    URGENCY = "urgency"
    WORDS = "words"
    UNIT_GONE = "unit_gone"
    ELSEWHERE = "elsewhere"
    ACCUSED = "accused"


# The conditions were met, and the unit cannot have it: worth telling whoever dispatches, and whoever keeps the list.
HINDRANCES: Final = frozenset({Miss.UNIT_GONE, Miss.ELSEWHERE, Miss.ACCUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a rule looks at in a case; `area_ids` are its area and all above it, `text` is empty where confidential."""

    category: str | None = None
    nature: Nature | None = None
    urgency: Urgency | None = None
    area_ids: frozenset[int] = frozenset()
    township_id: int | None = None
    level: OrgLevel = OrgLevel.TOWNSHIP
    text: str = ""


@dataclass(frozen=True, slots=True)
class UnitSpot:
    """A unit as routing needs it; `township_id` is None for one of the county."""

    unit_id: int
    code: str
    name: str
    level: OrgLevel
    area_id: int
    township_id: int | None
    handles: tuple[str, ...]
    is_active: bool

    def reaches(self, matter: Matter) -> bool:
        """Say whether the unit can be given a case: of the county, of the case's township, or of any once escalated."""
        return (
            self.township_id is None
            or matter.township_id is None
            or matter.level is _EVERYWHERE
            or self.township_id == matter.township_id
        )


def sought_words(words: Collection[str]) -> list[str]:
    """Return words as they are looked for; the blank ones are left out."""
    return [found for word in words if (found := plain(word).strip())]


def miss_of(
    rule: RoutingRule, matter: Matter, units: Mapping[int, UnitSpot], accused: Collection[int] = ()
) -> Miss | None:
    """Return why `rule` is passed over for `matter`, or None where it fits and its lead unit can have it."""
    missed = Miss.OFF if not rule.is_active else _missed_condition(rule, matter)
    return missed or hindrance_of(rule.lead_unit_id, matter, units, accused)


def _missed_condition(rule: RoutingRule, matter: Matter) -> Miss | None:
    conditions = {
        Miss.CATEGORY: not rule.categories or is_of(matter.category, rule.categories),
        Miss.AREA: rule.area_id is None or rule.area_id in matter.area_ids,
        Miss.NATURE: not rule.natures or matter.nature in rule.natures,
        Miss.URGENCY: not rule.urgencies or matter.urgency in rule.urgencies,
        Miss.WORDS: not rule.words or any(word in matter.text for word in sought_words(rule.words)),
    }
    return next((missed for missed, is_met in conditions.items() if not is_met), None)


def is_of(category: str | None, codes: Collection[str]) -> bool:
    """Say whether a category of any time is one of `codes`, which may be of either level."""
    if category is None:
        return False
    known = {category, newest_code(category) or category}
    return any(own.startswith(code) for own in known for code in codes)


def hindrance_of(unit_id: int, matter: Matter, units: Mapping[int, UnitSpot], accused: Collection[int]) -> Miss | None:
    """Return why a unit cannot have the matter, or None where it can."""
    unit = units.get(unit_id)
    if unit is None or not unit.is_active:
        return Miss.UNIT_GONE
    if not unit.reaches(matter):
        return Miss.ELSEWHERE
    return Miss.ACCUSED if unit_id in accused else None


def covers(first: RoutingRule, second: RoutingRule, area_ids: Collection[int]) -> bool:
    """Say whether every matter that fits `second` fits `first`, so that behind it `second` never has its turn.

    `area_ids` are the area of `second` and all above it.
    """
    return (
        _is_wider(first.natures, second.natures)
        and _is_wider(first.urgencies, second.urgencies)
        and _is_wider(sought_words(first.words), sought_words(second.words))
        and (first.area_id is None or first.area_id in area_ids)
        and (not first.categories or _all_of(second.categories, first.categories))
    )


def _is_wider(first: Collection[str], second: Collection[str]) -> bool:
    return not first or (bool(second) and set(second) <= set(first))


def _all_of(codes: Collection[str], wider: Collection[str]) -> bool:
    return bool(codes) and all(any(code.startswith(prefix) for prefix in wider) for code in codes)
