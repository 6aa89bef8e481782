"""Who receives for whom while somebody is away, and who may say so?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from feedback.access.absences import (
    add_absence,
    alike,
    duty_leaders,
    end_absence,
    people_of_place,
    receivers,
    set_backup,
    stand_in,
)
from feedback.access.actor import Actor
from feedback.core.clock import set_to, today
from feedback.core.errors import BadInput, Conflict, FeedbackError, NotFound
from models.duty import Absence, Backup, DutyShift
from models.keeping import AccessLog
from models.user import RoleGrant, User
from models.vocabulary import Role
from tests.factories import NOW, County, actor
from tests.statements import statements

DAY = NOW.date()


def days(offset: int, length: int = 1) -> dict[str, date]:
    first = DAY + timedelta(days=offset)
    return {"first_on": first, "last_on": first + timedelta(days=length - 1)}


@pytest.fixture
def clerks(session: Session, county: County) -> list[Actor]:
    """Three clerks of one township, who can stand in for each other."""
    return [county.clerk, *(actor(session, Role.CLERK, area=county.north) for _number in range(2))]


def stands_in(session: Session, who: Actor, by: Actor) -> None:
    set_backup(session, who, who.user_id, by.user_id)


def away(session: Session, who: Actor, offset: int = 0, length: int = 1) -> Absence:
    return add_absence(session, who, who.user_id, **days(offset, length))


class TestReceivers:
    @pytest.mark.parametrize(
        ("backups", "gone", "receiver"),
        [
            pytest.param({0: 1}, (), 0, id="at their post"),
            pytest.param({0: 1}, (0,), 1, id="away"),
            pytest.param({}, (0,), 0, id="away without a backup"),
            pytest.param({0: 1, 1: 2}, (0, 1), 2, id="the backup is away as well"),
            pytest.param({0: 1}, (0, 1), 0, id="the backup is away and has none"),
            pytest.param({0: 1, 1: 0}, (0, 1), 0, id="a circle"),
            pytest.param({0: 1, 1: 2, 2: 0}, (0, 1, 2), 0, id="a wider circle"),
            pytest.param({0: 1, 1: 0}, (0,), 1, id="a pair of whom one is there"),
        ],
    )
    def test_of_the_first(
        self, session: Session, clerks: list[Actor], backups: dict[int, int], gone: tuple[int, ...], receiver: int
    ) -> None:
        for who, by in backups.items():
            stands_in(session, clerks[who], clerks[by])
        for who in gone:
            away(session, clerks[who])
        first = clerks[0].user_id
        assert receivers(session, [first], DAY) == {first: clerks[receiver].user_id}

    def test_only_on_the_days_themselves(self, session: Session, clerks: list[Actor]) -> None:
        stands_in(session, clerks[0], clerks[1])
        away(session, clerks[0], 1, 2)
        first = clerks[0].user_id
        found = [receivers(session, [first], DAY + timedelta(days=offset))[first] for offset in range(4)]
        assert found == [first, clerks[1].user_id, clerks[1].user_id, first]

    def test_not_somebody_who_has_left_the_role_or_the_house(self, session: Session, clerks: list[Actor]) -> None:
        first, second, third = (who.user_id for who in clerks)
        for who, by in ((0, 1), (1, 2), (2, 1)):
            stands_in(session, clerks[who], clerks[by])
        away(session, clerks[0])
        away(session, clerks[2])
        session.get_one(User, second).is_active = False
        session.flush()
        assert receivers(session, [first, third], DAY) == {first: first, third: third}
        session.get_one(User, second).is_active = True
        grant = session.exec(select(RoleGrant).where(RoleGrant.user_id == second)).one()
        grant.role = Role.REVIEWER
        session.flush()
        assert receivers(session, [first, third], DAY) == {first: first, third: third}

    def test_asks_the_same_number_of_statements_for_any_number(self, session: Session, clerks: list[Actor]) -> None:
        ids = [who.user_id for who in clerks]
        for who, by in ((0, 1), (1, 2)):
            stands_in(session, clerks[who], clerks[by])
            away(session, clerks[who])
        counts = []
        for asked in (ids[:1], ids, []):
            with statements(session) as sent:
                assert receivers(session, asked, DAY).keys() == set(asked)
            counts.append(len(sent))
        assert counts == [3, 3, 3]


class TestBackup:
    @pytest.mark.parametrize(
        ("other", "key"),
        [("clerk", "backup_of_oneself"), ("south_clerk", "backup_not_alike"), ("chair", "backup_not_alike")],
    )
    def test_is_refused(self, session: Session, county: County, other: str, key: str) -> None:
        with pytest.raises(BadInput) as refused:
            stands_in(session, county.clerk, getattr(county, other))
        assert refused.value.key == key
        assert session.get(Backup, county.clerk.user_id) is None

    def test_is_one_of_the_same_unit_for_a_handler(self, session: Session, county: County) -> None:
        mate = actor(session, Role.HANDLER, unit=county.roads)
        assert [each.user_id for each in alike(session, county.handler.user_id)] == [mate.user_id]
        stands_in(session, county.handler, mate)
        held = stand_in(session, county.handler.user_id).backup
        assert held is not None
        assert (held.user_id, held.name) == (mate.user_id, mate.name)

    def test_is_changed_and_taken_away_and_logged(self, session: Session, clerks: list[Actor]) -> None:
        me = clerks[0].user_id
        for by in (clerks[1].user_id, clerks[2].user_id, None, None):
            set_backup(session, clerks[0], me, by)
        facts = [line.facts for line in session.exec(select(AccessLog).where(AccessLog.subject_id == me))]
        assert facts == [
            {"backup_set": True, "user": clerks[1].user_id},
            {"backup_set": True, "user": clerks[2].user_id},
            {"backup_gone": True, "user": clerks[2].user_id},
        ]
        assert stand_in(session, me).backup is None


class TestAbsence:
    @pytest.mark.parametrize(
        ("offset", "length", "error", "key"),
        [
            pytest.param(3, 0, BadInput, "days_reversed", id="dates reversed"),
            pytest.param(-3, 2, BadInput, "absence_in_the_past", id="over already"),
            pytest.param(0, 367, BadInput, "absence_too_long", id="more than a year"),
            pytest.param(6, 3, Conflict, "absence_overlaps", id="away on a day of it already"),
        ],
    )
    def test_is_refused(
        self, session: Session, county: County, offset: int, length: int, error: type[FeedbackError], key: str
    ) -> None:
        away(session, county.clerk, 5, 2)
        with pytest.raises(error) as refused:
            away(session, county.clerk, offset, length)
        assert refused.value.key == key
        assert len(stand_in(session, county.clerk.user_id).absences) == 1

    def test_that_has_begun_ends_with_yesterday(self, session: Session, county: County) -> None:
        ahead = away(session, county.clerk, 5, 2)
        begun = away(session, county.clerk, 0, 3)
        with set_to(NOW + timedelta(days=1)):
            for row in (ahead, begun):
                end_absence(session, county.clerk, row.id)
            session.flush()
            rows = session.exec(select(Absence).where(Absence.user_id == county.clerk.user_id)).all()
            assert [(row.first_on, row.last_on) for row in rows] == [(DAY, DAY)]
            assert stand_in(session, county.clerk.user_id).absences == ()
            with pytest.raises(NotFound):
                end_absence(session, county.clerk, begun.id)


class TestWhoMaySet:
    def test_who_manages_duty_sets_those_of_their_place(self, session: Session, county: County) -> None:
        row = add_absence(session, county.leader, county.handler.user_id, **days(0, 2))
        assert row.set_by_id == county.leader.user_id
        assert stand_in(session, county.handler.user_id).is_away(today())
        mine = {each.user_id for each in people_of_place(session, county.leader)}
        assert {county.handler.user_id, county.cadre.user_id, county.clerk.user_id} <= mine
        assert mine.isdisjoint({county.south_clerk.user_id, county.south_handler.user_id, county.discipline.user_id})

    @pytest.mark.parametrize(
        ("who", "whose"),
        [("leader", "south_clerk"), ("handler", "clerk"), ("county_chair", "discipline"), ("leader", "county_chair")],
    )
    def test_nobody_else_does(self, session: Session, county: County, who: str, whose: str) -> None:
        setter, other = getattr(county, who), getattr(county, whose)
        with pytest.raises(NotFound) as refused:
            add_absence(session, setter, other.user_id, **days(0))
        assert refused.value.key == "user_not_found"
        with pytest.raises(NotFound):
            set_backup(session, setter, other.user_id, None)

    def test_list_takes_the_same_number_of_statements(self, session: Session, county: County) -> None:
        counts = []
        for who in (county.leader, county.county_chair):
            with statements(session) as sent:
                people_of_place(session, who)
            counts.append(len(sent))
        assert counts == [3, 3]


def test_duty_leaders_are_those_of_the_day_in_the_order_of_the_areas(session: Session, county: County) -> None:
    north, root = county.north.id, county.root.id
    for area_id, who, first, last in [
        (root, county.county_chair, 0, 0),
        (north, county.leader, 0, 2),
        (north, county.chair, 3, 3),
    ]:
        session.add(
            DutyShift(
                area_id=area_id,
                user_id=who.user_id,
                first_on=DAY + timedelta(days=first),
                last_on=DAY + timedelta(days=last),
            )
        )
    session.flush()
    assert duty_leaders(session, [north, root], DAY) == [county.leader.user_id, county.county_chair.user_id]
    assert duty_leaders(session, [root, north], DAY + timedelta(days=3)) == [county.chair.user_id]
    session.get_one(User, county.leader.user_id).is_active = False
    session.flush()
    assert duty_leaders(session, [north], DAY) == []
