"""Does whoever opens the link on a receipt rate once with a tap, without an account, and the agent not at all?"""

import pytest
from sqlalchemy import Engine

from feedback.core.database import reading, transaction
from feedback.notify.rating_links import rating_ticket
from feedback.services import steps
from models.service import AgencyTask
from tests.factories import County, a_county_in
from tests.pages.visiting import browse, open_page, press, texts
from tests.services.agency import a_task, an_item
from tests.stores import Store

PAGE = "pages/public/rate.py"


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def task(county: County) -> AgencyTask:
    with transaction() as session:
        made = a_task(session, county.cadre, an_item(session, county))
        return steps.finish(session, county.cadre, made.task_no, made.version)


def test_rates_once_without_an_account(task: AgencyTask, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = rating_ticket(task.id)
    page = browse(monkeypatch, PAGE, t=ticket)
    assert "高龄津贴申请" in texts(page)
    assert "陈阿婆" not in texts(page)
    page = press(page, "rate_4")
    assert "您的评价已经收到" in texts(page)
    with reading() as session:
        assert session.get_one(AgencyTask, task.id).rating == 4
    assert "已经评价过了" in texts(browse(monkeypatch, PAGE, t=ticket))


def test_agent_who_is_signed_in_is_told_why_not(
    county: County, task: AgencyTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page(monkeypatch, PAGE, county.cadre, t=rating_ticket(task.id))
    assert "办这件事的人不能自己记评价" in texts(page)
    assert not page.button


def test_wrong_link_says_so(task: AgencyTask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "这个评价链接不对" in texts(browse(monkeypatch, PAGE, t=f"{task.id}.aaaaaaaa"))
    assert "这个评价链接不对" in texts(browse(monkeypatch, PAGE))
