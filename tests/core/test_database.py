"""Does work land as a whole or not at all, on stores that are set up as they must be, with tables as the models say?"""

import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session, SQLModel, select

from feedback.core import clock
from feedback.core import database as core_database
from feedback.core.database import connect, is_ready, read_at_once, reading, transaction, upgrade
from feedback.core.errors import Conflict
from models.base import metadata
from models.keeping import Counter, SiteFact
from models.migrations.foreign import is_ours
from models.place import Area
from models.vocabulary import AreaKind
from tests.stores import Store

WAIT_SECONDS = 30


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """A database of the application's own make, without what the tests' stores leave out for speed."""
    made = connect(f"sqlite:///{tmp_path / 'own.db'}")
    yield made
    made.dispose()


def an_area(code: str, *, parent_id: int | None = None) -> Area:
    return Area(kind=AreaKind.COUNTY, code=code, name=code, parent_id=parent_id)


def codes() -> list[str]:
    with reading() as session:
        return list(session.exec(select(Area.code).order_by(Area.code)).all())


def codes_in(session: Session) -> list[str]:
    return list(session.exec(select(Area.code)).all())


class TestSqlite:
    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("foreign_keys", 1),
            ("synchronous", 2),
            ("secure_delete", 1),
            ("busy_timeout", 30000),
        ],
    )
    def test_is_set_up_for_keeping_what_was_said(self, sqlite: Engine, pragma: str, value: object) -> None:
        for _ in range(2):
            with sqlite.connect() as connection:
                assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value

    def test_writer_holds_the_lock_from_the_beginning(self, sqlite: Engine) -> None:
        writes = sqlite.execution_options(zhenshi_writes=True)
        impatient = connect(str(sqlite.url))
        with writes.connect() as first, impatient.connect() as reader:
            first.execute(text("SELECT 1"))
            reader.execute(text("SELECT 1"))
            reader.execute(text("PRAGMA busy_timeout=1"))
            with pytest.raises(OperationalError, match="locked"):
                reader.execute(text("CREATE TABLE a (b)"))
        impatient.dispose()

    def test_is_made_in_the_data_folder_by_default(self, data_folder: Path) -> None:
        core_database.use(None)
        try:
            upgrade()
            assert is_ready()
            kept = list(data_folder.glob("zhenshi.db*"))
            assert data_folder / "zhenshi.db" in kept
            # Beside the database lie its journal and what that shares, which hold the same.
            assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
            assert stat.S_IMODE(data_folder.stat().st_mode) == 0o700
        finally:
            core_database.engine().dispose()
            core_database.use(None)


class TestPostgres:
    @pytest.mark.parametrize("kind", ["postgres", "postgresql", "postgresql+psycopg"])
    def test_is_reached_with_the_driver_that_is_there(self, kind: str) -> None:
        engine = connect(f"{kind}://clerk:secret@db.example:5432/zhenshi?sslmode=require")
        assert engine.driver == "psycopg"
        assert (engine.url.host, engine.url.password, engine.url.query["sslmode"]) == (
            "db.example",
            "secret",
            "require",
        )


@pytest.mark.usefixtures("database")
class TestTransaction:
    def test_a_fault_does_not_repeat_what_the_statement_was_given(self, database: Engine) -> None:
        with database.connect() as connection, pytest.raises(DBAPIError) as fault:
            connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "whom he reported"})
        assert "nowhere" in str(fault.value)
        assert "whom he reported" not in str(fault.value)

    def test_keeps_what_was_done(self) -> None:
        with transaction() as session:
            session.add(an_area("01"))
        assert codes() == ["01"]

    @pytest.mark.parametrize("fault", [ValueError("x"), KeyboardInterrupt(), Conflict("changed_meanwhile")])
    def test_drops_all_of_it_on_an_error(self, fault: BaseException) -> None:
        def work() -> None:
            with transaction() as session:
                session.add(an_area("01"))
                session.flush()
                raise fault

        with pytest.raises(type(fault)):
            work()
        assert codes() == []

    def test_drops_all_of_it_when_the_last_row_is_refused(self) -> None:
        def work() -> None:
            with transaction() as session:
                session.add(an_area("01"))
                session.flush()
                session.add(Area(kind=AreaKind.COUNTY, code="02", name="02", parent_id=999))

        with pytest.raises(IntegrityError):
            work()
        assert codes() == []

    @pytest.mark.parametrize(
        "rows",
        [
            pytest.param(lambda: (an_area("01"), an_area("01")), id="unique key"),
            pytest.param(lambda: (Counter(name="a"), Counter(name="a")), id="primary key"),
        ],
    )
    def test_second_row_under_one_key_was_somebody_elses(self, rows: Callable[[], tuple[SQLModel, SQLModel]]) -> None:
        first, second = rows()
        with transaction() as session:
            session.add(first)
        with pytest.raises(Conflict) as lost, transaction() as session:
            session.execute(insert(type(second)).values(**second.model_dump(exclude={"id"})))
        assert lost.value.key == "changed_meanwhile"

    def test_a_value_that_no_row_may_have_is_no_conflict(self) -> None:
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text("INSERT INTO site_fact (name, value) VALUES ('a', NULL)"))

    def test_refuses_a_row_that_points_to_nothing(self) -> None:
        with pytest.raises(IntegrityError), transaction() as session:
            session.add(an_area("01", parent_id=999))

    def test_reading_keeps_nothing(self) -> None:
        with transaction() as session:
            session.add(SiteFact(name="a", value="before"))
        with reading() as session:
            session.get_one(SiteFact, "a").value = "after"
            session.flush()
        with reading() as session:
            assert session.get_one(SiteFact, "a").value == "before"

    def test_rows_can_still_be_read_afterwards(self) -> None:
        with transaction() as session:
            area = an_area("01")
            session.add(area)
        assert area.code == "01"


def test_two_who_wait_for_each_other_are_not_both_lost(database: Engine) -> None:
    with transaction() as session:
        session.add_all([Counter(name="a"), Counter(name="b")])
    holds_one = {"a": threading.Event(), "b": threading.Event()}

    def add(first: str, second: str) -> Callable[[], Conflict | None]:
        def work() -> Conflict | None:
            try:
                with transaction() as session:
                    session.get_one(Counter, first, with_for_update=True).value += 1
                    session.flush()
                    holds_one[first].set()
                    # On SQLite the other one waits for this whole transaction, and then nobody is in its way.
                    holds_one[second].wait(0.3)
                    session.get_one(Counter, second, with_for_update=True).value += 1
            except Conflict as lost:
                return lost
            return None

        return work

    with ThreadPoolExecutor(2) as pool:
        works = [pool.submit(add("a", "b")), pool.submit(add("b", "a"))]
        lost = [work.result(WAIT_SECONDS) for work in works]
    with reading() as session:
        values = {session.get_one(Counter, name).value for name in ("a", "b")}
    assert values == {2 - sum(each is not None for each in lost)}
    assert None in lost
    assert (lost == [None, None]) is (database.dialect.name == "sqlite")


def test_of_two_who_add_the_same_at_once_one_is_told(database: Engine) -> None:
    looked = threading.Barrier(2)

    def add() -> Conflict | None:
        try:
            with transaction() as session:
                found = session.exec(select(Area.id).where(Area.code == "01")).first()
                # On SQLite the other one waits for this whole transaction, and then sees the row.
                with suppress(threading.BrokenBarrierError):
                    looked.wait(0.3)
                if found is None:
                    session.add(an_area("01"))
        except Conflict as lost:
            return lost
        return None

    with ThreadPoolExecutor(2) as pool:
        works = [pool.submit(add), pool.submit(add)]
        lost = [work.result(WAIT_SECONDS) for work in works]
    assert codes() == ["01"]
    assert sorted(each.key for each in lost if each) == (
        [] if database.dialect.name == "sqlite" else ["changed_meanwhile"]
    )


class TestReadAtOnce:
    def test_answers_stand_in_the_order_of_the_questions(self, database: Engine) -> None:
        with transaction() as session:
            session.add(an_area("a"))

        def slow(session: Session) -> int:
            assert later_was_asked.wait(WAIT_SECONDS)
            return len(session.exec(select(Area.code)).all())

        def quick(_session: Session) -> str:
            later_was_asked.set()
            return "quick"

        later_was_asked = threading.Event()
        assert read_at_once(slow, quick) == [1, "quick"]

    def test_asks_at_the_time_that_the_caller_was_set_to(self, database: Engine) -> None:
        instant = datetime(2026, 1, 5, 9, tzinfo=UTC)
        with clock.set_to(instant):
            assert read_at_once(lambda _session: clock.utc_now()) == [instant]

    def test_says_what_went_wrong(self, database: Engine) -> None:
        def fail(_session: Session) -> None:
            raise Conflict("changed_meanwhile")

        with pytest.raises(Conflict):
            read_at_once(codes_in, fail)


class TestMigrations:
    def test_make_the_tables_of_the_models(self, store: Store) -> None:
        with store.blank() as engine:
            assert not is_ready(engine)
            upgrade(engine)
            assert is_ready(engine)
            assert set(metadata.tables) <= set(inspect(engine).get_table_names())

    def test_leave_no_difference_to_the_models(self, store: Store) -> None:
        with store.blank() as engine:
            upgrade(engine)
            with engine.connect() as connection:
                options = {"include_object": is_ours, "compare_type": True}
                context = MigrationContext.configure(connection, opts=options)
                assert compare_metadata(context, metadata) == []

    def test_run_again_change_nothing(self, store: Store) -> None:
        with store.blank() as engine:
            upgrade(engine)
            with Session(engine) as session:
                session.add(SiteFact(name="a", value="b"))
                session.commit()
            upgrade(engine)
            with Session(engine) as session:
                assert session.get_one(SiteFact, "a").value == "b"

    def test_files_begin_with_their_revisions_and_stand_in_their_order(self) -> None:
        """A start takes the newest one's from its file's name, so as not to load Alembic."""
        config = Config()
        config.set_main_option("script_location", str(core_database._MIGRATIONS))
        downwards = list(ScriptDirectory.from_config(config).walk_revisions())
        names = sorted((Path(each.path).name for each in downwards), reverse=True)
        assert [name.partition("_")[0] for name in names] == [each.revision for each in downwards]
        assert core_database._newest_revision() == downwards[0].revision

    def test_every_constraint_has_a_name(self) -> None:
        nameless = [
            f"{table.name}: {constraint}"
            for table in metadata.tables.values()
            for constraint in table.constraints
            if not constraint.name
        ]
        assert not nameless
