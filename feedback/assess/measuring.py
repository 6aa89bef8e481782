"""From sets to figures: pure arithmetic, without a database.

A figure keeps the rows behind its numerator and its denominator. The adjusted figure is the raw one without the
excluded cases. Nothing is divided by nought: such a figure has the denominator 0 and reads as a dash.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from feedback.assess.case_sets import Sets
from feedback.assess.formulas import Formula, Of, formulas
from feedback.assess.rules import score_rules


@dataclass(frozen=True, slots=True)
class Count:
    """One figure before it is stored: `behind` made the denominator, `counted` the numerator."""

    numerator: float
    denominator: float
    counted: tuple[int, ...] = ()
    behind: tuple[int, ...] = ()

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Measurer:
    """What figures of one sheet are made from; `weights` are those of the composite."""

    sets: Sets
    weights: Mapping[str, float]

    def figure(self, formula: Formula, subject_id: int, without: Collection[int] = ()) -> Count:
        """Return one figure of a subject, the cases `without` left out."""
        if formula.maker:
            return _MAKERS[formula.maker](self, subject_id, without)
        behind = self.ids(formula.denominator, formula.denominator_of, subject_id, without)
        parts = {name: self.ids(name, formula.of, subject_id, without) for name in formula.weights}
        numerator = sum(weight * len(parts[name]) for name, weight in formula.weights.items())
        counted = tuple(sorted({each for ids in parts.values() for each in ids}))
        return Count(numerator, len(behind) if formula.denominator else 1, counted, behind)

    def ids(self, name: str | None, of: Of, subject_id: int, without: Collection[int]) -> tuple[int, ...]:
        if name is None:
            return ()
        left_out = without if of is Of.CASES else ()
        return tuple(sorted(each for each in self.sets.of(name, subject_id) if each not in left_out))

    def excluded(self, subject_id: int, excluded: Collection[int], names: Sequence[str]) -> tuple[int, ...]:
        """Return which of the excluded cases stand in any of the subject's sets."""
        if not excluded:
            return ()
        return tuple(sorted({each for name in names for each in self.sets.of(name, subject_id) if each in excluded}))


def _days(of: Measurer, subject_id: int, without: Collection[int]) -> Count:
    behind = of.ids("timed", Of.CASES, subject_id, without)
    return Count(sum(of.sets.days[each] for each in behind), len(behind), behind, behind)


def _composite(of: Measurer, subject_id: int, without: Collection[int]) -> Count:
    """Return 100 times the weighted shares; without any base for one of them there is none.

    The size of the figure is that of its smallest base, which decides whether it is ranked.
    """
    parts = {code: of.figure(formulas()[code], subject_id, without) for code in of.weights}
    size = min((count.denominator for count in parts.values()), default=0)
    if not size:
        return Count(0, 0)
    points = 100 * sum(weight * (parts[code].share or 0) for code, weight in of.weights.items())
    behind = tuple(sorted({each for count in parts.values() for each in count.behind}))
    counted = tuple(sorted({each for count in parts.values() for each in count.counted}))
    return Count(points, size, counted, behind)


def _petition_points(of: Measurer, subject_id: int, without: Collection[int]) -> Count:
    """Return the points of the petition set: rates times their points, and what repeats leave of theirs."""
    rules = score_rules()
    parts = {code: of.figure(formulas()[code], subject_id, without) for code in rules.petition_points}
    behind = of.ids("registered", Of.CASES, subject_id, without)
    if not behind or any(count.share is None for count in parts.values()):
        return Count(0, 0, (), behind)
    points = sum(rules.petition_points[code] * (count.share or 0) for code, count in parts.items())
    repeats = of.ids("came_back", Of.CASES, subject_id, without)
    more = max(0, len(repeats) - 1) * rules.petition_repeats["each"]
    return Count(points + max(0, rules.petition_repeats["full"] + more), len(behind), repeats, behind)


def _timeout_points(of: Measurer, subject_id: int, without: Collection[int]) -> Count:
    points = score_rules().timeout_points
    ids = {name: of.ids(name, Of.CASES, subject_id, without) for name in points}
    counted = tuple(sorted({each for found in ids.values() for each in found}))
    return Count(sum(points[name] * len(found) for name, found in ids.items()), 1, counted)


def _heat(of: Measurer, subject_id: int, _without: Collection[int]) -> Count:
    opinions = tuple(of.sets.of("opinions", subject_id))
    degree = of.sets.amounts["heat"].get(subject_id)
    return Count(degree or 0, len(opinions) if degree is not None else 0, opinions, opinions)


_MAKERS: Final[Mapping[str, Callable[[Measurer, int, Collection[int]], Count]]] = {
    "days": _days,
    "composite": _composite,
    "petition_points": _petition_points,
    "timeout_points": _timeout_points,
    "heat": _heat,
}


def figures(
    measurer: Measurer, wanted: Sequence[Formula], subject_ids: Sequence[int], excluded: Collection[int]
) -> Iterator[tuple[int, str, bool, Count]]:
    """Yield subject, measure, whether it is adjusted, and the figure; adjusted ones only where they differ."""
    for subject_id in subject_ids:
        for formula in wanted:
            raw = measurer.figure(formula, subject_id)
            yield subject_id, formula.code, False, raw
            if excluded and formula.of is Of.CASES and formula.group != "excluded":
                adjusted = measurer.figure(formula, subject_id, excluded)
                if adjusted != raw:
                    yield subject_id, formula.code, True, adjusted
