"""A matter and all that happened to it: case, events, parts, requests, work log, outcomes, revisits.

`case` is a word of SQL, so the table is called `issue`. A case moves only through `feedback.tracker.service`.
"""

import json
from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text, true
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, sealed, word
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    Channel,
    ClosureMode,
    ClosureType,
    FeedbackMode,
    HandledHow,
    LabelSource,
    Nature,
    OrgLevel,
    OutcomeType,
    PartRole,
    PartStatus,
    ReplyDefect,
    RequestKind,
    RequestStatus,
    Role,
    Satisfaction,
    Scope,
    Stage,
    SuperviseLevel,
    Urgency,
    Verb,
)

_BOARD_COLUMNS: Final = (
    "registered_at", "is_confidential", "township_id", "village_id", "category", "status", "urgency", "channel",
    "nature", "scope", "due_at", "closed_at", "event_count", "id",
)  # fmt: skip
_CUTS_COLUMNS: Final = (
    "nature", "scope", "channel", "urgency", "status", "registered_at", "is_confidential", "township_id", "village_id",
    "category", "due_at", "id",
)  # fmt: skip
_MATRIX_COLUMNS: Final = (
    "category", "township_id", "village_id", "registered_at", "is_confidential", "status", "due_at", "urgency",
    "channel", "nature", "scope", "id",
)  # fmt: skip
_ENDED_COLUMNS: Final = (
    "closed_at", "is_confidential", "township_id", "village_id", "resolve_due_at", "replied_at", "satisfaction",
    "lead_unit_id", "category", "urgency", "channel", "nature", "scope", "id",
)  # fmt: skip
_STOCK_COLUMNS: Final = (
    "status", "registered_at", "is_confidential", "township_id", "village_id", "due_at", "lead_unit_id", "category",
    "urgency", "channel", "nature", "scope", "redo_no", "supervise_level", "id",
)  # fmt: skip
_UNREPLIED_COLUMNS: Final = (
    "replied_at", "resolve_due_at", "is_confidential", "township_id", "village_id", "lead_unit_id", "status",
    "closed_at", "category", "urgency", "channel", "nature", "scope", "id",
)  # fmt: skip


class Case(SQLModel, table=True):
    """One tracked matter. `due_at` is when its present stage must be done, with the rule that gave the date.

    While the clock of handling stands still, since `paused_at`, there is no `resolve_due_at`: the date that was to be
    kept stands in `paused_due_at`, and moves on when the clock goes on.

    One that another office's ledger brought along bears the dates of that ledger, and `taken_over_at` says since when
    it is ours. A confidential case has an empty `title`; what it is about stands sealed in `sealed_title`.
    """

    __tablename__ = "issue"
    __table_args__ = (
        Index("ix_issue_desk_township", "status", "township_id", "due_at", "id"),
        Index("ix_issue_desk_village", "status", "village_id", "due_at", "id"),
        Index("ix_issue_desk_all", "status", "due_at", "id"),
        Index("ix_issue_township_newest", "township_id", "id"),
        Index("ix_issue_village_newest", "village_id", "id"),
        Index("ix_issue_recorder", "registered_by_id", "id"),
        # Partial, or SQLite takes it for every query that leaves confidential cases out.
        Index(
            "ix_issue_confidential",
            "township_id",
            "id",
            sqlite_where=text("is_confidential"),
            postgresql_where=text("is_confidential"),
        ),
        # Each of a board's statements is answered by one of these without reading a case: what came in, the same sorted
        # by labels and state and by category and place, what was closed, what is open, and what has no reply.
        Index("ix_issue_board", *_BOARD_COLUMNS),
        Index("ix_issue_cuts", *_CUTS_COLUMNS),
        Index("ix_issue_matrix", *_MATRIX_COLUMNS),
        Index("ix_issue_ended", *_ENDED_COLUMNS),
        Index("ix_issue_stock", *_STOCK_COLUMNS),
        Index("ix_issue_unreplied", *_UNREPLIED_COLUMNS),
        CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", name="closed_has_a_time"),
        CheckConstraint("status <> 'merged' OR merged_into_id IS NOT NULL", name="merged_has_a_target"),
        CheckConstraint("status <> 'suspended' OR suspended_from IS NOT NULL", name="suspended_knows_its_origin"),
        CheckConstraint("NOT is_confidential OR title = ''", name="confidential_title_is_sealed"),
        CheckConstraint("redo_no >= 0 AND extension_count >= 0", name="counts_are_not_negative"),
    )

    id: int = key()
    case_no: str = Field(max_length=20, unique=True)
    title: str = Field(default="", max_length=60)
    sealed_title: str | None = sealed()
    status: CaseStatus = word(CaseStatus)
    level: OrgLevel = word(OrgLevel)
    is_confidential: bool = False
    channel: Channel = word(Channel)

    area_id: int = ref("area.id", index=True)
    township_id: int | None = ref("area.id", nullable=True)
    village_id: int | None = ref("area.id", nullable=True)
    household_id: int | None = ref("household.id", nullable=True, index=True)

    category: str | None = Field(default=None, max_length=4)
    scope: Scope | None = word(Scope, nullable=True)
    urgency: Urgency | None = word(Urgency, nullable=True)
    nature: Nature | None = word(Nature, nullable=True)
    wants_reply: bool = True

    registered_at: datetime = instant()
    registered_by_id: int = ref("app_user.id")
    diagnosed_at: datetime | None = instant(nullable=True)
    diagnosed_by_id: int | None = ref("app_user.id", nullable=True)
    queued_at: datetime | None = instant(nullable=True)
    dispatched_at: datetime | None = instant(nullable=True)
    signed_at: datetime | None = instant(nullable=True)
    first_contact_at: datetime | None = instant(nullable=True)
    replied_at: datetime | None = instant(nullable=True)
    reviewing_at: datetime | None = instant(nullable=True)
    closed_at: datetime | None = instant(nullable=True)
    archived_at: datetime | None = instant(nullable=True)
    taken_over_at: datetime | None = instant(nullable=True)

    stage: Stage | None = word(Stage, nullable=True)
    due_at: datetime | None = instant(nullable=True)
    due_rule: str = Field(default="", max_length=120)
    resolve_due_at: datetime | None = instant(nullable=True)
    resolve_rule: str = Field(default="", max_length=120)
    paused_at: datetime | None = instant(nullable=True)
    paused_due_at: datetime | None = instant(nullable=True)

    lead_unit_id: int | None = ref("unit.id", nullable=True, index=True)
    handled_by_id: int | None = ref("app_user.id", nullable=True)
    adopted_by_id: int | None = ref("app_user.id", nullable=True)
    is_designated: bool = False
    redo_no: int = 0
    extension_count: int = 0
    supervise_level: SuperviseLevel = word(SuperviseLevel, default=SuperviseLevel.NONE)

    suspended_from: CaseStatus | None = word(CaseStatus, nullable=True)
    next_look_on: date | None = None
    merged_into_id: int | None = ref("issue.id", nullable=True, index=True)

    closure_type: ClosureType | None = word(ClosureType, nullable=True)
    closure_mode: ClosureMode | None = word(ClosureMode, nullable=True)
    outcome_type: OutcomeType | None = word(OutcomeType, nullable=True)
    is_contacted: bool | None = None
    is_resolved: bool | None = None
    satisfaction: Satisfaction | None = word(Satisfaction, nullable=True)
    is_to_be_asked: bool = Field(default=True, sa_column_kwargs={"server_default": true()})

    event_count: int = 0
    chain_head: str = Field(default="", max_length=64)
    chain_seal: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    version: int = Field(default=1, nullable=False)
    is_trial: bool = False

    @property
    def heading(self) -> str:
        """The title, whichever column holds it."""
        return self.sealed_title or "" if self.is_confidential else self.title


Case.__mapper__.version_id_col = Case.__table__.c.version  # type: ignore[attr-defined]  # SQLModel hides both.


class CaseEvent(SQLModel, table=True):
    """One link of a case's chain: `hash` covers all here and the link before, the note by its salted digest only.

    The facts of a confidential case stand in `sealed_facts`, as JSON.
    """

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "seq"), Index("ix_case_event_actor", "actor_id", "at"))

    id: int = key()
    case_id: int = ref("issue.id")
    seq: int
    at: datetime = instant()
    actor_id: int | None = ref("app_user.id", nullable=True)
    actor_role: Role | None = word(Role, nullable=True)
    verb: Verb = word(Verb)
    source: CaseStatus | None = word(CaseStatus, nullable=True)
    target: CaseStatus = word(CaseStatus)
    note: str | None = sealed()
    note_salt: str = Field(default="", max_length=32)
    note_digest: str = Field(default="", max_length=64)
    facts: dict[str, str | int | bool | None] = json_column(dict)
    sealed_facts: str | None = sealed()
    previous: str = Field(default="", max_length=64)
    hash: str = Field(max_length=64)
    submission_key: str | None = Field(default=None, max_length=80, unique=True)

    @property
    def stated(self) -> dict[str, str | int | bool | None]:
        """The facts, whichever column holds them."""
        return dict(json.loads(self.sealed_facts)) if self.sealed_facts else self.facts


class CaseAccess(SQLModel, table=True):
    """A person by name who may read one confidential case."""

    __tablename__ = "case_access"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)

    id: int = key()
    case_id: int = ref("issue.id")
    user_id: int = ref("app_user.id", index=True)
    granted_by_id: int = ref("app_user.id")
    granted_at: datetime = instant()
    reason: str = sealed(nullable=False)


class Part(SQLModel, table=True):
    """What one unit has to do for one case in one round; exactly one part a round is the lead's.

    It has clocks of its own: for its signature, for its first contact with the person (the lead's alone), for its work.
    """

    __table_args__ = (
        UniqueConstraint("case_id", "round", "unit_id"),
        Index("ix_part_desk", "unit_id", "is_current", "status", "due_at", "id"),
    )

    id: int = key()
    case_id: int = ref("issue.id", index=True)
    round: int = 0
    unit_id: int = ref("unit.id")
    role: PartRole = word(PartRole)
    duty: str | None = sealed()
    due_at: datetime = instant()
    sign_due_at: datetime | None = instant(nullable=True)
    contact_due_at: datetime | None = instant(nullable=True)
    contacted_at: datetime | None = instant(nullable=True)
    status: PartStatus = word(PartStatus)
    is_current: bool = True
    signed_at: datetime | None = instant(nullable=True)
    signed_by_id: int | None = ref("app_user.id", nullable=True)
    answered_at: datetime | None = instant(nullable=True)
    answered_by_id: int | None = ref("app_user.id", nullable=True)
    answer: str | None = sealed()


class Request(SQLModel, table=True):
    """What a unit asks of those who dispatched: to take the case back, by `decide_by`, or for more time.

    Or what a clerk asks of a leader: to decline a matter as malicious. Then `reason` is the text for the person,
    `legal_ground` the number of the earlier case, and there is no unit.
    """

    __table_args__ = (Index("ix_request_pending", "status", "case_id"),)

    id: int = key()
    case_id: int = ref("issue.id", index=True)
    kind: RequestKind = word(RequestKind)
    status: RequestStatus = word(RequestStatus)
    asked_by_id: int = ref("app_user.id")
    asked_at: datetime = instant()
    unit_id: int | None = ref("unit.id", nullable=True)
    reason: str = sealed(nullable=False)
    legal_ground: str | None = sealed()
    suggested_unit_id: int | None = ref("unit.id", nullable=True)
    new_due_at: datetime | None = instant(nullable=True)
    decide_by: datetime | None = instant(nullable=True)
    decided_by_id: int | None = ref("app_user.id", nullable=True)
    decided_at: datetime | None = instant(nullable=True)
    decision_note: str | None = sealed()


class Action(SQLModel, table=True):
    """A line of the work log of a unit."""

    id: int = key()
    case_id: int = ref("issue.id", index=True)
    unit_id: int | None = ref("unit.id", nullable=True)
    by_id: int = ref("app_user.id")
    at: datetime = instant()
    kind: ActionKind = word(ActionKind)
    text: str = sealed(nullable=False)


class Outcome(SQLModel, table=True):
    """A reply of one round: what came of it, how it was handled, and the closing that the handler proposes."""

    __table_args__ = (UniqueConstraint("case_id", "round", "attempt"),)

    id: int = key()
    case_id: int = ref("issue.id", index=True)
    round: int = 0
    attempt: int = 1
    by_id: int = ref("app_user.id")
    at: datetime = instant()
    result: str = sealed(nullable=False)
    handled_how: HandledHow = word(HandledHow)
    contacted: bool
    not_contacted_reason: str | None = sealed()
    closure_type: ClosureType = word(ClosureType)
    closure_mode: ClosureMode = word(ClosureMode)
    outcome_type: OutcomeType | None = word(OutcomeType, nullable=True)
    defect: ReplyDefect | None = word(ReplyDefect, nullable=True)
    reviewed_by_id: int | None = ref("app_user.id", nullable=True)
    reviewed_at: datetime | None = instant(nullable=True)


class Revisit(SQLModel, table=True):
    """Somebody other than the handler asked the person: reached, contacted, resolved, satisfied."""

    __table_args__ = (UniqueConstraint("case_id", "round"),)

    id: int = key()
    case_id: int = ref("issue.id", index=True)
    round: int = 0
    by_id: int = ref("app_user.id")
    at: datetime = instant()
    is_valid: bool
    is_contacted: bool | None = None
    is_resolved: bool | None = None
    satisfaction: Satisfaction | None = word(Satisfaction, nullable=True)
    feedback_mode: FeedbackMode = word(FeedbackMode)
    words: str | None = sealed()
    is_redo: bool = False


class Label(SQLModel, table=True):
    """What the machine suggested for an opinion, or what a person decided for its case; both are kept."""

    __table_args__ = (Index("ix_label_case", "case_id", "id"),)

    id: int = key()
    case_id: int = ref("issue.id")
    opinion_id: int | None = ref("opinion.id", nullable=True, index=True)
    source: LabelSource = word(LabelSource)
    release: str | None = Field(default=None, max_length=60)
    category: str | None = Field(default=None, max_length=4)
    confidence: float | None = None
    scope: Scope | None = word(Scope, nullable=True)
    urgency: Urgency | None = word(Urgency, nullable=True)
    nature: Nature | None = word(Nature, nullable=True)
    top: list[list[object]] = json_column(list)
    reasons: list[str] = json_column(list)
    is_abstained: bool = False
    by_id: int | None = ref("app_user.id", nullable=True)
    at: datetime = instant()
    is_trial: bool = False
