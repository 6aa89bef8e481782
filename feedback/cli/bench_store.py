"""Where does a bench work? In a data folder and a store of its own, never the user's; removed unless it is kept."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final

import typer

from feedback.core import database
from feedback.core.clock import today
from feedback.core.database import engine, is_ready, transaction, upgrade
from feedback.core.settings import settings
from feedback.trial.bulk.filling import fill
from feedback.trial.marker import mark_trial
from feedback.trial.places import areas
from feedback.trial.roster import enrol
from feedback.trial.setup import seed_rules
from models.vocabulary import CaseStatus

_HOUSEHOLDS: Final = 300
_SEED: Final = 1
_FILLED: Final = "filled"
_SMALLER: Final = "smaller.json"
_ADDRESS: Final = "DATABASE_URL"
_FOLDER: Final = "ZHENSHI_DATA"


class BenchStore:
    """The store of this run; `cases` is how many were filled in."""

    def __init__(self, folder: Path) -> None:
        self.folder: Final = folder

    @property
    def cases(self) -> int:
        mark = self.folder / _FILLED
        return int(mark.read_text("utf-8")) if mark.is_file() else 0

    def remember(self, p50_ms: Mapping[str, float]) -> None:
        """Keep what was measured while the store was small, for the ratios of a later run over the kept store."""
        held = self.remembered() | dict(p50_ms)
        (self.folder / _SMALLER).write_text(json.dumps(held, ensure_ascii=False, indent=1), "utf-8")

    def remembered(self) -> dict[str, float]:
        kept = self.folder / _SMALLER
        found: dict[str, float] = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
        return found

    def prepare(self) -> None:
        """Make tables, rules, places and people where there are none.

        Raises
        ------
        BadParameter
            `DATABASE_URL` names a database that somebody uses.
        """
        if self.cases:
            return
        if is_ready(engine()):
            raise typer.BadParameter(f"{_ADDRESS} names a database with tables in it; a bench fills an empty one")
        upgrade()
        with transaction() as session:
            seed_rules(session)
            rng = Random(_SEED)  # noqa: S311 - people to measure with, no secrets
            enrol(session, rng, year=today().year, household_count=_HOUSEHOLDS)
            mark_trial(session, areas()[0].name)

    def fill_up_to(self, cases: int) -> None:
        """Add what is missing to `cases` cases, with a progress bar on a terminal."""
        missing = cases - self.cases
        if missing <= 0:
            return
        with typer.progressbar(length=missing, label=f"Filling in {cases:,} cases") as bar:
            fill(missing, seed=cases, progress=bar.update)
        self._has(cases)

    def add(self, wanted: Mapping[CaseStatus, int]) -> None:
        """Add so many cases of each state."""
        with typer.progressbar(length=sum(wanted.values()), label="Filling in open cases") as bar:
            for status, number in wanted.items():
                fill(number, seed=number, status=status, progress=bar.update)
        self._has(self.cases + sum(wanted.values()))

    def _has(self, cases: int) -> None:
        (self.folder / _FILLED).write_text(str(cases), "utf-8")
        if engine().dialect.name == "postgresql":
            # Its own autovacuum does this some minutes after so many rows.
            with engine().execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")


@contextmanager
def bench_store(keep: Path | None) -> Iterator[BenchStore]:
    """Yield a store in `keep`, or in a folder that is removed afterwards; this process works on it meanwhile.

    A `DATABASE_URL` of the environment is respected; one of a `.env` file is somebody's own, and is left alone.
    """
    folder = keep.resolve() if keep else Path(tempfile.mkdtemp(prefix="zhenshi-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _environment({_FOLDER: str(folder), _ADDRESS: os.environ.get(_ADDRESS, "")}):
            store = BenchStore(folder)
            store.prepare()
            yield store
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _environment(names: dict[str, str]) -> Iterator[None]:
    """Let this process and those that it starts work with other settings."""
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    _forget()
    try:
        yield
    finally:
        engine().dispose()
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        _forget()


def _forget() -> None:
    settings.cache_clear()
    database.use(None)
