"""The Tuesday clinic: a session of one level and area, and the cases on its agenda."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, key, ref, sealed, word
from models.vocabulary import ClinicDecision, OrgLevel


class ClinicSession(SQLModel, table=True):
    __tablename__ = "clinic_session"
    __table_args__ = (UniqueConstraint("area_id", "level", "held_on"),)

    id: int = key()
    area_id: int = ref("area.id")
    level: OrgLevel = word(OrgLevel)
    held_on: date
    place: str = Field(default="", max_length=60)
    chair_id: int | None = ref("app_user.id", nullable=True)
    is_trial: bool = False


class ClinicItem(SQLModel, table=True):
    """A case that was decided on at a session."""

    __tablename__ = "clinic_item"
    __table_args__ = (UniqueConstraint("session_id", "case_id"), Index("ix_clinic_item_case", "case_id"))

    id: int = key()
    session_id: int = ref("clinic_session.id")
    case_id: int = ref("issue.id")
    position: int
    decision: ClinicDecision = word(ClinicDecision)
    opinion: str | None = sealed()
    decided_by_id: int = ref("app_user.id")
    decided_at: datetime = instant()
