"""Does the first line of a board count what its definitions say, and compare it with the period before?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.boards.marks import BoardFilter
from feedback.boards.queries import breakdown, confidential_count, headline
from feedback.core.database import transaction
from feedback.core.errors import NotPermitted
from models.case import CaseEvent
from models.vocabulary import CaseStatus, Channel, Role, Satisfaction, Urgency, Verb
from tests.boards.conftest import Place
from tests.boards.county import NOW, County, case_row, closed_row

TEN_DAYS = BoardFilter(from_on=date(2026, 11, 13), to_on=date(2026, 11, 22))
PAST = NOW - timedelta(days=1)
AHEAD = NOW + timedelta(days=1)


class TestCounts:
    def test_what_was_registered_is_compared_with_the_period_before(
        self, session: Session, built: County, place: Place
    ) -> None:
        place(*[case_row(3001, days_ago=days) for days in (0.1, 5, 8, 11, 12, 25)])
        registered = headline(session, built.leader(), TEN_DAYS).registered
        assert (registered.value, registered.previous, registered.change) == (3, 2, 1)

    def test_a_day_begins_at_the_office_and_not_in_greenwich(
        self, session: Session, built: County, place: Place
    ) -> None:
        midnight_at_the_office = timedelta(days=9, hours=16)
        just_before = (midnight_at_the_office + timedelta(seconds=1)) / timedelta(days=1)
        place(case_row(3001, days_ago=midnight_at_the_office / timedelta(days=1)), case_row(3001, days_ago=just_before))
        registered = headline(session, built.leader(), TEN_DAYS).registered
        assert (registered.value, registered.previous) == (1, 1)

    def test_what_is_open_is_compared_with_what_was_open_when_the_period_began(
        self, session: Session, built: County, place: Place
    ) -> None:
        place(
            case_row(3001, days_ago=40),
            case_row(3001, days_ago=2),
            closed_row(3001, closed_days_ago=3, days_ago=30),
            closed_row(3001, closed_days_ago=12, days_ago=30),
        )
        found = headline(session, built.leader(), TEN_DAYS).open
        assert (found.value, found.previous) == (2, 2)

    @pytest.mark.parametrize(("days_ago", "was_open"), [(3, 1), (15, 0)])
    def test_a_declined_case_was_open_until_it_was_declined(
        self, session: Session, built: County, place: Place, days_ago: int, was_open: int
    ) -> None:
        place(case_row(3001, days_ago=30, id=77, status=CaseStatus.DECLINED))
        with transaction() as writing:
            writing.add(
                CaseEvent(
                    case_id=77,
                    seq=1,
                    at=NOW - timedelta(days=days_ago),
                    verb=Verb.DECLINE,
                    target=CaseStatus.DECLINED,
                    hash="-",
                )
            )
        found = headline(session, built.leader(), TEN_DAYS).open
        assert (found.value, found.previous) == (0, was_open)

    def test_overdue_is_a_date_passed_in_an_open_state_and_has_no_past(
        self, session: Session, built: County, place: Place
    ) -> None:
        place(
            case_row(3001, days_ago=30, due_at=PAST),
            case_row(3001, days_ago=30, due_at=NOW - timedelta(days=20)),
            case_row(3001, days_ago=30, due_at=AHEAD),
            case_row(3001, days_ago=30),
            closed_row(3001, closed_days_ago=1, due_at=PAST),
        )
        found = headline(session, built.leader(), TEN_DAYS)
        assert (found.overdue.value, found.overdue.change, found.newly_overdue.value) == (2, None, 1)

    def test_what_was_closed_is_counted_by_the_day_of_closing(
        self, session: Session, built: County, place: Place
    ) -> None:
        place(
            closed_row(3001, closed_days_ago=1, days_ago=60),
            closed_row(3001, closed_days_ago=11),
            case_row(3001, days_ago=2, status=CaseStatus.DECLINED),
        )
        closed = headline(session, built.leader(), TEN_DAYS).closed
        assert (closed.value, closed.previous) == (1, 1)


class TestOnTime:
    def test_counts_replies_by_the_date_among_the_closed_and_those_late_with_a_unit(
        self, session: Session, built: County, place: Place
    ) -> None:
        place(
            *[closed_row(3001, closed_days_ago=days) for days in (1, 2, 3)],
            closed_row(3001, closed_days_ago=2, late=True),
            closed_row(3001, closed_days_ago=2, resolve_due_at=None),
            case_row(3001, days_ago=20, status=CaseStatus.HANDLING, due_at=PAST, resolve_due_at=PAST),
            case_row(3001, days_ago=20, status=CaseStatus.HANDLING, due_at=AHEAD, resolve_due_at=AHEAD),
            case_row(
                3001,
                days_ago=20,
                status=CaseStatus.SUSPENDED,
                suspended_from=CaseStatus.HANDLING,
                resolve_due_at=PAST,
            ),
            case_row(3001, days_ago=20, status=CaseStatus.REVIEWING, resolve_due_at=PAST, replied_at=PAST),
        )
        on_time = headline(session, built.leader(), TEN_DAYS).on_time
        assert (on_time.numerator, on_time.denominator, on_time.share) == (3, 5, 0.6)

    def test_the_period_before_is_judged_as_it_stood_at_its_end(
        self, session: Session, built: County, place: Place
    ) -> None:
        place(
            closed_row(3001, closed_days_ago=12),
            # It was late on the last day of the period before, and was replied after that.
            closed_row(3001, closed_days_ago=2, days_ago=30, resolve_due_at=NOW - timedelta(days=15)),
        )
        on_time = headline(session, built.leader(), TEN_DAYS).on_time
        assert (on_time.previous_numerator, on_time.previous_denominator, on_time.previous) == (1, 2, 0.5)
        assert (on_time.numerator, on_time.denominator) == (0, 1)
        assert on_time.change == -0.5

    def test_there_is_no_share_of_nothing(self, session: Session, built: County) -> None:
        found = headline(session, built.leader(), TEN_DAYS)
        for share in (found.on_time, found.satisfaction):
            assert (share.share, share.previous, share.change, share.denominator) == (None, None, None, 0)


class TestSatisfaction:
    def test_basically_satisfied_counts_nine_tenths_and_the_unasked_not_at_all(
        self, session: Session, built: County, place: Place
    ) -> None:
        answers = (
            Satisfaction.SATISFIED,
            Satisfaction.SATISFIED,
            Satisfaction.BASICALLY_SATISFIED,
            Satisfaction.DISSATISFIED,
            Satisfaction.OTHER,
            None,
        )
        place(*[closed_row(3001, closed_days_ago=1, satisfaction=answer) for answer in answers])
        place(closed_row(3001, closed_days_ago=12, satisfaction=Satisfaction.SATISFIED))
        found = headline(session, built.leader(), TEN_DAYS).satisfaction
        assert found.numerator == pytest.approx(2.9)
        assert found.denominator == 5
        assert found.share == pytest.approx(0.58)
        assert found.previous == 1


class TestConfidential:
    def test_never_counted_for_anybody_but_its_desk(self, session: Session, built: County, place: Place) -> None:
        place(case_row(3001, days_ago=1, due_at=PAST, is_confidential=True), case_row(3001, days_ago=1))
        assert headline(session, built.leader(), TEN_DAYS).registered.value == 1
        assert headline(session, built.leader(), TEN_DAYS).overdue.value == 0
        assert int(breakdown(session, built.leader(), TEN_DAYS)["count"].max()) == 1
        desk = confidential_count(session, built.actor(Role.DISCIPLINE, 3), TEN_DAYS)
        assert (desk.registered, desk.open, desk.overdue) == (1, 1, 1)
        other = confidential_count(session, built.actor(Role.DISCIPLINE, 30), TEN_DAYS)
        assert (other.registered, other.open, other.overdue) == (0, 0, 0)

    def test_refused_for_a_leader(self, session: Session, built: County) -> None:
        with pytest.raises(NotPermitted):
            confidential_count(session, built.leader(), TEN_DAYS)


class TestBreakdown:
    def test_counts_each_cut_in_the_order_of_its_words(self, session: Session, built: County, place: Place) -> None:
        place(
            case_row(3001, urgency=Urgency.CRITICAL, channel=Channel.HOTLINE, due_at=PAST),
            case_row(3001, urgency=Urgency.NORMAL, channel=Channel.VISIT),
            case_row(3002, urgency=None, channel=Channel.VISIT),
            case_row(3002, urgency=Urgency.NORMAL, channel=Channel.VISIT, days_ago=20),
        )
        found = breakdown(session, built.leader(), TEN_DAYS)
        cuts = {
            cut: list(zip(rows["code"], rows["count"], rows["overdue"], strict=True))
            for cut, rows in found.groupby("cut")
        }
        assert cuts["urgency"] == [("normal", 1, 0), ("critical", 1, 1), ("", 1, 0)]
        assert cuts["channel"] == [("visit", 2, 0), ("hotline", 1, 1)]
        assert cuts["status"] == [("registered", 3, 1)]
        assert cuts["nature"] == cuts["scope"] == [("", 3, 1)]

    def test_empty_where_nothing_was_registered(self, session: Session, built: County) -> None:
        found = breakdown(session, built.leader(), TEN_DAYS)
        assert found.empty
        assert list(found.columns) == ["cut", "code", "count", "overdue", "key", "overdue_key"]


@pytest.mark.parametrize("role", [Role.CADRE, Role.HANDLER, Role.DISCIPLINE, Role.SYSADMIN, Role.AUDITOR])
def test_refused_for_who_reads_no_boards(session: Session, built: County, role: Role) -> None:
    actor: Actor = built.actor(role, 3, unit_id=1)
    with pytest.raises(NotPermitted):
        headline(session, actor, TEN_DAYS)
