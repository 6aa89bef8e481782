"""What a paper is before anybody sets it: its name, the facts that it states, and what the access log says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

Row = Mapping[str, str]
Facts = Mapping[str, str | Sequence[Row]]
"""The plain texts that a layout's fields stand for; a table's field is a sequence of rows."""


class PaperName(StrEnum):
    """Which papers there are; each has a layout of this name in `data/layouts`."""

    SLIP = "slip"
    MINUTES = "minutes"
    ORDER = "order"
    DECLINE = "decline"
    AID = "aid"
    AID_PAYOUTS = "aid_payouts"


class PaperFormat(StrEnum):
    DOCX = "docx"
    PDF = "pdf"


MEDIA_TYPES: Final = {
    PaperFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PaperFormat.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that is ready to be set.

    `about` follows the paper's name in the name of its file (place and period); `subject` and `logged` are what the
    access log keeps of it, never a person's name or words. `on` is the day that the file bears.
    """

    name: PaperName
    facts: Facts
    on: date
    about: tuple[str, ...]
    subject: tuple[str, int]
    logged: Mapping[str, str | int | bool | None] = field(default_factory=dict)
