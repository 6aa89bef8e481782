"""The page of all benches: a section for each engine and one for the pages, each with machine, day and commands."""

import os
import platform
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from feedback.core.clock import today
from feedback.core.database import engine, reading

SECTIONS: Final = ("SQLite", "PostgreSQL", "Pages")
_HEADING: Final = re.compile(r"^## ", re.MULTILINE)
_PREAMBLE: Final = """# Benchmarks

`make bench` makes this page: it fills a store with 100,000 cases of two years and repeats what each page asks for.
A desk or a board shall open within 500 ms: all its reads together, in the row that ends with "opens". The columns p50
and p95 are the time within which half and 95 of 100 calls were answered, in milliseconds; statements are those that one
call sends; the ratio says how many times as long it takes as with a tenth of the cases. The texts are generated, one
case in a hundred is confidential, and 83 of 100 are closed. The sweep has a store with as many open cases. Milliseconds
of different machines cannot be compared, ratios can.
"""


def write_section(page: Path, title: str, body: str) -> None:
    """Put `body` into the page under its title, in the place of what stood there; other sections stay."""
    before = page.read_text("utf-8") if page.is_file() else ""
    held = dict(_section(part) for part in _HEADING.split(before)[1:])
    held[title] = body.strip()
    known = [name for name in SECTIONS if name in held]
    parts = [_PREAMBLE.strip(), *(f"## {name}\n\n{held[name]}" for name in known)]
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("\n\n".join(parts) + "\n", "utf-8")


def _section(part: str) -> tuple[str, str]:
    title, _, body = part.partition("\n")
    return title.strip(), body.strip()


def surroundings(software: Iterable[str] = ()) -> str:
    """Return on what and when something was measured; neither the machine's name nor a path."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    parts = [
        f"{os.cpu_count()} cores",
        _processor(),
        f"{memory_gb:.0f} GB of memory",
        _system(),
        f"Python {platform.python_version()}",
        *software,
    ]
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    shared = f" The run went before other work of the machine (nice {nice})." if nice < 0 else ""
    return (
        f"Measured on {today()} on {', '.join(part for part in parts if part)}. "
        f"The machine's load of the last minute was {os.getloadavg()[0]:.1f} when the run ended.{shared}"
    )


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", facts.read_text("utf-8"), re.MULTILINE) if facts.is_file() else None
    return found[1].strip() if found else platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def engine_version() -> str:
    """Return the name and version of the store's engine."""
    if engine().dialect.name == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with reading() as session:
        number = session.connection().exec_driver_sql("SHOW server_version").scalar_one()
    return f"PostgreSQL {str(number).split()[0]}"
