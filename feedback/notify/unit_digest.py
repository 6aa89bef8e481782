"""The morning's digest of a unit: one message to each outlet of a unit that takes it, of how much waits for its people.

Counts and the way to the system, nothing else: a group's robot is read by whoever is in the group. What is confidential
is counted by nobody who calls.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from feedback.core.clock import utc_now
from feedback.notify.facts import checked_facts
from feedback.notify.outbox import put_out
from feedback.notify.rules import after_quiet_hours, service_address
from feedback.notify.templates import office_texts
from feedback.notify.told import Message
from feedback.notify.wording import notice_words
from feedback.worktime.queries import load_calendar
from models.notice import Outlet
from models.place import Unit
from models.work_vocabulary import NoticeKind

# What a caller counts of a unit's cases; what is critical decides only whether a free day is disturbed.
SAID: Final = ("to_sign", "due_today", "overdue", "sent_back")
CRITICAL: Final = "critical"
UnitCounts = Mapping[int, Mapping[str, int]]


def write_unit_digests(session: Session, day: date, counts: UnitCounts) -> int:
    """Write the messages of `day` and return how many there are that were not there before.

    Parameters
    ----------
    counts : mapping
        For each unit how many cases are `to_sign`, `due_today`, `overdue`, `sent_back` and `critical`.

    On a free day only those units get one for which something critical waits; where nothing waits nobody does.
    Four statements, and one for each time at which messages go out.
    """
    is_working_day = load_calendar(session).is_working_day(day)
    waits = {
        unit_id
        for unit_id, found in counts.items()
        if any(found.get(name) for name in SAID) and (is_working_day or found.get(CRITICAL))
    }
    outlets = _outlets(session, waits)
    if not outlets:
        return 0
    not_before, link = after_quiet_hours(session, utc_now()), service_address(session)
    office = office_texts(session).notices.get(NoticeKind.UNIT_DIGEST)
    messages = []
    for outlet_id, unit_id, is_trial in outlets:
        facts = checked_facts({name: counts[unit_id].get(name, 0) for name in SAID})
        words = notice_words(NoticeKind.UNIT_DIGEST, facts, link=link, office=office)
        messages.append(
            Message(
                outlet_id=outlet_id,
                event_key=f"digest/{day.isoformat()}",
                title=words.title,
                body=words.body,
                not_before=not_before,
                is_trial=is_trial,
            )
        )
    return len(put_out(session, messages))


def _outlets(session: Session, unit_ids: set[int]) -> list[tuple[int, int, bool]]:
    """Return the open outlets of these units that take a digest, each with its unit; none of a closed unit."""
    if not unit_ids:
        return []
    wanted = (
        select(Outlet.id, Outlet.unit_id, Outlet.is_trial)
        .join(Unit, col(Outlet.unit_id) == Unit.id)
        .where(col(Outlet.is_active), col(Outlet.takes_digest), col(Unit.is_active))
        .order_by(col(Outlet.id))
    )
    found = session.exec(wanted).all()
    return [(outlet_id, unit_id, is_trial) for outlet_id, unit_id, is_trial in found if unit_id in unit_ids]
