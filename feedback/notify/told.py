"""What is told, before it is written: a thing that concerns people, one notice for one person, one message outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from feedback.notify.facts import Fact, Facts
from models.work_vocabulary import CitizenStep, NoticeKind


@dataclass(frozen=True, slots=True)
class Told:
    """What people are told, once each: `event_key` says what happened and is never given by chance.

    Number, urgency and date of the case are added where `facts` do not say otherwise.
    """

    kind: NoticeKind
    event_key: str
    case_id: int | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    is_urgent: bool = False
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class Addressed:
    """One notice for one person."""

    told: Told
    user_id: int
    facts: Facts
    is_trial: bool
    is_confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message that leaves the house: to an outlet, to whoever brought a case forward, or has something done."""

    event_key: str
    title: str
    body: str
    not_before: datetime
    outlet_id: int | None = None
    contact_id: int | None = None
    agency_task_id: int | None = None
    case_id: int | None = None
    notice_id: int | None = None
    step: CitizenStep | None = None
    is_urgent: bool = False
    is_trial: bool = False
