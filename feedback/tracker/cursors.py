"""Where a list goes on, as it stands in an address: which way, and past which row. Anybody can write an address.

So a cursor is read with suspicion: what is none of ours is refused before it comes near the database.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime
from typing import Final, NamedTuple

from feedback.core.errors import BadInput

LARGEST_ID: Final = 2**31 - 1


class Cursor(NamedTuple):
    """The row that the page before ended with: its number, and its due time where the list is ordered by that."""

    backwards: bool = False
    case_id: int = 0
    at: datetime | None = None


START: Final = Cursor()


def write_cursor(direction: str, case_id: int, at: datetime | None = None) -> str:
    """Return the cursor past this row; `direction` is "earlier" or "later"."""
    return urlsafe_b64encode(json.dumps([direction, at.isoformat() if at else "", case_id]).encode()).decode()


def read_cursor(written: str | None) -> Cursor:
    """Return what `write_cursor` has written, and the start where nothing is written.

    Raises
    ------
    BadInput
        It is no cursor of ours.
    """
    if not written:
        return START
    try:
        direction, at, case_id = json.loads(urlsafe_b64decode(written.encode()))
        due = datetime.fromisoformat(at) if at else None
        if (due is not None and due.tzinfo is None) or type(case_id) is not int or not 0 < case_id <= LARGEST_ID:
            raise ValueError("no cursor of ours")
        # In UTC, as it is compared: the first and the last day of the calendar may have no such time.
        return Cursor(direction == "earlier", case_id, due and due.astimezone(UTC))
    except (NotBase64, ValueError, TypeError, OverflowError, RecursionError) as fault:
        raise BadInput("cursor_unreadable") from fault
