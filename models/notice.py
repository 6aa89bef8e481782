"""Who is told what: a row in a person's inbox, what goes out of the house, and where to.

What is told holds a case's number, its urgency, dates and counts; never a name, a phone number or a person's words.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, json_column, key, ref, sealed, word
from models.vocabulary import LimitUnit, Urgency
from models.work_vocabulary import CitizenStep, DeliveryState, NoticeKind, OutletKind


class Notice(SQLModel, table=True):
    """One thing that one person is told, in their inbox. `event_key` says what happened, so that it is told once."""

    __table_args__ = (
        UniqueConstraint("user_id", "event_key"),
        Index("ix_notice_inbox", "user_id", "read_at", "id"),
        Index("ix_notice_digest", "digested_on", "user_id", "id"),
    )

    id: int = key()
    user_id: int = ref("app_user.id")
    kind: NoticeKind = word(NoticeKind)
    event_key: str = Field(max_length=100)
    case_id: int | None = ref("issue.id", nullable=True, index=True)
    facts: dict[str, str | int | None] = json_column(dict)
    is_urgent: bool = False
    made_at: datetime = instant()
    read_at: datetime | None = instant(nullable=True)
    digested_on: date | None = None
    is_trial: bool = False


class Outlet(SQLModel, table=True):
    """Where a person, or the people of a unit, are reached outside: a mailbox, a group's robot, a web address."""

    __table_args__ = (CheckConstraint("user_id IS NULL OR unit_id IS NULL", name="belongs_to_one"),)

    id: int = key()
    user_id: int | None = ref("app_user.id", nullable=True, index=True)
    unit_id: int | None = ref("unit.id", nullable=True, index=True)
    kind: OutletKind = word(OutletKind)
    label: str = Field(default="", max_length=60)
    address: str = sealed(nullable=False)
    is_active: bool = True
    takes_digest: bool = True
    added_by_id: int = ref("app_user.id")
    added_at: datetime = instant()
    is_trial: bool = False


class Delivery(SQLModel, table=True):
    """One message that leaves the house, and what became of it: to an outlet, to whoever brought a case forward,
    or to who had something done for them.

    `job_id` is the job that took it last: what that job finds in `sending` again was broken off. A person's phone
    number is not kept here: it is read from the contact when the message is sent.
    """

    __table_args__ = (
        UniqueConstraint("outlet_id", "event_key"),
        UniqueConstraint("contact_id", "event_key"),
        Index("ix_delivery_state", "state", "not_before", "id"),
        Index("ix_delivery_case", "case_id", "id"),
        UniqueConstraint("agency_task_id", "event_key"),
        CheckConstraint(
            "(CASE WHEN outlet_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN contact_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN agency_task_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="goes_to_one",
        ),
        Index("ix_delivery_notice", "notice_id"),
    )

    id: int = key()
    outlet_id: int | None = ref("outlet.id", nullable=True)
    contact_id: int | None = ref("contact.id", nullable=True)
    agency_task_id: int | None = ref("agency_task.id", nullable=True)
    case_id: int | None = ref("issue.id", nullable=True)
    notice_id: int | None = ref("notice.id", nullable=True)
    step: CitizenStep | None = word(CitizenStep, nullable=True)
    event_key: str = Field(max_length=100)
    title: str = Field(default="", max_length=120)
    body: str = Field(default="", max_length=2000)
    is_urgent: bool = False
    state: DeliveryState = word(DeliveryState)
    made_at: datetime = instant()
    not_before: datetime = instant()
    tries: int = 0
    repeats: int = 0
    began_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    job_id: str = Field(default="", max_length=80)
    fault: str = Field(default="", max_length=60)
    fault_detail: str = Field(default="", max_length=80)
    is_trial: bool = False


class DeliveryEvent(SQLModel, table=True):
    """A line of what was done to one message: sent, sent a second time, refused, taken up again by hand."""

    __tablename__ = "delivery_event"

    id: int = key()
    delivery_id: int = ref("delivery.id", index=True)
    at: datetime = instant()
    state: DeliveryState = word(DeliveryState)
    is_repeat: bool = False
    fault: str = Field(default="", max_length=60)
    fault_detail: str = Field(default="", max_length=80)
    by_id: int | None = ref("app_user.id", nullable=True)


class NoticeTemplate(SQLModel, table=True):
    """The words of one kind of notice, or of one step, where an office has changed them: `{number}` is filled in."""

    __tablename__ = "notice_template"
    __table_args__ = (
        UniqueConstraint("kind"),
        UniqueConstraint("step"),
        CheckConstraint("(kind IS NULL) <> (step IS NULL)", name="is_for_one"),
    )

    id: int = key()
    kind: NoticeKind | None = word(NoticeKind, nullable=True)
    step: CitizenStep | None = word(CitizenStep, nullable=True)
    title: str = Field(max_length=120)
    body: str = Field(max_length=1000)
    changed_by_id: int = ref("app_user.id")
    changed_at: datetime = instant()


class LadderStep(SQLModel, table=True):
    """A rung of the ladder: who is told when a case has been overdue for how long; without an urgency, of all others.

    While the table is empty, the ladder that the program comes with holds (`feedback.tracker.ladder`).
    """

    __tablename__ = "ladder_step"
    __table_args__ = (
        UniqueConstraint("urgency", "position"),
        CheckConstraint("after >= 0", name="is_not_before_due"),
    )

    id: int = key()
    urgency: Urgency | None = word(Urgency, nullable=True)
    position: int
    after: int
    unit: LimitUnit = word(LimitUnit)
    roles: list[str] = json_column(list)


class Escalation(SQLModel, table=True):
    """That one rung was climbed for one clock of one case, 0 being the word before it runs out.

    `is_unassigned`: no unit has it, or one in which nobody handles. `is_without_superior`: nobody at the case's own
    level had the role that was to be told, so it went to the next who is there; `told` says how many that were.
    """

    __table_args__ = (UniqueConstraint("case_id", "due_at", "position"),)

    id: int = key()
    case_id: int = ref("issue.id")
    due_at: datetime = instant()
    position: int
    at: datetime = instant(index=True)
    told: int = 0
    is_unassigned: bool = False
    is_without_superior: bool = False
