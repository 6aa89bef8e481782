"""One message as the search for events reads it, wherever it came from: a sheet or the database."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote.

    `user` may be empty: then each message counts as a person of its own. `day` is the day at the office, None where it
    is not known. Likes and dislikes are those of other people, 0 and up.
    """

    id: str
    body: str
    title: str = ""
    user: str = ""
    day: date | None = None
    likes: int = 0
    dislikes: int = 0
