"""Does each test really get an empty database of its own, on both engines, and only this machine to talk to?"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect
from sqlmodel import Session, select

from feedback.core import database as core_database
from feedback.core.settings import settings
from models.place import Area
from models.vocabulary import AreaKind
from tests.stores import Store


def add_area(code: str) -> int:
    with core_database.transaction() as session:
        area = Area(kind=AreaKind.COUNTY, code=code, name=code)
        session.add(area)
        session.flush()  # The number is wanted before the transaction ends.
        return area.id


def count_areas() -> int:
    with core_database.reading() as session:
        return len(session.exec(select(Area)).all())


class TestDatabase:
    @pytest.mark.parametrize("turn", [1, 2])
    def test_starts_empty_each_time(self, database: Engine, turn: int) -> None:
        assert count_areas() == 0
        assert add_area("01") == 1

    def test_is_the_one_that_was_asked_for(self, database: Engine, request: pytest.FixtureRequest) -> None:
        assert request.node.callspec.id == database.dialect.name
        assert core_database.engine() is database

    def test_is_the_database_of_every_process_that_the_test_starts(self, database: Engine) -> None:
        add_area("01")
        asked = "from sqlmodel import select; from feedback.core import database; from models.place import Area\n"
        asked += "with database.reading() as session: print(session.exec(select(Area.code)).one())"
        answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
        assert answer.stdout == "01\n"

    def test_large_tables_are_emptied_too(self, store: Store) -> None:
        rows = [{"kind": AreaKind.VILLAGE, "code": str(number), "name": "x" * 60} for number in range(9000)]
        with store.fresh() as engine, Session(engine) as session:
            session.execute(Area.__table__.insert(), rows)  # type: ignore[attr-defined]  # SQLModel hides it.
            session.commit()
        with store.fresh() as engine, Session(engine) as session:
            assert session.exec(select(Area)).first() is None

    def test_blank_one_has_no_table(self, store: Store) -> None:
        with store.blank() as engine:
            assert inspect(engine).get_table_names() == []


class TestQueryCount:
    def test_counts_what_is_sent(
        self, database: Engine, query_count: Callable[[], AbstractContextManager[list[str]]]
    ) -> None:
        with query_count() as statements:
            count_areas()
            count_areas()
        count_areas()
        assert len(statements) == 2


class TestSurroundings:
    def test_data_folder_is_the_tests_own(self, data_folder: Path, tmp_path: Path) -> None:
        assert settings().data_folder == data_folder
        assert data_folder.is_relative_to(tmp_path.parent)
        assert not data_folder.exists()

    def test_environment_of_the_developer_is_hidden(self) -> None:
        assert {name for name in os.environ if name.startswith("ZHENSHI_")} == {"ZHENSHI_DATA", "ZHENSHI_SECRET"}

    @pytest.mark.parametrize("address", ["192.0.2.1", "example.org", "2001:db8::1"])
    def test_other_machines_are_out_of_reach(self, address: str) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as connection, pytest.raises(RuntimeError, match="this machine only"):
            connection.connect((address, 80))

    def test_this_machine_can_be_reached(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
            assert client.getpeername() == server.getsockname()
