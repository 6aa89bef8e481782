"""Do the records of each reported practice give the figures that the article printed?"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import pytest
from sqlalchemy import Engine

from feedback.classify.suggest import Suggestion, suggest
from feedback.trial.seeds.figure import Told
from feedback.trial.seeds.scenarios import SCENARIOS, played
from tests.reading import read_lightly

# In these the machine's own reading of what was said is one of the figures.
READ_BY_MACHINE: Final = frozenset({"guhua-wall", "reading-room"})


@pytest.fixture
def told(request: pytest.FixtureRequest, database: Engine, monkeypatch: pytest.MonkeyPatch) -> Told:
    # The others are read without a classifier: every label of their records is decided by a person.
    reader: Callable[..., Sequence[Suggestion]] = read_lightly
    if request.param in READ_BY_MACHINE:
        reader = partial(suggest, release=request.getfixturevalue("release"))
    monkeypatch.setattr("feedback.capture.understanding.understand", reader)
    return played(request.param)


@pytest.mark.parametrize("told", SCENARIOS, indirect=True)
def test_every_figure_is_as_printed(told: Told) -> None:
    assert [(each.name, each.counted) for each in told.figures] == [(each.name, each.printed) for each in told.figures]
