"""The closed word lists of the office's own work: sessions, notices, imports, jobs, releases and logs.

Stored by value like those of a case (`vocabulary`); what a person reads stands in `feedback/i18n/labels_of_work.py`.
"""

from enum import StrEnum


class SessionState(StrEnum):
    """How far a clinic session is."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class AgendaReason(StrEnum):
    """Why a matter is on an agenda."""

    AWAITING = "awaiting"
    ROLLED_OVER = "rolled_over"
    OVERDUE = "overdue"
    NEXT_LOOK = "next_look"
    HOT = "hot"
    ADDED = "added"


class AttendeeKind(StrEnum):
    PRESENT = "present"
    LISTENING = "listening"
    EXCUSED = "excused"


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"


class NoticeKind(StrEnum):
    """What somebody on the staff is told."""

    CRITICAL = "critical"
    ASSIGNED = "assigned"
    RELEASED = "released"
    REQUEST_MADE = "request_made"
    REQUEST_DECIDED = "request_decided"
    REPLY_TO_CHECK = "reply_to_check"
    SENT_BACK = "sent_back"
    TO_REVISIT = "to_revisit"
    REDO = "redo"
    REMINDED = "reminded"
    SUPERVISED = "supervised"
    ADOPTED = "adopted"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    ESCALATED_UP = "escalated_up"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    NEXT_LOOK = "next_look"
    AGENDA_READY = "agenda_ready"
    STANDING_IN = "standing_in"
    DIGEST = "digest"
    UNIT_DIGEST = "unit_digest"
    WORK_FAILED = "work_failed"
    TASK_DUE_SOON = "task_due_soon"
    TASK_OVERDUE = "task_overdue"
    TASK_HANDED_OVER = "task_handed_over"
    NEW_IN_DUTY = "new_in_duty"
    EXCLUSION_ASKED = "exclusion_asked"
    EXCLUSION_DECIDED = "exclusion_decided"
    APPEAL_MADE = "appeal_made"
    APPEAL_DECIDED = "appeal_decided"


class CitizenStep(StrEnum):
    """What whoever brought a matter forward, or has something done for them, is told of it."""

    RECEIVED = "received"
    DISPATCHED = "dispatched"
    SUSPENDED = "suspended"
    REPLIED = "replied"
    CLOSED = "closed"
    REDO = "redo"
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    TASK_ACCEPTED = "task_accepted"
    TASK_MISSING = "task_missing"
    TASK_COMPLETE = "task_complete"
    TASK_STEP = "task_step"
    TASK_QUEUED = "task_queued"
    TASK_FORWARDED = "task_forwarded"
    TASK_CAME_BACK = "task_came_back"
    TASK_FINISHED = "task_finished"
    TASK_DELIVERED = "task_delivered"
    TASK_REFUSED = "task_refused"
    TASK_WITHDRAWN = "task_withdrawn"
    TASK_HANDED_OVER = "task_handed_over"


class LadderRole(StrEnum):
    """Who is told on a rung of the ladder; `IN_CHARGE` has the case now: a unit's handlers, who checks, who asks."""

    IN_CHARGE = "in_charge"
    CLERK = "clerk"
    CHAIR = "chair"
    LEADER = "leader"
    COUNTY_LEADER = "county_leader"


class OutletKind(StrEnum):
    """By what somebody is reached outside."""

    MAIL = "mail"
    DINGTALK = "dingtalk"
    WECOM = "wecom"
    FEISHU = "feishu"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """How far a message is that leaves the house; `UNSURE`: nobody can say whether it arrived."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    FAILED = "failed"


class ImportKind(StrEnum):
    VISITS = "visits"
    FORUMS = "forums"
    CALLS = "calls"
    OPINIONS = "opinions"
    HOUSEHOLDS = "households"
    AREAS = "areas"
    UNITS = "units"
    USERS = "users"
    CASES = "cases"
    DUTIES = "duties"


class JobState(StrEnum):
    """How far work in the background is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ReleaseState(StrEnum):
    """Where a release stands that was trained here."""

    TRAINING = "training"
    CANDIDATE = "candidate"
    PASSED_OVER = "passed_over"
    ACTIVE = "active"
    FORMER = "former"
    FAILED = "failed"


class TrainingStep(StrEnum):
    """What a training is at, in this order."""

    GATHERING = "gathering"
    LEARNING = "learning"
    COMPARING = "comparing"


class AccessAction(StrEnum):
    """What the access log keeps: readings of hidden fields and acts of administration."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED_OUT = "locked_out"
    SIGN_OUT_EVERYWHERE = "sign_out_everywhere"
    REVEAL = "reveal"
    OPEN_CONFIDENTIAL = "open_confidential"
    GRANT_ACCESS = "grant_access"
    EXPORT = "export"
    USER_CHANGED = "user_changed"
    SETTINGS_CHANGED = "settings_changed"
    BATCH_UNDONE = "batch_undone"
    TRIAL_REMOVED = "trial_removed"
    RELEASE_CHANGED = "release_changed"
    JOB_DONE_ANEW = "job_done_anew"
    SHEET_FROZEN = "sheet_frozen"
