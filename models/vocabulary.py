"""The closed word lists of the system, one StrEnum each, stored by value.

Codes are English with the field's standard terms; what a person reads for each stands in `feedback/i18n/terms.py`.
Source: design part 3 for states and verbs, domain digest B3 to B6 and D for the rest.
"""

from enum import StrEnum


class Role(StrEnum):
    CADRE = "cadre"
    RECORDER = "recorder"
    CLERK = "clerk"
    CHAIR = "chair"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    REVISITOR = "revisitor"
    LEADER = "leader"
    DISCIPLINE = "discipline"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITOR = "auditor"


class AreaKind(StrEnum):
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    NATURAL_VILLAGE = "natural_village"
    VILLAGE_GROUP = "village_group"
    BUILDING = "building"


class OrgLevel(StrEnum):
    """The level of a unit or of a clinic session."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


class UnitKind(StrEnum):
    DEPARTMENT = "department"
    STATION = "station"
    TEAM = "team"
    VILLAGE_COMMITTEE = "village_committee"
    COMPANY = "company"
    SOCIAL_ORGANISATION = "social_organisation"


class ContactKind(StrEnum):
    VISIT = "visit"
    FORUM = "forum"
    CALL = "call"
    MESSAGE = "message"


class Channel(StrEnum):
    """How the words came in; the last two are proposals of deputies, which come as letters do."""

    VISIT = "visit"
    FORUM = "forum"
    HOTLINE = "hotline"
    LETTER = "letter"
    MAILBOX = "mailbox"
    ONLINE = "online"
    COUNTER = "counter"
    CONGRESS = "congress"
    CPPCC = "cppcc"


class VisitType(StrEnum):
    TUESDAY = "tuesday"
    VISIT_WEEK = "visit_week"
    SPECIAL = "special"
    FOLLOW_UP = "follow_up"


class Scope(StrEnum):
    """How many people a matter touches: the five classes of the feedback slip, smallest first."""

    INDIVIDUAL = "individual"
    HOUSEHOLD = "household"
    VILLAGE_GROUP = "village_group"
    NATURAL_VILLAGE = "natural_village"
    SOCIETY = "society"


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"


class Nature(StrEnum):
    CONSULT = "consult"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class CaseStatus(StrEnum):
    REGISTERED = "registered"
    AWAITING_CLINIC = "awaiting_clinic"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    REPLIED = "replied"
    REVIEWING = "reviewing"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """Everything that can be done to a case; from JOIN_OPINION on, they leave its state as it is."""

    REGISTER = "register"
    TAKE_OVER = "take_over"
    DIAGNOSE = "diagnose"
    ANSWER = "answer"
    QUEUE_FOR_CLINIC = "queue_for_clinic"
    DISPATCH = "dispatch"
    SIGN = "sign"
    REPLY = "reply"
    APPROVE_REPLY = "approve_reply"
    SEND_BACK = "send_back"
    RECORD_REVISIT = "record_revisit"
    SUSPEND = "suspend"
    RESUME = "resume"
    UPHOLD_RETURN = "uphold_return"
    ESCALATE = "escalate"
    DECLINE = "decline"
    UPHOLD_DECLINE = "uphold_decline"
    MERGE = "merge"
    UNMERGE = "unmerge"
    TRANSFER_OUT = "transfer_out"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"
    REOPEN = "reopen"
    CLOSE_UNASKED = "close_unasked"
    JOIN_OPINION = "join_opinion"
    CHANGE_LABELS = "change_labels"
    LOG_ACTION = "log_action"
    ANSWER_PART = "answer_part"
    REQUEST_RETURN = "request_return"
    DENY_RETURN = "deny_return"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    DENY_EXTENSION = "deny_extension"
    REQUEST_DECLINE = "request_decline"
    DENY_DECLINE = "deny_decline"
    REMIND = "remind"
    SUPERVISE = "supervise"
    ADOPT = "adopt"
    ARCHIVE = "archive"
    RESET_DUE = "reset_due"
    FILL_FORM = "fill_form"
    RECORD_DISCIPLINE = "record_discipline"


class PartRole(StrEnum):
    LEAD = "lead"
    CO = "co"


class PartStatus(StrEnum):
    WAITING = "waiting"
    SIGNED = "signed"
    ANSWERED = "answered"


class RequestKind(StrEnum):
    RETURN = "return"
    EXTENSION = "extension"
    DECLINE = "decline"


class RequestStatus(StrEnum):
    PENDING = "pending"
    UPHELD = "upheld"
    DENIED = "denied"


class ActionKind(StrEnum):
    """A line of the work log."""

    CONTACT = "contact"
    SITE_VISIT = "site_visit"
    INVESTIGATION = "investigation"
    MEETING = "meeting"
    WORK = "work"
    NEGOTIATION = "negotiation"
    SAFEGUARD = "safeguard"
    PATROL = "patrol"


class HandledHow(StrEnum):
    PHONE = "phone"
    ON_SITE = "on_site"
    SYSTEM = "system"
    JOINT = "joint"


class OutcomeType(StrEnum):
    """What a solved case was worth, in the seed's three counts."""

    REQUEST_RESOLVED = "request_resolved"
    RISK_REMOVED = "risk_removed"
    DISPUTE_MEDIATED = "dispute_mediated"


class ClosureType(StrEnum):
    SUBSTANTIVE = "substantive"
    STAGED = "staged"
    PROCEDURAL = "procedural"


class ClosureMode(StrEnum):
    """How exactly it was closed; `feedback.tracker.closing` says which belongs to which type."""

    SOLVED = "solved"
    STOPPED = "stopped"
    POLICY_EXPLAINED = "policy_explained"
    PROJECT_UNDER_WAY = "project_under_way"
    PROJECT_COMBINED = "project_combined"
    PROJECT_LISTED = "project_listed"
    REPORTED_TO_TOWNSHIP = "reported_to_township"
    REPORTED_TO_COUNTY_OFFICE = "reported_to_county_office"
    REPORTED_TO_JOINT_MEETING = "reported_to_joint_meeting"
    REPORTED_TO_COUNTY_LEADERS = "reported_to_county_leaders"
    OTHER = "other"


class Satisfaction(StrEnum):
    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"
    OTHER = "other"


class FeedbackMode(StrEnum):
    """How the person was asked."""

    SPOKEN = "spoken"
    PHONE = "phone"
    WRITTEN = "written"


class ReplyDefect(StrEnum):
    OFF_THE_POINT = "off_the_point"
    NOT_CONTACTED = "not_contacted"
    CONTRARY_TO_FACTS = "contrary_to_facts"
    NO_GROUNDS = "no_grounds"
    IMPROPER_TONE = "improper_tone"


class DeclineReason(StrEnum):
    LEGAL_CHANNEL = "legal_channel"
    ALREADY_PETITIONED = "already_petitioned"
    SECRET_OR_PRIVATE = "secret_or_private"
    AGAINST_PUBLIC_ORDER = "against_public_order"
    SETTLED_NO_NEW_FACTS = "settled_no_new_facts"
    BEYOND_DUTY = "beyond_duty"
    MALICIOUS_REPEAT = "malicious_repeat"


class OutsideChannel(StrEnum):
    """Where a case goes that is not ours."""

    EMERGENCY = "emergency"
    DISCIPLINE = "discipline"
    COURT = "court"
    ARBITRATION = "arbitration"
    RECONSIDERATION = "reconsideration"
    PETITION = "petition"
    DISCLOSURE = "disclosure"
    PARTY = "party"
    OTHER = "other"


class SamePerson(StrEnum):
    """By what a person is taken for the one who raised an earlier matter."""

    HOUSEHOLD = "household"
    PHONE = "phone"
    NAME = "name"


class ReturnGround(StrEnum):
    """Why a matter is not the unit's own."""

    NOT_OUR_DUTY = "not_our_duty"
    ON_ANOTHERS_LIST = "on_anothers_list"
    NOT_OUR_AREA = "not_our_area"
    LAW_NAMES_ANOTHER = "law_names_another"
    ABOVE_OUR_POWERS = "above_our_powers"
    ANOTHER_HAS_IT = "another_has_it"
    OTHER = "other"


class ReopenGround(StrEnum):
    """Why a closed case is taken up again."""

    NOT_DONE = "not_done"
    CAME_BACK = "came_back"
    NOT_AS_TOLD = "not_as_told"
    NEW_FACT = "new_fact"


class AskedBecause(StrEnum):
    """Why whoever brought a case forward is asked about it; `PASSED_OVER`: the draw did not hit it."""

    REDO = "redo"
    SUPERVISED = "supervised"
    URGENT = "urgent"
    RETURNED = "returned"
    SENT_BACK = "sent_back"
    NOT_CONTACTED = "not_contacted"
    NOT_SOLVED = "not_solved"
    WISHED = "wished"
    ALL = "all"
    DRAWN = "drawn"
    PASSED_OVER = "passed_over"


class CardReason(StrEnum):
    """What speaks for putting a case under supervision."""

    OVERDUE = "overdue"
    DONE_AGAIN = "done_again"
    UNHAPPY = "unhappy"


class SuperviseLevel(StrEnum):
    NONE = "none"
    ORDINARY = "ordinary"
    YELLOW = "yellow"
    RED = "red"


class LabelSource(StrEnum):
    MACHINE = "machine"
    HUMAN = "human"


class ClinicDecision(StrEnum):
    """What a session decides on an item; `DEFER` leaves it to the next session."""

    ANSWER = "answer"
    DISPATCH = "dispatch"
    SUSPEND = "suspend"
    ESCALATE = "escalate"
    ADOPT = "adopt"
    NOTED = "noted"
    DEFER = "defer"


class LimitUnit(StrEnum):
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"


class Stage(StrEnum):
    """A clock of a case: what has to be done by when."""

    DIAGNOSE = "diagnose"
    CLINIC = "clinic"
    SIGN = "sign"
    FIRST_CONTACT = "first_contact"
    RESOLVE = "resolve"
    REVIEW = "review"
    REVISIT = "revisit"
