"""Does each group of a unit get one message a morning, with counts and a way in, and only where something waits?"""

from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE, at_office, set_to
from feedback.core.job_runs import job_runs
from feedback.i18n.notice_texts import NoticeText
from feedback.notify.outlets import NewOutlet, add_outlet, switch_outlet
from feedback.notify.templates import LONGEST_BODY, LONGEST_TITLE, change_template
from feedback.notify.unit_digest import write_unit_digests
from feedback.worktime.office_rules import OfficeRuleName
from models.notice import Delivery
from models.place import Unit
from models.work_vocabulary import NoticeKind, OutletKind
from models.worktime import OfficeRule
from tests.county import County
from tests.statements import statements

FRIDAY, SATURDAY = date(2026, 3, 13), date(2026, 3, 14)
BEFORE_SEVEN = datetime(2026, 3, 13, 6, 30, tzinfo=OFFICE_ZONE)
COUNTS = {"to_sign": 2, "due_today": 3, "overdue": 0, "sent_back": 1}


def a_robot(session: Session, sysadmin: Actor, unit: Unit) -> int:
    return add_outlet(session, sysadmin, NewOutlet(kind=OutletKind.WECOM, address="abcdef123456", unit_id=unit.id))


def written(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery).order_by(Delivery.outlet_id)).all())  # type: ignore[arg-type]  # A column.


class TestWritten:
    def test_counts_and_the_address_once_after_the_quiet_hours(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        robots = [a_robot(session, sysadmin, county.roads) for _ in range(2)]
        session.add(OfficeRule(name=OfficeRuleName.SERVICE_ADDRESS, value="https://zs.example.gov.cn"))
        with set_to(BEFORE_SEVEN):
            assert write_unit_digests(session, FRIDAY, {county.roads.id: COUNTS}) == 2
            assert write_unit_digests(session, FRIDAY, {county.roads.id: COUNTS | {"to_sign": 9}}) == 0
        messages = written(session)
        assert [each.outlet_id for each in messages] == robots
        for each in messages:
            said = "待签收 2 件。今天到期 3 件。退回待补 1 件。详情：https://zs.example.gov.cn"
            assert (each.title, each.body) == ("本单位今日汇总", said)
            assert at_office(each.not_before) == datetime(2026, 3, 13, 7, 0, tzinfo=OFFICE_ZONE)
        assert [job.ids for job in job_runs(session, ["deliver"])] == [tuple(each.id for each in messages)]

    def test_only_robots_of_open_units_that_take_it_and_for_which_something_waits(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        units = (county.roads, county.water, county.bureau, county.south_roads)
        robots = {unit.id: a_robot(session, sysadmin, unit) for unit in units}
        switch_outlet(session, sysadmin, robots[county.water.id], takes_digest=False)
        closed = session.get_one(Unit, county.bureau.id)
        closed.is_active = False
        counts = {unit.id: COUNTS for unit in units} | {county.south_roads.id: dict.fromkeys(COUNTS, 0)}
        write_unit_digests(session, FRIDAY, counts)
        assert [each.outlet_id for each in written(session)] == [robots[county.roads.id]]

    def test_free_day_is_left_in_peace_but_for_something_critical(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        a_robot(session, sysadmin, county.roads)
        assert write_unit_digests(session, SATURDAY, {county.roads.id: COUNTS}) == 0
        assert write_unit_digests(session, SATURDAY, {county.roads.id: COUNTS | {"critical": 1}}) == 1

    def test_longest_words_of_an_office_are_within_what_a_robot_of_wecom_takes(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        a_robot(session, sysadmin, county.roads)
        longest = NoticeText("长" * LONGEST_TITLE, "长" * (LONGEST_BODY - 9) + "{to_sign}")
        change_template(session, sysadmin, NoticeKind.UNIT_DIGEST, longest)
        write_unit_digests(session, FRIDAY, {county.roads.id: {"to_sign": 999_999_999}})
        [message] = written(session)
        assert message.body.endswith("长999999999")
        assert len(f"{message.title}\n{message.body}".encode()) <= 2_048


def test_statements_do_not_grow_with_the_units(session: Session, county: County, sysadmin: Actor) -> None:
    units = (county.roads, county.water, county.south_roads)
    for unit in units:
        a_robot(session, sysadmin, unit)
    with statements(session) as one:
        assert write_unit_digests(session, FRIDAY, {county.roads.id: COUNTS}) == 1
    with statements(session) as more:
        assert write_unit_digests(session, FRIDAY, {unit.id: COUNTS for unit in units}) == 2
    assert len(more) <= len(one)


@pytest.mark.parametrize("name", ["to_sign", "due_today", "overdue", "sent_back"])
def test_one_count_alone_is_said_alone(session: Session, county: County, sysadmin: Actor, name: str) -> None:
    a_robot(session, sysadmin, county.roads)
    write_unit_digests(session, FRIDAY, {county.roads.id: {name: 4}})
    assert written(session)[0].body.count("件") == 1
    assert " 4 " in written(session)[0].body
