"""How is a job's argument, result or fault written down? As plain JSON: numbers, short codes, and keys of our errors.

DBOS would pickle them, so that whoever can write into the database could run programs here, and an error's message
could carry a person's words into a table that nobody guards.
"""

import json
from typing import TYPE_CHECKING, Any, Final, cast

from feedback.core.errors import FeedbackError, Unavailable

if TYPE_CHECKING:
    from dbos import Serializer

_FAULT: Final = "fault"


class KeptFault(FeedbackError):
    """An error as it was written down: by its key and facts the same, no more of the kind that it was."""


class PlainJson:
    """Writes JSON, and of an error its key and facts alone; of one that is not ours only what kind it was."""

    def name(self) -> str:
        return "zhenshi_json"

    def serialize(self, data: Any) -> str:
        return json.dumps({_FAULT: _told(data)} if isinstance(data, BaseException) else data)

    def deserialize(self, serialized_data: str) -> Any:
        read = json.loads(serialized_data)
        return _fault_in(read) or read


def plain_json() -> "Serializer":
    """Return the writer as DBOS takes it: nothing of DBOS is loaded for those who only read."""
    return cast("Serializer", PlainJson())


def fault_of(written: str | None) -> FeedbackError | None:
    """Return the error that was written down, None where there is none."""
    return _fault_in(json.loads(written)) if written else None


def _told(fault: BaseException) -> dict[str, object]:
    ours = (
        fault if isinstance(fault, FeedbackError) else Unavailable("job_failed", kind=type(fault).__name__, place="-")
    )
    plain = {name: fact if isinstance(fact, int | float) else str(fact) for name, fact in ours.facts.items()}
    return {"key": ours.key, "facts": plain}


def _fault_in(read: object) -> FeedbackError | None:
    told = read.get(_FAULT) if isinstance(read, dict) else None
    return KeptFault(told["key"], **told["facts"]) if told else None
