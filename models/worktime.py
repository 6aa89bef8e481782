"""Which days are worked and how long things may take: tables that an administrator edits."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import json_column, key, ref, word
from models.vocabulary import LimitUnit, Nature, OrgLevel, Stage, Urgency
from models.work_vocabulary import DayKind


class Holiday(SQLModel, table=True):
    """A weekday that is not worked, or a weekend day that is."""

    day: date = Field(primary_key=True)
    kind: DayKind = word(DayKind)
    name: str = Field(max_length=60)
    source: str = Field(default="", max_length=120)
    year: int = Field(index=True)


class TimeLimit(SQLModel, table=True):
    """One row of the limit table; an empty condition matches everything, the most specific row wins.

    `extension` is by how much at most it may be extended, in the same unit; none leaves it to the general rule.
    """

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
    extension: int | None = None


class OfficeHours(SQLModel, table=True):
    """When an area or a unit works, where that differs from the rest of the county; neither is the county's own hours.

    `spans` holds pairs of office times in order, as "08:30": what lies between two of them is the break.
    """

    __tablename__ = "office_hours"
    __table_args__ = (
        UniqueConstraint("area_id"),
        UniqueConstraint("unit_id"),
        CheckConstraint("area_id IS NULL OR unit_id IS NULL", name="belongs_to_one"),
    )

    id: int = key()
    area_id: int | None = ref("area.id", nullable=True)
    unit_id: int | None = ref("unit.id", nullable=True)
    spans: list[list[str]] = json_column(list)
    is_trial: bool = False


class OfficeRule(SQLModel, table=True):
    """A number, time or switch that an office has set otherwise than it comes (`feedback.worktime.office_rules`)."""

    __tablename__ = "office_rule"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=200)
