"""Where things are and who is answerable there: areas and units."""

from sqlmodel import Field, SQLModel

from models.base import json_column, key, ref, word
from models.vocabulary import AreaKind, OrgLevel, UnitKind


class Area(SQLModel, table=True):
    """A county, township, village, natural village or villager group; `path` is `/1/4/9/`, itself at the end."""

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
