"""Ruian's six best offices of 2016: the round that chose them, and each one's figures from its cases and books.

Source: domain digest A5.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlmodel import col, select

from feedback.core.database import reading, transaction
from feedback.services.books.setup import BookView
from feedback.services.books.totals import Totals, short_weeks
from feedback.services.knowledge import CardEntry, KnownFigure, add_card
from feedback.services.knowledge_search import find_cards
from feedback.services.rounds.entry import Item
from feedback.services.rounds.results import RoundResults
from feedback.trial.seeds import arrears
from feedback.trial.seeds.bookkeeping import Line, counted, fill, own_book, ready_book, sums
from feedback.trial.seeds.figure import Counts, Number
from feedback.trial.seeds.polling import Marks, Plan, Subject, hold
from feedback.trial.seeds.stage import Stage, on, shared_out
from models.ledger import LedgerEntry
from models.office_vocabulary import RoundKind

_COUNTY: Final = "33"
_FIRST: Final = date(2016, 1, 1)
_LAST: Final = date(2016, 12, 31)
_BALLOTS: Final = 30
_MOST: Final = 10
_OTHERS: Final = 6
_RAID: Final = date(2016, 6, 6)
_WEEKS: Final = 15
_RAIDS: Final = {
    "banned": 102, "filed": 44, "penalty": 1_423_000, "enforced": 14, "transferred": 5, "joint": 2, "arrested": 2,
}  # fmt: skip
_LICENSED: Final = ((date(2016, 11, 30), 236), (date(2016, 12, 30), 251), (date(2017, 1, 25), 227))
_TYPHOON: Final = date(2016, 9, 28)
_FUNDS_ON: Final = date(2016, 9, 30)
_LIBRARY: Final = {
    "lent": "114.3", "new_cards": "3.3", "cards": "11.3", "readers": 143, "branches": 11, "city_house": 1,
    "stations": 102, "village_rooms": 259,
}  # fmt: skip
_BORDER: Final = (
    {"applied": 168_900},
    {"applied": 185_320, "green": 3_536, "orphans": 7, "wrong": 0},
)
_NEARLY: Final = (9, 10)


def play(stage: Stage) -> Counts:
    """Enter what each office has done, hold the round, and count."""
    arrears.enter(stage)
    with on(stage.day):
        wages = arrears.counted(stage)
        for code in ("round", "brand", "campaign"):
            stage.remark(code)
        return {
            **_round_counted(stage),
            **wages,
            **_inspectors(stage),
            **_health(stage),
            **_finance(stage),
            **_workers(stage),
            **_border(stage),
            **sums(_of_year(stage, ready_book(stage, "library", area=_COUNTY), _LIBRARY), tuple(_LIBRARY)),
        }


def _round_counted(stage: Stage) -> dict[str, Number | str]:
    winners = [each.name for each in _rate(stage).subjects if each.is_winner]
    return {
        "winners": len(winners),
        "named": stage.words("joined").join(name for name in stage.words("six") if name in winners),
    }


def _rate(stage: Stage) -> RoundResults:
    best = [Subject(unit=code) for code, *_rest in stage.data["units"]]
    others = [Subject(name=stage.words("other").format(n=n)) for n in range(len(best) + 1, len(best) + _OTHERS + 1)]
    items = [Item(code=f"i{n}", name=each, most=_MOST) for n, each in enumerate(stage.words("items"), start=1)]
    plan = Plan(
        name=stage.words("round"),
        kind=RoundKind.REVIEW,
        area=_COUNTY,
        items=items,
        group=stage.words("group"),
        ballots=_BALLOTS,
        winners=len(best),
    )

    def mark(voter: int, place: int) -> Marks:
        liked = _MOST if place < len(best) else _MOST - 3
        return {item.code: liked - (voter + place) % 2 for item in items}

    return hold(stage, plan, [*best, *others], mark)


def _inspectors(stage: Stage) -> dict[str, Number]:
    """Keep the labour inspectors' reviews and calls, a line a month."""
    book = own_book(stage, "labour", area=_COUNTY)
    months = zip(shared_out(11_918, 12), shared_out(15_455, 12), strict=True)
    fill(
        stage,
        book,
        [
            Line(on=date(2016, month, 1), values={"reviewed": reviewed, "consulted": consulted})
            for month, (reviewed, consulted) in enumerate(months, start=1)
        ],
    )
    return {**sums(counted(stage, book, _FIRST, _LAST))}


def _health(stage: Stage) -> dict[str, Number]:
    """Keep a raid a week for a hundred days, and the licences that were brought to people's doors."""
    book = ready_book(stage, "inspection", area=_COUNTY)
    fill(stage, book, _raids(stage))
    fill(stage, book, [Line(on=day, values={"licensed": count}) for day, count in _LICENSED])
    raids = sums(counted(stage, book, _RAID, _RAID + timedelta(weeks=_WEEKS)))
    licences = sums(counted(stage, book, _LICENSED[0][0], stage.day), ("licensed",))
    to_on = _RAID + timedelta(weeks=_WEEKS, days=-1)
    with reading() as session:
        idle = short_weeks(session, stage.actor("clerk"), book, from_on=_RAID, to_on=to_on, today=stage.day)
    names = {"filed": "opened", "transferred": "to_police"}
    return {**{names.get(code, code): raids[code] for code in _RAIDS}, **licences, "idle_weeks": len(idle)}


def _raids(stage: Stage) -> Iterator[Line]:
    spots = stage.words("spot")
    shares = {code: shared_out(total, _WEEKS) for code, total in _RAIDS.items()}
    for week in range(_WEEKS):
        values = {code: next(share) for code, share in shares.items()}
        yield Line(on=_RAID + timedelta(weeks=week, days=week % 5), values={"spot": spots[week % len(spots)], **values})


def _finance(stage: Stage) -> dict[str, Number | str]:
    """Keep what is known of the minimum living standard, the faster approvals, and the typhoon's first money."""
    title, answer, keywords, figures = stage.words("card")
    clerk = stage.actor("clerk")
    card = CardEntry(
        title=title,
        answer=answer,
        area_id=stage.areas[_COUNTY],
        valid_from=_FIRST,
        keywords=tuple(keywords),
        figures=tuple(KnownFigure(*each) for each in figures),
    )
    with transaction() as session:
        add_card(session, clerk, card)
    with reading() as session:
        known = find_cards(session, clerk, title)[0].entry.figures
    town, country = (f"{each.value}{each.unit}" for each in known)
    speed = _of_year(stage, own_book(stage, "speed", area=_COUNTY), {"faster": 32, "shorter": 40})
    return {"town": town, "country": country, **sums(speed), **_typhoon(stage)}


def _of_year(stage: Stage, book: BookView, values: Mapping[str, object]) -> Totals:
    """Write the year's line into a book, and return what it comes to."""
    fill(stage, book, [Line(on=_FIRST, values=values)])
    return counted(stage, book, _FIRST, _LAST)


def _typhoon(stage: Stage) -> dict[str, Number | str]:
    book = own_book(stage, "funds", area=_COUNTY)
    values = {"paid": 5_000_000, "what": stage.words("typhoon")}
    fill(stage, book, [Line(on=_TYPHOON, until=_FUNDS_ON, values=values)])
    with reading() as session:
        line = session.exec(select(LedgerEntry).where(col(LedgerEntry.book_id) == book.book_id)).one()
    days = ((line.until_on or stage.day) - line.held_on).days
    paid = sums(counted(stage, book, _TYPHOON, _TYPHOON))["paid"]
    return {"first_funds": paid, "funds_days": stage.words("days").format(days=days)}


def _workers(stage: Stage) -> dict[str, Number]:
    book = ready_book(stage, "social_workers", area=_COUNTY)
    found = sums(_of_year(stage, book, {"workers": 1_088, "agencies": 17}))
    return {"social_workers": found["workers"], "agencies": found["agencies"]}


def _border(stage: Stage) -> dict[str, Number | str]:
    """Keep two years of applications to go abroad, and what they have grown by."""
    book = own_book(stage, "border", area=_COUNTY)
    fill(stage, book, [Line(on=date(2015, 1, 1), values=_BORDER[0])])
    told = _of_year(stage, book, _BORDER[1])
    growth = next(each.growth for each in told.fields if each.field.code == "applied") or Decimal(0)
    stage.remark("points", growth=f"{growth:.1f}")
    is_nearly = _NEARLY[0] <= growth < _NEARLY[1]
    words = stage.words("near") if is_nearly else stage.words("growth").format(growth=f"{growth:.1f}")
    return {**sums(told), "growth": words}
