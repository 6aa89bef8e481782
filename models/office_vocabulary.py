"""The closed word lists of archives, visits, services and assessment, one StrEnum each, stored by value.

Source: domain digest A (the seeds' practices), B3 (sub-forms) and E; labels: `feedback/i18n/labels_of_office.py`.
"""

from enum import StrEnum


class HouseholdType(StrEnum):
    """What support a household has by its income."""

    ORDINARY = "ordinary"
    MINIMUM_LIVING = "minimum_living"
    EXTREME_HARDSHIP = "extreme_hardship"
    LOW_INCOME = "low_income"
    OTHER_DIFFICULTY = "other_difficulty"


class VisitTier(StrEnum):
    """How often a household is to be visited; the days stand in VisitCycle."""

    HIGH_RISK = "high_risk"
    KEY = "key"
    GENERAL = "general"
    ORDINARY = "ordinary"


class KeyKind(StrEnum):
    """Why a household or a person is looked after more than others."""

    LIVING_ALONE = "living_alone"
    EMPTY_NEST = "empty_nest"
    LEFT_BEHIND_CHILD = "left_behind_child"
    ORPHAN = "orphan"
    DISABLED = "disabled"
    GRAVELY_ILL = "gravely_ill"
    MENTAL_ILLNESS = "mental_illness"
    LOST_ONLY_CHILD = "lost_only_child"
    VETERAN = "veteran"
    PETITIONER = "petitioner"
    IN_DISPUTE = "in_dispute"
    RELEASED = "released"
    DANGEROUS_DWELLING = "dangerous_dwelling"
    DISASTER_STRUCK = "disaster_struck"


class HouseholdEvent(StrEnum):
    OPENED = "opened"
    UPDATED = "updated"
    CONFIRMED = "confirmed"
    MERGED = "merged"
    TOOK_IN = "took_in"
    SPLIT_OFF = "split_off"
    DIVIDED = "divided"
    MOVED = "moved"
    CLOSED = "closed"
    REOPENED = "reopened"


class AreaEvent(StrEnum):
    """How a village became part of another: turned into it, merged into it, joined with others."""

    CONVERTED = "converted"
    MERGED = "merged"
    JOINED = "joined"


class DutyKind(StrEnum):
    """For what somebody answers."""

    AREA = "area"
    HOUSEHOLD = "household"
    CONTACT_POINT = "contact_point"


class ContactRefusal(StrEnum):
    """Why nothing was accepted of what somebody said."""

    ANSWERED = "answered"
    NOT_OURS = "not_ours"
    ALREADY_KNOWN = "already_known"
    NOTHING_SAID = "nothing_said"
    CUT_OFF = "cut_off"
    ABUSIVE = "abusive"
    OTHER = "other"


class TaskState(StrEnum):
    """How far something is that is done on somebody's behalf."""

    INCOMPLETE = "incomplete"
    HANDLING = "handling"
    AWAITING_BATCH = "awaiting_batch"
    FORWARDED = "forwarded"
    FINISHED = "finished"
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class TaskEvent(StrEnum):
    ACCEPTED = "accepted"
    MISSING_TOLD = "missing_told"
    MATERIALS_TAKEN = "materials_taken"
    STEP_DONE = "step_done"
    QUEUED = "queued"
    FORWARDED = "forwarded"
    CAME_BACK = "came_back"
    FINISHED = "finished"
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    RATED = "rated"
    MARKED_WRONG = "marked_wrong"


class ServiceMode(StrEnum):
    """How the person came to be served."""

    COUNTER = "counter"
    DOORSTEP = "doorstep"
    APPOINTMENT = "appointment"
    AFTER_HOURS = "after_hours"
    ONLINE = "online"
    ON_VISIT = "on_visit"


class AidKind(StrEnum):
    CASE = "case"
    PROJECT = "project"
    SPECIAL = "special"


class AidState(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


class RoundKind(StrEnum):
    """What a rated round is: offices rated by people, their service brands, or a poll of wishes."""

    REVIEW = "review"
    BRAND = "brand"
    POLL = "poll"


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class BookRhythm(StrEnum):
    """How a ledger book is filled: whenever something happens, or one value for each month or year."""

    EVENT = "event"
    MONTH = "month"
    YEAR = "year"


class BookFieldKind(StrEnum):
    """What a field of a ledger book holds; numbers and money are summed."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"


class PoliceResult(StrEnum):
    """What became of what was handed to the police."""

    FILED = "filed"
    SETTLED = "settled"
    SENTENCED = "sentenced"


class FormKind(StrEnum):
    """A sub-form that a case may bear."""

    WAGES = "wages"
    PROJECT = "project"
    HARDSHIP = "hardship"
    STABILITY = "stability"
    HAZARD = "hazard"


class ProjectKind(StrEnum):
    NEW = "new"
    REBUILD = "rebuild"
    EXTEND = "extend"
    REPAIR = "repair"


class AlertLevel(StrEnum):
    """How near a matter is to getting out of hand."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class SheetSubject(StrEnum):
    """Whose figures a sheet holds."""

    CADRE = "cadre"
    UNIT = "unit"
    VILLAGE = "village"
    TOWNSHIP = "township"


class SheetState(StrEnum):
    DRAFT = "draft"
    FROZEN = "frozen"


class ExclusionReason(StrEnum):
    """Why a case does not count in the adjusted rates."""

    UNREASONABLE = "unreasonable"
    BEYOND_POLICY = "beyond_policy"
    MALICIOUS = "malicious"
    OTHERS_DUTY = "others_duty"
    FORCE_MAJEURE = "force_majeure"
    WRONG_RECORD = "wrong_record"
