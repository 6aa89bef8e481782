"""Does what was freed go back to the system?"""

import platform
from pathlib import Path

import pytest

from feedback.core.memory import give_back

PAGE_KB = 4


def resident_kb() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * PAGE_KB


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it")
def test_what_was_freed_goes_back_to_the_system() -> None:
    # Pieces too small to be given back one by one, with one in use behind them.
    pieces = [b"x" * 100_000 for _ in range(400)]
    last = pieces[-1]
    pieces.clear()
    before = resident_kb()
    give_back()
    assert before - resident_kb() > 20_000
    assert last[0] == ord("x")


def test_other_libraries_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.libc_ver", lambda: ("", ""))
    monkeypatch.setattr("ctypes.CDLL", lambda _name: pytest.fail("asked for its memory"))
    give_back()
