"""Is the secret made once, whole, and for its owner's eyes only? And does an installation say where its data is?"""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from feedback.core.settings import Settings, settings


@pytest.fixture
def bare(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of an installation that sets no secret."""
    monkeypatch.delenv("ZHENSHI_SECRET")
    settings.cache_clear()
    yield data_folder
    settings.cache_clear()


class TestSecret:
    def test_is_made_once(self, bare: Path) -> None:
        made = settings().master_secret()
        assert len(made) >= 48
        assert Settings().master_secret() == made

    def test_is_its_owners_alone(self, bare: Path) -> None:
        settings().master_secret()
        mode = (bare / "keys" / "secret").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600

    def test_leaves_nothing_else_behind(self, bare: Path) -> None:
        settings().master_secret()
        assert [path.name for path in (bare / "keys").iterdir()] == ["secret"]

    def test_is_one_for_all_who_start_at_once(self, bare: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            made = set(pool.map(lambda _: Settings().master_secret(), range(8)))
        assert len(made) == 1
        assert made.pop()

    def test_is_one_for_two_processes(self, bare: Path) -> None:
        ask = "from feedback.core.settings import settings; print(settings().master_secret().decode())"
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        running = [
            subprocess.Popen([sys.executable, "-c", ask], stdout=subprocess.PIPE, text=True, env=environment)
            for _ in range(2)
        ]
        told = {process.communicate()[0].strip() for process in running}
        assert told == {settings().master_secret().decode()}

    def test_that_is_set_is_used_and_not_written(self, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZHENSHI_SECRET", "an office's own")
        assert Settings().master_secret() == b"an office's own"
        assert not (bare / "keys").exists()


class TestFolder:
    def test_is_its_owners_alone(self, bare: Path) -> None:
        settings().folder("files")
        assert {stat.S_IMODE(path.stat().st_mode) for path in (bare, bare / "files")} == {0o700}

    def test_that_is_there_stays_as_its_owner_has_it(self, bare: Path) -> None:
        bare.mkdir(mode=0o750)
        settings().folder("files")
        assert stat.S_IMODE(bare.stat().st_mode) == 0o750

    def test_stays_where_it_was_when_the_process_goes_elsewhere(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ZHENSHI_DATA", "data")
        monkeypatch.chdir(tmp_path)
        found = Settings()
        monkeypatch.chdir("/")
        assert found.folder("files") == tmp_path / "data" / "files"


class TestAddress:
    def test_is_the_embedded_database_by_default(self, data_folder: Path) -> None:
        assert settings().url == f"sqlite:///{data_folder.resolve() / 'zhenshi.db'}"

    def test_is_the_one_that_is_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/zhenshi")
        assert Settings().url == "postgresql://db.example/zhenshi"


class TestLimits:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ZHENSHI_PORT", "0"),
            ("ZHENSHI_PORT", "70000"),
            ("ZHENSHI_SESSION_HOURS", "0"),
            ("ZHENSHI_IDLE_MINUTES", "4"),
            ("ZHENSHI_UPLOAD_MB", "one"),
            ("ZHENSHI_WORKER_NAME", "../web"),
        ],
    )
    def test_are_kept(self, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        with pytest.raises(ValidationError):
            Settings()
