"""Where the trial county's places and units are, and which unit is likely to be given a matter of a category.

Areas go from the county down to the villager group. Codes are hierarchical, of the shape of statistical area codes,
in a county part (99) that is not given out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Final

from feedback.classify.taxonomy import taxonomy
from feedback.trial.sources import tree, weighted
from models.vocabulary import AreaKind, OrgLevel, UnitKind

_LIKELY: Final[Mapping[UnitKind, float]] = {
    UnitKind.STATION: 6.0,
    UnitKind.COMPANY: 6.0,
    UnitKind.TEAM: 2.0,
    UnitKind.VILLAGE_COMMITTEE: 1.0,
    UnitKind.DEPARTMENT: 1.5,
}


@dataclass(frozen=True, slots=True)
class AreaSeed:
    """A place of the tree; `tags` say what the land is like, `clans` which surnames are common there."""

    code: str
    name: str
    kind: AreaKind
    parent_code: str | None
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    clans: tuple[str, ...] = ()
    groups: int = 0


@dataclass(frozen=True, slots=True)
class UnitSeed:
    """A unit that handles cases; `handles` are category code prefixes, `slug` a short name in Latin letters."""

    code: str
    slug: str
    name: str
    full_name: str
    kind: UnitKind
    level: OrgLevel
    area_code: str
    handles: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    def takes(self, category: str) -> bool:
        return category.startswith(self.handles)


@cache
def areas() -> tuple[AreaSeed, ...]:
    """Return all places, parents before their children; the county is the first."""
    county = tree("places")["county"]
    root = AreaSeed(county["code"], county["name"], AreaKind.COUNTY, None, tuple(county["aliases"]))
    return (root, *(area for raw in tree("places")["townships"] for area in _township(raw, root.code)))


def _township(raw: Mapping[str, Any], parent: str) -> Iterator[AreaSeed]:
    yield AreaSeed(raw["code"], raw["name"], AreaKind.TOWNSHIP, parent, tuple(raw["aliases"]))
    for village in raw["villages"]:
        tags = tuple(village["tags"])
        yield AreaSeed(village["code"], village["name"], AreaKind.VILLAGE, raw["code"], tuple(village["aliases"]), tags)
        for natural in village["natural_villages"]:
            yield from _natural_village(natural, village["code"], tags)


def _natural_village(raw: Mapping[str, Any], parent: str, tags: tuple[str, ...]) -> Iterator[AreaSeed]:
    clans = tuple(raw["clans"])
    kind = AreaKind.NATURAL_VILLAGE
    yield AreaSeed(raw["code"], raw["name"], kind, parent, tuple(raw["aliases"]), tags, clans, raw["groups"])
    for number in range(1, raw["groups"] + 1):
        name = tree("places")["group_name"].format(number=number)
        yield AreaSeed(f"{raw['code']}{number:02d}", name, AreaKind.VILLAGE_GROUP, raw["code"], (), tags, clans)


@cache
def _areas_by_code() -> Mapping[str, AreaSeed]:
    return {each.code: each for each in areas()}


def area(code: str) -> AreaSeed:
    """Return one place by its code."""
    return _areas_by_code()[code]


@cache
def within(code: str, kind: AreaKind) -> tuple[AreaSeed, ...]:
    """Return the places of one kind at and under a place; codes are hierarchical, so a prefix says it."""
    return tuple(each for each in areas() if each.kind is kind and each.code.startswith(code))


def above(place: AreaSeed, kind: AreaKind) -> AreaSeed | None:
    """Return the place of `kind` at or above `place`, or nothing where `place` is above that kind itself."""
    found: AreaSeed | None = place
    while found is not None and found.kind is not kind:
        found = area(found.parent_code) if found.parent_code else None
    return found


def draw_place(rng: Random, at: AreaSeed | None = None) -> AreaSeed:
    """Choose a natural village at or under a place; larger ones come more often."""
    choices = within((at or areas()[0]).code, AreaKind.NATURAL_VILLAGE)
    return weighted(rng, choices, [each.groups for each in choices])


def place_facts(rng: Random, place: AreaSeed) -> dict[str, str]:
    """Return what people there call their village, group, road, river, school and so on: one word for each slot."""
    natural = above(place, AreaKind.NATURAL_VILLAGE)
    village = above(place, AreaKind.VILLAGE)
    township = above(place, AreaKind.TOWNSHIP) or rng.choice(within(place.code, AreaKind.TOWNSHIP))
    here = natural or village or township
    words = {**_township_raw(township.code)["words"], **(_village_words(village.code) if village else {})}
    facts = {slot: rng.choice(choices) for slot, choices in words.items()}
    facts["township"] = township.name
    facts["village"] = (village or township).name
    facts["place"] = rng.choice(here.aliases) if natural and here.aliases and rng.random() < 0.1 else here.name
    facts["group"] = _spoken_group(rng, place, natural)
    return facts


def _spoken_group(rng: Random, place: AreaSeed, natural: AreaSeed | None) -> str:
    spoken: list[str] = tree("places")["group_spoken"]
    if place.kind is AreaKind.VILLAGE_GROUP:
        return spoken[int(place.code[-2:]) - 1]
    return rng.choice(spoken[: natural.groups if natural else 2])


def _township_raw(code: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(raw for raw in tree("places")["townships"] if raw["code"] == code)
    return found


def _village_words(code: str) -> Mapping[str, list[str]]:
    raw = next(each for each in _township_raw(code[:9])["villages"] if each["code"] == code)
    found: Mapping[str, list[str]] = raw["words"]
    return found


def township_key(code: str) -> str:
    """Return the township's short name in Latin letters, as it stands in user names."""
    return str(_township_raw(code)["key"])


@cache
def units() -> tuple[UnitSeed, ...]:
    """Return all units: the county's, then each township's stations and teams, then the village committees."""
    raw = tree("units")
    county = areas()[0].code
    result = [_unit(each, each["code"], each["name"], (OrgLevel.COUNTY, county)) for each in raw["county"]]
    for township in within(county, AreaKind.TOWNSHIP):
        for each in raw["township"]:
            code = f"{township.code}-S{each['number']:02d}"
            result.append(_unit(each, code, township.name + each["name"], (OrgLevel.TOWNSHIP, township.code)))
        for each in raw["township_team"]:
            if each["township"] == township.code:
                code = f"{township.code}-T{each['number']:02d}"
                result.append(_unit(each, code, township.name + each["name"], (OrgLevel.TOWNSHIP, township.code)))
    return (*result, *(_committee(village) for village in within(county, AreaKind.VILLAGE)))


def _unit(raw: Mapping[str, Any], code: str, name: str, at: tuple[OrgLevel, str]) -> UnitSeed:
    level, area_code = at
    aliases = (raw["name"], *raw["aliases"]) if name != raw["name"] else tuple(raw["aliases"])
    kind, members = UnitKind(raw["kind"]), tuple(raw.get("members", ()))
    full = raw.get("full_name", areas()[0].name + name)
    return UnitSeed(code, raw["slug"], name, full, kind, level, area_code, tuple(raw["handles"]), aliases, members)


def _committee(village: AreaSeed) -> UnitSeed:
    raw = tree("units")["village"]
    ending = next(more for end, more in raw["endings"].items() if village.name.endswith(end))
    name = village.name + ending
    township = above(village, AreaKind.TOWNSHIP) or village
    full = areas()[0].name + township.name + name
    kind, level = UnitKind.VILLAGE_COMMITTEE, OrgLevel.VILLAGE
    handles = tuple(raw["handles"])
    return UnitSeed(f"{village.code}-V", f"c{village.code[-2:]}", name, full, kind, level, village.code, handles)


def units_named(word: str, place: AreaSeed) -> tuple[UnitSeed, ...]:
    """Return the units that a department's name in the taxonomy means at a place; a generic name means none."""
    meant = tree("units")["department_words"].get(word, [word])
    return tuple(each for each in units() if _is_meant(each, meant) and place.code.startswith(each.area_code))


def _is_meant(unit: UnitSeed, meant: list[str]) -> bool:
    if "@village" in meant:
        return unit.kind is UnitKind.VILLAGE_COMMITTEE
    return unit.name in meant or any(alias in meant for alias in unit.aliases)


def lead_units(category: str, place: AreaSeed) -> tuple[UnitSeed, ...]:
    """Return who may lead a matter of a category at a place: the nearest first, then the county's departments."""
    near = [
        u
        for u in units()
        if u.takes(category) and u.level is not OrgLevel.COUNTY and place.code.startswith(u.area_code)
    ]
    named = [u for word in taxonomy().category(category).departments for u in units_named(word, place)]
    county = [u for u in units() if u.takes(category) and u.level is OrgLevel.COUNTY]
    return tuple(dict.fromkeys([*near, *named, *county]))


def likely_lead(rng: Random, category: str, place: AreaSeed, *, county_only: bool = False) -> UnitSeed:
    """Choose the unit that a clerk would give the matter to; a report of misconduct goes to the county only."""
    choices = [u for u in lead_units(category, place) if not county_only or u.level is OrgLevel.COUNTY]
    return weighted(rng, choices, [_LIKELY[each.kind] for each in choices])


def likely_co_units(rng: Random, category: str, place: AreaSeed, lead: UnitSeed) -> tuple[UnitSeed, ...]:
    """Choose none to two more units that help the lead."""
    others = [each for each in lead_units(category, place) if each.code != lead.code]
    return tuple(rng.sample(others, min(len(others), weighted(rng, (0, 1, 2), (55, 35, 10)))))
