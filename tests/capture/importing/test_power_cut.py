"""After a kill in the middle of an import: is nothing half done, and does the same sheet then come in whole?"""

import os
import sys
import time
from pathlib import Path

from sqlmodel import func, select

from feedback.core.database import reading
from feedback.tracker.audit import verify_all
from models.case import Case, CaseEvent, Label
from models.contact import Contact, Opinion
from models.keeping import ImportBatch
from models.work_vocabulary import ImportKind
from tests.capture.importing import slow_writer
from tests.capture.importing.sheets import ROAD, content_of, taken
from tests.factories import County
from tests.processes import start

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 60
ROWS = [(str(number), f"{ROAD}{number}") for number in range(80)]


def test_killed_while_it_writes(county: County, tmp_path: Path) -> None:
    sheet, said = tmp_path / "sheet.csv", tmp_path / "said"
    sheet.write_bytes(content_of(("id", "body"), *ROWS))
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Case)).one() == 0
    command = [sys.executable, "-m", slow_writer.__name__, str(county.clerk.user_id), str(sheet), str(said)]
    process = start(command, folder=ROOT, environment=os.environ, log=tmp_path / "log")
    try:
        limit = time.monotonic() + START_SECONDS
        while not said.exists():
            assert process.poll() is None, (tmp_path / "log").read_text(errors="replace")[-2000:]
            assert time.monotonic() < limit
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    with reading() as session:
        for table in (Contact, Opinion, Case, CaseEvent, Label, ImportBatch):
            assert session.exec(select(func.count()).select_from(table)).one() == 0
    result = taken(county.clerk, ImportKind.OPINIONS, ("id", "body"), *ROWS)
    assert (result.taken, result.seen_before, result.first_case_no) == (80, 0, "ZS2026-000001")
    with reading() as session:
        assert verify_all(session).is_whole
