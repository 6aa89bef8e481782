"""What every test stands on: its own data folder and database, no network, nothing left over from the test before."""

import gc
import ipaddress
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import hypothesis
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine

from feedback.access import passwords
from feedback.core import database as core_database
from feedback.core.settings import Settings, settings
from tests.postgres import PostgresMissing, Server
from tests.statements import statements_of
from tests.stores import PostgresStore, SqliteStore, Store

pytest_plugins = ["tests.browser", "tests.scheduling", "tests.server", "tests.starter"]

SECRET: Final = "a secret that only tests use, longer than any key"
ENGINES: Final = ("sqlite", "postgresql")
_server: Final = pytest.StashKey[Server]()
_real_hasher: Final = passwords._hasher

hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=[*ENGINES, "both"], default="sqlite", help="the database under the tests that stand on one"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the one PostgreSQL of a run; with xdist the workers share their controller's."""
    config = session.config
    if config.getoption("engine") != "sqlite" and not hasattr(config, "workerinput"):
        config.stash[_server] = Server()
        try:
            config.stash[_server].start()
        except PostgresMissing as fault:
            pytest.exit(f"error: {fault}", returncode=1)


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(_server, None)
    if server:
        server.stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where the server of the run is."""
    server = node.config.stash.get(_server, None)
    node.workerinput["postgres"] = str(server.folder) if server else ""


def pytest_collection_finish() -> None:
    """Spare the tests the search for garbage among all that is loaded by now, which took a fifth of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that stands on a database once on each engine of the run."""
    if "store" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("engine")
        engines = ENGINES if chosen == "both" else [chosen]
        metafunc.parametrize(
            "store",
            [pytest.param(name, marks=pytest.mark.database) for name in engines],
            indirect=True,
            scope="session",
        )


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Forbid every connection that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def connect_on_this_machine(connection: socket.socket, address: Any) -> Any:
        if connection.family != socket.AF_UNIX and not _is_loopback(str(address[0])):
            raise RuntimeError(f"a test asked for {address[0]}: tests talk to this machine only")
        return connect(connection, address)

    return connect_on_this_machine


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session", autouse=True)
def own_settings() -> Iterator[None]:
    """Hide the developer's own environment and `.env` from the tests, and set a secret that every test shares."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Settings.model_config, "env_file", None)
        for field in Settings.model_fields.values():
            patch.delenv(str(field.alias), raising=False)
        patch.setenv("ZHENSHI_SECRET", SECRET)
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_hashing() -> Iterator[None]:
    """Hash passwords with the least work that argon2 allows; `real_hashing` asks for what an office gets."""
    light = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: light)
        yield


@pytest.fixture
def real_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", _real_hasher)


@pytest.fixture(scope="session")
def unused_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return paths where nothing is yet; making a folder for each test would cost more than many a test."""
    base = tmp_path_factory.mktemp("data")
    return (base / str(number) for number in count(1))


@pytest.fixture(autouse=True)
def data_folder(unused_folders: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test a data folder of its own, and forget what a page has cached."""
    folder = next(unused_folders)
    monkeypatch.setenv("ZHENSHI_DATA", str(folder))
    settings.cache_clear()
    yield folder
    settings.cache_clear()
    streamlit = sys.modules.get("streamlit")
    if streamlit:
        streamlit.cache_data.clear()


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory, own_settings: None) -> SqliteStore:
    return SqliteStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def postgresql_store(request: pytest.FixtureRequest, own_settings: None) -> Iterator[PostgresStore]:
    config = request.config
    worker: dict[str, Any] = getattr(config, "workerinput", {})
    folder = worker["postgres"] if worker else str(config.stash[_server].folder)
    made = PostgresStore(folder, f"test_{worker.get('workerid', 'main')}")
    yield made
    made.close()


@pytest.fixture(scope="session")
def store(request: pytest.FixtureRequest) -> Store:
    """Return this worker's store of databases, for tests that need several of them one after the other."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture
def database(store: Store, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Give the test a fresh, migrated, empty database, for this process and for any that the test starts."""
    with store.fresh() as engine:
        monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
        settings.cache_clear()
        core_database.use(engine)
        yield engine
        core_database.use(None)


@pytest.fixture
def query_count(database: Engine) -> Callable[[], AbstractContextManager[list[str]]]:
    """Return a context manager that yields the list of statements that the block sends to the database."""
    return partial(statements_of, database)
