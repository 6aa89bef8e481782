"""Do the records of each reported practice give the figures that the article printed?"""

import pytest
from sqlalchemy import Engine

from feedback.trial.seeds.figure import Told
from feedback.trial.seeds.scenarios import SCENARIOS, played
from tests.reading import read_lightly


@pytest.fixture
def told(request: pytest.FixtureRequest, database: Engine, monkeypatch: pytest.MonkeyPatch) -> Told:
    # Texts are read without a classifier: every label of these records is decided by a person.
    monkeypatch.setattr("feedback.capture.understanding.understand", read_lightly)
    return played(request.param)


@pytest.mark.parametrize("told", SCENARIOS, indirect=True)
def test_every_figure_is_as_printed(told: Told) -> None:
    assert [(each.name, each.counted) for each in told.figures] == [(each.name, each.printed) for each in told.figures]
