"""The window for water and electricity bills at Yongfeng: more than two thousand people a month, counted by its book.

Source: domain digest A9.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from feedback.core.database import reading
from feedback.services.books.totals import by_period
from feedback.trial.seeds.bookkeeping import Line, fill, ready_book
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Stage, on, shared_out

_MONTHS: Final = ((date(2013, 12, 1), 2_318), (date(2014, 1, 1), 2_145))
_WEEKDAYS: Final = 5
_YUAN_EACH: Final = 86


def play(stage: Stage) -> Counts:
    """Write each working day of two months into the book, and read the months."""
    with on(stage.day):
        book = ready_book(stage, "bills", area="3101")
        for first, persons in _MONTHS:
            fill(stage, book, _lines(stage, first, persons))
        with reading() as session:
            months = by_period(session, stage.actor("clerk"), book, from_on=_MONTHS[0][0], to_on=stage.day)
    december, january = (int(month.values["persons"]) for month in months)
    stage.remark("months", december=december, january=january)
    return {"december": december, "january": january}


def _lines(stage: Stage, first: date, persons: int) -> Iterator[Line]:
    days = [day for n in range(31) if (day := first + timedelta(days=n)).weekday() < _WEEKDAYS]
    bills = stage.words("bills")
    shares = shared_out(persons, len(days) * len(bills))
    for day in days:
        for bill in bills:
            count = next(shares)
            yield Line(on=day, values={"bill": bill, "persons": count, "collected": count * _YUAN_EACH})
