"""Does the list of what left the house leave out what is confidential, and send again what can be of use?"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import NotPermitted
from feedback.core.job_runs import job_runs
from feedback.notify.delivery_list import deliveries, delivery_counts, resend_failed
from feedback.notify.outbox import put_out
from feedback.notify.outlets import NewOutlet, add_outlet, remove_outlet
from feedback.notify.told import Message
from feedback.tracker.confidential import seal_case
from models.case import Case
from models.keeping import AccessLog
from models.notice import Delivery
from models.work_vocabulary import DeliveryState, OutletKind
from tests.county import County
from tests.factories import a_county_in, a_registered_case
from tests.stores import Store

FAILED, UNSURE, WAITING = DeliveryState.FAILED, DeliveryState.UNSURE, DeliveryState.WAITING


@pytest.fixture
def town(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def outlet_id(town: County) -> int:
    with transaction() as session:
        new = NewOutlet(kind=OutletKind.WECOM, address="Tok3n-of_a-robot", unit_id=town.roads.id)
        return add_outlet(session, town.sysadmin, new)


def letter(outlet_id: int, key: str, state: DeliveryState, fault: str = "", case_id: int | None = None) -> int:
    message = Message(
        outlet_id=outlet_id, event_key=key, title="特急件", body="", not_before=utc_now(), case_id=case_id
    )
    with transaction() as session:
        [number] = put_out(session, [message])
        row = session.get_one(Delivery, number)
        row.state, row.fault = state, fault
    return number


def last_log() -> AccessLog:
    with reading() as session:
        return session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc()).limit(1)).one()


class TestAllAgain:
    def test_but_for_those_that_perhaps_arrived_or_that_nobody_is_there_for(self, town: County, outlet_id: int) -> None:
        first = letter(outlet_id, "a", FAILED, "refused")
        second = letter(outlet_id, "b", FAILED, "given_up")
        letter(outlet_id, "c", UNSURE, "unsure")
        letter(outlet_id, "d", FAILED, "outlet_closed")
        with transaction() as session:
            assert resend_failed(session, town.sysadmin) == 2
        with reading() as session:
            found = {each.delivery_id: each.state for each in deliveries(session, town.sysadmin)}
            assert (first, second) in [run.ids for run in job_runs(session, ["deliver"])]
        assert sorted(found.values()) == sorted([WAITING, WAITING, UNSURE, FAILED])
        assert (found[first], found[second]) == (WAITING, WAITING)
        assert last_log().facts == {"resent_all": 2}

    def test_nothing_to_do_is_not_logged(self, town: County, outlet_id: int) -> None:
        before = last_log().seq
        with transaction() as session:
            assert resend_failed(session, town.sysadmin) == 0
        assert last_log().seq == before

    def test_only_who_manages_notices_may(self, town: County) -> None:
        with reading() as session, pytest.raises(NotPermitted):
            resend_failed(session, town.leader)


class TestList:
    def test_names_the_case_until_it_is_confidential(self, town: County, outlet_id: int) -> None:
        with transaction() as session:
            case = a_registered_case(session, town)
        letter(outlet_id, "a", FAILED, "refused", case.id)
        with reading() as session:
            [found] = deliveries(session, town.sysadmin)
            assert delivery_counts(session, town.sysadmin) == {FAILED: 1}
            assert delivery_counts(session, town.sysadmin, since=utc_now() + timedelta(days=1)) == {}
        assert (found.case_no, found.kind, found.owner) == (case.case_no, OutletKind.WECOM, town.roads.name)
        with transaction() as session:
            seal_case(session, session.get_one(Case, case.id))
        with reading() as session:
            assert deliveries(session, town.sysadmin) == []
            assert delivery_counts(session, town.sysadmin) == {}

    def test_keeps_what_went_to_an_outlet_that_is_removed(self, town: County, outlet_id: int) -> None:
        letter(outlet_id, "a", FAILED, "refused")
        with transaction() as session:
            remove_outlet(session, town.sysadmin, outlet_id)
        with reading() as session:
            [found] = deliveries(session, town.sysadmin)
        assert (found.to, found.owner) == ("", town.roads.name)
