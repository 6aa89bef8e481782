"""Does the page say in plain words how right the machine is, to whom it may, and lead on from there?"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from feedback.core.clock import set_to, utc_now
from feedback.core.database import transaction
from tests.factories import County, a_county_in
from tests.learning.deciding import decided, taken_in
from tests.pages.staff.deskwork import title, without_navigation
from tests.pages.visiting import open_page, press, run, texts
from tests.reading import LIGHT, REPORT, VAGUE, WATER, read_lightly
from tests.stores import Store

PAGE = "pages/leader/drift.py"


@pytest.fixture(autouse=True)
def no_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.capture.understanding.understand", read_lightly)


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def judged(county: County) -> County:
    """Decide on fifteen cases of this month: of twelve suggestions ten were kept, and three were not given."""
    with transaction() as session:
        for number in range(10):
            decided(session, county, f"{number}组{WATER}", "0401")
        for number in range(2):
            decided(session, county, f"{number}号{LIGHT}", "0401")
        for number in range(3):
            decided(session, county, f"{number}号{VAGUE}", "1601")
    return county


class TestRate:
    def test_says_it_in_sentences_and_cells(self, judged: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, judged.leader)
        said = texts(page)
        assert title(page) == "判得准不准 | 半年来，机器读过、人又判过的有 15 件"
        assert "每 100 件有 83 件照用" in said
        assert "<small>10/12</small>" in said
        assert "每 100 件里有 20 件它没敢给建议" in said
        assert "<th>水务与饮水安全</th>" in said
        assert "100%<small>10/10</small>" in said

    def test_few_cases_are_grey_and_have_no_percentage(self, judged: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert ' zs-few">0/2</td>' in texts(open_page(monkeypatch, PAGE, judged.leader))

    def test_rows_of_the_second_level(self, judged: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, judged.leader)
        page.session_state["drift_level"] = 2
        assert "<th>农村安全饮水</th>" in texts(run(page))

    def test_mix_ups_lead_to_their_cases(self, judged: County, monkeypatch: pytest.MonkeyPatch) -> None:
        went = without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, judged.leader)
        assert "机器说“市政道路照明与绿化”，人定成“农村安全饮水”：2 件" in texts(page)
        press(page, "drift_confused_0")
        assert went == [("pages/staff/search.py", {"category": "0401", "suggested": "0603"})]

    def test_another_townships_cases_are_not_counted(self, judged: County, monkeypatch: pytest.MonkeyPatch) -> None:
        said = texts(open_page(monkeypatch, PAGE, judged.south_clerk))
        assert "半年来还没有判过的" in said
        assert "12" not in said


class TestWords:
    def test_shows_what_many_say_now(self, judged: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with set_to(utc_now() - timedelta(days=60)), transaction() as session:
            for number in range(9):
                taken_in(session, judged, f"{number}号{LIGHT}")
        page = open_page(monkeypatch, PAGE, judged.leader)
        page.session_state["drift_view"] = "words"
        assert "<span>发黄<small>10 件，以前没有</small></span>" in texts(run(page))


class TestNext:
    def test_lists_what_waits_for_whom_may_diagnose(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            waiting = taken_in(session, county, WATER)
            hidden = taken_in(session, county, REPORT)
        page = open_page(monkeypatch, PAGE, county.clerk)
        page.session_state["drift_view"] = "next"
        page = run(page)
        keys = {button.key for button in page.button}
        assert f"next_{waiting.id}" in keys
        assert f"next_{hidden.id}" not in keys
        assert "农村安全饮水 82% / " in texts(page)

    def test_not_for_a_leader(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.leader)
        assert "先诊哪几件" not in str(page.get("button_group"))


@pytest.mark.parametrize("who", ["cadre", "recorder", "handler", "reviewer", "discipline"])
def test_refused_for_the_wrong_role(county: County, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    page = open_page(monkeypatch, PAGE, getattr(county, who))
    assert "这一页不在您的职责范围内" in texts(page)
    assert not page.button
