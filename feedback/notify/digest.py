"""The morning's digest: one notice a person and one message to each outlet that takes it, however much waits.

It counts what they have not read since the last one, and what is due or overdue of theirs, which the caller counts.
What is confidential is not counted: a digest goes outside.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, or_, select

from feedback.access.absences import receivers
from feedback.core.clock import day_bounds, utc_now
from feedback.i18n.notice_texts import NoticeText
from feedback.notify.facts import Fact, Facts, checked_facts
from feedback.notify.outbox import put_out
from feedback.notify.rules import after_quiet_hours, service_address
from feedback.notify.service import active_people, write_notices
from feedback.notify.templates import office_texts
from feedback.notify.told import Addressed, Message, Told
from feedback.notify.wording import notice_words
from feedback.worktime.queries import load_calendar
from models.case import Case
from models.notice import Notice, Outlet
from models.work_vocabulary import NoticeKind

_CHUNK: Final = 500
# What a caller counts of a person's cases.
COUNTED: Final = ("due_today", "overdue", "critical")
Counts = Mapping[int, Mapping[str, int]]


def write_digests(session: Session, day: date, counts: Counts | None = None) -> int:
    """Write the digests of `day` and return how many people get one that had none yet.

    Parameters
    ----------
    counts : mapping
        For each person how many cases are `due_today`, `overdue` and `critical`, where there are any.

    On a free day only those get one for whom something critical waits; the others' notices wait for the next digest.
    Called again for one day it writes nothing more. The number of statements grows with every five hundred people only.
    """
    is_working_day = load_calendar(session).is_working_day(day)
    facts = _merged(session, day, counts or {})
    for user_id, found in _unread(session, day).items():
        facts[user_id] |= found
    wanted = sorted(
        user_id
        for user_id, found in facts.items()
        if any(found.values()) and (is_working_day or found.get("critical") or found.get(_OF_CRITICAL))
    )
    is_trial = active_people(session, wanted)
    people = [user_id for user_id in wanted if user_id in is_trial]
    told = Told(NoticeKind.DIGEST, f"digest/{day.isoformat()}")
    written = []
    for start in range(0, len(people), _CHUNK):
        some = people[start : start + _CHUNK]
        rows = [Addressed(told, each, checked_facts(_with_sum(facts[each])), is_trial[each]) for each in some]
        added = write_notices(session, rows)
        _send(session, added)
        written += [each.user_id for _, each in added]
    _note_digested(session, day, written)
    return len(written)


_OF_CRITICAL: Final = f"of_{NoticeKind.CRITICAL}"


def _merged(session: Session, day: date, counts: Counts) -> dict[int, Facts]:
    """Return what is counted for each person, who stands in for somebody with what is that person's as well."""
    facts: dict[int, Facts] = defaultdict(dict)
    stands_in = receivers(session, counts, day) if counts else {}
    for user_id, counted in counts.items():
        receiver = facts[stands_in.get(user_id, user_id)]
        for name in COUNTED:
            receiver[name] = int(receiver.get(name) or 0) + counted.get(name, 0)
    return facts


def _unread(session: Session, day: date) -> dict[int, Facts]:
    """Return how many notices of each kind a person has not read and no digest has counted; one statement."""
    counted = (
        select(Notice.user_id, Notice.kind, func.count())
        .join(Case, col(Notice.case_id) == Case.id, isouter=True)
        .where(
            *_not_digested(day),
            col(Notice.read_at).is_(None),
            or_(col(Notice.case_id).is_(None), col(Case.is_confidential).is_(False)),
        )
        .group_by(col(Notice.user_id), col(Notice.kind))
    )
    found: dict[int, Facts] = defaultdict(dict)
    for user_id, kind, number in session.exec(counted):
        found[user_id][f"of_{kind}"] = number
    return found


def _not_digested(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for what no digest has counted yet, up to the end of `day`."""
    return (
        col(Notice.digested_on).is_(None),
        col(Notice.kind) != NoticeKind.DIGEST,
        col(Notice.made_at) < day_bounds(day)[1],
    )


def _with_sum(facts: Facts) -> dict[str, Fact]:
    kinds = [int(number or 0) for name, number in facts.items() if name.startswith("of_")]
    return {**facts, "count": sum(kinds)}


def _note_digested(session: Session, day: date, people: Iterable[int]) -> None:
    """Note that the notices of these people have been counted; what has been read needs no counting any more."""
    is_done = or_(col(Notice.read_at).is_not(None), col(Notice.user_id).in_(list(people)))
    noted = update(Notice).where(*_not_digested(day), is_done).values(digested_on=day)
    session.execute(noted, execution_options={"synchronize_session": False})


def _send(session: Session, written: list[tuple[int, Addressed]]) -> None:
    """Send each digest to those outlets of its person that take it."""
    by_person = {each.user_id: (notice_id, each) for notice_id, each in written}
    wanted = select(Outlet.id, Outlet.user_id).where(
        col(Outlet.is_active), col(Outlet.takes_digest), col(Outlet.user_id).in_(list(by_person))
    )
    found = [(outlet_id, user_id) for outlet_id, user_id in session.exec(wanted) if user_id is not None]
    if not found:
        return
    not_before, link = after_quiet_hours(session, utc_now()), service_address(session)
    office: NoticeText | None = office_texts(session).notices.get(NoticeKind.DIGEST)
    messages = []
    for outlet_id, user_id in found:
        notice_id, each = by_person[user_id]
        words = notice_words(NoticeKind.DIGEST, each.facts, link=link, office=office)
        messages.append(
            Message(
                outlet_id=outlet_id,
                notice_id=notice_id,
                event_key=each.told.event_key,
                title=words.title,
                body=words.body,
                not_before=not_before,
                is_trial=each.is_trial,
            )
        )
    put_out(session, messages)
