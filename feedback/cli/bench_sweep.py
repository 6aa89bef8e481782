"""How long does a sweep over many open cases take, and how much memory? The first one, that climbs, and the next."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

import typer
from sqlalchemy import func
from sqlmodel import col, select

from feedback.cli.bench_processes import Figure
from feedback.cli.bench_store import BenchStore
from feedback.cli.serving import ROOT
from feedback.core.clock import utc_now
from feedback.core.database import reading
from feedback.tracker.states import OPEN
from feedback.trial.bulk.course import STANDS
from models.case import Case
from models.notice import Escalation, Notice
from models.vocabulary import CaseStatus

MOST_SWEEP_SECONDS: Final = 30
# In a process of its own, as a worker is: what it holds at most is then the sweep's own.
_SWEEP: Final = """
import json, time
from feedback.cli.bench_processes import peak_mb
from feedback.core.database import is_ready
from feedback.tracker.escalating import sweep_due
is_ready()
before, began, busy = peak_mb(), time.perf_counter(), time.process_time()
done = sweep_due()
took, worked = time.perf_counter() - began, time.process_time() - busy
print(json.dumps({"s": took, "busy": worked, "mb": peak_mb() - before, "looked": done.looked}))
"""


def sweep_figures(store: BenchStore, cases: int) -> list[Figure]:
    """Fill up to `cases` open cases, and return what a sweep over all of them takes, twice."""
    _fill_open(store, cases)
    typer.echo("Sweeping …", err=True)
    overdue, (climbed, told) = _counted(is_overdue=True), _written()
    first, second = _swept(), _swept()
    now_climbed, now_told = _written()
    return [
        Figure("open cases", _counted(), "cases"),
        Figure("of them overdue", overdue, "cases"),
        Figure("the first sweep, which climbs for every overdue case", first["s"], "s", str(MOST_SWEEP_SECONDS)),
        Figure("of that, computing", first["busy"], "s"),
        Figure("clocks that it read; a desk's that are not due yet stay in the index", first["looked"], "clocks"),
        Figure("rungs that it climbed", now_climbed - climbed, "rungs"),
        Figure("notices that it wrote", now_told - told, "notices"),
        Figure("memory that it took at most", first["mb"], "MB"),
        Figure("the next sweep, which finds all as it was", second["s"], "s", str(MOST_SWEEP_SECONDS)),
        Figure("of that, computing", second["busy"], "s"),
        Figure("memory that it took at most", second["mb"], "MB"),
    ]


def _swept() -> Mapping[str, float]:
    ran = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, "-c", _SWEEP], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def _fill_open(store: BenchStore, cases: int) -> None:
    """Add open cases until there are as many, in each state as often as a county has them."""
    missing = cases - int(_counted())
    if missing <= 0:
        return
    shares = {status: STANDS[status].weight for status in OPEN if status in STANDS}
    total = sum(shares.values())
    wanted = {status: round(missing * share / total) for status, share in shares.items()}
    wanted[CaseStatus.HANDLING] += missing - sum(wanted.values())
    store.add(wanted)


def _counted(*, is_overdue: bool = False) -> float:
    asked = select(func.count()).select_from(Case).where(col(Case.status).in_(OPEN))
    with reading() as session:
        return session.exec(asked.where(col(Case.due_at) < utc_now()) if is_overdue else asked).one()


def _written() -> tuple[int, int]:
    with reading() as session:
        return (
            session.exec(select(func.count()).select_from(Escalation)).one(),
            session.exec(select(func.count()).select_from(Notice)).one(),
        )
