"""Rated rounds: offices or wishes that people rate, on paper or by a link; one ballot a person, no name on it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, word
from models.office_vocabulary import RoundKind, RoundState


class AppraisalRound(SQLModel, table=True):
    """One round. An item is {"code", "name", "most", "weight"} for marks or {"code", "name", "options"} for a choice.

    `groups` are those who vote, {"name", "weight"}; `winners` how many of the subjects are chosen.
    """

    __tablename__ = "appraisal_round"
    __table_args__ = (CheckConstraint("ends_on >= begins_on", name="days_in_order"),)

    id: int = key()
    name: str = Field(max_length=60)
    kind: RoundKind = word(RoundKind)
    area_id: int = ref("area.id", index=True)
    begins_on: date
    ends_on: date
    items: list[dict[str, str | int | list[str]]] = json_column(list)
    groups: list[dict[str, str | int]] = json_column(list)
    winners: int = 0
    state: RoundState = word(RoundState)
    made_by_id: int = ref("app_user.id")
    published_at: datetime | None = instant(nullable=True)
    is_trial: bool = False


class AppraisalSubject(SQLModel, table=True):
    """Who or what is rated, with its slogan and what it promises."""

    __tablename__ = "appraisal_subject"

    id: int = key()
    round_id: int = ref("appraisal_round.id", index=True)
    position: int = 1
    unit_id: int | None = ref("unit.id", nullable=True)
    name: str = Field(max_length=60)
    slogan: str = Field(default="", max_length=60)
    promises: list[str] = json_column(list)


class BallotTicket(SQLModel, table=True):
    """The right to one ballot by link. Only the digest of the link is kept, and no ballot says which ticket it was."""

    __tablename__ = "ballot_ticket"

    id: int = key()
    round_id: int = ref("appraisal_round.id", index=True)
    digest: str = Field(max_length=64, unique=True)
    group: str = Field(default="", max_length=40)
    is_used: bool = False


class Ballot(SQLModel, table=True):
    """What one person marked: for each subject by number the value of each item. Paper ones bear a serial number."""

    __table_args__ = (
        UniqueConstraint("round_id", "serial_no"),
        Index("ix_ballot_round", "round_id", "is_void", "id"),
    )

    id: int = key()
    round_id: int = ref("appraisal_round.id")
    group: str = Field(default="", max_length=40)
    serial_no: str | None = Field(default=None, max_length=30)
    marks: dict[str, dict[str, int | str]] = json_column(dict)
    cast_on: date
    entered_by_id: int | None = ref("app_user.id", nullable=True)
    is_void: bool = False
