"""What a paper is before anybody sets it: its name, the facts that it states, and what the access log says of it."""

from collections.abc import Callable, Mapping, Sequence
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
    NOTICE_OF_MISSING = "notice_of_missing"
    TASK_RECEIPT = "task_receipt"
    GUIDE = "guide"
    BATCH_LIST = "batch_list"
    ROUTE = "route"
    HOUSEHOLD = "household"
    CARD = "card"
    FORWARD = "forward"
    HANDLING = "handling"
    REPLY = "reply"
    REPORT_UP = "report_up"
    APPLICATION = "application"
    REMINDER = "reminder"
    SUPERVISION = "supervision"
    PETITION = "petition"
    MONTH_VILLAGE = "month_village"
    MONTH_TOWNSHIP = "month_township"
    MONTH_DEPARTMENT = "month_department"
    BRIEF = "brief"
    CAMPAIGN_BRIEF = "campaign_brief"
    BULLETIN = "bulletin"
    AID = "aid"
    AID_PAYOUTS = "aid_payouts"


class PaperFormat(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"
    MD = "md"


MEDIA_TYPES: Final = {
    PaperFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PaperFormat.PDF: "application/pdf",
    PaperFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PaperFormat.MD: "text/markdown",
}
_BOTH: Final = (PaperFormat.DOCX, PaperFormat.PDF)
MONTHLY: Final = (PaperName.MONTH_VILLAGE, PaperName.MONTH_TOWNSHIP, PaperName.MONTH_DEPARTMENT)
BRIEFS: Final = (PaperName.BRIEF, PaperName.CAMPAIGN_BRIEF, PaperName.BULLETIN)


def formats_of(name: PaperName) -> tuple[PaperFormat, ...]:
    """Return as what a paper can be had: all as Word and PDF, a monthly report as a sheet, a brief as Markdown too."""
    if name in MONTHLY:
        return (PaperFormat.XLSX, *_BOTH)
    return (*_BOTH, PaperFormat.MD) if name in BRIEFS else _BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that is ready to be set.

    `about` follows the paper's name in the name of its file (place and period); `subject` and `logged` are what the
    access log keeps of it, never a person's name or words. `on` is the day that the file bears. `make_sheet` makes the
    .xlsx of a paper that there is as one, `figures` are the exact counts behind a brief,
    `concerned` the numbers of the cases for which a monthly report's figures do not agree.
    """

    name: PaperName
    facts: Facts
    on: date
    about: tuple[str, ...]
    subject: tuple[str, int]
    logged: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    make_sheet: Callable[[], bytes] | None = None
    figures: Mapping[str, int] = field(default_factory=dict)
    concerned: tuple[str, ...] = ()
