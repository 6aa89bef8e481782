"""What is kept beside the cases: attachments, drafts, imports, the access log, releases and counters."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, sealed, word
from models.work_vocabulary import AccessAction, ImportKind, ReleaseState, TrainingStep


class Attachment(SQLModel, table=True):
    """A file of a contact or case; its bytes lie encrypted in the data folder under `stored_as`."""

    id: int = key()
    contact_id: int | None = ref("contact.id", nullable=True, index=True)
    case_id: int | None = ref("issue.id", nullable=True, index=True)
    filename: str = sealed(nullable=False)
    media_type: str = Field(max_length=100)
    size_bytes: int
    sha256: str = Field(max_length=64)
    stored_as: str = Field(max_length=80)
    added_by_id: int = ref("app_user.id")
    added_at: datetime = instant()
    is_trial: bool = False


class Draft(SQLModel, table=True):
    """What a user has typed into a form and not yet saved."""

    __table_args__ = (UniqueConstraint("user_id", "form"),)

    id: int = key()
    user_id: int = ref("app_user.id")
    form: str = Field(max_length=60)
    body: str = sealed(nullable=False)
    saved_at: datetime = instant()


class ImportBatch(SQLModel, table=True):
    """A sheet that was taken in. Undoing withdraws what came of it; nothing is deleted."""

    __tablename__ = "import_batch"
    __table_args__ = (Index("ix_import_batch_by", "created_by_id", "id"),)

    id: int = key()
    kind: ImportKind = word(ImportKind)
    filename: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    mapping: dict[str, str] = json_column(dict)
    created_by_id: int = ref("app_user.id")
    created_at: datetime = instant()
    rows_read: int = 0
    rows_taken: int = 0
    rows_bad: int = 0
    rows_seen_before: int = 0
    rows_confidential: int = 0
    undone_at: datetime | None = instant(nullable=True)
    undone_by_id: int | None = ref("app_user.id", nullable=True)
    is_trial: bool = False


class AccessLog(SQLModel, table=True):
    """Who opened what is hidden, and acts of administration, in one hash chain over the whole log."""

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_subject", "subject_kind", "subject_id"),)

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = instant(index=True)
    actor_id: int | None = ref("app_user.id", nullable=True, index=True)
    action: AccessAction = word(AccessAction)
    subject_kind: str = Field(default="", max_length=20)
    subject_id: int | None = None
    reason: str | None = sealed()
    reason_salt: str = Field(default="", max_length=32)
    reason_digest: str = Field(default="", max_length=64)
    facts: dict[str, str | int | bool | None] = json_column(dict)
    previous: str = Field(default="", max_length=64)
    hash: str = Field(max_length=64)


class ClassifierRelease(SQLModel, table=True):
    """A release that was trained here on people's decisions, or is being trained; at most one of them serves.

    Where none serves, the starter does, which has no row. `figures` hold what it was compared by, `fault` and
    `fault_facts` why its training failed.
    """

    __tablename__ = "classifier_release"
    __table_args__ = (
        Index(
            "uq_classifier_release_active",
            "state",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index(
            "uq_classifier_release_training",
            "state",
            unique=True,
            sqlite_where=text("state = 'training'"),
            postgresql_where=text("state = 'training'"),
        ),
        CheckConstraint("state IN ('training', 'failed') OR sha256 <> ''", name="trained_has_a_hash"),
    )

    id: int = key()
    name: str = Field(max_length=60, unique=True)
    kind: str = Field(default="", max_length=20)
    state: ReleaseState = word(ReleaseState)
    step: TrainingStep | None = word(TrainingStep, nullable=True)
    asked_at: datetime = instant()
    asked_by_id: int | None = ref("app_user.id", nullable=True)
    began_at: datetime | None = instant(nullable=True)
    trained_at: datetime | None = instant(nullable=True)
    sha256: str = Field(default="", max_length=64)
    compared_with: str = Field(default="", max_length=60)
    figures: dict[str, Any] = json_column(dict)
    fault: str = Field(default="", max_length=60)
    fault_facts: dict[str, str | int | float | None] = json_column(dict)
    promoted_at: datetime | None = instant(nullable=True)
    promoted_by_id: int | None = ref("app_user.id", nullable=True)
    is_trial: bool = False


class Counter(SQLModel, table=True):
    """The last number given out of one series; its row lock makes the series gapless within a transaction.

    `head` is the hash of the last link where the series numbers a chain; `seal` covers all three with a key.
    """

    name: str = Field(primary_key=True, max_length=40)
    value: int = 0
    head: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    seal: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})


class SiteFact(SQLModel, table=True):
    """A fact about this installation, by name: that its county is a trial one, who the root area is."""

    __tablename__ = "site_fact"

    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=200)
