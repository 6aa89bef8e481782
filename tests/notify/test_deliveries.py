"""Is a message sent once, a second time only where nobody can know, and never lost out of sight?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import set_to, utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import Conflict, NotFound, NotPermitted
from feedback.core.job_runs import job_runs
from feedback.core.queue_tables import schema_of
from feedback.notify import deliveries as module
from feedback.notify.deliveries import deliver_one, due_deliveries, hand_over_due
from feedback.notify.delivery_list import deliveries, delivery_counts, lines_of, resend
from feedback.notify.outbox import put_out
from feedback.notify.outlets import MailServer, NewOutlet, add_outlet, set_mail_server, switch_outlet
from feedback.notify.parcels import Answer, Outcome, Parcel
from feedback.notify.told import Message
from feedback.tracker.confidential import seal_case
from models.case import Case
from models.keeping import AccessLog
from models.notice import Delivery, DeliveryEvent
from models.vocabulary import Role
from models.work_vocabulary import DeliveryState, OutletKind
from tests.county import County, actor
from tests.factories import NOW, a_county_in, a_registered_case
from tests.notify.receiving import Receiver
from tests.statements import statements_of
from tests.stores import Store

SENT = Answer(Outcome.SENT)
Send = Callable[[Parcel], Answer]


@dataclass
class Outside:
    """All services of others at once: keeps what is sent and answers as told."""

    answers: list[Answer] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    dies: bool = False

    def send(self, parcel: Parcel) -> Answer:
        self.parcels.append(parcel)
        if self.dies:
            raise KeyboardInterrupt
        return self.answers.pop(0) if self.answers else SENT


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    made = Outside()
    monkeypatch.setattr(module, "send", made.send)
    return made


@pytest.fixture
def town(database: Engine, store: Store) -> County:
    return a_county_in(store)


@pytest.fixture
def boss(town: County) -> Actor:
    with transaction() as session:
        return actor(session, Role.SYSADMIN, area=town.root)


@pytest.fixture(autouse=True)
def office_time() -> Iterator[None]:
    with set_to(NOW):
        yield


def a_message(town: County, boss: Actor, *, address: str = "https://hook.example.gov.cn", case_id: int = 0) -> int:
    """Write a message to a web address of the handler's and return its number."""
    with transaction() as session:
        new = NewOutlet(kind=OutletKind.WEBHOOK, address=address, user_id=town.handler.user_id)
        outlet_id = add_outlet(session, boss, new)
        message = Message(
            outlet_id=outlet_id,
            case_id=case_id or None,
            event_key="critical/1",
            title="特急件",
            body="请马上处置。",
            not_before=utc_now(),
            is_urgent=True,
        )
        return put_out(session, [message])[0]


def row(delivery_id: int) -> Delivery:
    with reading() as session:
        return session.get_one(Delivery, delivery_id)


def lines(delivery_id: int) -> list[tuple[DeliveryState, bool, str]]:
    with reading() as session:
        found = select(DeliveryEvent).where(DeliveryEvent.delivery_id == delivery_id).order_by(col(DeliveryEvent.id))
        return [(each.state, each.is_repeat, each.fault) for each in session.exec(found)]


def die_while_sending(outside: Outside, delivery_id: int, job_id: str = "job-1") -> None:
    """Let the worker die after the message is out, before that is noted."""
    outside.dies = True
    with pytest.raises(KeyboardInterrupt):
        deliver_one(delivery_id, job_id)
    outside.dies = False


class TestSent:
    def test_is_sent_once_whoever_asks_again(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        assert deliver_one(number, "job-1") == "sent"
        assert deliver_one(number, "job-1") == deliver_one(number, "job-2") == ""
        [parcel] = outside.parcels
        assert (parcel.title, parcel.body, parcel.key) == ("特急件", "请马上处置。", f"zhenshi-{number}")
        assert parcel.parts["url"] == "https://hook.example.gov.cn"
        found = row(number)
        assert (found.state, found.tries, found.repeats, found.ended_at) == (DeliveryState.SENT, 1, 0, utc_now())
        assert lines(number) == [(DeliveryState.SENT, False, "")]

    def test_waits_for_its_time(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        with set_to(NOW - timedelta(minutes=1)):
            assert deliver_one(number, "job-1") == ""
        assert not outside.parcels

    def test_takes_five_statements_in_two_transactions(self, town: County, boss: Actor, outside: Outside,
                                                       database: Engine) -> None:  # fmt: skip
        number = a_message(town, boss)
        with statements_of(database) as sent:
            deliver_one(number, "job-1")
        assert len(sent) <= 7


class TestBrokenOff:
    def test_goes_out_a_second_time_marked_and_under_the_same_key(
        self, town: County, boss: Actor, outside: Outside
    ) -> None:
        number = a_message(town, boss)
        die_while_sending(outside, number)
        assert deliver_one(number, "job-1") == "sent"
        first, second = outside.parcels
        assert (first.title, second.title) == ("特急件", "特急件（可能重复）")
        assert first.key == second.key
        assert row(number).repeats == 1
        assert lines(number) == [(DeliveryState.SENDING, True, ""), (DeliveryState.SENT, False, "")]

    def test_never_goes_out_a_third_time_by_itself(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        die_while_sending(outside, number)
        die_while_sending(outside, number)
        assert deliver_one(number, "job-1") == ""
        assert len(outside.parcels) == 2
        assert (row(number).state, row(number).fault) == (DeliveryState.UNSURE, "broke_off")

    def test_is_left_to_the_job_that_has_it(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        die_while_sending(outside, number)
        assert deliver_one(number, "job-2") == ""
        with set_to(NOW + timedelta(minutes=11)):
            assert deliver_one(number, "job-2") == "sent"
        assert len(outside.parcels) == 2

    def test_late_answer_of_one_that_was_taken_for_dead_changes_nothing(
        self, town: County, boss: Actor, outside: Outside, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = a_message(town, boss)

        def send_slowly(_parcel: Parcel) -> Answer:
            monkeypatch.setattr(module, "send", outside.send)
            with set_to(NOW + timedelta(minutes=11)):
                assert deliver_one(number, "job-2") == "sent"
            return Answer(Outcome.REFUSED, "HTTP 400")

        monkeypatch.setattr(module, "send", send_slowly)
        assert deliver_one(number, "job-1") == ""
        assert row(number).state is DeliveryState.SENT


class TestRefused:
    def test_is_a_dead_letter_at_once(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        outside.answers = [Answer(Outcome.REFUSED, "HTTP 404")]
        assert deliver_one(number, "job-1") == "failed"
        found = row(number)
        assert (found.fault, found.fault_detail, found.tries) == ("refused", "HTTP 404", 1)

    def test_one_that_may_have_arrived_is_not_sent_again(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        outside.answers = [Answer(Outcome.UNSURE, "ReadTimeout")]
        assert deliver_one(number, "job-1") == "unsure"
        with set_to(NOW + timedelta(days=1)), reading() as session:
            assert due_deliveries(session, 9) == []

    def test_failing_ones_are_tried_after_longer_and_longer_and_then_given_up(
        self, town: County, boss: Actor, outside: Outside, database: Engine
    ) -> None:
        number, at, waits = a_message(town, boss), NOW, []
        outside.answers = [Answer(Outcome.NOT_REACHED, "ConnectionError"), *[Answer(Outcome.BUSY, "HTTP 500")] * 4]
        while row(number).state is DeliveryState.WAITING:
            with set_to(at):
                deliver_one(number, "job-1")
            waits.append(int((row(number).not_before - at).total_seconds() // 60))
            at = row(number).not_before
        assert waits == [1, 5, 30, 120, 0]
        found = row(number)
        assert (found.state, found.fault, found.fault_detail) == (DeliveryState.FAILED, "given_up", "HTTP 500")
        assert [fault for _state, _is_repeat, fault in lines(number)] == [
            "not_reached",
            "busy",
            "busy",
            "busy",
            "given_up",
        ]
        assert len(outside.parcels) == 5
        with reading() as session:
            jobs = job_runs(session, ["deliver"])
        assert [job.ids for job in jobs] == [(number,)] * 5
        schema = schema_of(database)
        table = f"{schema}.workflow_status" if schema else "workflow_status"
        with database.connect() as connection:
            delayed = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE status = 'DELAYED'").scalar()
        assert delayed == 4

    def test_is_sent_by_another_try(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        outside.answers = [Answer(Outcome.BUSY, "HTTP 503")]
        assert deliver_one(number, "job-1") == "waiting"
        with set_to(NOW + timedelta(minutes=1)):
            assert deliver_one(number, "job-2") == "sent"
        assert [parcel.title for parcel in outside.parcels] == ["特急件", "特急件"]

    def test_mail_waits_for_a_server_to_be_set(self, town: County, boss: Actor, outside: Outside) -> None:
        with transaction() as session:
            new = NewOutlet(kind=OutletKind.MAIL, address="zhou@example.gov.cn", user_id=town.handler.user_id)
            outlet_id = add_outlet(session, boss, new)
            messages = [
                Message(outlet_id=outlet_id, event_key=key, title="", body="", not_before=utc_now()) for key in "ab"
            ]
            first, second = put_out(session, messages)
        assert deliver_one(first, "job-1") == ""
        assert (row(first).state, row(first).fault) == (DeliveryState.FAILED, "outlet_closed")
        with transaction() as session:
            set_mail_server(session, boss, MailServer(host="10.0.0.9", port=25, mode="insecure", sender="zs@b.cn"))
        assert deliver_one(second, "job-1") == "sent"
        assert outside.parcels[0].parts["to"] == "zhou@example.gov.cn"
        assert outside.parcels[0].parts["host"] == "10.0.0.9"


class TestNotToldAnyMore:
    def test_closed_outlet(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        with transaction() as session:
            switch_outlet(session, boss, row(number).outlet_id or 0, is_active=False)
        assert deliver_one(number, "job-1") == ""
        assert (row(number).state, row(number).fault) == (DeliveryState.FAILED, "outlet_closed")
        assert not outside.parcels

    def test_case_that_was_made_confidential_since(self, town: County, boss: Actor, outside: Outside) -> None:
        with transaction() as session:
            case_id = a_registered_case(session, town).id
        number = a_message(town, boss, case_id=case_id)
        with transaction() as session:
            seal_case(session, session.get_one(Case, case_id))
        assert deliver_one(number, "job-1") == ""
        assert row(number).fault == "not_told_any_more"
        assert not outside.parcels


class TestSweep:
    def test_finds_what_is_due_and_what_hangs_and_nothing_else(
        self, town: County, boss: Actor, outside: Outside
    ) -> None:
        with transaction() as session:
            outlet_id = add_outlet(
                session,
                boss,
                NewOutlet(kind=OutletKind.WEBHOOK, address="https://hook.example.gov.cn", user_id=town.handler.user_id),
            )
            times = {"due": 0, "fresh": 20, "later": 60, "hangs": 0, "sent": 0, "sending": 0}
            put_out(
                session,
                [
                    Message(
                        outlet_id=outlet_id,
                        event_key=key,
                        title="",
                        body="",
                        not_before=NOW + timedelta(minutes=minutes),
                    )
                    for key, minutes in times.items()
                ],
            )
            by_key = {each.event_key: each.id for each in session.exec(select(Delivery))}
        die_while_sending(outside, by_key["hangs"])
        deliver_one(by_key["sent"], "job-1")
        with set_to(NOW + timedelta(minutes=15)):
            die_while_sending(outside, by_key["sending"])
        with set_to(NOW + timedelta(minutes=21)), transaction() as session:
            assert due_deliveries(session, 9) == sorted([by_key["due"], by_key["hangs"]])
            assert due_deliveries(session, 1) == [by_key["due"]]
            assert hand_over_due(session) == 2
        with reading() as session:
            assert job_runs(session, ["deliver"])[0].ids == (by_key["due"], by_key["hangs"])


class TestByHand:
    def test_dead_letter_is_sent_again_with_a_line_and_in_the_log(
        self, town: County, boss: Actor, outside: Outside
    ) -> None:
        number = a_message(town, boss)
        outside.answers = [Answer(Outcome.REFUSED, "HTTP 404")]
        deliver_one(number, "job-1")
        with transaction() as session:
            resend(session, boss, number)
        assert (row(number).state, row(number).tries, row(number).fault) == (DeliveryState.WAITING, 0, "")
        assert deliver_one(number, "job-2") == "sent"
        assert [parcel.title for parcel in outside.parcels] == ["特急件", "特急件"]
        with reading() as session:
            told = lines_of(session, boss, number)
            log = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
        assert [(line.state, line.by) for line in told] == [
            (DeliveryState.FAILED, ""),
            (DeliveryState.WAITING, boss.name),
            (DeliveryState.SENT, ""),
        ]
        assert log
        assert log.facts == {"resent": number}

    def test_one_that_may_have_arrived_says_that_it_is_a_repeat(
        self, town: County, boss: Actor, outside: Outside
    ) -> None:
        number = a_message(town, boss)
        outside.answers = [Answer(Outcome.UNSURE, "ReadTimeout")]
        deliver_one(number, "job-1")
        with transaction() as session:
            resend(session, boss, number)
        deliver_one(number, "job-2")
        assert [parcel.title for parcel in outside.parcels] == ["特急件", "特急件（可能重复）"]

    def test_what_is_out_or_on_its_way_is_not(self, town: County, boss: Actor, outside: Outside) -> None:
        number = a_message(town, boss)
        for _ in range(2):
            with pytest.raises(Conflict, match="delivery_not_ended"), transaction() as session:
                resend(session, boss, number)
            deliver_one(number, "job-1")
        with pytest.raises(NotFound, match="delivery_not_found"), transaction() as session:
            resend(session, boss, 999_999)

    def test_list_shows_what_an_administrator_may_know(
        self, town: County, boss: Actor, outside: Outside, database: Engine
    ) -> None:
        number = a_message(town, boss)
        outside.answers = [Answer(Outcome.REFUSED, "HTTP 404")]
        deliver_one(number, "job-1")
        with reading() as session, statements_of(database) as sent:
            [found] = deliveries(session, boss, [DeliveryState.FAILED, DeliveryState.UNSURE])
            assert len(sent) == 1
            assert deliveries(session, boss, [DeliveryState.SENT]) == []
            assert deliveries(session, boss, after=number) == []
            assert delivery_counts(session, boss) == {DeliveryState.FAILED: 1}
        assert (found.to, found.owner, found.title, found.fault) == (
            "webhook://ho…",
            town.handler.name,
            "特急件",
            "refused",
        )

    def test_only_who_manages_notices_may(self, town: County) -> None:
        acts: list[Callable[[Session], object]] = [
            lambda session: deliveries(session, town.leader),
            lambda session: lines_of(session, town.leader, 1),
            lambda session: delivery_counts(session, town.leader),
            lambda session: resend(session, town.leader, 1),
        ]
        with reading() as session:
            for act in acts:
                with pytest.raises(NotPermitted):
                    act(session)


def test_goes_the_whole_way_to_a_web_address(
    town: County, boss: Actor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    number = a_message(town, boss, address=receiver.url)
    receiver.says(500)
    assert deliver_one(number, "job-1") == "waiting"
    receiver.says(200)
    with set_to(NOW + timedelta(minutes=1)):
        assert deliver_one(number, "job-2") == "sent"
    assert [each.head["Idempotency-Key"] for each in receiver.received] == [f"zhenshi-{number}"] * 2
