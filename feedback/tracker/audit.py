"""Proving the whole store: every case's chain, every series of numbers, the access log; and the first broken link.

Read in batches of plain columns. What this cannot find: a database that was put back whole as it once was, and a year
whose every case was deleted together with its series. Backups and papers kept elsewhere show those.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain as joined
from typing import Any, Final, cast

from sqlalchemy import Row, Select, String, type_coerce
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from feedback.access.log import broken_lines
from feedback.core.counters import is_sealed
from feedback.tracker.door import first_broken_link
from feedback.tracker.numbering import GONE_KIND, PREFIXES, case_no_of, place_in_series
from models.base import WordType
from models.case import Case, CaseEvent
from models.keeping import AccessLog, Counter

_BATCH: Final = 500
_CASE: Final = ("id", "case_no", "status", "event_count", "chain_head", "chain_seal")
_EVENT: Final = (
    "case_id", "seq", "at", "actor_id", "actor_role", "verb", "source", "target", "note", "note_salt", "note_digest",
    "facts", "sealed_facts", "previous", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved; `first_broken` names a case's number and event, or a line of the access log.

    The number of a case that is gone is named with its first event.
    """

    cases: int
    events: int
    log_lines: int
    first_broken: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.first_broken

    def as_dict(self) -> dict[str, object]:
        return asdict(self) | {"is_whole": self.is_whole}


def verify_all(session: Session) -> Proof:
    """Prove every chain of the store, and that every number that was given out is still there."""
    cases, events, broken = 0, 0, ""
    held: dict[str, set[int]] = defaultdict(set)
    for case, chain in _chains(session):
        cases, events = cases + 1, events + len(chain)
        link = first_broken_link(case, chain)
        if link is not None and not broken:
            broken = f"{case.case_no} #{link}"
        if (place := place_in_series(case.case_no)) is not None:
            held[place[0]].add(place[1])
    found = joined(
        [broken] if broken else [],
        (f"{case_no} #1" for case_no in _missing(session, held)),
        (f"access log #{line}" for line in broken_lines(session)),
    )
    lines = session.exec(select(func.count()).select_from(AccessLog)).one()
    return Proof(cases, events, lines, next(found, ""))


def _chains(session: Session) -> Iterator[tuple[Row[Any], Sequence[Row[Any]]]]:
    """Yield each case with its events in their order, both as plain columns."""
    connection, last = session.connection(), 0
    batch = _plain(Case, _CASE).order_by(col(Case.id)).limit(_BATCH)
    ordered = _plain(CaseEvent, _EVENT).order_by(col(CaseEvent.case_id), col(CaseEvent.seq))
    while cases := connection.execute(batch.where(col(Case.id) > last)).all():
        first, last = cases[0].id, cases[-1].id
        chains: dict[int, list[Row[Any]]] = defaultdict(list)
        for event in connection.execute(ordered.where(col(CaseEvent.case_id).between(first, last))):
            chains[event.case_id].append(event)
        yield from ((case, chains[case.id]) for case in cases)


def _plain(table: type[Case] | type[CaseEvent], names: Sequence[str]) -> Select[Any]:
    """Select columns of a table; a word of a list stays the text that it is stored as, since it is only compared."""
    columns = [cast(Any, table).__table__.c[name] for name in names]
    return select_columns(
        *(type_coerce(each, String).label(each.name) if isinstance(each.type, WordType) else each for each in columns)
    )


def _missing(session: Session, held: dict[str, set[int]]) -> Iterator[str]:
    """Yield the first number of each series that no case bears, where more are gone than were taken back on purpose.

    A series that was set back, or is gone with cases left, is named by the number that would come next.
    """
    series = {row.name: row for row in session.exec(select(Counter))}
    named = {name for name in series if name.partition("-")[0] in PREFIXES}
    for name in sorted(named | set(held)):
        counter, gone = series.get(name), series.get(f"{GONE_KIND}-{name}")
        last, numbers = counter.value if counter else 0, held.get(name, set())
        is_true = all(is_sealed(row) for row in (counter, gone) if row) and max(numbers, default=0) <= last
        if not is_true or len(numbers) + (gone.value if gone else 0) != last:
            free = (number for number in range(1, last + 1) if number not in numbers)
            yield case_no_of(name, next(free, last + 1))
