"""Figures by which work is assessed: sheets with the cases that made each number, exclusions, appeals, own weights."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, sealed, word
from models.office_vocabulary import ExclusionReason, SheetState, SheetSubject
from models.vocabulary import RequestStatus


class Exclusion(SQLModel, table=True):
    """That a case is asked to be left out of the adjusted rates, why, and who decided; never by who asked."""

    __table_args__ = (
        Index("ix_exclusion_status", "status", "id"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="decided_by_another"),
    )

    id: int = key()
    case_id: int = ref("issue.id", index=True)
    reason: ExclusionReason = word(ExclusionReason)
    evidence: str = sealed(nullable=False)
    status: RequestStatus = word(RequestStatus)
    asked_by_id: int = ref("app_user.id")
    asked_at: datetime = instant()
    decided_by_id: int | None = ref("app_user.id", nullable=True)
    decided_at: datetime | None = instant(nullable=True)
    decision_note: str | None = sealed()


class ScoreSheet(SQLModel, table=True):
    """The figures of a period for all subjects of one kind in an area; once frozen, its hash covers every row.

    One that was made because an appeal was upheld names the sheet that it corrects.
    """

    __tablename__ = "score_sheet"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="days_in_order"),
        CheckConstraint("state <> 'frozen' OR hash <> ''", name="frozen_has_a_hash"),
    )

    id: int = key()
    name: str = Field(max_length=80)
    subject: SheetSubject = word(SheetSubject)
    area_id: int = ref("area.id", index=True)
    from_on: date
    to_on: date
    preset: str = Field(max_length=40)
    weights: dict[str, float] = json_column(dict)
    state: SheetState = word(SheetState)
    made_by_id: int = ref("app_user.id")
    made_at: datetime = instant()
    frozen_by_id: int | None = ref("app_user.id", nullable=True)
    frozen_at: datetime | None = instant(nullable=True)
    hash: str = Field(default="", max_length=64)
    corrects_id: int | None = ref("score_sheet.id", nullable=True)
    is_trial: bool = False


class ScoreFigure(SQLModel, table=True):
    """One figure of one subject, raw or adjusted: numerator, denominator, and the numbers of the cases behind both.

    `counted_ids` are behind the numerator, `case_ids` behind the denominator; an adjusted figure stands here where it
    differs from the raw one. What is counted may be visits or households: the measure says so.
    """

    __tablename__ = "score_figure"
    __table_args__ = (UniqueConstraint("sheet_id", "subject_id", "measure", "is_adjusted"),)

    id: int = key()
    sheet_id: int = ref("score_sheet.id")
    subject_id: int
    subject_name: str = Field(max_length=80)
    measure: str = Field(max_length=40)
    is_adjusted: bool = False
    numerator: float
    denominator: float
    case_ids: list[int] = json_column(list)
    counted_ids: list[int] = json_column(list)


class ScoreAppeal(SQLModel, table=True):
    """What a unit or village holds against a figure, and what was decided; the figure is mended in a new sheet."""

    __tablename__ = "score_appeal"
    __table_args__ = (
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="decided_by_another"),
    )

    id: int = key()
    sheet_id: int = ref("score_sheet.id", index=True)
    subject_id: int
    measure: str = Field(max_length=40)
    reason: str = sealed(nullable=False)
    status: RequestStatus = word(RequestStatus)
    asked_by_id: int = ref("app_user.id")
    asked_at: datetime = instant()
    decided_by_id: int | None = ref("app_user.id", nullable=True)
    decided_at: datetime | None = instant(nullable=True)
    decision_note: str | None = sealed()


class ScorePreset(SQLModel, table=True):
    """Weights that an office uses in the place of those that the program comes with."""

    __tablename__ = "score_preset"

    name: str = Field(primary_key=True, max_length=40)
    label: str = Field(max_length=60)
    weights: dict[str, float] = json_column(dict)
    changed_by_id: int = ref("app_user.id")
    changed_at: datetime = instant()


class ReportGroup(SQLModel, table=True):
    """A group of categories under one name, as a report prints it; while a scheme has none, the program's own hold."""

    __tablename__ = "report_group"
    __table_args__ = (UniqueConstraint("scheme", "name"),)

    id: int = key()
    scheme: str = Field(max_length=40)
    name: str = Field(max_length=30)
    categories: list[str] = json_column(list)
    position: int = 0
