"""Who answers for what, and who stands in: routing rules, owner levels, absences, the duty leaders' roster."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, word
from models.vocabulary import OrgLevel


class RoutingRule(SQLModel, table=True):
    """One line of the ordered list: a case that meets its conditions is suggested to its units and persons.

    An empty condition is met by every case. `co` holds pairs of a unit's number and its duty.
    """

    __tablename__ = "routing_rule"
    __table_args__ = (Index("ix_routing_rule_order", "is_active", "position", "id"),)

    id: int = key()
    position: int
    name: str = Field(max_length=60)
    categories: list[str] = json_column(list)
    area_id: int | None = ref("area.id", nullable=True)
    natures: list[str] = json_column(list)
    urgencies: list[str] = json_column(list)
    words: list[str] = json_column(list)
    lead_unit_id: int = ref("unit.id")
    co: list[list[str | int]] = json_column(list)
    person_ids: list[int] = json_column(list)
    is_active: bool = True
    is_trial: bool = False


class Responsibility(SQLModel, table=True):
    """On which level the matters of a category are owned, by code or the first two digits: not to be pushed below."""

    category: str = Field(primary_key=True, max_length=4)
    owner_level: OrgLevel = word(OrgLevel)


class Backup(SQLModel, table=True):
    """Who stands in for whom: while A is away, B receives."""

    user_id: int = ref("app_user.id", primary_key=True)
    backup_id: int = ref("app_user.id")
    set_at: datetime = instant()


class Absence(SQLModel, table=True):
    """The days, first and last included, on which a person is away."""

    __table_args__ = (
        Index("ix_absence_user", "user_id", "last_on"),
        CheckConstraint("last_on >= first_on", name="days_in_order"),
    )

    id: int = key()
    user_id: int = ref("app_user.id")
    first_on: date
    last_on: date
    set_by_id: int = ref("app_user.id")
    set_at: datetime = instant()
    is_trial: bool = False


class DutyShift(SQLModel, table=True):
    """Who is the duty leader of an area on which days: told at once of what is critical."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        UniqueConstraint("area_id", "user_id", "first_on"),
        Index("ix_duty_shift_days", "area_id", "first_on", "last_on"),
        CheckConstraint("last_on >= first_on", name="days_in_order"),
    )

    id: int = key()
    area_id: int = ref("area.id")
    user_id: int = ref("app_user.id")
    first_on: date
    last_on: date
    is_trial: bool = False
