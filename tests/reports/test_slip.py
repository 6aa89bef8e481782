"""Does the slip list what was raised and closed there then, masked, and nothing that is not for a notice board?"""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import set_to
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.reports import slip as slips
from feedback.reports.paper import Paper, Row
from feedback.reports.slip import slip
from models.vocabulary import CaseStatus, Nature, Role
from tests.county import actor, place_of
from tests.factories import NOW, RESULT, County, a_case, a_registered_case, an_opinion, copies_of
from tests.statements import statements
from tests.worlds import World, case_in

TODAY = NOW.date()


def a_slip(session: Session, county: County, **changes: Any) -> Paper:
    wanted: dict[str, Any] = {"area_id": county.village.id, "from_on": TODAY, "to_on": TODAY} | changes
    return slip(session, county.clerk, **wanted)


def rows_of(paper: Paper) -> list[Row]:
    rows = paper.facts["rows"]
    assert not isinstance(rows, str)
    return list(rows)


def row_of(session: Session, county: County, title: str) -> Row:
    return next(row for row in rows_of(a_slip(session, county)) if title in row["matter"])


class TestRows:
    def test_closed_case_in_full(self, session: Session, county: County) -> None:
        case = a_case(session, county, title="水渠塌了", status=CaseStatus.CLOSED)
        an_opinion(session, case, reporter_name="张三丰", phone="13812345678", group_size=21)
        assert {**row_of(session, county, "水渠塌了"), "no": ""} == {
            "no": "",
            "matter": "水渠塌了",
            "scope": "村民小组共性",
            "person": "张**等21人",
            "charged": "石桥镇村镇建设办\nhandler",
            "due": "2026年\n3月19日",
            "result": RESULT,
            "satisfied": "满意",
        }

    def test_each_state_says_how_far_it_is(self, session: Session, world: World) -> None:
        paper = a_slip(session, world.county)
        told = [row["result"] for row in rows_of(paper)]
        assert f"{RESULT}（待回访）" in told
        for words in ("待会诊", "已派账", "办理中", "挂账", "不予受理", "已转出", "已并入同一事项办理"):
            assert any(words in each for each in told), words
        # A reply that nobody has checked yet is not given out.
        assert told.count(RESULT) == 1
        assert [row["no"] for row in rows_of(paper)] == [str(number + 1) for number in range(len(told))]
        assert paper.facts["count"] == str(len(told))

    def test_names_and_numbers_in_words_are_masked(self, session: Session, county: County) -> None:
        case = a_case(session, county, title="张大妈家水表坏了，电话13812345678")
        an_opinion(session, case, is_anonymous=True, reporter_name="李四")
        row = row_of(session, county, "水表坏了")
        assert "13812345678" not in row["matter"]
        assert (row["person"], row["satisfied"]) == ("匿名", "——")

    def test_several_people_are_counted_once_each(self, session: Session, county: County) -> None:
        case = a_case(session, county, title="桥栏断了")
        for name, phone in (("陈一", "13800000001"), ("陈一", "13800000001"), ("林二", "13800000002")):
            an_opinion(session, case, reporter_name=name, phone=phone, is_searched=False)
        assert row_of(session, county, "桥栏断了")["person"] == "陈*等2人"

    def test_township_names_the_village(self, session: Session, county: County) -> None:
        a_case(session, county, title="井盖丢了")
        paper = a_slip(session, county, area_id=county.north.id)
        assert any(row["matter"] == "上河村：井盖丢了" for row in rows_of(paper))
        assert paper.facts["place"] == "石桥镇"
        assert a_slip(session, county).facts["place"] == "石桥镇上河村"

    def test_period_takes_in_what_was_raised_or_closed(self, session: Session, county: County) -> None:
        with set_to(NOW - timedelta(days=7)):
            old = a_case(session, county, title="上周的事", status=CaseStatus.REVIEWING)
            a_case(session, county, title="上周没办完的事")
        old_day = TODAY - timedelta(days=7)
        with_old = {row["matter"] for row in rows_of(a_slip(session, county, from_on=old_day, to_on=old_day))}
        assert with_old == {"上周的事", "上周没办完的事"}
        assert "上周的事" not in {row["matter"] for row in rows_of(a_slip(session, county))}
        old.closed_at = NOW
        session.flush()
        now = {row["matter"] for row in rows_of(a_slip(session, county))}
        assert "上周的事" in now
        assert "上周没办完的事" not in now

    def test_empty(self, session: Session, county: County) -> None:
        on = date(2020, 1, 1)
        paper = a_slip(session, county, from_on=on, to_on=on)
        assert (paper.facts["rows"], paper.facts["count"], paper.facts["period"]) == ([], "0", "2020年1月1日")


class TestLeftOut:
    def test_confidential_reports_withdrawn_and_undiagnosed(self, session: Session, county: County) -> None:
        before = rows_of(a_slip(session, county))
        a_case(session, county, confidential=True, status=CaseStatus.HANDLING)
        a_case(session, county, title="举报某某").nature = Nature.REPORT
        a_case(session, county, title="不要了", status=CaseStatus.WITHDRAWN)
        a_registered_case(session, county, title="刚登记")
        session.flush()
        assert rows_of(a_slip(session, county)) == before

    def test_who_said_it_in_confidence(self, session: Session, county: County) -> None:
        case = a_case(session, county, title="沟堵了")
        said = an_opinion(session, case, reporter_name="赵六")
        said.words, said.sealed_words, said.is_confidential, said.title = None, "不要说是我", True, ""
        session.flush()
        assert row_of(session, county, "沟堵了")["person"] == "——"

    def test_another_villages(self, session: Session, county: County) -> None:
        a_registered_case(session, county, place=place_of(county.other_village), title="下河的事")
        assert not any("下河" in row["matter"] for row in rows_of(a_slip(session, county)))


class TestScope:
    def test_stranger_finds_no_such_place(self, session: Session, county: County) -> None:
        cadre = actor(session, Role.CADRE, area=county.other_village)
        for by in (county.south_clerk, county.handler, cadre):
            with pytest.raises(NotFound, match="area_not_found"):
                slip(session, by, area_id=county.village.id, from_on=TODAY, to_on=TODAY)

    def test_handler_with_an_area_makes_no_slip_of_it(self, session: Session, county: County) -> None:
        by = actor(session, Role.HANDLER, area=county.village, unit=county.roads)
        with pytest.raises(NotFound):
            slip(session, by, area_id=county.village.id, from_on=TODAY, to_on=TODAY)

    def test_discipline_desk_and_administrators_have_none(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        for by in (county.discipline, sysadmin):
            with pytest.raises(NotPermitted):
                slip(session, by, area_id=county.village.id, from_on=TODAY, to_on=TODAY)

    def test_villages_own_cadre_makes_it(self, session: Session, county: County) -> None:
        paper = slip(session, county.cadre, area_id=county.village.id, from_on=TODAY, to_on=TODAY)
        assert rows_of(paper)


class TestLimits:
    @pytest.mark.parametrize(("first", "last"), [(0, -1), (-366, 0)])
    def test_days_that_make_no_period(self, session: Session, county: County, first: int, last: int) -> None:
        days = {"from_on": TODAY + timedelta(days=first), "to_on": TODAY + timedelta(days=last)}
        with pytest.raises(BadInput, match="period_unusable"):
            a_slip(session, county, **days)

    def test_too_long(self, session: Session, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(slips, "MOST_ROWS", 3)
        with pytest.raises(BadInput, match="slip_too_long"):
            a_slip(session, county)

    def test_statements_do_not_grow_with_rows(self, session: Session, world: World) -> None:
        county, case = world.county, case_in(session, world, CaseStatus.CLOSED)
        counts: list[int] = []
        for _again in range(2):
            copies_of(session, case, 20)
            with statements(session) as asked:
                a_slip(session, county)
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 5
