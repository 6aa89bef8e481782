"""Who answers for whom, how often they visit, contact points, and campaigns with their teams."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import json_column, key, ref, word
from models.office_vocabulary import DutyKind, VisitTier


class Duty(SQLModel, table=True):
    """For which area, household or contact point a person answers, from one day on and up to another."""

    __table_args__ = (
        Index("ix_duty_user", "user_id", "until_on"),
        CheckConstraint(
            "(kind = 'area') = (area_id IS NOT NULL) AND (kind = 'household') = (household_id IS NOT NULL)"
            " AND (kind = 'contact_point') = (contact_point_id IS NOT NULL)",
            name="is_for_one",
        ),
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="days_in_order"),
    )

    id: int = key()
    user_id: int = ref("app_user.id")
    kind: DutyKind = word(DutyKind)
    area_id: int | None = ref("area.id", nullable=True, index=True)
    household_id: int | None = ref("household.id", nullable=True, index=True)
    contact_point_id: int | None = ref("contact_point.id", nullable=True, index=True)
    since_on: date
    until_on: date | None = None
    is_trial: bool = False


class VisitCycle(SQLModel, table=True):
    """Within how many days a household of a tier is visited again; without a row, what the program comes with holds."""

    __tablename__ = "visit_cycle"
    __table_args__ = (CheckConstraint("days > 0", name="days_are_above_zero"),)

    tier: VisitTier = word(VisitTier, primary_key=True)
    days: int


class ContactPoint(SQLModel, table=True):
    """A place that a leader visits so many times a year, with a report each time."""

    __tablename__ = "contact_point"
    __table_args__ = (CheckConstraint("least_visits > 0", name="least_is_above_zero"),)

    id: int = key()
    name: str = Field(max_length=60)
    area_id: int = ref("area.id", index=True)
    township_id: int | None = ref("area.id", nullable=True)
    village_id: int | None = ref("area.id", nullable=True)
    unit_id: int | None = ref("unit.id", nullable=True)
    leader_id: int = ref("app_user.id", index=True)
    least_visits: int = 3
    needs_report: bool = True
    is_active: bool = True
    is_trial: bool = False


class Campaign(SQLModel, table=True):
    """A piece of work with a name, days and teams: what is looked at, into which topics it is sorted, how often."""

    __table_args__ = (CheckConstraint("ends_on >= begins_on", name="days_in_order"),)

    id: int = key()
    name: str = Field(max_length=60)
    slogan: str = Field(default="", max_length=120)
    area_id: int = ref("area.id", index=True)
    unit_id: int | None = ref("unit.id", nullable=True)
    begins_on: date
    ends_on: date
    closed_on: date | None = None
    least_per_week: int | None = None
    checklist: list[str] = json_column(list)
    topics: list[str] = json_column(list)
    place_types: list[str] = json_column(list)
    is_trial: bool = False


class CampaignTeam(SQLModel, table=True):
    __tablename__ = "campaign_team"

    id: int = key()
    campaign_id: int = ref("campaign.id", index=True)
    name: str = Field(max_length=40)
    leader: str = Field(default="", max_length=40)
    member_ids: list[int] = json_column(list)
    area_ids: list[int] = json_column(list)
    is_trial: bool = False
