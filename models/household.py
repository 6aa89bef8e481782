"""Households and the people in them: one household, one file."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import json_column, key, ref, sealed


class Household(SQLModel, table=True):
    """A household of a villager group, found by its head's name, initials, a phone's tail or the house number."""

    __table_args__ = (
        UniqueConstraint("village_id", "household_no"),
        Index("ix_household_village_initials", "village_id", "head_initials"),
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
    is_trial: bool = False
