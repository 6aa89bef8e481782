"""Do the forms and notices of a case say what was recorded, name nobody, and wait for their time?"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.errors import IllegalMove, NotFound, NotPermitted
from feedback.reports.case_offers import papers_of
from feedback.reports.making import CASE_PAPERS
from feedback.reports.paper import Paper, PaperName
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.vocabulary import ActionKind, CaseStatus, Role, SuperviseLevel
from tests.county import actor
from tests.factories import NOW, RESULT, County, a_case, an_opinion
from tests.worlds import World, case_in

LATER = NOW.replace(month=4, day=20)


def gathered(session: Session, by: Actor, name: PaperName, case: Case) -> dict[str, Any]:
    gather: Callable[..., Paper] = CASE_PAPERS[name]
    return dict(gather(session, by, case_no=case.case_no).facts)


class TestCard:
    def test_from_first_words_to_what_the_person_said(self, session: Session, county: County) -> None:
        case = a_case(session, county, title="水渠塌了", status=CaseStatus.HANDLING)
        an_opinion(
            session, case, words="水渠塌了，找张大妈。", reporter_name="陈大福", phone="13812345678", group_size=5
        )
        text = "到现场看过，先用沙袋挡水"
        service.log_action(session, county.handler, case.id, NO_STEP, kind=ActionKind.SITE_VISIT, text=text)
        facts = gathered(session, county.clerk, PaperName.CARD, case)
        assert (facts["person"], facts["phone"], facts["reporter_type"], facts["people"]) == (
            "陈**", "138****5678", "反映群体代表", "5",
        )  # fmt: skip
        (line,) = facts["log"]
        assert (line["on"], line["what"], line["unit"]) == ("2026年3月12日", f"现场查看：{text}", "石桥镇村镇建设办")
        assert (facts["create_type"], facts["result"]) == ("新建", "——")
        assert not any(word in str(facts) for word in ("陈大福", "张大妈", "13812345678"))

    def test_of_a_closed_case(self, session: Session, world: World) -> None:
        facts = gathered(session, world.county.clerk, PaperName.CARD, case_in(session, world, CaseStatus.CLOSED))
        assert (facts["closure"], facts["result"]) == ("实质性办结（实质办结）", RESULT)
        assert (facts["satisfaction"], facts["feedback"]) == ("满意", "电话")

    def test_says_where_it_went(self, session: Session, world: World) -> None:
        clerk = world.county.clerk
        merged = gathered(session, clerk, PaperName.CARD, case_in(session, world, CaseStatus.MERGED))
        sent = gathered(session, clerk, PaperName.CARD, case_in(session, world, CaseStatus.TRANSFERRED))
        assert merged["moved_to"].startswith("并入ZS2026-")
        assert sent["moved_to"] != "——"


class TestSheets:
    @pytest.mark.parametrize("name", [PaperName.FORWARD, PaperName.HANDLING])
    def test_state_unit_and_dates(self, session: Session, world: World, name: PaperName) -> None:
        facts = gathered(session, world.county.clerk, name, case_in(session, world, CaseStatus.HANDLING))
        assert (facts["lead"], facts["decision"], facts["due"]) == (
            "石桥镇村镇建设办", "先填坑，再排水", "2026年3月19日",
        )  # fmt: skip
        assert (facts["signed_on"], facts["result"]) == ("2026年3月12日", "")

    def test_reply_with_the_parts_of_others(self, session: Session, world: World) -> None:
        facts = gathered(session, world.county.clerk, PaperName.REPLY, case_in(session, world, CaseStatus.REPLIED))
        assert (facts["result"], facts["handled_how"], facts["contacted"]) == (RESULT, "现场", "是")
        assert facts["co_answers"] == f"石桥镇水利站：{RESULT}"


class TestNotices:
    def test_report_up_with_its_reason(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        service.escalate(session, county.chair, case.id, NO_STEP, reason="超出乡镇权限，请县里研究")
        up, asked = (
            gathered(session, county.clerk, each, case) for each in (PaperName.REPORT_UP, PaperName.APPLICATION)
        )
        assert (up["reason"], up["office"]) == ("超出乡镇权限，请县里研究", "石桥镇民情台账办")
        assert asked["reason"] == up["reason"]

    def test_reminder_says_how_late(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        with clock.set_to(LATER):
            service.remind(session, county.clerk, case.id, NO_STEP, note="请本周内办结")
            facts = gathered(session, county.clerk, PaperName.REMINDER, case)
        assert (facts["lead"], facts["reminded_on"]) == ("石桥镇村镇建设办", "2026年4月20日")
        assert facts["standing"].startswith("至今已超期2")
        assert facts["said"] == "具体要求：请本周内办结"

    def test_supervision_with_its_card(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        leader = actor(session, Role.LEADER, area=county.north)
        service.adopt(session, leader, case.id, NO_STEP)
        level, reason = SuperviseLevel.RED, "两次退回仍未解决"
        service.supervise(session, leader, case.id, NO_STEP, level=level, reason=reason)
        facts = gathered(session, county.clerk, PaperName.SUPERVISION, case)
        assert (facts["card"], facts["reason"], facts["adopted_by"]) == ("【红牌督办】", reason, "、leader")
        assert "三个工作日" in facts["demand"]

    def test_petition_has_request_facts_and_opinion(self, session: Session, county: County) -> None:
        case = a_case(session, county, title="水渠塌了", status=CaseStatus.CLOSED)
        an_opinion(session, case, words="三组水渠塌了", reporter_name="陈大福")
        facts = gathered(session, county.clerk, PaperName.PETITION, case)
        assert (facts["request"], facts["facts"]) == ("三组水渠塌了", RESULT)
        assert facts["opinion"] == "对您的请求予以支持。办理情况：实质办结。"
        assert "陈大福" not in str(facts)


class TestOffers:
    def test_what_is_offered_can_be_made_and_nothing_else(self, session: Session, world: World) -> None:
        clerk = world.county.clerk
        for status in (CaseStatus.REGISTERED, CaseStatus.REPLIED, CaseStatus.CLOSED, CaseStatus.DECLINED):
            case = case_in(session, world, status)
            offered = papers_of(open_case(session, clerk, case.id))
            for name, gather in CASE_PAPERS.items():
                if name in offered:
                    assert gather(session, clerk, case_no=case.case_no).name is name
                else:
                    with pytest.raises(IllegalMove):
                        gather(session, clerk, case_no=case.case_no)

    def test_none_of_a_confidential_case_and_for_strangers(self, session: Session, world: World) -> None:
        county = world.county
        secret = a_case(session, county, confidential=True, status=CaseStatus.CLOSED)
        assert papers_of(open_case(session, county.discipline, secret.id)) == []
        closed = case_in(session, world, CaseStatus.CLOSED)
        for name in CASE_PAPERS:
            for by, case in ((county.clerk, secret), (county.discipline, secret), (county.south_clerk, closed)):
                with pytest.raises((NotFound, NotPermitted)) as refused:
                    gathered(session, by, name, case)
                assert "case_not_found" in str(refused.value) or "not_your_role" in str(refused.value)
