"""Which release reads the texts: the one that the database names, and the starter where that cannot be read."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from feedback.capture import understanding
from feedback.capture.understanding import Wanted, active_release, forget_release, release_in_use
from feedback.classify.starter import STARTER
from feedback.core import database as core_database
from feedback.core.clock import utc_now
from feedback.core.database import transaction
from feedback.core.errors import BadInput
from feedback.core.settings import settings
from models.keeping import ClassifierRelease
from models.work_vocabulary import ReleaseState


def made(name: str) -> Any:
    """Return what stands in for a release."""
    return SimpleNamespace(description=SimpleNamespace(sha256=f"hash of {name}"))


@pytest.fixture(autouse=True)
def folders(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Let releases be read by name alone; those of the returned set are there."""
    there = {STARTER, "learned-1", "learned-2"}

    def load(folder: Path) -> Any:
        if folder.name not in there:
            raise BadInput("release_missing", release=folder.name, file="release.json")
        return made(folder.name)

    monkeypatch.setattr(understanding, "load_release", load)
    forget_release()
    yield there
    forget_release()


def serve(name: str, *, sha256: str = "") -> None:
    with transaction() as session:
        for row in session.exec(select(ClassifierRelease)).all():
            row.state = ReleaseState.FORMER
        session.flush()
        sha256 = sha256 or f"hash of {name}"
        row = ClassifierRelease(name=name, state=ReleaseState.ACTIVE, asked_at=utc_now(), sha256=sha256)
        session.add(row)


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    known = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: known() + seconds)


class TestInUse:
    def test_is_the_starter_where_none_was_chosen(self, database: Engine) -> None:
        assert release_in_use().wanted == Wanted(STARTER)
        assert active_release().description.sha256 == "hash of starter"

    def test_is_the_one_that_the_database_names(self, database: Engine) -> None:
        serve("learned-1")
        assert active_release().description.sha256 == "hash of learned-1"
        assert release_in_use().fault is None

    def test_another_choice_is_followed_within_ten_seconds(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        serve("learned-1")
        active_release()
        serve("learned-2")
        assert active_release().description.sha256 == "hash of learned-1"
        later(monkeypatch, 10)
        assert active_release().description.sha256 == "hash of learned-2"

    def test_starter_serves_where_the_chosen_one_is_gone(self, database: Engine, folders: set[str]) -> None:
        serve("learned-1")
        folders.remove("learned-1")
        held = release_in_use()
        assert held.release.description.sha256 == "hash of starter"
        assert (held.wanted.name, held.fault and held.fault.key) == ("learned-1", "release_missing")

    def test_starter_serves_where_the_chosen_one_is_another_than_was_trained(self, database: Engine) -> None:
        serve("learned-1", sha256="another")
        held = release_in_use()
        assert held.release.description.sha256 == "hash of starter"
        assert held.fault is not None
        assert held.fault.key == "release_changed"

    def test_without_even_a_starter_it_is_refused(self, database: Engine, folders: set[str]) -> None:
        folders.clear()
        with pytest.raises(BadInput):
            active_release()

    def test_what_serves_goes_on_where_the_database_does_not_answer(
        self, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        serve("learned-1")
        active_release()

        def away() -> None:
            raise OperationalError("SELECT", None, ConnectionError())

        monkeypatch.setattr(understanding, "reading", away)
        later(monkeypatch, 10)
        assert active_release().description.sha256 == "hash of learned-1"


def test_a_command_makes_no_database_by_asking(data_folder: Path) -> None:
    core_database.use(None)
    try:
        assert release_in_use().wanted == Wanted(STARTER)
        assert not (settings().folder() / "zhenshi.db").exists()
    finally:
        core_database.use(None)
