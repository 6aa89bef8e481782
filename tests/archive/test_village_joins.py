"""Do villages turn, merge and join with everything that hangs on them, once, and with their history kept?"""

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.archive.following import placed_tables, rows_in
from feedback.archive.village_joins import JoinWish, area_history, join_villages, plan_join
from feedback.core.clock import today
from feedback.core.errors import BadInput, FeedbackError, NotFound, NotPermitted
from models.case import Case
from models.household import Household
from models.keeping import AccessLog
from models.office_vocabulary import AreaEvent
from models.place import Area, AreaChange
from models.user import RoleGrant
from models.vocabulary import AreaKind, Role
from models.work_vocabulary import AccessAction
from tests.county import a_unit
from tests.factories import County, a_household, actor, an_area
from tests.statements import statements
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]


def merging(county: County, **changes: object) -> JoinWish:
    facts: dict[str, object] = {
        "event": AreaEvent.MERGED,
        "village_ids": (county.village.id,),
        "into_id": county.other_village.id,
        "decided_on": today(),
    }
    return JoinWish(**facts | changes)  # type: ignore[arg-type]  # Names and kinds are those above.


def a_house(session: Session, village: Area, number: str) -> Household:
    house = Household(
        area_id=village.id, village_id=village.id, township_id=village.township_id or 0, household_no=number,
        head_name="李四",
    )  # fmt: skip
    session.add(house)
    session.flush()
    return house


class TestMerged:
    def test_rows_of_every_table_follow(self, session: Session, county: County, sysadmin: Actor) -> None:
        a_household(session, county)
        before = rows_in(session, [county.village.id])
        assert min(before["issue"], before["household"]) > 0
        old = county.village.id
        into = join_villages(session, sysadmin, merging(county))
        assert into.id == county.other_village.id
        assert set(rows_in(session, [old]).values()) == {0}
        after = rows_in(session, [into.id])
        assert all(after[name] >= number for name, number in before.items())
        assert {"household", "issue", "contact", "contact_point", "agency_task", "aid_application"} <= {
            table.name for table in placed_tables()
        }

    def test_old_village_is_a_natural_village_and_its_own_lie_beside_it(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        lone = an_area(session, kind=AreaKind.VILLAGE_GROUP, name="五组", parent=county.village)
        into = join_villages(session, sysadmin, merging(county))
        found = {area.name: area for area in session.exec(select(Area).where(Area.village_id == into.id)).all()}
        old, hamlet, group = found["上河村"], found["杨家湾"], found["三组"]
        assert (old.kind, old.parent_id, old.path) == (AreaKind.NATURAL_VILLAGE, into.id, f"{into.path}{old.id}/")
        assert (hamlet.parent_id, hamlet.path) == (into.id, f"{into.path}{hamlet.id}/")
        assert (group.parent_id, group.path) == (hamlet.id, f"{hamlet.path}{group.id}/")
        assert (found["五组"].parent_id, found["五组"].path) == (old.id, f"{old.path}{lone.id}/")
        assert {area.township_id for area in found.values()} == {county.north.id}

    def test_numbers_stay_unique_and_are_told(self, session: Session, county: County, sysadmin: Actor) -> None:
        stays, comes = a_house(session, county.other_village, "012"), a_house(session, county.village, "012")
        plan = plan_join(session, sysadmin, merging(county))
        assert [(each.household_id, each.was, each.number) for each in plan.numbers] == [
            (comes.id, "012", "上河村-012")
        ]
        join_villages(session, sysadmin, merging(county))
        assert (stays.household_no, comes.household_no) == ("012", "上河村-012")
        assert comes.village_id == county.other_village.id

    def test_a_new_number_may_be_taken_too(self, session: Session, county: County, sysadmin: Actor) -> None:
        for number in ("012", "上河村-012"):
            a_house(session, county.other_village, number)
        comes = a_house(session, county.village, "012")
        join_villages(session, sysadmin, merging(county))
        assert comes.household_no == "上河村-012-2"

    @pytest.mark.parametrize(("follow", "place"), [(True, "other_village"), (False, "village")])
    def test_roles_follow_or_stay(
        self, session: Session, county: County, sysadmin: Actor, follow: bool, place: str
    ) -> None:
        plan = plan_join(session, sysadmin, merging(county))
        assert county.cadre.user_id in {held.user_id for held in plan.roles}
        join_villages(session, sysadmin, merging(county, roles_follow=follow))
        grant = session.exec(select(RoleGrant).where(RoleGrant.user_id == county.cadre.user_id)).one()
        assert grant.area_id == getattr(county, place).id
        logged = select(AccessLog).where(
            AccessLog.action == AccessAction.USER_CHANGED, AccessLog.subject_id == county.cadre.user_id
        )
        assert len(session.exec(logged).all()) == follow

    def test_a_role_that_is_held_there_already_is_not_held_twice(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        session.add(RoleGrant(user_id=county.cadre.user_id, role=Role.CADRE, area_id=county.other_village.id))
        session.flush()
        join_villages(session, sysadmin, merging(county))
        held = session.exec(select(RoleGrant).where(RoleGrant.user_id == county.cadre.user_id)).all()
        assert [grant.area_id for grant in held] == [county.other_village.id]

    def test_units_follow(self, session: Session, county: County, sysadmin: Actor) -> None:
        a_unit(session, area=county.other_village, name="村委会")
        unit = a_unit(session, area=county.village, name="村委会")
        assert plan_join(session, sysadmin, merging(county)).units == ("村委会",)
        join_villages(session, sysadmin, merging(county))
        assert (unit.area_id, unit.name) == (county.other_village.id, "上河村村委会")

    def test_a_name_that_is_there_already_gets_its_old_village_before_it(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        an_area(session, kind=AreaKind.NATURAL_VILLAGE, name="杨家湾", parent=county.other_village)
        assert plan_join(session, sysadmin, merging(county)).renamed == ("上河村杨家湾",)
        join_villages(session, sysadmin, merging(county))
        area = session.get_one(Area, county.hamlet.id)
        assert (area.name, area.aliases) == ("上河村杨家湾", ["杨家湾"])

    def test_history_is_kept_and_a_second_time_is_refused(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        cases = rows_in(session, [county.village.id])["issue"]
        into = join_villages(session, sysadmin, merging(county))
        past = area_history(session, into.id)
        assert [(each.event, each.was, each.into) for each in past] == [(AreaEvent.MERGED, "上河村", "下河村")]
        assert past[0].facts["cases"] == cases
        assert area_history(session, county.village.id) == past
        with pytest.raises(BadInput) as refused:
            join_villages(session, sysadmin, merging(county))
        assert refused.value.key == "area_not_a_village"
        assert len(session.exec(select(AreaChange)).all()) == 1

    def test_a_plan_writes_nothing_and_costs_the_same(self, session: Session, county: County, sysadmin: Actor) -> None:
        with statements(session) as few:
            plan_join(session, sysadmin, merging(county))
        for number in range(20):
            a_house(session, county.village, f"n{number}")
        with statements(session) as many:
            plan_join(session, sysadmin, merging(county))
        assert len(few) == len(many)
        assert not [line for line in many if line.startswith(("UPDATE", "INSERT", "DELETE"))]


class TestJoined:
    def test_several_make_a_new_one_and_households_cost_no_statement_each(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        asked = {each: self._statements_of_a_join(session, county, sysadmin, households=each) for each in (6, 60)}
        assert asked[60] <= asked[6]
        left = select(Area).where(Area.parent_id == county.north.id, Area.kind == AreaKind.VILLAGE)
        assert {area.name for area in session.exec(left).all()} >= {"6户社区", "60户社区"}
        made = session.exec(select(Area).where(Area.code == "c60")).one()
        numbers = session.exec(select(Household.household_no).where(Household.village_id == made.id)).all()
        assert len(numbers) == len(set(numbers)) == 300

    @staticmethod
    def _statements_of_a_join(session: Session, county: County, sysadmin: Actor, *, households: int) -> int:
        """Join five villages with as many households each, which have the same numbers in all of them."""
        villages = [
            an_area(session, kind=AreaKind.VILLAGE, name=f"{households}户{n}村", parent=county.north) for n in range(5)
        ]
        for village in villages:
            an_area(session, kind=AreaKind.VILLAGE_GROUP, name="一组", parent=village)
        session.add_all(
            Household(
                area_id=village.id, village_id=village.id, township_id=county.north.id, household_no=f"{n:03}",
                head_name="李四",
            )
            for village in villages
            for n in range(households)
        )  # fmt: skip
        session.flush()
        wish = JoinWish(
            event=AreaEvent.JOINED, village_ids=tuple(village.id for village in villages), decided_on=today(),
            name=f"{households}户社区", code=f"c{households}",
        )  # fmt: skip
        with statements(session) as asked:
            made = join_villages(session, sysadmin, wish)
        assert made.kind is AreaKind.VILLAGE
        return len(asked)


class TestConverted:
    def test_takes_another_name_and_keeps_the_old(self, session: Session, county: County, sysadmin: Actor) -> None:
        unit = a_unit(session, area=county.village, name="上河村村委会")
        wish = merging(county, event=AreaEvent.CONVERTED, into_id=None, name="上河社区")
        assert plan_join(session, sysadmin, wish).units == ("上河社区村委会",)
        village = join_villages(session, sysadmin, wish)
        assert (village.name, village.aliases, village.kind) == ("上河社区", ["上河村"], AreaKind.VILLAGE)
        assert unit.name == "上河社区村委会"
        assert area_history(session, village.id)[0].was == "上河村"
        assert session.exec(select(Case.village_id).where(col(Case.village_id) == village.id)).first()


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            pytest.param({"village_ids": ()}, "join_needs_villages", id="none"),
            pytest.param({"event": AreaEvent.JOINED, "name": "新村"}, "join_needs_villages", id="one alone"),
            pytest.param({"into_id": None}, "join_needs_target", id="into nothing"),
            pytest.param({"event": AreaEvent.CONVERTED, "name": " "}, "area_needs_name", id="no name"),
            pytest.param(
                {"event": AreaEvent.CONVERTED, "name": "上河村"}, "join_needs_another_name", id="the name it has"
            ),
        ],
    )
    def test_with_one_sentence(
        self, session: Session, county: County, sysadmin: Actor, changes: dict[str, object], key: str
    ) -> None:
        with pytest.raises(FeedbackError) as refused:
            join_villages(session, sysadmin, merging(county, **changes))
        assert refused.value.key == key

    def test_a_natural_village_is_no_village(self, session: Session, county: County, sysadmin: Actor) -> None:
        with pytest.raises(BadInput) as refused:
            plan_join(session, sysadmin, merging(county, village_ids=(county.hamlet.id,)))
        assert refused.value.key == "area_not_a_village"

    def test_two_townships(self, session: Session, county: County, sysadmin: Actor) -> None:
        with pytest.raises(BadInput) as refused:
            plan_join(session, sysadmin, merging(county, into_id=county.south_village.id))
        assert refused.value.key == "join_needs_one_township"

    def test_for_everybody_but_who_keeps_the_places(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            join_villages(session, county.clerk, merging(county))
        southern = actor(session, Role.SYSADMIN, area=county.south)
        with pytest.raises(NotFound):
            join_villages(session, southern, merging(county))
