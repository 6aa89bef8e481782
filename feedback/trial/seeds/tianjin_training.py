"""Training of those who work in communities: forty hours a year for heads, twenty for others, and who is below.

Source: domain digest A9.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from feedback.core.database import reading
from feedback.services.books.setup import BookView
from feedback.services.books.totals import ShortSubject, short_subjects
from feedback.trial.seeds.bookkeeping import Line, fill, ready_book
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Stage, on


def play(stage: Stage) -> Counts:
    """Write the courses into the books for heads and for others, and ask who has too few hours."""
    with on(stage.day):
        heads = _book(stage, "training_heads", "heads")
        others = _book(stage, "training", "others")
        with reading() as session:
            actor, year = stage.actor("clerk"), stage.day.year
            short = [short_subjects(session, actor, book, year=year) for book in (heads, others)]
    stage.remark("names")
    return {
        "heads": heads.least_per_subject or 0,
        "others": others.least_per_subject or 0,
        "short_heads": _told(stage, short[0]),
        "short_others": _told(stage, short[1]),
    }


def _book(stage: Stage, code: str, whose: str) -> BookView:
    book = ready_book(stage, code, area="1201")
    fill(stage, book, _lines(stage, whose))
    return book


def _lines(stage: Stage, whose: str) -> Iterator[Line]:
    for subject, courses in stage.words(whose).items():
        for n, (hours, course) in enumerate(zip(courses, stage.words("course"), strict=False)):
            on_day = date(stage.day.year, 3 + n * 3, 12)
            yield Line(on=on_day, subject=subject, values={"hours": hours, "course": course})


def _told(stage: Stage, short: Sequence[ShortSubject]) -> str:
    joined: str = stage.words("joined").join(
        stage.words("short").format(subject=each.subject, hours=int(each.least - each.reached)) for each in short
    )
    return joined
