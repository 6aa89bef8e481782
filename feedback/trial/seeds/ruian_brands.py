"""Ruian's service brands: nineteen offices in one round, what they promise in public, and the figures that they name.

Source: domain digest A6.
"""

from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from feedback.core.database import reading, transaction
from feedback.services.promises import kept_promises, set_promise
from feedback.services.rounds.entry import Item
from feedback.services.rounds.results import RoundResults
from feedback.trial.seeds.bookkeeping import Line, counted, fill, own_book, ready_book, sums
from feedback.trial.seeds.figure import Counts, Number
from feedback.trial.seeds.polling import Marks, Plan, Subject, hold
from feedback.trial.seeds.stage import Stage, on
from models.office_vocabulary import RoundKind

_OFFICES: Final = 19
_BALLOTS: Final = 20
_MOST: Final = 10
_LIBRARY: Final = {"readers": 115, "lent": 89, "use_rate": 140, "events": 326}
_INSURED: Final = {"insured": 32, "hall": 1_050}
_SPACING: Final = ({"spacing": "6.2"}, {"spacing": "5.8", "added": 1})


def play(stage: Stage) -> Counts:
    """Write down what the offices promise, hold the round, and keep their figures."""
    with on(stage.day):
        with transaction() as session:
            _promise(session, stage)
        results = _rate(stage)
        with reading() as session:
            promising = [each for each in kept_promises(session, stage.actor("clerk")) if each.promises]
        for code in ("unnamed", "no_results", "rate"):
            stage.remark(code)
        return {
            "offices": len(results.subjects),
            "brands": len({each.slogan for each in results.subjects}),
            "named": len(promising),
            **_figures(stage),
        }


def _promise(session: Session, stage: Stage) -> None:
    for unit, slogan, promises in stage.words("brands"):
        set_promise(session, stage.actor("clerk"), stage.units[unit], slogan=slogan, promises=promises)


def _rate(stage: Stage) -> RoundResults:
    named = [Subject(unit=unit, slogan=slogan, promises=promises) for unit, slogan, promises in stage.words("brands")]
    name, brand = stage.words("unnamed")
    others = [Subject(name=name.format(n=n), slogan=brand.format(n=n)) for n in range(len(named) + 1, _OFFICES + 1)]
    items = [Item(code=f"i{n}", name=each, most=_MOST) for n, each in enumerate(stage.words("items"), start=1)]
    plan = Plan(
        name=stage.words("round"),
        kind=RoundKind.BRAND,
        area="33",
        items=items,
        group=stage.words("group"),
        ballots=_BALLOTS,
    )

    def mark(voter: int, place: int) -> Marks:
        return {item.code: _MOST - (voter + place) % 3 for item in items}

    return hold(stage, plan, [*named, *others], mark)


def _figures(stage: Stage) -> dict[str, Number | str]:
    """Keep a line a year in the books of the library, the insurance and the weather station, and read them."""
    first = date(stage.day.year, 1, 1)
    library = ready_book(stage, "library", area="33")
    insured, weather = own_book(stage, "insured", area="33"), own_book(stage, "weather", area="33")
    fill(stage, library, [Line(on=first, values=_LIBRARY)])
    fill(stage, insured, [Line(on=first, values=_INSURED)])
    fill(stage, weather, [Line(on=first - timedelta(days=1), values=_SPACING[0]), Line(on=first, values=_SPACING[1])])
    spacing = next(each for each in counted(stage, weather, first, stage.day).fields if each.field.code == "spacing")
    before, now = (f"{value.normalize():f}" for value in (spacing.before, spacing.now) if value is not None)
    return {
        **sums(counted(stage, library, first, stage.day), tuple(_LIBRARY)),
        **sums(counted(stage, insured, first, stage.day), tuple(_INSURED)),
        "spacing": stage.words("spacing").format(before=before, now=now),
        **sums(counted(stage, weather, first, stage.day), ("added",)),
    }
