"""Are many people told of many cases once each, and without a storm?"""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from feedback.core.clock import utc_now
from feedback.core.database import transaction
from feedback.tracker import announcing, escalating, running
from feedback.tracker.escalating import sweep_due
from models.case import Case
from models.duty import Absence, Backup
from models.notice import Outlet
from models.vocabulary import CaseStatus, Role, Urgency
from models.work_vocabulary import NoticeKind, OutletKind
from tests.factories import NOW, County, a_case, actor, copies_of
from tests.tracker.sweeps import (
    LATER,
    add,
    at,
    deliveries,
    due,
    ids,
    notices,
    positions,
    told_of,
    town,
    without_part_clocks,
)

__all__ = ["town"]


class TestTold:
    def test_critical_case_is_told_outside_at_once(self, town: County) -> None:
        case_id = add(town, CaseStatus.HANDLING, urgency=Urgency.CRITICAL)
        with transaction() as session:
            session.add(
                Outlet(user_id=town.chair.user_id, kind=OutletKind.WEBHOOK, address='{"url": "https://127.0.0.1/x"}',
                       added_by_id=town.chair.user_id, added_at=utc_now())
            )  # fmt: skip
        with at(due(case_id) + timedelta(minutes=1)):
            sweep_due()
            sweep_due()
        assert told_of(case_id) == ids(town.handler, town.clerk, town.chair)
        assert all(notice.is_urgent for notice in notices(NoticeKind.OVERDUE))
        assert deliveries() == [case_id]

    def test_who_is_away_is_stood_in_for(self, town: County) -> None:
        with transaction() as session:
            second = actor(session, Role.CLERK, area=town.north)
            day = NOW.date()
            session.add(Backup(user_id=town.clerk.user_id, backup_id=second.user_id, set_at=utc_now()))
            session.add(
                Absence(user_id=town.clerk.user_id, first_on=day, last_on=day + timedelta(days=300),
                        set_by_id=town.clerk.user_id, set_at=utc_now())
            )  # fmt: skip
        add(town, CaseStatus.REGISTERED)
        with at(LATER):
            sweep_due()
        told = [each.user_id for each in notices()]
        assert (told.count(second.user_id), told.count(town.clerk.user_id)) == (1, 0)

    def test_many_cases_are_some_notices_and_one_that_counts(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(announcing, "MOST_SINGLE", 3)
        with transaction() as session:
            case = a_case(session, town, status=CaseStatus.HANDLING)
            without_part_clocks(session)
            copies_of(session, case, 19)
        with at(LATER):
            done = sweep_due()
        assert (done.looked, done.climbed) == (20, 80)
        for person in (town.handler, town.chair):
            mine = [notice for notice in notices() if notice.user_id == person.user_id]
            assert sorted(notice.case_id is None for notice in mine) == [False, False, False, True]
            assert [notice.facts for notice in mine if notice.case_id is None] == [{"count": 17}]

    def test_number_of_all_is_that_of_the_whole_sweep_in_small_batches(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(announcing, "MOST_SINGLE", 2)
        in_batches_of(monkeypatch, 4)
        with transaction() as session:
            case = a_case(session, town, status=CaseStatus.HANDLING)
            without_part_clocks(session)
            copies_of(session, case, 10)
        with at(LATER):
            done = sweep_due()
        assert (done.looked, done.climbed) == (11, 44)
        counted = [notice for notice in notices() if notice.user_id == town.chair.user_id and notice.case_id is None]
        assert [notice.facts for notice in counted] == [{"count": 9}]

    def test_broken_off_and_begun_anew_it_tells_nobody_twice(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        in_batches_of(monkeypatch, 2)
        with transaction() as session:
            case = a_case(session, town, status=CaseStatus.HANDLING)
            without_part_clocks(session)
            copies_of(session, case, 5)
        whole, batches = escalating._write, Counter[str]()

        def breaks_off(*given: Any) -> None:
            batches["n"] += 1
            if batches["n"] == 4:
                raise KeyError("gone")
            whole(*given)

        monkeypatch.setattr(escalating, "_write", breaks_off)
        with at(LATER), pytest.raises(KeyError):
            sweep_due()
        assert 0 < len(notices()) < 30
        monkeypatch.setattr(escalating, "_write", whole)
        with at(LATER + timedelta(minutes=1)):
            sweep_due()
        keys = Counter((notice.user_id, notice.case_id) for notice in notices())
        assert len(keys) == 30
        assert set(keys.values()) == {1}

    def test_two_sweeps_at_once_tell_each_thing_once(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case_id = add(town, CaseStatus.HANDLING)
        # The second has read what was climbed before the first has written it.
        monkeypatch.setattr(escalating, "_marked", lambda *_given: set())
        with at(LATER):
            assert sweep_due().climbed == 4
            assert sweep_due().told == 0
        assert positions(case_id) == [1, 2, 3, 4]


class TestLoad:
    def test_statements_of_a_batch_do_not_grow_with_its_cases(self, town: County, query_count: Any) -> None:
        with transaction() as session:
            case = a_case(session, town, status=CaseStatus.HANDLING, co=True)
        with at(LATER):
            sweep_due()
            with query_count() as few:
                sweep_due()
            with transaction() as session:
                copies_of(session, session.get_one(Case, case.id), 30)
            with query_count() as first:
                sweep_due()
            with query_count() as many:
                sweep_due()
        assert len(many) == len(few)
        assert len(first) < len(few) + 15


def in_batches_of(patch: pytest.MonkeyPatch, number: int) -> None:
    whole = running._paged
    patch.setattr(running, "_paged", lambda session, asked, _batch: whole(session, asked, number))
