"""Takes a sheet in and says when it begins to write, so that a test can end it there: a process of its own."""

import sys
import time
from pathlib import Path
from typing import Final

import pytest

from feedback.access.actor import load_actor
from feedback.capture import understanding
from feedback.capture.importing import running
from feedback.core.clock import set_to
from feedback.core.database import reading
from feedback.sheets.reading import read_table
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import light_reading, planned
from tests.factories import NOW

WRITING: Final = "writing"
_CHUNK: Final = 20


def main(user_id: int, sheet: Path, said: Path) -> None:
    """Take `sheet` in; when a part of it is written and none of it has landed, say so in `said` and wait."""
    patch = pytest.MonkeyPatch()
    patch.setattr(understanding, "understand", light_reading)
    # Small, so that there is a middle.
    patch.setattr(running, "CHUNK", _CHUNK)
    with reading() as session:
        actor = load_actor(session, user_id)
    assert actor is not None
    plan = planned(actor, ImportKind.OPINIONS, read_table(sheet))

    def wait(done: int, total: int) -> None:
        if done >= total * 3 // 4 and not said.exists():
            said.write_text(WRITING, encoding="utf-8")
            time.sleep(60)

    running.run_import(plan, actor=actor, partial=False, progress=wait)


if __name__ == "__main__":
    with set_to(NOW):
        main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
