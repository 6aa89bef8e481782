"""When and where the trial county's matters arise: the season, a week of bad weather, and the north's drinking water.

The story that the board shows: in the last thirty days drinking water complaints rise in three northern villages; some
weeks before, a typhoon (or heavy rain, or a cold wave, as the season has it) brings power cuts and floods for a week.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, Final

from feedback.trial.places import AreaSeed, area, areas, draw_place, within
from feedback.trial.sources import pick, rows, tree, weighted, words
from models.vocabulary import AreaKind, Channel, OutcomeType

WINDOW_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Spell:
    """Some days in which certain matters come in heaps; without `places` they come from everywhere."""

    key: str
    name: str
    first: date
    last: date
    share: float
    volume: float
    rise: float
    places: tuple[str, ...]
    codes: Mapping[str, float]

    def share_on(self, day: date) -> float:
        """Return how much of that day's matters are the spell's: 0 outside; inside it may rise around `share`."""
        if not self.first <= day <= self.last:
            return 0.0
        progress = (day - self.first).days / max(1, (self.last - self.first).days)
        return self.share * (1 + (self.rise - 1) * (2 * progress - 1))


@dataclass(frozen=True, slots=True)
class Occasion:
    """That somebody at a place has a matter of a category, perhaps because of a spell."""

    code: str
    place: AreaSeed
    spell: str | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class _Frequency:
    weight: float
    tags: tuple[str, ...]
    months: str
    outcome: OutcomeType

    def at(self, place: AreaSeed) -> float:
        if not self.tags or not place.tags:
            return 1.0
        story = tree("story")
        return float(story["place_match"] if set(self.tags) & set(place.tags) else story["place_mismatch"])

    def in_month(self, month: int | None) -> float:
        return float(tree("story")["season_boost"]) if month and self.months and in_months(self.months, month) else 1.0


def in_months(span: str, month: int) -> bool:
    """Say whether a month lies in a span such as `6-9` or `11-2`."""
    first, last = (int(each) for each in span.split("-"))
    return first <= month <= last if first <= last else month >= first or month <= last


@cache
def _frequencies() -> Mapping[str, _Frequency]:
    return {
        row["code"]: _Frequency(float(row["weight"]), words(row["where"]), row["months"], OutcomeType(row["outcome"]))
        for row in rows("weights")
    }


def outcome_type(code: str) -> OutcomeType:
    """Return what a solved matter of this category counts as."""
    return _frequencies()[code].outcome


@cache
def spells(until: date) -> tuple[Spell, ...]:
    """Return the spells of the ninety days that end with `until`."""
    story = tree("story")
    result = [
        _spell(raw, until - timedelta(days=raw["from_days"]), until - timedelta(days=raw["to_days"]))
        for raw in story["spells"]
    ]
    days = [until - timedelta(days=back) for back in range(story["weather_not_last_days"], WINDOW_DAYS)]
    for raw in story["weather"]:
        fitting = [day for day in days if day.month in raw["months"]]
        if fitting:
            last = fitting[len(fitting) // 2]
            return (*result, _spell(raw, last - timedelta(days=raw["days"] - 1), last))
    return tuple(result)


def _spell(raw: Mapping[str, Any], first: date, last: date) -> Spell:
    return Spell(
        key=raw["key"],
        name=raw["name"],
        first=first,
        last=last,
        share=raw["share"],
        volume=raw["volume"],
        rise=raw.get("rise", 1.0),
        places=tuple(raw.get("places", ())),
        codes=raw["codes"],
    )


def daily_counts(rng: Random, total: int, until: date, days: int = WINDOW_DAYS) -> tuple[tuple[date, int], ...]:
    """Spread `total` matters over the days that end with `until`: few at week-ends, many on Tuesdays and in a spell."""
    dates = [until - timedelta(days=back) for back in reversed(range(days))]
    counts = Counter(rng.choices(dates, weights=[_volume(day, until) for day in dates], k=total))
    return tuple((day, counts[day]) for day in dates)


def _volume(day: date, until: date) -> float:
    volume = float(tree("story")["weekdays"][day.weekday()])
    for spell in spells(until):
        if spell.first <= day <= spell.last:
            volume *= spell.volume
    return volume


def draw_channel(rng: Random) -> Channel:
    """Choose how the words came in."""
    return Channel(pick(rng, tree("story")["channels"]))


def occasion(
    rng: Random,
    *,
    code: str | None = None,
    place: AreaSeed | None = None,
    on: date | None = None,
    until: date | None = None,
) -> Occasion:
    """Choose what is the matter, and where; what is given stays. Without `until` no spell, without `on` no season."""
    month = on.month if on else None
    if code is not None:
        spell = _spell_of(rng, code, on, until)
        return Occasion(code, place or _place_for(rng, code), spell, month)
    if place is None and on is not None and until is not None:
        for each in spells(until):
            if rng.random() < each.share_on(on):
                return _in_spell(rng, each, month)
    drawn = _code_at(rng, place, month)
    return Occasion(drawn, place or _place_for(rng, drawn), None, month)


def _in_spell(rng: Random, spell: Spell, month: int | None) -> Occasion:
    at = area(rng.choice(spell.places)) if spell.places else None
    return Occasion(pick(rng, spell.codes), draw_place(rng, at), spell.key, month)


def _spell_of(rng: Random, code: str, on: date | None, until: date | None) -> str | None:
    """Return the spell in which a given category on a given day belongs, where it has one."""
    if on is None or until is None:
        return None
    fitting = [each.key for each in spells(until) if each.first <= on <= each.last and code in each.codes]
    return rng.choice(fitting) if fitting else None


def _code_at(rng: Random, place: AreaSeed | None, month: int | None) -> str:
    shares = {
        code: each.weight * each.in_month(month) * (each.at(place) if place else 1.0)
        for code, each in _frequencies().items()
    }
    return pick(rng, shares)


def _place_for(rng: Random, code: str) -> AreaSeed:
    choices = within(areas()[0].code, AreaKind.NATURAL_VILLAGE)
    frequency = _frequencies()[code]
    return weighted(rng, choices, [each.groups * frequency.at(each) for each in choices])
