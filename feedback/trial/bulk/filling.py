"""How is a store filled with many cases? Some thousand at a time, each with all its rows, by bulk inserts.

Their chains verify and their numbers are the next ones, but nobody acted: the trial county's own story is `play`'s.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from sqlalchemy import func, insert, text
from sqlmodel import Session, select

from feedback.core.clock import office_day, utc_now
from feedback.core.database import transaction
from feedback.tracker.numbering import take_case_numbers
from feedback.tracker.search import add_to_index
from feedback.trial.bulk.case_rows import Row, Writer, case_row, chain_of
from feedback.trial.bulk.course import STANDS
from feedback.trial.bulk.further_rows import contact_rows, handling_rows, label_rows, opinion_row
from feedback.trial.bulk.ground import survey
from models.base import metadata
from models.case import Case
from models.contact import Contact, Opinion
from models.vocabulary import CaseStatus, Verb

_CHUNK: Final = 4000
_MOST_TEXTS: Final = 3000
_CONFIDENTIAL_SHARE: Final = 0.01
_NUMBERED: Final = ("contact", "issue", "opinion")
_Numbered = type[Case] | type[Contact] | type[Opinion]


def fill(
    cases: int,
    *,
    seed: int = 1,
    status: CaseStatus | None = None,
    township_id: int | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Add `cases` cases of two years to the county of the process's store: of every state, or all of one `status`.

    `progress` is told how many more have landed; each chunk lands as a whole.
    """
    rng = Random(seed)  # noqa: S311 - rows to measure with, no secrets
    with transaction() as session:
        ground = survey(session, rng, township_id=township_id, texts=min(cases, _MOST_TEXTS))
    for start in range(0, cases, _CHUNK):
        number = min(_CHUNK, cases - start)
        with transaction() as session:
            _Chunk(session, Writer(rng, ground, utc_now()), status).add(number)
        progress(number)


class _Chunk:
    """Some thousand cases with all their rows, gathered by table and inserted at once."""

    def __init__(self, session: Session, writer: Writer, status: CaseStatus | None) -> None:
        self._session, self._writer = session, writer
        self._statuses = list(STANDS) if status is None else [status]
        self._weights = [STANDS[each].weight for each in self._statuses]
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._words: list[tuple[int, Sequence[str]]] = []

    def add(self, number: int) -> None:
        """Add `number` cases."""
        case_id, contact_id, opinion_id = (self._free(table) for table in (Case, Contact, Opinion))
        year = office_day(self._writer.now).year
        hidden = [self._writer.rng.random() < _CONFIDENTIAL_SHARE for _ in range(number)]
        for each, case_no in enumerate(take_case_numbers(self._session, year, hidden)):
            self._one(case_id + each, contact_id + each, opinion_id + each, case_no, is_confidential=hidden[each])
        for table in metadata.sorted_tables:
            if rows := self._rows.get(table.name):
                self._session.execute(insert(table), rows)
        add_to_index(self._session, self._words)
        self._go_on_counting()

    def _free(self, table: _Numbered) -> int:
        return (self._session.exec(select(func.max(table.id))).one() or 0) + 1

    def _go_on_counting(self) -> None:
        """Let PostgreSQL give the numbers that follow those that were given here."""
        if self._session.get_bind().dialect.name != "postgresql":
            return
        for name in _NUMBERED:
            last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"  # noqa: S608
            self._session.connection().execute(text(last))

    def _one(self, case_id: int, contact_id: int, opinion_id: int, case_no: str, *, is_confidential: bool) -> None:
        writer, rng = self._writer, self._writer.rng
        said, place = rng.choice(writer.ground.said), rng.choice(writer.ground.places)
        status = rng.choices(self._statuses, self._weights)[0]
        case = case_row(writer, said, place, status, case_id=case_id, case_no=case_no, is_confidential=is_confidential)
        events, made = chain_of(writer, case)
        self._rows["issue"].append(case)
        self._rows["case_event"] += events
        self._rows["opinion"].append(opinion_row(opinion_id, contact_id, case, said))
        self._rows["label"] += label_rows(case, opinion_id)
        further = list(contact_rows(contact_id, case))
        if Verb.DISPATCH in made:
            further += handling_rows(writer, case, made)
        for name, row in further:
            self._rows[name].append(row)
        if not is_confidential:
            self._words.append((case_id, said.tokens))
