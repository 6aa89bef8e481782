"""The access log: who opened what is hidden, and every act of administration, in one hash chain."""

from collections.abc import Iterator
from typing import Final

from sqlmodel import Session, col, select

from feedback.core import chain
from feedback.core.clock import utc_now
from feedback.core.counters import is_sealed, seal_series, take_numbers
from models.keeping import AccessLog, Counter
from models.work_vocabulary import AccessAction

Facts = dict[str, str | int | bool | None]
_SERIES: Final = "access_log"


def write_access(
    session: Session,
    action: AccessAction,
    *,
    actor_id: int | None,
    subject: tuple[str, int] | None = None,
    reason: str | None = None,
    facts: Facts | None = None,
) -> AccessLog:
    """Append one line to the log; it lands with the caller's transaction."""
    seq = take_numbers(session, _SERIES)
    before = session.get(AccessLog, seq - 1)
    line = AccessLog(
        seq=seq,
        at=utc_now(),
        actor_id=actor_id,
        action=action,
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        reason=reason or None,
        reason_salt=chain.new_salt(),
        facts=facts or {},
        previous=before.hash if before else "",
        hash="",
    )
    line.reason_digest = chain.text_digest(line.reason_salt, line.reason)
    line.hash = chain.link_hash(line.previous, _covered(line))
    session.add(line)
    session.flush()  # The next line of this transaction chains to this one.
    seal_series(session, _SERIES, seq, line.hash)
    return line


def _covered(line: AccessLog) -> dict[str, object]:
    return {
        "seq": line.seq,
        "at": line.at,
        "actor": line.actor_id,
        "action": line.action,
        "subject": [line.subject_kind, line.subject_id],
        "reason": line.reason_digest,
        "facts": line.facts,
    }


def broken_lines(session: Session) -> Iterator[int]:
    """Yield the number of each line of the log that does not follow from the one before.

    An end that was cut off or told anew shows as well: the sealed counter knows how many lines were written, and the
    hash of the last.
    """
    previous, expected = "", 1
    for line in session.exec(select(AccessLog).order_by(col(AccessLog.seq))).yield_per(1000):
        changed = line.hash != chain.link_hash(line.previous, _covered(line))
        told = line.reason is not None and line.reason_digest != chain.text_digest(line.reason_salt, line.reason)
        if line.seq != expected or line.previous != previous or changed or told:
            yield line.seq
        previous, expected = line.hash, line.seq + 1
    counter = session.get(Counter, _SERIES)
    if not _ends_so(counter, expected - 1, previous):
        yield expected


def _ends_so(counter: Counter | None, count: int, head: str) -> bool:
    """Say whether the log's series was left at `count` lines and the hash `head` of the last."""
    if counter is None:
        return count == 0
    return is_sealed(counter) and (counter.value, counter.head) == (count, head)
