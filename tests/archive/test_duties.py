"""Who answers for what: given, ended, handed over, and what is left without anybody."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.archive.duties import DutyEntry, end_duties, hand_over, set_duties
from feedback.archive.duty_list import duties, people_for_duty, uncovered_areas, uncovered_households
from feedback.capture.notes import Matter
from feedback.core.clock import today
from feedback.core.errors import BadInput, NotFound, NotPermitted
from models.notice import Notice
from models.office_vocabulary import DutyKind, VisitTier
from models.place import Area
from models.visiting import Duty
from models.vocabulary import AreaKind, Role
from models.work_vocabulary import NoticeKind
from tests.archive.visitwork import a_house, visited
from tests.county import actor, an_area
from tests.factories import County
from tests.statements import statements
from tests.worlds import county, office_hours, session, world

__all__ = ["county", "office_hours", "session", "world"]


def for_area(who: Actor, area: Area) -> DutyEntry:
    return DutyEntry(user_id=who.user_id, kind=DutyKind.AREA, target_id=area.id)


def told(session: Session) -> list[tuple[int, bool]]:
    rows = session.exec(select(Notice).where(Notice.kind == NoticeKind.NEW_IN_DUTY)).all()
    return [(row.user_id, row.is_urgent) for row in rows]


class TestSetting:
    def test_given_once_and_listed(self, session: Session, county: County) -> None:
        house = a_house(session, county)
        entries = [
            for_area(county.cadre, county.group),
            DutyEntry(user_id=county.cadre.user_id, kind=DutyKind.HOUSEHOLD, target_id=house.id),
        ]
        assert set_duties(session, county.clerk, entries) == 2
        assert set_duties(session, county.chair, entries) == 0
        shown = [(row.kind, row.target.split()[0], row.place) for row in duties(session, county.clerk).rows]
        assert shown == [(DutyKind.HOUSEHOLD, "陈**", "上河村 · 三组"), (DutyKind.AREA, "三组", "上河村")]

    def test_refused_outside_and_for_a_township(self, session: Session, county: County) -> None:
        with pytest.raises(NotFound, match="area_not_found"):
            set_duties(session, county.clerk, [for_area(county.cadre, county.south_village)])
        with pytest.raises(BadInput, match="duty_area_too_wide"):
            set_duties(session, county.clerk, [for_area(county.cadre, county.north)])
        with pytest.raises(NotPermitted):
            set_duties(session, county.cadre, [for_area(county.cadre, county.group)])

    def test_end_and_hand_over(self, session: Session, county: County) -> None:
        set_duties(session, county.clerk, [for_area(county.cadre, county.group)])
        row = session.exec(select(Duty)).one()
        row.since_on = today() - timedelta(days=30)
        session.flush()
        other = actor(session, Role.CADRE, area=county.village)
        with pytest.raises(BadInput, match="duty_hands_to_self"):
            hand_over(session, county.clerk, [row.id], to_user_id=county.cadre.user_id)
        with pytest.raises(NotFound, match="held_duty_not_found"):
            end_duties(session, county.south_clerk, [row.id])
        assert hand_over(session, county.clerk, [row.id], to_user_id=other.user_id) == 1
        assert row.until_on == today() - timedelta(days=1)
        assert [each.user_id for each in duties(session, county.clerk).rows] == [other.user_id]
        # What was given today goes without a trace.
        end_duties(session, county.clerk, [duties(session, county.clerk).rows[0].duty_id])
        assert session.exec(select(Duty)).all() == [row]

    def test_people_are_those_who_walk_there(self, session: Session, county: County) -> None:
        people = {each.user_id for each in people_for_duty(session, county.clerk)}
        assert people == {county.cadre.user_id, county.clerk.user_id}


class TestUncovered:
    def test_area_above_covers_those_below(self, session: Session, county: County) -> None:
        key = a_house(session, county, tier=VisitTier.KEY)
        a_house(session, county, area=county.other_village)
        missing = uncovered_areas(session, county.clerk)
        assert [(each.name, each.households) for each in missing] == [("下河村", 1), ("上河村 · 杨家湾 · 三组", 1)]
        alone = uncovered_households(session, county.clerk, missing)
        assert [(each.household_id, each.head) for each in alone] == [(key.id, "陈**")]
        set_duties(session, county.clerk, [for_area(county.cadre, county.village)])
        missing = uncovered_areas(session, county.clerk)
        assert [each.name for each in missing] == ["下河村"]
        assert not uncovered_households(session, county.clerk, missing)

    def test_statements_do_not_grow(self, session: Session, county: County) -> None:
        def asked() -> int:
            with statements(session) as sent:
                uncovered_areas(session, county.clerk)
                duties(session, county.clerk)
            return len(sent)

        before = asked()
        for _ in range(3):
            a_house(session, county)
        set_duties(session, county.clerk, [for_area(county.cadre, county.group)])
        assert asked() == before


class TestTelling:
    def test_new_matter_in_a_building_reaches_its_cadre(self, session: Session, county: County) -> None:
        building = an_area(session, kind=AreaKind.BUILDING, name="7号楼", parent=county.village)
        mine, whole = (actor(session, Role.CADRE, area=county.village) for _ in range(2))
        set_duties(session, county.clerk, [for_area(mine, building), for_area(whole, county.village)])
        matter = Matter(words="三楼的水管漏水，滴到二楼了，请来修。")
        visited(session, county.clerk, None, matter, area_id=building.id)
        # The nearest one hears of it, in the digest; the recorder of their own place needs no notice.
        assert told(session) == [(mine.user_id, False)]
        visited(session, mine, a_house(session, county, area=building), matter)
        assert told(session) == [(mine.user_id, False)]

    def test_confidential_matter_is_told_to_nobody(self, session: Session, county: County) -> None:
        set_duties(session, county.clerk, [for_area(county.cadre, county.village)])
        secret = Matter(words="村干部收了钱，请保密。", asks_confidence=True)
        visited(session, county.clerk, None, secret, area_id=county.village.id)
        assert told(session) == []

    def test_household_holder_hears_of_the_household(self, session: Session, county: County) -> None:
        house = a_house(session, county)
        friend = actor(session, Role.CADRE, area=county.village)
        set_duties(
            session,
            county.clerk,
            [DutyEntry(user_id=friend.user_id, kind=DutyKind.HOUSEHOLD, target_id=house.id)],
        )
        visited(session, county.clerk, house, Matter(words="屋顶漏雨，想修一修。"))
        assert told(session) == [(friend.user_id, False)]
