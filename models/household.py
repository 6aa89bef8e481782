"""Households and the people in them: one household, one file, and what became of it."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false, true
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, sealed, word
from models.office_vocabulary import HouseholdEvent, HouseholdType, VisitTier


class Household(SQLModel, table=True):
    """A household of a villager group, found by its head's name, initials, a phone's tail or the house number.

    `key_kinds` say why it is a key household, `visit_tier` how often it is visited; `last_visited_on` and
    `updated_on` follow the visits and the changes of the file. One that was joined to another or is gone is not active.
    """

    __table_args__ = (
        UniqueConstraint("village_id", "household_no"),
        Index("ix_household_village_initials", "village_id", "head_initials"),
        Index("ix_household_visits", "village_id", "is_active", "visit_tier", "last_visited_on", "id"),
        Index("ix_household_updates", "village_id", "is_active", "updated_on", "id"),
    )

    id: int = key()
    area_id: int = ref("area.id", index=True)
    village_id: int = ref("area.id")
    township_id: int = ref("area.id", index=True)
    household_no: str = Field(max_length=30)
    house_no: str = Field(default="", max_length=60)
    head_name: str = Field(max_length=40)
    head_initials: str = Field(default="", max_length=20)
    livelihood: str = Field(default="", max_length=60)
    hardships: list[str] = json_column(list)
    dwelling_grade: str = Field(default="", max_length=10)
    dwelling_structure: str = Field(default="", max_length=20)
    floor_area: int | None = None
    built_year: int | None = None
    household_type: HouseholdType = word(
        HouseholdType, default=HouseholdType.ORDINARY, sa_column_kwargs={"server_default": "ordinary"}
    )
    key_kinds: list[str] = json_column(list)
    visit_tier: VisitTier = word(VisitTier, default=VisitTier.ORDINARY, sa_column_kwargs={"server_default": "ordinary"})
    yearly_income: int | None = None
    situation: str | None = sealed()
    needs: str | None = sealed()
    river_note: str = Field(default="", max_length=120)
    last_visited_on: date | None = None
    updated_on: date | None = None
    updated_by_id: int | None = ref("app_user.id", nullable=True)
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    merged_into_id: int | None = ref("household.id", nullable=True)
    split_from_id: int | None = ref("household.id", nullable=True)
    is_trial: bool = False


class Person(SQLModel, table=True):
    """A member of a household; phone and identity number are sealed and found through their blind indexes."""

    id: int = key()
    household_id: int = ref("household.id", index=True)
    name: str = Field(max_length=40)
    name_initials: str = Field(default="", max_length=20, index=True)
    relation: str = Field(default="", max_length=20)
    gender: str = Field(default="", max_length=4)
    birth_year: int | None = None
    phone: str | None = sealed()
    phone_index: str | None = Field(default=None, max_length=44, index=True)
    phone_tail_index: str | None = Field(default=None, max_length=44, index=True)
    identity_number: str | None = sealed()
    identity_index: str | None = Field(default=None, max_length=44, index=True)
    identity_tail_index: str | None = Field(default=None, max_length=44)
    occupation: str = Field(default="", max_length=40)
    is_party_member: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    key_kinds: list[str] = json_column(list)
    note: str | None = sealed()
    left_on: date | None = None
    is_trial: bool = False


class HouseholdChange(SQLModel, table=True):
    """One line of a file's history: opened, brought up to date, joined, divided, moved, closed. `facts` name fields,
    never what stood in them."""

    __tablename__ = "household_change"

    id: int = key()
    household_id: int = ref("household.id", index=True)
    at: datetime = instant()
    by_id: int | None = ref("app_user.id", nullable=True)
    event: HouseholdEvent = word(HouseholdEvent)
    other_id: int | None = ref("household.id", nullable=True)
    facts: dict[str, str | int | None] = json_column(dict)
