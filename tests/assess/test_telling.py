"""Who hears of an exclusion or an appeal that was asked for, and of the decision? And who is offered the decision?"""

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.assess.appeals import appeal, appeals, decide_appeal
from feedback.assess.exclusions import ask_exclusion, decide_exclusion
from feedback.assess.score_sheets import freeze_sheet
from feedback.assess.telling import deciders
from feedback.core.errors import NotFound
from feedback.notify.inbox import inbox
from feedback.tracker.confidential import seal_case
from models.assessment import ScoreAppeal
from models.case import Case
from models.notice import Notice
from models.office_vocabulary import ExclusionReason, SheetSubject
from models.user import User
from models.vocabulary import CaseStatus, Role
from models.work_vocabulary import NoticeKind
from tests.assess.making import EVIDENCE, a_sheet
from tests.county import a_second_grant, actor
from tests.factories import County
from tests.worlds import World, case_in

pytestmark = pytest.mark.usefixtures("month_over")
WHY = "这两件派来时住址写错，核实就用了三天"


@pytest.fixture
def closed(session: Session, world: World) -> Case:
    return case_in(session, world, CaseStatus.CLOSED)


@pytest.fixture
def county_leader(session: Session, county: County) -> Actor:
    return actor(session, Role.LEADER, area=county.root)


def told(session: Session, *kinds: NoticeKind) -> list[tuple[NoticeKind, int]]:
    rows = session.exec(select(Notice).where(col(Notice.kind).in_(kinds)).order_by(col(Notice.id))).all()
    return [(row.kind, row.user_id) for row in rows]


class TestExclusion:
    KINDS = (NoticeKind.EXCLUSION_ASKED, NoticeKind.EXCLUSION_DECIDED)

    def ask(self, session: Session, by: Actor, case: Case) -> int:
        return ask_exclusion(session, by, case.case_no, reason=ExclusionReason.UNREASONABLE, evidence=EVIDENCE).id

    def test_nearest_leader_hears_of_the_asking_and_the_asker_of_the_decision(
        self, session: Session, county: County, closed: Case, county_leader: Actor
    ) -> None:
        row = self.ask(session, county.handler, closed)
        self.ask(session, county.clerk, closed)
        assert told(session, *self.KINDS) == [(NoticeKind.EXCLUSION_ASKED, county.leader.user_id)]
        decide_exclusion(session, county.leader, row, upheld=False, note="依据不足")
        assert told(session, NoticeKind.EXCLUSION_DECIDED) == [(NoticeKind.EXCLUSION_DECIDED, county.handler.user_id)]
        [notice] = inbox(session, county.handler).notices[:1]
        assert notice.words.body == f"您申请考核时不算 {closed.case_no}，领导未同意。理由在“考核 · 剔除”里。"
        assert (notice.score_view, notice.is_urgent) == ("exclusions", False)
        assert "依据不足" not in str(session.exec(select(Notice.facts)).all())

    def test_a_leader_who_asks_is_answered_by_the_level_above(
        self, session: Session, county: County, closed: Case, county_leader: Actor
    ) -> None:
        both = a_second_grant(session, county.leader, Role.CLERK, area=county.north)
        self.ask(session, both, closed)
        assert told(session, *self.KINDS) == [(NoticeKind.EXCLUSION_ASKED, county_leader.user_id)]

    def test_nothing_is_left_of_it_when_the_case_becomes_confidential(
        self, session: Session, county: County, closed: Case
    ) -> None:
        self.ask(session, county.clerk, closed)
        assert len(inbox(session, county.leader).notices) == 1
        seal_case(session, closed)
        session.flush()
        assert inbox(session, county.leader).notices == ()


class TestAppeal:
    KINDS = (NoticeKind.APPEAL_MADE, NoticeKind.APPEAL_DECIDED)

    def make(self, session: Session, county: County, by: Actor, area_id: int) -> ScoreAppeal:
        sheet = a_sheet(session, by, area_id, SheetSubject.UNIT)
        freeze_sheet(session, by, sheet.id)
        facts = {"subject_id": county.roads.id, "measure": "on_time", "reason": WHY}
        return appeal(session, county.handler, sheet.id, **facts)  # type: ignore[arg-type]  # Named above.

    def test_leader_and_then_the_unit(self, session: Session, county: County, county_leader: Actor) -> None:
        row = self.make(session, county, county.clerk, county.north.id)
        assert told(session, *self.KINDS) == [(NoticeKind.APPEAL_MADE, county.leader.user_id)]
        [asked] = inbox(session, county.leader).notices[:1]
        assert asked.words.title == f"第 {row.sheet_id} 号考核表有申诉"
        decide_appeal(session, county.leader, row.id, upheld=True, note="核实无误")
        assert told(session, NoticeKind.APPEAL_DECIDED) == [(NoticeKind.APPEAL_DECIDED, county.handler.user_id)]
        [decided] = inbox(session, county.handler, language="en").notices[:1]
        assert (decided.score_view, f"score sheet no. {row.sheet_id}" in decided.words.body) == ("appeals", True)

    def test_decision_on_a_countys_sheet_is_offered_to_the_county_alone(
        self, session: Session, county: County, county_leader: Actor
    ) -> None:
        row = self.make(session, county, county.county_chair, county.root.id)
        assert told(session, *self.KINDS) == [(NoticeKind.APPEAL_MADE, county_leader.user_id)]
        # A leader of the township who also handles for the unit sees the appeal, and is refused its decision.
        also_leads = a_second_grant(session, county.co_handler, Role.HANDLER, unit=county.roads)
        also_leads = a_second_grant(session, also_leads, Role.LEADER, area=county.north)
        offered = {who.user_id: [each.may_decide for each in appeals(session, who).rows]
                   for who in (also_leads, county_leader, county.handler, county.leader)}  # fmt: skip
        assert offered == {
            also_leads.user_id: [False],
            county_leader.user_id: [True],
            county.handler.user_id: [False],
            county.leader.user_id: [],
        }
        with pytest.raises(NotFound):
            decide_appeal(session, also_leads, row.id, upheld=True, note="核实无误")


def test_who_cannot_sign_in_decides_nothing(session: Session, county: County, county_leader: Actor) -> None:
    assert deciders(session, county.village.id, but=0) == {county.leader.user_id}
    session.get_one(User, county.leader.user_id).is_active = False
    session.flush()
    assert deciders(session, county.village.id, but=0) == {county_leader.user_id}
    assert deciders(session, county.village.id, but=county_leader.user_id) == set()
