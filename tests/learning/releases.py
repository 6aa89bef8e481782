"""Rows of releases for tests: one that was trained, with figures by which it is better, worse or untested."""

from typing import Any

from sqlmodel import Session

from feedback.capture.understanding import release_folder
from feedback.classify.release import DESCRIPTION
from feedback.classify.starter import STARTER
from feedback.core.clock import utc_now
from feedback.learning.comparing import Comparison, Examined, Side, Tally
from feedback.learning.figures import Figures, written
from models.keeping import ClassifierRelease
from models.work_vocabulary import ReleaseState

BETTER = {"0401": Tally(40, was=30, now=35), "0603": Tally(25, was=20, now=20)}
WORSE = {"0401": Tally(40, was=30, now=38), "0603": Tally(25, was=20, now=17)}
FEW = {"0401": Tally(10, was=5, now=9)}


def some_figures(
    tallies: dict[str, Tally] | None = None, *, against: str = STARTER, frozen: tuple[int, int] = (50, 55)
) -> Figures:
    """Return figures of a training on forty decisions."""
    was, now = frozen
    return Figures(
        verdicts={"accepted": 30, "changed": 8, "chosen": 2},
        categories={"0401": 25, "0603": 15},
        first_on="2026-01-05",
        last_on="2026-02-10",
        versions={"python": "3.11", "numpy": "2.4.6"},
        comparison=Comparison(
            compared_with=against,
            frozen=Examined(65, was=Side(was, 60, 48), now=Side(now, 62, 54)),
            month=Examined(30, was=Side(20, 28, 19), now=Side(21, 29, 21)),
            by_category=BETTER if tallies is None else tallies,
        ),
    )


def a_release(
    session: Session,
    name: str = "learned-1",
    *,
    state: ReleaseState = ReleaseState.CANDIDATE,
    figures: Figures | None = None,
    **facts: Any,
) -> ClassifierRelease:
    """Add a trained release with its folder."""
    figures = figures or some_figures()
    whole: dict[str, Any] = {
        "name": name,
        "kind": "learned",
        "state": state,
        "asked_at": utc_now(),
        "trained_at": utc_now(),
        "sha256": "0" * 64,
        "compared_with": figures.comparison.compared_with,
        "figures": written(figures),
    }
    row = ClassifierRelease(**whole | facts)
    session.add(row)
    session.flush()
    folder = release_folder(name)
    folder.mkdir(exist_ok=True)
    (folder / DESCRIPTION).write_text("{}", encoding="utf-8")
    return row
