"""The measures as data: what is divided by what, for whom, and how it reads. No condition stands here.

`data/measures.json` names sets (`case_sets`, `visit_sets`); what each measure is called and how it is said to be
counted stands in `feedback/i18n/labels_of_scores.py`, and `docs/assessment.md` is made of both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self

from feedback.assess.rules import DATA, score_rules
from feedback.core.errors import NotFound
from models.office_vocabulary import SheetSubject

_BASICALLY: Final = "basically"


class Direction(StrEnum):
    """Which way is better; of some figures neither is."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Format(StrEnum):
    SHARE = "share"
    COUNT = "count"
    PER_ONE = "per_one"
    PER_HUNDRED = "per_hundred"
    DAYS = "days"
    POINTS = "points"


class Of(StrEnum):
    """What the numbers behind a figure are numbers of."""

    CASES = "cases"
    VISITS = "visits"
    OPINIONS = "opinions"
    HOUSEHOLDS = "households"
    POINTS = "points"
    AREAS = "areas"


@dataclass(frozen=True, slots=True)
class Formula:
    """One measure. `weights` are the sets of the numerator; `maker` names what is computed otherwise in their place.

    `denominator` is a set's name, None where there is nothing to divide by: a count.
    """

    code: str
    group: str
    of: Of
    denominator_of: Of
    subjects: frozenset[SheetSubject]
    weights: Mapping[str, float]
    maker: str
    denominator: str | None
    direction: Direction
    format: Format

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        numerator, of = raw["numerator"], Of(raw["of"])
        is_made = isinstance(numerator, str)
        basically = score_rules().basically_satisfied_weight
        weights = {} if is_made else {name: basically if by == _BASICALLY else by for name, by in numerator.items()}
        return cls(
            code=raw["code"],
            group=raw["group"],
            of=of,
            denominator_of=Of(raw.get("denominator_of", of)),
            subjects=frozenset(SheetSubject(each) for each in raw["subjects"]),
            weights=weights,
            maker=numerator if is_made else "",
            denominator=raw["denominator"],
            direction=Direction(raw["direction"]),
            format=Format(raw["format"]),
        )

    @property
    def may_be_weighted(self) -> bool:
        """Say whether a composite may hold it: a share of which more is better."""
        return self.format is Format.SHARE and self.direction is Direction.UP

    def value(self, numerator: float, denominator: float) -> float | None:
        """Return the figure as it is read; None where there is nothing to divide by."""
        if self.format in {Format.COUNT, Format.POINTS}:
            return numerator if denominator else None
        if not denominator:
            return None
        return numerator / denominator * (100 if self.format is Format.PER_HUNDRED else 1)


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "measures.json").read_text("utf-8"))
    return found


@cache
def formulas() -> Mapping[str, Formula]:
    """Return every measure by its code, in the order of sheets."""
    return {raw["code"]: Formula.read(raw) for raw in _data()["measures"]}


def formulas_for(subject: SheetSubject) -> tuple[Formula, ...]:
    return tuple(each for each in formulas().values() if subject in each.subjects)


def formula(code: str) -> Formula:
    """Return one measure.

    Raises
    ------
    NotFound
        There is no such measure.
    """
    found = formulas().get(code)
    if found is None:
        raise NotFound("measure_not_found")
    return found


def program_presets() -> Mapping[str, Mapping[str, float]]:
    """Return the weights that the program comes with, by name."""
    found: Mapping[str, Mapping[str, float]] = _data()["presets"]
    return found


def bulletins() -> Mapping[str, tuple[str, ...]]:
    """Return the measures that the hotline bulletins print, by the bulletin's name."""
    return {name: tuple(codes) for name, codes in _data()["bulletins"].items()}
