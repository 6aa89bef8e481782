"""Do the records of each reported practice give the figures that the article printed?"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.access.actor import load_actor
from feedback.classify.suggest import Suggestion, suggest
from feedback.core.database import reading
from feedback.reports.agency_papers import notice_of_missing
from feedback.trial.seeds.figure import Told
from feedback.trial.seeds.scenarios import SCENARIOS, played
from feedback.trial.sources import tree
from models.service import AgencyTask, ServiceItem
from models.user import User
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


@pytest.mark.parametrize("told", ["human-resources"], indirect=True)
def test_notice_for_the_housing_fund_can_be_printed(told: Told) -> None:
    assert "公积金提取" in "\n".join(told.remarks)
    with reading() as session:
        wanted = select(AgencyTask.task_no).join(ServiceItem, col(AgencyTask.item_id) == ServiceItem.id)
        task_no = session.exec(wanted.where(ServiceItem.name == "住房公积金提取")).one()
        window = load_actor(session, session.exec(select(User.id).where(User.name == "社保窗口")).one())
        assert window is not None
        paper = notice_of_missing(session, window, task_no=task_no)
    assert [row["material"] for row in paper.facts["rows"] if not isinstance(row, str)] == [
        "本人银行卡复印件",
        "提取事由证明",
    ]
