"""Do the words of a reply show what a reviewer should look at: a promise without a date, no grounds, a rude word?"""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from feedback.core.clock import utc_now
from feedback.tracker.casefile import open_case
from feedback.tracker.reply_check import Check, Point, check_words, reply_checks
from models.case import Case, Outcome
from models.vocabulary import CaseStatus
from tests.factories import County, a_case


def checked(reply: str, point: Point) -> Check:
    return next(check for check in check_words(reply) if check.point is point)


@pytest.mark.parametrize(
    ("reply", "is_fine", "found"),
    [
        pytest.param("井盖已换好。", True, (), id="nothing promised"),
        pytest.param("已列入计划，12月5日前换好井盖。", True, ("已列入计划，12月5日前换好井盖",), id="day and month"),
        pytest.param("我们将安排施工队，三个工作日内修好。", True, ("我们将安排施工队，三个工作日内修好",), id="days"),
        pytest.param("路已扫净。我们会尽快换井盖。", False, ("我们会尽快换井盖",), id="as soon as possible"),
        pytest.param("12月5日到过现场。待资金到位后修。", False, ("待资金到位后修",), id="a date elsewhere"),
    ],
)
def test_a_promise_needs_a_date_in_its_own_sentence(reply: str, is_fine: bool, found: tuple[str, ...]) -> None:
    assert checked(reply, Point.PROMISED) == Check(Point.PROMISED, is_fine, found)


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("依据《农村公路养护管理办法》第八条处理。", ("《农村公路养护管理办法》", "第八条")),
        ("已经办了。", ()),
    ],
)
def test_grounds_are_a_named_rule_or_a_look_on_the_spot(reply: str, found: tuple[str, ...]) -> None:
    check = checked(reply, Point.GROUNDED)
    assert (check.is_fine, check.found[: len(found)]) == (bool(found), found)


def test_rude_words_are_named() -> None:
    assert checked("他这是没事找事，瞎投诉。", Point.TONE) == Check(Point.TONE, False, ("没事找事", "瞎投诉"))
    assert checked("已向他说明。", Point.TONE).is_fine


@pytest.mark.parametrize(
    ("reply", "point", "found"),
    [
        ("领导高度重视，已转相关部门妥善处理。", Point.PLAIN, ("高度重视", "相关部门", "妥善处理")),
        ("正在处理中。", Point.PLAIN, ("正在处理中",)),
        ("3月2日换好井盖，陈师傅到场验收。", Point.PLAIN, ()),
        ("你反应的问题以经解决。", Point.SPELLING, ("反应", "以经")),
        ("款已打到帐户，，请查收。", Point.SPELLING, ("帐", "，，")),
        ("化学反应已检测，井盖安装好了。", Point.SPELLING, ()),
    ],
)
def test_empty_phrases_and_slips_are_named(reply: str, point: Point, found: tuple[str, ...]) -> None:
    assert checked(reply, point) == Check(point, not found, found)


class TestOfACase:
    def told(self, session: Session, county: County, case: Case) -> dict[Point, Check]:
        return {check.point: check for check in reply_checks(open_case(session, county.reviewer, case.id))}

    def told_of(
        self, session: Session, county: County, reply: str, *, contacted: bool = True, days_late: int = 0
    ) -> dict[Point, Check]:
        case = a_case(session, county, status=CaseStatus.REPLIED, words="水管爆了，自来水发黄")
        outcome = session.exec(select(Outcome).where(Outcome.case_id == case.id)).one()
        outcome.result, outcome.contacted = reply, contacted
        outcome.not_contacted_reason = None if contacted else "号码是空号"
        case.resolve_due_at = utc_now() - timedelta(days=days_late - 1)
        return self.told(session, county, case)

    def test_without_a_reply_there_is_nothing_to_check(self, session: Session, county: County) -> None:
        assert self.told(session, county, a_case(session, county, status=CaseStatus.HANDLING)) == {}

    def test_says_who_was_not_contacted_and_what_came_late(self, session: Session, county: County) -> None:
        told = self.told_of(session, county, "水管已换。", contacted=False, days_late=3)
        assert told[Point.CONTACTED] == Check(Point.CONTACTED, False, ("号码是空号",))
        assert not told[Point.IN_TIME].is_fine

    def test_fine_where_contacted_and_in_time(self, session: Session, county: County) -> None:
        told = self.told_of(session, county, "水管已换。")
        assert told[Point.CONTACTED] == Check(Point.CONTACTED, True)
        assert told[Point.IN_TIME].is_fine

    @pytest.mark.parametrize(("reply", "is_fine"), [("您说水管爆了，自来水已恢复。", True), ("路灯已换。", False)])
    def test_to_the_point_where_the_deciding_words_come_back(
        self, session: Session, county: County, reply: str, is_fine: bool
    ) -> None:
        told = self.told_of(session, county, reply)
        assert told[Point.TO_THE_POINT] == Check(Point.TO_THE_POINT, is_fine, ("水管爆了，自",))
