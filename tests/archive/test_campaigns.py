"""A campaign's own figures: contacts, opinions by topic, solved ones, teams, and weeks without the least number."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from feedback.archive.campaign_figures import (
    TeamCount,
    TopicCount,
    campaign_figures,
    checked_this_week,
    contacts_of_campaign,
    opinions_of_campaign,
)
from feedback.archive.campaigns import (
    CampaignEntry,
    TeamEntry,
    campaign,
    campaigns,
    change_campaign,
    close_campaign,
    running_campaigns,
    start_campaign,
)
from feedback.capture.notes import Matter, Occasion
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound, NotPermitted
from models.case import Case
from models.vocabulary import CaseStatus, ContactKind
from tests.archive.visitwork import a_house, visited
from tests.factories import County
from tests.statements import statements
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]

TOPICS = ("“四风”", "师德师风", "减负", "教育发展", "活动开展")


def an_entry(county: County, **changes: object) -> CampaignEntry:
    facts: dict[str, object] = {
        "name": "百名校长联千师",
        "area_id": county.north.id,
        "begins_on": date(2026, 2, 16),
        "ends_on": date(2026, 4, 30),
        "topics": TOPICS,
        "checklist": ("看食堂", "看宿舍"),
        "place_types": ("校园", "课堂", "食堂", "宿舍"),
        "least_per_week": 1,
        "teams": (TeamEntry(name="第一组", leader="王组长"), TeamEntry(name="第二组")),
    }
    return CampaignEntry(**facts | changes)  # type: ignore[arg-type]  # Names and kinds are those above.


@pytest.fixture
def started(session: Session, county: County) -> int:
    return start_campaign(session, county.clerk, an_entry(county))


class TestCampaign:
    def test_offered_where_and_while_it_runs(self, session: Session, county: County, started: int) -> None:
        def offered(day: date) -> list[int]:
            found = running_campaigns(session, county.cadre, county.place, day)
            return [each.campaign_id for each in found]

        assert (offered(date(2026, 2, 15)), offered(today()), offered(date(2026, 5, 1))) == ([], [started], [])
        assert campaign(session, county.cadre, started).may_manage is False
        assert campaign(session, county.chair, started).may_manage is True
        assert campaigns(session, county.south_clerk) == []
        with pytest.raises(NotFound):
            campaign(session, county.south_clerk, started)
        close_campaign(session, county.leader, started)
        assert offered(today() + timedelta(days=1)) == []
        with pytest.raises(Conflict):
            close_campaign(session, county.clerk, started)

    def test_changed_without_losing_its_teams(self, session: Session, county: County, started: int) -> None:
        seen = campaign(session, county.clerk, started)
        first = seen.teams[0]
        teams = (TeamEntry(name="一组", team_id=first.team_id), TeamEntry(name="第三组"))
        change_campaign(session, county.clerk, started, an_entry(county, slogan="访万家", teams=teams), seen=seen)
        view = campaign(session, county.clerk, started)
        assert view.slogan == "访万家"
        assert [team.name for team in view.teams] == ["一组", "第二组", "第三组"]
        assert view.teams[0].team_id == first.team_id

    def test_not_changed_over_what_somebody_else_changed(self, session: Session, county: County, started: int) -> None:
        seen = campaign(session, county.clerk, started)
        change_campaign(session, county.clerk, started, an_entry(county, slogan="访万家"), seen=seen)
        with pytest.raises(Conflict, match="changed_meanwhile"):
            change_campaign(session, county.clerk, started, an_entry(county, slogan="进千企"), seen=seen)
        changed = campaign(session, county.clerk, started)
        assert changed.slogan == "访万家"
        close_campaign(session, county.clerk, started)
        with pytest.raises(Conflict, match="changed_meanwhile"):
            change_campaign(session, county.clerk, started, an_entry(county), seen=changed)

    def test_refusals(self, session: Session, county: County, started: int) -> None:
        with pytest.raises(NotPermitted):
            start_campaign(session, county.cadre, an_entry(county))
        with pytest.raises(Conflict, match="campaign_there_already"):
            start_campaign(session, county.chair, an_entry(county))
        with pytest.raises(NotFound, match="area_not_found"):
            start_campaign(session, county.clerk, an_entry(county, name="b", area_id=county.south.id))
        with pytest.raises(BadInput, match="campaign_days_in_order"):
            start_campaign(session, county.clerk, an_entry(county, name="b", ends_on=date(2026, 1, 1)))
        with pytest.raises(BadInput, match="campaign_word_twice"):
            start_campaign(session, county.clerk, an_entry(county, name="b", topics=("减负", "减负")))
        with pytest.raises(MissingFact):
            start_campaign(session, county.clerk, an_entry(county, name=" "))

    def test_contact_has_to_fit_it(self, session: Session, county: County, started: int) -> None:
        house = a_house(session, county)
        inside = Occasion(campaign_id=started)
        with pytest.raises(BadInput, match="campaign_not_running"):
            visited(session, county.cadre, house, on=date(2026, 2, 1), occasion=inside)
        with pytest.raises(BadInput, match="campaign_topic_unknown"):
            visited(session, county.cadre, house, Matter(words="路不好走。", topic="修路"), occasion=inside)
        occasion = Occasion(campaign_id=started, checked=("看操场",))
        with pytest.raises(BadInput, match="campaign_point_unknown"):
            visited(session, county.cadre, house, occasion=occasion)
        with pytest.raises(MissingFact):
            visited(session, county.cadre, house, Matter(words="路不好走。", topic="减负"))
        with pytest.raises(NotFound, match="campaign_not_found"):
            visited(session, county.cadre, house, occasion=Occasion(campaign_id=started + 99))


class TestFigures:
    def test_five_topics_and_what_was_solved(self, session: Session, county: County, started: int) -> None:
        view = campaign(session, county.clerk, started)
        one, two = (team.team_id for team in view.teams)
        house = a_house(session, county)
        said = [Matter(words=f"关于{topic}的意见，第{n}条。", topic=topic) for topic in TOPICS for n in (1, 2)]
        first = Occasion(campaign_id=started, team_id=one, place_type="食堂", checked=("看食堂",))
        visited(session, county.cadre, house, *said[:6], occasion=first)
        second = Occasion(campaign_id=started, team_id=two)
        visited(session, county.cadre, house, *said[6:], on=date(2026, 2, 20), occasion=second)
        hidden = Matter(words="有人收礼，请保密。", topic="减负", asks_confidence=True)
        visited(session, county.cadre, None, hidden, area_id=county.village.id, occasion=Occasion(campaign_id=started))
        solved = session.exec(select(Case).order_by(Case.id.desc())).all()[1:4]  # type: ignore[attr-defined]  # A column.
        for case in solved:
            case.closed_at, case.is_resolved = utc_now(), True
            setattr(case, "status", CaseStatus.CLOSED)  # noqa: B010 - as the tracker would, step by step
        session.flush()
        figures = campaign_figures(session, county.clerk, view)
        assert (figures.contacts, figures.households, figures.opinions, figures.named_topics) == (3, 1, 10, 5)
        assert figures.by_kind == {ContactKind.VISIT: 3}
        assert figures.topics[:2] == (TopicCount("“四风”", 2, 0), TopicCount("师德师风", 2, 0))
        assert (figures.solved, len(figures.solved_titles)) == (3, 3)
        assert figures.teams == (TeamCount(one, "第一组", 1), TeamCount(two, "第二组", 1), TeamCount(None, "", 1))
        weeks = {week.monday: (week.contacts, week.is_short) for week in figures.weeks}
        assert weeks == {
            date(2026, 3, 9): (2, False),
            date(2026, 3, 2): (0, True),
            date(2026, 2, 23): (0, True),
            date(2026, 2, 16): (1, False),
        }
        assert checked_this_week(figures, view)
        assert len(opinions_of_campaign(session, county.clerk, view).rows) == 10
        assert len(opinions_of_campaign(session, county.clerk, view, topic="减负").rows) == 2
        assert len(opinions_of_campaign(session, county.clerk, view, only_solved=True).rows) == 3
        lines = contacts_of_campaign(session, county.clerk, view, team_id=one).rows
        assert [(line.place_type, line.checked, line.opinions, line.team) for line in lines] == [
            ("食堂", 1, 6, "第一组")
        ]
        assert len(contacts_of_campaign(session, county.clerk, view, team_id=0).rows) == 1

    def test_statements_do_not_grow(self, session: Session, county: County, started: int) -> None:
        view = campaign(session, county.clerk, started)
        counts = []
        for _ in range(2):
            occasion = Occasion(campaign_id=started)
            visited(session, county.cadre, a_house(session, county), Matter(words="路灯不亮。"), occasion=occasion)
            with statements(session) as sent:
                campaign_figures(session, county.clerk, view)
                contacts_of_campaign(session, county.clerk, view)
            counts.append(len(sent))
        assert counts[0] == counts[1] <= 6

    def test_this_week_without_a_check_shows(self, session: Session, county: County, started: int) -> None:
        view = campaign(session, county.clerk, started)
        assert not checked_this_week(campaign_figures(session, county.clerk, view), view)
