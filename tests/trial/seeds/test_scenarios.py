"""Do the records of each reported practice give the figures that the article printed?"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import pytest
from sqlalchemy import Engine

from feedback.classify.suggest import Suggestion, suggest
from feedback.trial.seeds.figure import Told
from feedback.trial.seeds.scenarios import SCENARIOS, played
from feedback.trial.sources import tree
from tests.reading import read_lightly

# In these the machine's own reading of what was said is one of the figures.
READ_BY_MACHINE: Final = frozenset({"guhua-wall", "reading-room"})
# What has to be told, each as the remarks say it: of a second visit, and of what an article contradicts.
TOLD: Final = {
    "yuexi": ("3060人次", "3052户"),
    "lijia": ("10人3栋、3人2栋",),
    "ruian-centres": ("只有8项",),
    "ruian-offices": ("5759名", "4581名", "其余12起"),
}


@pytest.fixture
def told(request: pytest.FixtureRequest, database: Engine, monkeypatch: pytest.MonkeyPatch) -> Told:
    # The others are read without a classifier: every label of their records is decided by a person.
    reader: Callable[..., Sequence[Suggestion]] = read_lightly
    if request.param in READ_BY_MACHINE:
        reader = partial(suggest, release=request.getfixturevalue("release"))
    monkeypatch.setattr("feedback.capture.understanding.understand", reader)
    return played(request.param)


@pytest.mark.parametrize("told", SCENARIOS, indirect=True)
def test_every_figure_is_as_printed_and_what_is_open_is_told(told: Told) -> None:
    remarks = "\n".join(told.remarks)
    assert [(each.name, each.counted) for each in told.figures] == [(each.name, each.printed) for each in told.figures]
    assert len(told.remarks) == len(tree(f"seeds/{told.name}")["remarks"])
    assert [said for said in TOLD.get(told.name, ()) if said not in remarks] == []
