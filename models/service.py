"""Things done on somebody's behalf: the catalogue of items, tasks with their steps, and cards of what is known."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, money, ref, sealed, word
from models.office_vocabulary import ServiceMode, TaskEvent, TaskState
from models.vocabulary import OrgLevel


class ServiceItem(SQLModel, table=True):
    """One item of the catalogue. `materials` are what is handed in, `steps` what is done, each with its days.

    A material is {"name", "copies", "note"}, a step {"name", "days"}; `trips_before` and `trips_after` count the ways
    that the person goes. `needs_approval` sends it up with the batch of the week.
    """

    __tablename__ = "service_item"

    id: int = key()
    code: str = Field(max_length=24, unique=True)
    group_name: str = Field(max_length=40, index=True)
    name: str = Field(max_length=60)
    unit_id: int | None = ref("unit.id", nullable=True)
    owner_level: OrgLevel = word(OrgLevel)
    window: str = Field(default="", max_length=60)
    materials: list[dict[str, str | int]] = json_column(list)
    steps: list[dict[str, str | int]] = json_column(list)
    promised_days: int = Field(default=0, ge=0)
    fee_fen: int = money(default=0)
    notes: str = Field(default="", max_length=1000)
    trips_before: int = 1
    trips_after: int = 1
    is_online: bool = False
    needs_approval: bool = False
    is_active: bool = True
    is_trial: bool = False


class AgencyTask(SQLModel, table=True):
    """One thing done for one person: its materials, who does it, who stands in, the step that it is at.

    `archive_no` is the number under which its papers lie, without which it is not closed. `pushed_down` is the level
    that owns the item, where somebody below it sees to the task, and `push_down_reason` why.
    """

    __tablename__ = "agency_task"
    __table_args__ = (
        Index("ix_agency_task_desk", "township_id", "state", "promised_on", "id"),
        Index("ix_agency_task_agent", "agent_id", "state", "id"),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_of_five"),
        CheckConstraint("state <> 'delivered' OR archive_no <> ''", name="delivered_is_filed"),
        CheckConstraint("(pushed_down IS NULL) = (push_down_reason IS NULL)", name="pushed_down_for_a_reason"),
    )

    id: int = key()
    task_no: str = Field(max_length=20, unique=True)
    item_id: int = ref("service_item.id", index=True)
    area_id: int = ref("area.id", index=True)
    township_id: int | None = ref("area.id", nullable=True)
    village_id: int | None = ref("area.id", nullable=True)
    household_id: int | None = ref("household.id", nullable=True, index=True)
    case_id: int | None = ref("issue.id", nullable=True, index=True)
    applicant_name: str = sealed(nullable=False)
    applicant_phone: str | None = sealed()
    applicant_phone_index: str | None = Field(default=None, max_length=44, index=True)
    wants_messages: bool = True
    mode: ServiceMode = word(ServiceMode)
    is_green: bool = False
    is_on_behalf: bool = False
    state: TaskState = word(TaskState)
    step: int = 0
    materials_held: list[str] = json_column(list)
    agent_id: int = ref("app_user.id")
    backup_id: int | None = ref("app_user.id", nullable=True)
    pushed_down: OrgLevel | None = word(OrgLevel, nullable=True)
    push_down_reason: str | None = sealed()
    entered_by_id: int = ref("app_user.id")
    accepted_at: datetime = instant(index=True)
    missing_told_at: datetime | None = instant(nullable=True)
    complete_at: datetime | None = instant(nullable=True)
    promised_on: date | None = None
    missed_on: date | None = None
    forwarded_at: datetime | None = instant(nullable=True)
    finished_at: datetime | None = instant(nullable=True)
    delivered_at: datetime | None = instant(nullable=True)
    archive_no: str = Field(default="", max_length=40)
    was_wrong: bool = False
    trips_saved: int = 0
    rating: int | None = None
    submission_key: str = Field(max_length=80, unique=True)
    version: int = Field(default=1, nullable=False)
    is_trial: bool = False


AgencyTask.__mapper__.version_id_col = AgencyTask.__table__.c.version  # type: ignore[attr-defined]  # SQLModel hides both.


class AgencyStep(SQLModel, table=True):
    """One line of what was done for a task."""

    __tablename__ = "agency_step"

    id: int = key()
    task_id: int = ref("agency_task.id", index=True)
    at: datetime = instant()
    by_id: int | None = ref("app_user.id", nullable=True)
    event: TaskEvent = word(TaskEvent)
    step_name: str = Field(default="", max_length=40)
    note: str | None = sealed()


class KnowledgeCard(SQLModel, table=True):
    """What an office knows and says on the telephone, from one day on and up to another.

    `figures` are {"name", "value", "unit"}; `rules` say who gets what: {"age_least", "age_most", "household_types",
    "is_bedridden", "says"}, the first that fits counts. `letters` are the pinyin initials
    of its title and keywords. A card that took the place of another names it.
    """

    __tablename__ = "knowledge_card"
    __table_args__ = (CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="days_in_order"),)

    id: int = key()
    title: str = Field(max_length=60)
    keywords: list[str] = json_column(list)
    letters: str = Field(default="", max_length=300)
    category: str | None = Field(default=None, max_length=4)
    answer: str = Field(max_length=2000)
    figures: list[dict[str, str]] = json_column(list)
    rules: list[dict[str, str | int | bool | list[str]]] = json_column(list)
    area_id: int = ref("area.id", index=True)
    unit_id: int | None = ref("unit.id", nullable=True)
    item_id: int | None = ref("service_item.id", nullable=True)
    source: str = Field(default="", max_length=120)
    valid_from: date
    valid_until: date | None = None
    replaces_id: int | None = ref("knowledge_card.id", nullable=True)
    changed_at: datetime = instant()
    changed_by_id: int = ref("app_user.id")
    is_trial: bool = False
