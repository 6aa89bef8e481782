"""Can anything of a sealed case, or a number of a person, be read out of the store by who has its files?"""

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Engine, text

from feedback.core import clock
from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.vocabulary import Nature
from tests.factories import NOW, a_case, a_county, a_diagnosis, a_household, an_opinion, seeded

WORDS: Final = "会计把补助款压在手里半年不发，还让人签了空白收据"
TITLE: Final = "补助款被压"
NOTE, NAME = "点名举报会计", "郑小满"
PHONE, IDENTITY = "13987654321", "330226197001011234"


@pytest.fixture
def on_disk(database: Engine) -> Engine:
    """Two cases, of which one was open and indexed until it was sealed, each in a transaction of its own."""
    with clock.set_to(NOW):
        with transaction() as session:
            seeded(session)
            town = a_county(session)
            case = a_case(session, town, title=TITLE, words=WORDS)
            an_opinion(session, a_case(session, town), phone=PHONE, reporter_name=NAME)
            a_household(session, town, phone=PHONE, identity=IDENTITY)
        with transaction() as session:
            diagnosis = a_diagnosis(category="1602", nature=Nature.REPORT, note=NOTE)
            service.diagnose(session, town.clerk, case.id, NO_STEP, diagnosis)
    return database


def test_files_hold_nothing_of_a_sealed_case_and_no_number(on_disk: Engine) -> None:
    stored = stored_bytes(on_disk)
    assert "坑坑洼洼".encode() in stored
    # Single words as well, since the search index keeps a text in words.
    hidden = [WORDS, WORDS[:6], TITLE, "补助", "收据", "空白", "会计", NOTE, NAME, PHONE, PHONE[-8:], IDENTITY]
    assert [secret for secret in hidden if secret.encode() in stored] == []


def stored_bytes(engine: Engine) -> bytes:
    """Return the files of an SQLite database, or what every table of a PostgreSQL one shows.

    PostgreSQL's own files keep a row's former state until they are vacuumed.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            path = Path(engine.url.database or "")
            return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        rows = [connection.execute(text(f'SELECT t.*::text FROM "{name}" t')).scalars().all() for name in names]
        return "\n".join(row for table in rows for row in table).encode()
