"""The Tuesday clinic: a session of one level and area, who came, and what is on its agenda."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, key, ref, sealed, word
from models.vocabulary import ClinicDecision, OrgLevel
from models.work_vocabulary import AgendaReason, AttendeeKind, SessionState


class ClinicSession(SQLModel, table=True):
    """One session. `number` counts those of its area and level within a year, once it has begun.

    `taken_off_case_ids` are the cases of the hot issues that were taken off its agenda.
    """

    __tablename__ = "clinic_session"
    __table_args__ = (UniqueConstraint("area_id", "level", "held_on"),)

    id: int = key()
    area_id: int = ref("area.id")
    level: OrgLevel = word(OrgLevel)
    held_on: date
    state: SessionState = word(
        SessionState, default=SessionState.PLANNED, sa_column_kwargs={"server_default": "planned"}
    )
    number: int | None = None
    place: str = Field(default="", max_length=60)
    chair_id: int | None = ref("app_user.id", nullable=True)
    keeper_id: int | None = ref("app_user.id", nullable=True)
    began_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    taken_off_case_ids: list[int] = Field(
        default_factory=list, sa_type=JSON, nullable=False, sa_column_kwargs={"server_default": "[]"}
    )
    is_trial: bool = False


class Attendee(SQLModel, table=True):
    """Who was at a session, sat in on it, or was excused: of the staff by number, of others by name."""

    __table_args__ = (UniqueConstraint("session_id", "user_id"), Index("ix_attendee_session", "session_id", "id"))

    id: int = key()
    session_id: int = ref("clinic_session.id")
    user_id: int | None = ref("app_user.id", nullable=True)
    name: str = Field(default="", max_length=60)
    post: str = Field(default="", max_length=60)
    kind: AttendeeKind = word(AttendeeKind)


class ClinicItem(SQLModel, table=True):
    """A matter on the agenda of a session, and what was decided on it: a case, or a hot issue that several make up.

    `case_ids` are the cases of a hot issue, none for a case. The matter that was taken up last is the one that is
    treated now.
    """

    __tablename__ = "clinic_item"
    __table_args__ = (
        UniqueConstraint("session_id", "case_id"),
        Index("ix_clinic_item_case", "case_id"),
        CheckConstraint("case_id IS NOT NULL OR topic <> ''", name="is_about_something"),
    )

    id: int = key()
    session_id: int = ref("clinic_session.id")
    case_id: int | None = ref("issue.id", nullable=True)
    topic: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    case_ids: list[int] = Field(
        default_factory=list, sa_type=JSON, nullable=False, sa_column_kwargs={"server_default": "[]"}
    )
    position: int
    reason: AgendaReason = word(
        AgendaReason, default=AgendaReason.AWAITING, sa_column_kwargs={"server_default": "awaiting"}
    )
    said: str | None = sealed()
    decision: ClinicDecision | None = word(ClinicDecision, nullable=True)
    opinion: str | None = sealed()
    leader_id: int | None = ref("app_user.id", nullable=True)
    decided_by_id: int | None = ref("app_user.id", nullable=True)
    decided_at: datetime | None = instant(nullable=True)
    taken_up_at: datetime | None = instant(nullable=True)
