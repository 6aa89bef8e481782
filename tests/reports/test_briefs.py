"""Do the paragraphs say what was counted, as the newspapers have it, and nothing that is hidden?"""

from datetime import date, timedelta
from itertools import count
from typing import Any, Final

import pytest
from sqlalchemy import insert
from sqlmodel import Session, col, select

from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.reports.briefs import Brief, BriefKind, brief, brief_paper, campaigns_for
from feedback.reports.markdown import markdown_paper
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.aid import AidApplication, AidPanel, Payout
from models.case import Action, Case
from models.contact import Contact, ContactCard, Opinion, Visit
from models.household import Household
from models.office_vocabulary import AidKind, AidState, ContactRefusal, HouseholdType
from models.subform import Discipline
from models.visiting import Campaign
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    Channel,
    ContactKind,
    Nature,
    OutcomeType,
    VisitType,
)
from tests.county import place_of
from tests.factories import County, a_case, a_diagnosis, a_registered_case, copies_of
from tests.statements import statements
from tests.worlds import World

_numbers: Final = count(1)
FROM = date(2026, 3, 1)
YUEXI = "截至目前，已走访群众3050多户，发放民情联系卡6000余张，共收集群众关注的热点难点问题80多个，意见建议30余条。"
OUTCOMES = (
    "解决群众诉求60余件，排除不稳定因素30余起，化解矛盾纠纷12起，"
    "主要涉及拆迁征占遗留问题、农村安全饮水、贫困扶助、环境卫生、文化医疗等方面。"
)


def of_village(session: Session, county: County, kind: BriefKind = BriefKind.BRIEF, **more: Any) -> Brief:
    """Return a brief of a village in which the world has nothing."""
    asked: dict[str, Any] = {"area_id": county.south_village.id, "from_on": FROM, "to_on": today(), **more}
    return brief(session, county.south_clerk, kind, **asked)


def texts(made: Brief) -> list[str]:
    return [paragraph.text for paragraph in made.paragraphs]


def contacts(session: Session, county: County, number: int, kind: ContactKind, **more: Any) -> list[int]:
    """Add contacts of the southern village, and return their numbers."""
    village = county.south_village
    shared = {
        "kind": kind, "channel": Channel.VISIT, "area_id": village.id, "township_id": village.township_id,
        "village_id": village.id, "held_on": today(), "recorded_at": utc_now(),
        "recorded_by_id": county.south_clerk.user_id, "is_confidential": False, "is_withdrawn": False,
        "is_trial": False, "place_type": "", "checked": [],
    }  # fmt: skip
    keys = [f"brief-{next(_numbers)}" for _each in range(number)]
    session.execute(insert(Contact), [{**shared, "submission_key": key, **more} for key in keys])
    wanted = select(Contact.id).where(col(Contact.submission_key).in_(keys)).order_by(col(Contact.id))
    return list(session.exec(wanted))


def households(session: Session, county: County, number: int) -> list[int]:
    village = county.south_village
    shared: dict[str, Any] = {
        "area_id": village.id, "village_id": village.id, "township_id": village.township_id, "head_name": "户主",
        "house_no": "", "hardships": [], "key_kinds": [], "is_active": True, "is_trial": False,
    }  # fmt: skip
    first = next(_numbers) * 100_000
    session.execute(insert(Household), [{**shared, "household_no": str(first + each)} for each in range(number)])
    wanted = select(Household.id).where(Household.village_id == village.id)
    return list(session.exec(wanted))


def visits(session: Session, county: County, homes: list[int]) -> list[int]:
    ids = contacts(session, county, len(homes), ContactKind.VISIT)
    shared = {"visit_type": VisitType.TUESDAY, "visitors": [], "cards_issued": 0}
    rows = [{**shared, "contact_id": each, "household_id": home} for each, home in zip(ids, homes, strict=True)]
    session.execute(insert(Visit), rows)
    return ids


def cards(session: Session, county: County, contact_id: int, number: int) -> None:
    issued: dict[str, Any] = {
        "issued_by_id": county.south_clerk.user_id,
        "issued_on": today(),
        "count": number,
        "is_trial": False,
    }
    session.add(ContactCard(contact_id=contact_id, **issued))
    session.flush()


def a_southern_case(session: Session, county: County, **labels: Any) -> Case:
    case = a_registered_case(session, county, by=county.south_clerk, place=place_of(county.south_village))
    service.diagnose(session, county.south_clerk, case.id, NO_STEP, a_diagnosis(**labels))
    return case


def said(session: Session, case: Case, contact_id: int, number: int, *, topic: str = "") -> None:
    """Add so many opinions of one contact that the case stands for."""
    shared = {
        "contact_id": contact_id, "case_id": case.id, "area_id": case.area_id, "words": "水渠塌了", "title": "水渠",
        "topic": topic, "is_confidential": False, "is_anonymous": False, "recorded_at": utc_now(), "is_trial": False,
    }  # fmt: skip
    session.execute(insert(Opinion), [{**shared, "position": next(_numbers)} for _each in range(number)])


class TestYuexi:
    def test_paragraph_of_visits(self, session: Session, county: County) -> None:
        homes = households(session, county, 3052)
        ids = visits(session, county, homes)
        cards(session, county, ids[0], 6010)
        said(session, a_southern_case(session, county, nature=Nature.COMPLAINT), ids[0], 83)
        said(session, a_southern_case(session, county, nature=Nature.SUGGESTION), ids[1], 31)
        made = of_village(session, county)
        assert texts(made)[0] == YUEXI
        visits(session, county, homes[:1])
        again = of_village(session, county, is_exact=True)
        assert (again.figures["households"], again.figures["visits"]) == (3052, 3053)
        assert texts(again)[0].startswith("截至目前，已走访群众3052户，发放民情联系卡6010张")

    def test_sentence_of_outcomes(self, session: Session, county: County) -> None:
        wanted = {
            ("0202", OutcomeType.REQUEST_RESOLVED): 40,
            ("0401", OutcomeType.RISK_REMOVED): 31,
            ("1203", OutcomeType.REQUEST_RESOLVED): 12,
            ("0601", OutcomeType.DISPUTE_MEDIATED): 11,
            ("0807", OutcomeType.REQUEST_RESOLVED): 5,
            ("1102", OutcomeType.REQUEST_RESOLVED): 5,
            ("1605", OutcomeType.DISPUTE_MEDIATED): 1,
        }
        case = a_southern_case(session, county)
        for (category, outcome), number in wanted.items():
            for copy in copies_of(session, case, number):
                copy.status, copy.closed_at, copy.category, copy.outcome_type = (
                    CaseStatus.CLOSED, utc_now(), category, outcome,
                )  # fmt: skip
        session.flush()
        assert texts(of_village(session, county)) == [OUTCOMES]


class TestChannels:
    def test_funnel_of_the_education_office(self, session: Session, county: County) -> None:
        contacts(session, county, 55, ContactKind.CALL, refusal=ContactRefusal.ANSWERED)
        accepted = contacts(session, county, 18, ContactKind.CALL)
        letters = contacts(session, county, 41, ContactKind.MESSAGE)
        case = a_southern_case(session, county)
        for contact_id, copy in zip([*accepted, *letters[:6]], copies_of(session, case, 24), strict=True):
            said(session, copy, contact_id, 1)
        first = session.exec(select(Case.id).where(col(Case.case_no).startswith("COPY"))).all()[0]
        logged: dict[str, Any] = {"by_id": county.south_clerk.user_id, "at": utc_now(), "text": "到校核实"}
        session.add_all(Action(case_id=first, kind=ActionKind.INVESTIGATION, **logged) for _each in range(37))
        kept: dict[str, Any] = {"recorded_by_id": county.south_clerk.user_id, "recorded_at": utc_now()}
        session.add(Discipline(case_id=first, on=today(), persons=3, **kept))
        session.flush()
        made = of_village(session, county)
        heard = [each.text for each in made.paragraphs if each.code == "channels"]
        assert made.figures["refused"] == 55
        assert heard == ["共接到群众来电70多个，收到邮件信件40多件，受理24件，派出调查37次，查实通报处理3人。"]


class TestAid:
    def test_kinds_and_households_add_up(self, session: Session, county: County) -> None:
        village = county.south_village
        panel = AidPanel(name="代表评议组", area_id=village.id)
        session.add(panel)
        session.flush()
        kinds = [(AidKind.CASE, HouseholdType.MINIMUM_LIVING), (AidKind.PROJECT, HouseholdType.LOW_INCOME)]
        kinds += [(AidKind.SPECIAL, HouseholdType.OTHER_DIFFICULTY), (AidKind.CASE, HouseholdType.ORDINARY)]
        for place, (kind, household) in enumerate(kinds):
            application = AidApplication(
                application_no=f"BF-{next(_numbers)}", kind=kind, household_type=household, area_id=village.id,
                township_id=village.township_id, village_id=village.id, panel_id=panel.id, least_yes=2,
                applicant_name="王大妈", reason="重病", state=AidState.PAID, decided_fen=570_000,
                entered_by_id=county.south_clerk.user_id, applied_on=today(), submission_key=f"aid-{next(_numbers)}",
            )  # fmt: skip
            session.add(application)
            session.flush()
            paid: dict[str, Any] = {"recorded_by_id": county.south_clerk.user_id, "recorded_at": utc_now()}
            key = f"paid-{place}-{next(_numbers)}"
            session.add(
                Payout(application_id=application.id, amount_fen=570_000, paid_on=today(), submission_key=key, **paid)
            )
        session.flush()
        (text,) = texts(of_village(session, county))
        assert text == (
            "累计帮扶困难群众4人次，发放帮扶资金2.28万元，其中个案帮扶2起、项目帮扶1起、特殊帮扶1起，"
            "低保家庭1户、低收入家庭1户、其他困难家庭2户。"
        )


class TestCampaign:
    def test_topics_are_counted_and_not_typed(self, session: Session, county: County) -> None:
        campaign = Campaign(name="百名校长联千师", area_id=county.south.id, begins_on=FROM, ends_on=today())
        session.add(campaign)
        session.flush()
        ids = contacts(session, county, 2, ContactKind.FORUM, campaign_id=campaign.id)
        for topic, number, status in (("四风", 4, CaseStatus.CLOSED), ("减负", 2, CaseStatus.HANDLING)):
            case = a_southern_case(session, county, category="0802")
            if status is CaseStatus.CLOSED:
                case.status, case.closed_at = status, utc_now()
            said(session, case, ids[0], number, topic=topic)
        session.flush()
        made = of_village(session, county, BriefKind.CAMPAIGN, campaign_id=campaign.id)
        assert texts(made) == ["共梳理出意见建议2类6条，涉及四风、减负等2个方面，已解决课业减负等4个问题。"]
        assert [each.name for each in campaigns_for(session, county.south_clerk)] == ["百名校长联千师"]
        with pytest.raises(NotFound, match="campaign_not_found"):
            brief(session, county.clerk, BriefKind.CAMPAIGN, campaign_id=campaign.id, from_on=FROM, to_on=today())


class TestBulletin:
    def test_counts_the_worlds_cases(self, session: Session, world: World) -> None:
        county = world.county
        a_case(session, county, confidential=True)
        made = brief(
            session,
            county.clerk,
            BriefKind.BULLETIN,
            area_id=county.north.id,
            from_on=FROM,
            to_on=today(),
            is_exact=True,
        )
        assert made.figures["closed"] == 1
        total = made.figures["registered"]
        assert texts(made)[0].startswith(f"本期共受理群众诉求{total}件，办结1件，期末在办{made.figures['open']}件")
        assert "按来源分，热线" in texts(made)[1]
        assert texts(made)[2].startswith("按期反馈率100.00%，回访满意率100.00%")
        assert sum(each.count for each in made.classes) <= total

    def test_statements_are_constant(self, session: Session, county: County) -> None:
        counts = []
        for _number in range(2):
            said(session, a_southern_case(session, county), contacts(session, county, 1, ContactKind.CALL)[0], 3)
            with statements(session) as sent:
                of_village(session, county)
            counts.append(len(sent))
        assert counts[0] == counts[1]


class TestAround:
    def test_nothing_counted_is_said(self, session: Session, county: County) -> None:
        made = brief_paper(of_village(session, county))
        assert made.facts["empty"] == "本期没有可以通报的数据。"
        assert "本期没有可以通报的数据" in markdown_paper(made).decode()

    def test_refused(self, session: Session, county: County) -> None:
        asked: dict[str, Any] = {"area_id": county.north.id, "to_on": today()}
        with pytest.raises(NotPermitted):
            brief(session, county.handler, BriefKind.BRIEF, from_on=FROM, **asked)
        with pytest.raises(NotFound):
            brief(session, county.south_clerk, BriefKind.BRIEF, from_on=FROM, **asked)
        with pytest.raises(BadInput, match="period_unusable"):
            brief(session, county.clerk, BriefKind.BRIEF, from_on=today() + timedelta(days=1), **asked)
