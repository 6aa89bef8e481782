"""What have the trial county's people been told? The last days' notices with each morning's digest, most of them read.

Nobody is told anything of what was played before that, and nobody has an outlet: nothing of it leaves the house.
"""

from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from feedback.core.clock import OFFICE_ZONE, in_utc, office_day, today
from feedback.notify.digest import write_digests
from feedback.notify.service import UNTOLD
from feedback.tracker.workload import counts_by_person
from feedback.trial.lives import Life
from models.notice import Notice

# For so long before now people hear of what happens.
_TOLD_FOR: Final = timedelta(days=14)
_LEFT_UNREAD: Final = 3
_DIGEST_AT: Final = time(7, 30)


def tell_only_lately(session: Session, at: datetime, now: datetime) -> None:
    """Let nobody be told of what the session does at `at`, where that lies too far before `now`."""
    session.info[UNTOLD] = at < now - _TOLD_FOR


def digests(session: Session, now: datetime) -> Life:
    """Live through the mornings of the last days, and write everybody's digest on each."""
    for number in reversed(range(_TOLD_FOR.days)):
        day = office_day(now) - timedelta(days=number)
        yield in_utc(datetime.combine(day, _DIGEST_AT, OFFICE_ZONE))
        write_digests(session, today(), counts_by_person(session))


def settle_inboxes(session: Session, now: datetime) -> None:
    """Take what everybody was told for read, but for the newest few."""
    session.info.pop(UNTOLD, None)
    place = func.row_number().over(partition_by=col(Notice.user_id), order_by=col(Notice.id).desc()).label("place")
    ranked = select(col(Notice.id).label("id"), place).where(col(Notice.is_trial)).subquery()
    older = select(ranked.c.id).where(ranked.c.place > _LEFT_UNREAD)
    read = update(Notice).where(col(Notice.id).in_(older)).values(read_at=now)
    session.execute(read, execution_options={"synchronize_session": False})
