"""Does a sheet land as a whole or not at all, once and not twice?"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final

import pytest
from sqlmodel import func, select

from feedback.capture.importing.running import run_import
from feedback.core.clock import set_to
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, NotPermitted
from feedback.tracker.audit import verify_all
from models.case import Case
from models.contact import Contact, Opinion
from models.keeping import ImportBatch
from models.place import Area
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import LIGHT, REPORT, ROAD, WATER, planned, table_of, taken
from tests.factories import NOW, County

KIND: Final = ImportKind.OPINIONS
COLUMNS: Final = ("id", "body")
GOOD_AND_BAD: Final = (("1", ROAD), ("2", ""), ("1", WATER), ("3", LIGHT))
Counted = Callable[[], AbstractContextManager[list[str]]]


def rows_in(*tables: Any) -> list[int]:
    with reading() as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


class TestAllOrNothing:
    def test_bad_rows_keep_the_others_out(self, county: County) -> None:
        plan = planned(county.clerk, KIND, table_of(COLUMNS, *GOOD_AND_BAD))
        with pytest.raises(BadInput) as told:
            run_import(plan, actor=county.clerk, partial=False)
        assert (told.value.key, told.value.facts) == ("import_has_bad_rows", {"bad": 2, "read": 4})
        assert rows_in(Contact, Case, ImportBatch) == [0, 0, 0]

    def test_good_rows_alone_where_that_is_chosen(self, county: County) -> None:
        result = taken(county.clerk, KIND, COLUMNS, *GOOD_AND_BAD, partial=True)
        assert (result.read, result.taken, result.bad, result.seen_before) == (4, 2, 2, 0)
        assert rows_in(Contact, Opinion, Case) == [2, 2, 2]
        with reading() as session:
            batch = session.exec(select(ImportBatch)).one()
        assert (batch.rows_read, batch.rows_taken, batch.rows_bad) == (4, 2, 2)
        assert batch.mapping == {"external_key": "id", "words": "body"}
        assert batch.id == result.batch_id

    def test_mended_rows_follow_later(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, *GOOD_AND_BAD, partial=True)
        result = taken(county.clerk, KIND, COLUMNS, ("2", WATER), ("4", WATER))
        assert (result.taken, result.seen_before) == (2, 0)

    def test_nothing_good_is_nothing(self, county: County) -> None:
        plan = planned(county.clerk, KIND, table_of(COLUMNS, ("1", "")))
        with pytest.raises(BadInput) as told:
            run_import(plan, actor=county.clerk, partial=True)
        assert told.value.key == "import_has_no_good_row"

    def test_failure_half_way_leaves_nothing(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedback.capture.importing.running.CHUNK", 2)
        plan = planned(county.clerk, KIND, table_of(COLUMNS, *[(str(n), ROAD) for n in range(7)]))

        def stop_in_the_writing(done: int, total: int) -> None:
            if done > total * 3 / 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run_import(plan, actor=county.clerk, partial=False, progress=stop_in_the_writing)
        assert rows_in(Contact, Opinion, Case, ImportBatch) == [0, 0, 0, 0]
        assert run_import(plan, actor=county.clerk, partial=False).first_case_no == "ZS2026-000001"

    def test_area_that_was_closed_meanwhile_refuses_all(self, county: County) -> None:
        table = table_of(("内容", "地点"), (ROAD, "下河村"), (WATER, "上河村"))
        plan = planned(county.clerk, KIND, table)
        with transaction() as session:
            session.get_one(Area, county.other_village.id).is_active = False
        with pytest.raises(NotPermitted):
            run_import(plan, actor=county.clerk, partial=False)
        assert rows_in(Contact) == [0]


class TestNames:
    def test_source_that_no_column_holds_is_refused(self, county: County) -> None:
        with pytest.raises(BadInput) as refused:
            planned(county.clerk, ImportKind.OPINIONS, table_of(("id", "body"), ("1", ROAD)), source="信" * 41)
        assert (refused.value.key, refused.value.facts) == ("text_too_long", {"field": "source", "most": 40})

    def test_file_is_kept_by_the_beginning_of_its_name(self, county: County) -> None:
        plan = planned(county.clerk, ImportKind.OPINIONS, table_of(("id", "body"), ("1", ROAD)))
        plan = replace(plan, options=replace(plan.options, filename="\0" + "表" * 300 + ".csv"))
        run_import(plan, actor=county.clerk, partial=False)
        with reading() as session:
            assert session.exec(select(ImportBatch.filename)).one() == "表" * 200


class TestOnce:
    def test_same_sheet_again_is_nothing_new(self, county: County) -> None:
        rows = [("1", ROAD), ("2", REPORT), ("", WATER), ("", WATER)]
        taken(county.clerk, KIND, COLUMNS, *rows)
        result = taken(county.clerk, KIND, COLUMNS, *rows)
        assert (result.batch_id, result.taken, result.seen_before) == (None, 0, 4)
        assert rows_in(Contact, ImportBatch) == [4, 1]

    def test_plan_that_is_run_twice_takes_once(self, county: County) -> None:
        plan = planned(county.clerk, KIND, table_of(COLUMNS, ("1", ROAD), ("2", WATER)))
        first = run_import(plan, actor=county.clerk, partial=False)
        second = run_import(plan, actor=county.clerk, partial=False)
        assert (first.taken, second.taken, second.seen_before, second.batch_id) == (2, 0, 2, None)
        assert rows_in(Contact, Case, ImportBatch) == [2, 2, 1]

    def test_two_at_once_take_once(self, county: County) -> None:
        rows = [(str(n), f"{ROAD}{n}") for n in range(20)]
        plans = [planned(each, KIND, table_of(COLUMNS, *rows)) for each in (county.clerk, county.recorder)]
        results = []

        def run(place: int) -> None:
            with set_to(NOW):
                by = (county.clerk, county.recorder)[place]
                results.append(run_import(plans[place], actor=by, partial=False))

        threads = [threading.Thread(target=run, args=(place,)) for place in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted((each.taken, each.seen_before) for each in results) == [(0, 20), (20, 0)]
        assert rows_in(Contact, Case) == [20, 20]


class TestWriting:
    def test_progress_runs_from_nothing_to_all(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        for size in ("READ_CHUNK", "CHUNK"):
            monkeypatch.setattr(f"feedback.capture.importing.running.{size}", 2)
        plan = planned(county.clerk, KIND, table_of(COLUMNS, *[(str(n), ROAD) for n in range(5)]))
        steps: list[tuple[int, int]] = []
        run_import(plan, actor=county.clerk, partial=False, progress=lambda *step: steps.append(step))
        assert steps[0] == (0, 10)
        assert steps[-1] == (10, 10)
        assert steps == sorted(steps)
        assert len(steps) == 7

    def test_texts_are_read_before_the_database_is_locked(
        self, county: County, query_count: Counted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tests.capture.importing.sheets import light_reading

        plan = planned(county.clerk, KIND, table_of(COLUMNS, ("1", ROAD), ("2", WATER)))
        sent_before_reading: list[int] = []
        with query_count() as statements:

            def read(texts: Any, *, titles: Any = None) -> Any:
                sent_before_reading.append(len(statements))
                return light_reading(texts, titles=titles)

            monkeypatch.setattr("feedback.capture.understanding.understand", read)
            run_import(plan, actor=county.clerk, partial=False)
        assert sent_before_reading == [0]

    def test_nothing_is_asked_row_by_row(self, county: County, query_count: Counted) -> None:
        counts = []
        for count in (5, 50):
            rows = [(f"{count}-{n}", f"{ROAD}{n}") for n in range(count)]
            plan = planned(county.clerk, KIND, table_of(COLUMNS, *rows))
            with query_count() as statements:
                run_import(plan, actor=county.clerk, partial=False)
            # SQLite gives numbers one by one, so what is written grows with the rows there.
            counts.append(len([each for each in statements if each.startswith("SELECT")]))
        assert counts[0] == counts[1]

    def test_every_chain_is_whole(self, county: County) -> None:
        taken(county.clerk, KIND, COLUMNS, ("1", ROAD), ("2", REPORT))
        with reading() as session:
            found = verify_all(session)
        assert (found.is_whole, found.cases, found.events) == (True, 2, 2)
