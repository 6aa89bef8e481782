"""Where things are and who is answerable there: areas and units, and the files that a village keeps."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, money, ref, sealed, word
from models.office_vocabulary import AreaEvent
from models.vocabulary import AreaKind, OrgLevel, UnitKind


class Area(SQLModel, table=True):
    """A county, township, village, natural village or villager group; `path` is `/1/4/9/`, itself at the end.

    `duty_phone` is what anybody may ring who lives there or below; empty where that of the area above holds.
    """

    id: int = key()
    parent_id: int | None = ref("area.id", nullable=True, index=True)
    kind: AreaKind = word(AreaKind, index=True)
    code: str = Field(max_length=24, unique=True)
    name: str = Field(max_length=60)
    name_initials: str = Field(default="", max_length=60)
    aliases: list[str] = json_column(list)
    path: str = Field(default="", max_length=120, index=True)
    township_id: int | None = ref("area.id", nullable=True)
    village_id: int | None = ref("area.id", nullable=True)
    duty_phone: str = Field(default="", max_length=20)
    is_active: bool = True
    is_trial: bool = False


class Unit(SQLModel, table=True):
    """A department, station, team, village committee or company that handles cases."""

    id: int = key()
    area_id: int = ref("area.id", index=True)
    code: str = Field(max_length=24, unique=True)
    name: str = Field(max_length=60)
    kind: UnitKind = word(UnitKind)
    level: OrgLevel = word(OrgLevel)
    handles: list[str] = json_column(list)
    is_active: bool = True
    is_trial: bool = False


class UnitPromise(SQLModel, table=True):
    """What a unit promises in public, shown beside its rates."""

    __tablename__ = "unit_promise"

    unit_id: int = ref("unit.id", primary_key=True)
    slogan: str = Field(default="", max_length=60)
    promises: list[str] = json_column(list)
    changed_at: datetime = instant()


class VillageProfile(SQLModel, table=True):
    """What is known of a village or natural village as a whole; numbers as its committee states them."""

    __tablename__ = "village_profile"

    area_id: int = ref("area.id", primary_key=True)
    population: int | None = None
    households: int | None = None
    party_members: int | None = None
    farmland_mu: int | None = None
    collective_income: int | None = money(nullable=True)
    industries: str = Field(default="", max_length=200)
    rivers: str = Field(default="", max_length=200)
    is_remote: bool = False
    situation: str | None = sealed()
    updated_on: date
    updated_by_id: int | None = ref("app_user.id", nullable=True)


class ArchiveBook(SQLModel, table=True):
    """A bound book of a village's archive on the shelf; a village may own several."""

    __tablename__ = "archive_book"

    id: int = key()
    area_id: int = ref("area.id", index=True)
    title: str = Field(max_length=60)
    kept_by: str = Field(default="", max_length=40)
    opened_on: date
    closed_on: date | None = None
    is_trial: bool = False


class AreaChange(SQLModel, table=True):
    """That a village became another one, went into one, or several were joined; `facts` count what moved."""

    __tablename__ = "area_change"

    id: int = key()
    area_id: int = ref("area.id", index=True)
    into_id: int = ref("area.id", index=True)
    event: AreaEvent = word(AreaEvent)
    decided_on: date
    at: datetime = instant()
    by_id: int | None = ref("app_user.id", nullable=True)
    facts: dict[str, str | int | None] = json_column(dict)
