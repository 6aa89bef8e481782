"""What is handed over to be sent, and what can come of it. Loads nothing, so that a page may speak of it, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.work_vocabulary import OutletKind


class Outcome(StrEnum):
    """What came of a try: `REFUSED` is useless to repeat, `NOT_REACHED` and `BUSY` are safe to, `UNSURE` is neither."""

    SENT = "sent"
    REFUSED = "refused"
    NOT_REACHED = "not_reached"
    BUSY = "busy"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try; `detail` is a status, a code or the name of a fault."""

    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message as it is sent: by what, where to, and a key that a repeat bears as well."""

    schema: str
    parts: Mapping[str, str]
    title: str
    body: str
    key: str


def parcel_to(kind: OutletKind, parts: Mapping[str, str], *, title: str, body: str, key: str) -> Parcel:
    """Return a message to an outlet."""
    return Parcel(schema=f"zs{kind}", parts=parts, title=title, body=body, key=key)


def short_message(gateway: Mapping[str, str], *, phone: str, number: str, body: str, key: str) -> Parcel:
    """Return a short message to a citizen by the county's gateway."""
    return Parcel(schema="zssms", parts={**gateway, "to": phone, "number": number}, title="", body=body, key=key)
