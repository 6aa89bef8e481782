"""Does the triage desk show what is due first, take a diagnosis, and bring the next act and the next case by itself?"""

import pytest

from feedback.core.database import transaction
from models.case import Case
from models.vocabulary import CaseStatus, Nature, Scope, Urgency, Verb
from tests.capture.notes import PHONE
from tests.factories import REASON, WORDS, County, a_case, a_registered_case, an_opinion
from tests.pages.staff.deskwork import (
    choose,
    desk_rows,
    due_in,
    hand_in,
    last_event,
    listed,
    offered,
    primary,
    read,
    shown,
    stored,
    title,
)
from tests.pages.staff.recording import errors
from tests.pages.visiting import flashed, open_page, texts

PAGE = "pages/staff/triage.py"
DIAGNOSED = {"类别": "0201", "范围": Scope.VILLAGE_GROUP, "性质": Nature.HELP}


def registered(county: County, name: str, *, days: int, words: str = "") -> Case:
    with transaction() as session:
        case = a_registered_case(session, county, title=name)
        if words:
            an_opinion(session, case, words=words)
    return due_in(case, days)


class TestDrawn:
    def test_first_due_is_first_and_its_diagnosis_next(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        registered(county, "井盖丢了", days=3)
        late = registered(county, "上学路坑洼", days=-2, words=WORDS)
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert title(page).startswith("初诊台 | 2 件待初诊，1 件超期")
        assert listed(page) == ["上学路坑洼", "井盖丢了"]
        assert shown(page) == late.case_no
        assert offered(page)[0] == "初诊"
        assert primary(page) == ["确认初诊"]
        assert "拿不准，请人工初诊" in texts(page)

    def test_danger_and_what_is_diagnosed_are_told_apart_in_the_list(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        registered(county, "井盖丢了", days=3)
        danger = registered(county, "后山滑坡", days=4)
        with transaction() as session:
            a_case(session, county, title="上学路坑洼")
            session.get_one(Case, danger.id).urgency = Urgency.CRITICAL
        page = open_page(monkeypatch, PAGE, county.clerk)
        flags = {row["title"]: (row["flag"], row["flag_kind"]) for row in desk_rows(page)}
        assert flags["井盖丢了"][0] == ""
        assert flags["上学路坑洼"] == ("已初诊", "next")
        assert flags["后山滑坡"] == ("特急", "overdue")

    def test_likely_repeats_are_shown_beside_it(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        first = registered(county, "上学路坑洼", days=2, words=WORDS)
        second = registered(county, "学校门口的路", days=3, words=WORDS)
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert shown(page) == first.case_no
        assert f"<span>{second.case_no}</span>" in texts(page)
        assert page.button(key=f"look_{first.id}_{second.id}")

    def test_what_else_the_same_phone_raised_is_told_with_its_reason(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            case, other = (a_registered_case(session, county, title=name) for name in ("上学路坑洼", "养老保险"))
            an_opinion(session, case, words=WORDS, phone=PHONE)
            an_opinion(session, other, words="想问问养老保险怎么交，去哪里办。", phone=PHONE)
        due_in(case, 1)
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert shown(page) == case.case_no
        assert "同一人反映的另一件事1 件" in read(page)
        assert "同一电话" in read(page)
        assert PHONE not in read(page)
        assert page.button(key=f"look_{case.id}_{other.id}")

    def test_everybody_sees_their_own_place_only(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            other = a_registered_case(session, county, title="别村的事")
            other.village_id = other.area_id = county.other_village.id
        registered(county, "本村的事", days=2)
        assert listed(open_page(monkeypatch, PAGE, county.cadre)) == ["本村的事"]
        page = open_page(monkeypatch, PAGE, county.south_clerk)
        assert (title(page), primary(page)) == ("初诊台 | 都诊完了", [])
        assert "会自己排到这里" in texts(page)


class TestDiagnosing:
    def test_brings_the_next_act_and_then_the_next_case(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        first, second = registered(county, "上学路坑洼", days=1), registered(county, "井盖丢了", days=2)
        page = hand_in(open_page(monkeypatch, PAGE, county.clerk), "确认初诊", DIAGNOSED)
        assert flashed(page) == f"{first.case_no} 已初诊"
        assert stored(first).diagnosed_by_id == county.clerk.user_id
        assert (shown(page), primary(page)) == (first.case_no, ["提交周二会诊"])
        page = hand_in(page, "提交周二会诊")
        assert stored(first).status is CaseStatus.AWAITING_CLINIC
        assert (shown(page), primary(page)) == (second.case_no, ["确认初诊"])

    def test_says_which_label_is_missing_and_keeps_the_rest(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = registered(county, "上学路坑洼", days=1)
        chosen = {"类别": "0201", "性质": Nature.HELP, "初诊意见（可不填）": "先去看路"}
        page = hand_in(open_page(monkeypatch, PAGE, county.clerk), "确认初诊", chosen)
        assert "范围" in errors(page)[0]
        assert stored(case).diagnosed_at is None
        page = hand_in(page, "确认初诊", {"范围": Scope.VILLAGE_GROUP})
        assert last_event(case) == (Verb.DIAGNOSE, "先去看路")

    def test_as_confidential_takes_it_off_the_desk(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = registered(county, "账目有问题", days=1, words=WORDS)
        hidden = DIAGNOSED | {"转保密台（举报人要保护）": True}
        page = hand_in(open_page(monkeypatch, PAGE, county.clerk), "确认初诊", hidden)
        assert (stored(case).is_confidential, stored(case).title) == (True, "")
        assert title(page) == "初诊台 | 都诊完了"
        assert WORDS not in read(page)

    def test_later_change_states_its_reason_and_is_told_as_a_change(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            case = a_case(session, county)
        page = choose(open_page(monkeypatch, PAGE, county.clerk), Verb.CHANGE_LABELS)
        page = hand_in(page, "改好", {"类别": "0401"})
        assert "理由" in errors(page)[0]
        page = hand_in(page, "改好", {"为什么改": REASON})
        assert stored(case).category == "0401"
        assert flashed(page) == f"{case.case_no} · 更正分类，已记下"
