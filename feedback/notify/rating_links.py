"""The link by which somebody rates what was done for them: of one task, told to the person alone, stored nowhere.

Its ticket holds a keyed digest of the task's number, so nobody makes one without the secret of the system. What is kept
of a message holds the address without the ticket, which is put in when the message is sent.
"""

import hmac
import re
from typing import Final

from sqlmodel import Session

from feedback.core.cipher import cipher
from feedback.notify.rules import service_address

_PATH: Final = "/rate"
# A short message stays one, and nobody guesses 48 bits over a network.
_SIGNS: Final = 8
_SEPARATOR: Final = "."
_MOST_DIGITS: Final = 9
_BARE: Final = re.compile(rf"{_PATH}(?![\w?/-])")
SAMPLE_PATH: Final = f"{_PATH}?t=100000{_SEPARATOR}{'x' * _SIGNS}"
"""How a link goes on behind the system's address, at its longest for years."""


def rating_ticket(task_id: int) -> str:
    """Return the ticket of a task, the same one every time."""
    return f"{task_id}{_SEPARATOR}{cipher().blind_index('task-rating', str(task_id))[:_SIGNS]}"


def task_of_ticket(ticket: str) -> int | None:
    """Return the task that a ticket is for, by its number in the store; None where it is none of ours."""
    number = ticket.strip().partition(_SEPARATOR)[0]
    if not (number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS):
        return None
    fits = hmac.compare_digest(rating_ticket(int(number)).encode(), ticket.strip().encode())
    return int(number) if fits else None


def bare_rating_link(session: Session) -> str:
    """Return the address at which tasks are rated, without a ticket; empty where the system's is not known."""
    address = service_address(session)
    return f"{address}{_PATH}" if address else ""


def rating_link(session: Session, task_id: int) -> str:
    """Return the link of a task with its ticket; empty where the system's address is not known."""
    return with_ticket(bare_rating_link(session), task_id)


def with_ticket(text: str, task_id: int) -> str:
    """Return `text` with the ticket of a task behind the bare address.

    Examples
    --------
    >>> with_ticket("https://zs.example/rated", 1)
    'https://zs.example/rated'
    """
    return _BARE.sub(f"{_PATH}?t={rating_ticket(task_id)}", text)
