"""Ledger books: an office says once what it counts, and every counter, inspection or yearly figure is a line in one."""

from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, word
from models.office_vocabulary import BookRhythm


class LedgerBook(SQLModel, table=True):
    """One book. A field is {"code", "name", "kind", "unit", "options"}; `kind` is number, money, text or choice.

    Numbers and money are summed; `least_per_week` asks for so many lines in each week of its campaign or of the year,
    `least_per_subject` for so much of the first number field for each subject in a year.
    """

    __tablename__ = "ledger_book"

    id: int = key()
    code: str = Field(max_length=24, unique=True)
    name: str = Field(max_length=60)
    area_id: int = ref("area.id", index=True)
    unit_id: int | None = ref("unit.id", nullable=True)
    campaign_id: int | None = ref("campaign.id", nullable=True)
    rhythm: BookRhythm = word(BookRhythm)
    subject_name: str = Field(default="", max_length=20)
    fields: list[dict[str, str | list[str]]] = json_column(list)
    least_per_week: int | None = None
    least_per_subject: int | None = None
    is_active: bool = True
    is_trial: bool = False


class LedgerEntry(SQLModel, table=True):
    """A line of a book. A wrong one is struck out and stays; the right one names it."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_book", "book_id", "held_on", "id", "is_struck", "area_id", "held_at"),
        CheckConstraint("until_on IS NULL OR until_on >= held_on", name="days_in_order"),
    )

    id: int = key()
    book_id: int = ref("ledger_book.id")
    held_on: date
    until_on: date | None = None
    held_at: time | None = None
    area_id: int | None = ref("area.id", nullable=True)
    subject: str = Field(default="", max_length=60)
    texts: dict[str, str] = json_column(dict)
    note: str = Field(default="", max_length=300)
    entered_by_id: int = ref("app_user.id")
    entered_at: datetime = instant()
    corrects_id: int | None = ref("ledger_entry.id", nullable=True)
    is_struck: bool = False
    submission_key: str = Field(max_length=80, unique=True)
    is_trial: bool = False


class LedgerFigure(SQLModel, table=True):
    """One number of a line, so that the database sums it. Money is in yuan.

    It repeats the book, day and place of its line and whether that is struck out, so that a book of hundred thousand
    lines is summed from one index.
    """

    __tablename__ = "ledger_figure"
    __table_args__ = (
        Index("ix_ledger_figure_sums", "book_id", "is_struck", "field", "held_on", "area_id", "value", "entry_id"),
    )

    entry_id: int = ref("ledger_entry.id", primary_key=True)
    field: str = Field(primary_key=True, max_length=24)
    value: Decimal = Field(sa_type=Numeric(18, 2))
    book_id: int = ref("ledger_book.id")
    held_on: date
    area_id: int | None = ref("area.id", nullable=True)
    is_struck: bool = False
