"""Does the job of a training run it apart, and note on its release where it broke off?"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import Unavailable
from feedback.jobs import retraining
from feedback.jobs.retraining import retrain
from models.keeping import ClassifierRelease
from models.work_vocabulary import ReleaseState


@pytest.fixture
def release_id(database: Engine, monkeypatch: pytest.MonkeyPatch) -> int:
    def once(_name: str, work: Callable[..., Any], *ids: int | str) -> Any:
        return work(*ids)

    monkeypatch.setattr(retraining, "once", once)
    with transaction() as session:
        row = ClassifierRelease(name="learned-1", state=ReleaseState.TRAINING, asked_at=utc_now())
        session.add(row)
        session.flush()
        return row.id


def state_of(release_id: int) -> tuple[ReleaseState, str]:
    with reading() as session:
        row = session.get_one(ClassifierRelease, release_id)
        return row.state, row.fault


def test_runs_the_command_apart(release_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[int | str, ...]] = []
    monkeypatch.setattr(retraining, "run_apart", lambda *given: ran.append(given))
    retrain(release_id)
    assert ran == [("retrain", release_id)]
    assert state_of(release_id) == (ReleaseState.TRAINING, "")


def test_notes_that_it_broke_off(release_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_given: int | str) -> None:
        raise Unavailable("job_child_killed", signal="SIGKILL")

    monkeypatch.setattr(retraining, "run_apart", killed)
    with pytest.raises(Unavailable):
        retrain(release_id)
    assert state_of(release_id) == (ReleaseState.FAILED, "learn_broke_off")
