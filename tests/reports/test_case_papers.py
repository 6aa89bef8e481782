"""Do the papers of one case state what it is about and who has it, and name nobody who raised it?"""

import pytest
from sqlmodel import Session

from feedback.core.errors import IllegalMove, NotFound
from feedback.reports.case_papers import decline, order
from models.vocabulary import CaseStatus
from tests.factories import County, a_case, an_opinion
from tests.reports.test_minutes import a_session, an_item
from tests.worlds import World, case_in


class TestOrder:
    def test_dispatched_and_signed(self, session: Session, county: County) -> None:
        case = a_case(session, county, title="水渠塌了", status=CaseStatus.HANDLING, co=True)
        an_opinion(session, case, words="三组水渠塌了，找张大妈，电话13812345678。", reporter_name="陈大福")
        an_item(session, a_session(session, county), case, 1)
        paper = order(session, county.handler, case_no=case.case_no.lower())
        facts = paper.facts
        assert (facts["lead"], facts["co"]) == ("石桥镇村镇建设办", "石桥镇水利站：疏通排水沟")
        assert (facts["session"], facts["place"]) == ("2025年第9期", "石桥镇上河村三组")
        assert (facts["decision"], facts["due"]) == ("先填坑，再排水", "2026年3月19日")
        assert (facts["signed_on"], facts["signed_by"]) == ("2026年3月12日", "handler")
        assert str(facts["matter"]).startswith("水渠塌了\n三组水渠塌了")
        assert not any(word in str(facts) for word in ("陈大福", "13812345678"))
        assert (paper.about, paper.subject) == ((case.case_no,), ("case", case.id))

    def test_unsigned_leaves_room_to_sign(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.DISPATCHED)
        facts = order(session, world.county.clerk, case_no=case.case_no).facts
        assert (facts["signed_on"], facts["signed_by"]) == ("", "")

    def test_refused_before_it_is_dispatched(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.REGISTERED)
        with pytest.raises(IllegalMove, match="order_not_dispatched"):
            order(session, world.county.clerk, case_no=case.case_no)


class TestNotice:
    def test_declined(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.DECLINED)
        an_opinion(session, case, reporter_name="陈大福")
        paper = decline(session, world.county.clerk, case_no=case.case_no)
        assert paper.facts == {
            "year": "2026",
            "case_no": case.case_no,
            "said_on": "2026年3月12日",
            "matter": "上学路坑洼",
            "reason": "应走诉讼、仲裁等法定途径",
            "notice": "此事已在法院立案，请按诉讼程序办理。",
            "office": "石桥镇民情台账办",
            "declined_on": "2026年3月12日",
        }

    def test_refused_where_nothing_was_declined(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        with pytest.raises(IllegalMove, match="notice_not_declined"):
            decline(session, world.county.clerk, case_no=case.case_no)


class TestScope:
    @pytest.mark.parametrize("gather", [order, decline])
    def test_stranger_and_confidential_find_no_case(self, session: Session, world: World, gather: object) -> None:
        assert callable(gather)
        open_case = case_in(session, world, CaseStatus.DECLINED)
        secret = a_case(session, world.county, confidential=True, status=CaseStatus.DECLINED)
        for by, case in (
            (world.county.south_clerk, open_case),
            (world.county.clerk, secret),
        ):
            with pytest.raises(NotFound, match="case_not_found"):
                gather(session, by, case_no=case.case_no)
