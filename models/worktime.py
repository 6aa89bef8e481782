"""Which days are worked and how long things may take: tables that an administrator edits."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.base import key, word
from models.vocabulary import DayKind, LimitUnit, Nature, OrgLevel, Stage, Urgency


class Holiday(SQLModel, table=True):
    """A weekday that is not worked, or a weekend day that is."""

    day: date = Field(primary_key=True)
    kind: DayKind = word(DayKind)
    name: str = Field(max_length=60)
    source: str = Field(default="", max_length=120)
    year: int = Field(index=True)


class TimeLimit(SQLModel, table=True):
    """One row of the limit table; an empty condition matches everything, the most specific row wins."""

    __tablename__ = "time_limit"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_is_positive"),)

    id: int = key()
    stage: Stage = word(Stage)
    nature: Nature | None = word(Nature, nullable=True)
    urgency: Urgency | None = word(Urgency, nullable=True)
    category: str | None = Field(default=None, max_length=4)
    level: OrgLevel | None = word(OrgLevel, nullable=True)
    amount: int
    unit: LimitUnit = word(LimitUnit)
    rule_name: str = Field(max_length=120)
