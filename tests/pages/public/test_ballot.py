"""Does whoever opens a link vote once, without an account, and see why where it cannot be used?"""

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.core.database import reading, transaction
from feedback.services.rounds.ballots import issue_tickets
from feedback.services.rounds.service import subjects_of
from models.appraisal import Ballot
from tests.factories import County, a_county_in
from tests.pages.visiting import browse, run, texts
from tests.services.rounds.acts import a_round
from tests.stores import Store

PAGE = "pages/public/ballot.py"


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def ticket(county: County) -> str:
    with transaction() as session:
        made = a_round(session, county, "档案科", "气象台")
        return issue_tickets(session, county.chair, made.id, group="群众代表", count=1)[0]


def mark(page: AppTest, subject: str, **marks: int) -> None:
    with reading() as session:
        found = session.exec(select(Ballot.round_id)).first() or 1
        number = next(each.id for each in subjects_of(session, found) if each.name == subject)
    for code, value in marks.items():
        page.button_group(key=f"ballot_{number}_{code}").set_value(value)
    run(page)


def test_votes_once_without_an_account(ticket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = browse(monkeypatch, PAGE, t=ticket)
    assert "不记名，每人一票" in texts(page)
    mark(page, "气象台", manner=10, speed=5)
    assert "已评 1 个，共 2 个" in texts(page)
    page.button(key="ballot_cast_now").click()
    run(page)
    assert "您的票已经收到" in texts(page)
    again = browse(monkeypatch, PAGE, t=ticket)
    assert "这个链接不能用" in texts(again)
    with reading() as session:
        assert len(session.exec(select(Ballot)).all()) == 1


def test_half_a_mark_is_told_and_what_is_marked_stays(ticket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = browse(monkeypatch, PAGE, t=ticket)
    mark(page, "档案科", manner=8)
    page.button(key="ballot_cast_now").click()
    run(page)
    assert "“档案科”的“办事效率”还没有填" in " ".join(str(each.value) for each in page.error)
    assert "已评 1 个" in texts(page)


@pytest.mark.parametrize("given", ["", "guessed"])
def test_other_addresses_open_nothing(county: County, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    page = browse(monkeypatch, PAGE, t=given)
    assert "这个链接不能用" in texts(page)
    assert not page.button
