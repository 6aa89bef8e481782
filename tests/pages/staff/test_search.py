"""Does the search find by words, number and conditions, keep them in the address, and stay inside one's area?"""

import pytest

from feedback.core.database import transaction
from models.case import Case
from models.vocabulary import CaseStatus, Verb
from tests.factories import County, a_case, a_registered_case, copies_of
from tests.pages.staff.deskwork import choose, fill_in, hand_in, listed, primary, shown, stored, title
from tests.pages.staff.recording import buttons
from tests.pages.visiting import flashed, open_page, press, texts
from tests.reading import LIGHT, WATER

PAGE = "pages/staff/search.py"
WHAT = "诊号或几个词"


@pytest.fixture
def lamp(county: County) -> Case:
    """Return a dispatched case beside another that only waits."""
    with transaction() as session:
        a_case(session, county, title="水发黄", words=WATER)
        return a_case(session, county, title="路灯坏了", words=LIGHT, status=CaseStatus.DISPATCHED)


class TestFinding:
    def test_newest_is_first_and_its_next_act_is_the_coloured_button(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.handler)
        assert (title(page), listed(page)) == ("查诉求 | 找到 1 件", ["路灯坏了"])
        assert primary(page) == ["签收"]
        page = hand_in(page, "签收")
        assert flashed(page) == f"{lamp.case_no} 已签收"
        assert stored(lamp).status is CaseStatus.HANDLING

    def test_by_words_and_by_number_from_the_form_into_the_address(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert listed(page) == ["路灯坏了", "水发黄"]
        page = hand_in(page, "查找", {WHAT: "路灯", "状态": [CaseStatus.DISPATCHED], "承办单位": county.roads.id})
        assert (listed(page), shown(page)) == (["路灯坏了"], lamp.case_no)
        assert dict(page.query_params) == {"text": "路灯", "statuses": "dispatched", "unit_id": str(county.roads.id)}
        page = hand_in(page, "查找", {WHAT: lamp.case_no.lower()})
        assert listed(page) == ["路灯坏了"]

    def test_says_what_to_do_where_nothing_fits(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for address in ({"text": "没有人说过的话"}, {"only_overdue": "1"}, {"from_on": "2099-01-01"}):
            page = open_page(monkeypatch, PAGE, county.clerk, **address)
            assert "换几个词试试" in texts(page), address
            assert (title(page), primary(page)) == ("查诉求 | 找到 0 件", ["查找"])
            assert lamp.case_no not in texts(page)

    @pytest.mark.parametrize(
        "address",
        [
            {"to_on": "9999-12-31"},
            {"from_on": "0001-01-01"},
            {"batch_id": "9" * 12},
            {"category": "\0"},
            {"from": "W10="},
        ],
    )
    def test_address_that_nobody_was_given_counts_as_left_out(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch, address: dict[str, str]
    ) -> None:
        assert title(open_page(monkeypatch, PAGE, county.clerk, **address)) == "查诉求 | 找到 2 件"

    def test_another_township_finds_nothing(self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        page = open_page(monkeypatch, PAGE, county.south_clerk, text=lamp.case_no)
        assert title(page) == "查诉求 | 找到 0 件"
        assert lamp.title not in texts(page)


class TestWorking:
    def test_typed_words_are_kept_where_the_case_left_the_list(
        self, county: County, lamp: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, PAGE, county.clerk, statuses="dispatched")
        page = choose(page, Verb.WITHDRAW)
        fill_in(page, {"反映人为什么撤回": "本人说不用了"})
        with transaction() as session:
            session.get_one(Case, lamp.id).area_id = county.other_village.id
        page = hand_in(page, "撤回，不再办理")
        assert "本人说不用了" in [code.value for code in page.code]
        assert stored(lamp).status is CaseStatus.DISPATCHED


class TestTurningOver:
    def test_leads_on_and_back_and_a_broken_cursor_to_the_beginning(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            copies_of(session, a_registered_case(session, county), 34)
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert len(listed(page)) == 30
        page = press(page, "from_later")
        assert len(listed(page)) == 5
        page = press(page, "from_earlier")
        assert len(listed(page)) == 30
        page = open_page(monkeypatch, PAGE, county.clerk, **{"from": "nonsense"})
        assert (len(listed(page)), "下一页 ›" in buttons(page)) == (30, True)
