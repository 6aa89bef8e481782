"""What there is to be allowed, and which roles are allowed it.

A permission holds only inside the area or unit of the grant (`feedback.access.policy`). Confidential cases have a rule
of their own: there the discipline desk stands in for every other desk. Source: design part 3, column "who".
"""

from enum import StrEnum
from typing import Final

from models.vocabulary import Role


class Permission(StrEnum):
    RECORD_VISIT = "record_visit"
    RECORD_FORUM = "record_forum"
    RECORD_CALL = "record_call"
    RECORD_MESSAGE = "record_message"
    IMPORT_SHEET = "import_sheet"
    TAKE_OVER = "take_over"
    REGISTER = "register"
    DIAGNOSE = "diagnose"
    ANSWER = "answer"
    QUEUE = "queue"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    REVIEW = "review"
    REVISIT = "revisit"
    SUSPEND = "suspend"
    ESCALATE = "escalate"
    DECIDE_REQUEST = "decide_request"
    DECLINE = "decline"
    APPROVE_DECLINE = "approve_decline"
    MERGE = "merge"
    TRANSFER = "transfer"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    REOPEN_LATE = "reopen_late"
    CHANGE_LABELS = "change_labels"
    SUPERVISE = "supervise"
    ADOPT = "adopt"
    ARCHIVE = "archive"
    REVEAL = "reveal"
    READ_CASES = "read_cases"
    READ_CONFIDENTIAL = "read_confidential"
    READ_BOARD = "read_board"
    READ_DRIFT = "read_drift"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_PLACES = "manage_places"
    MANAGE_LIMITS = "manage_limits"
    MANAGE_RELEASES = "manage_releases"
    MANAGE_NOTICES = "manage_notices"
    MANAGE_WORK = "manage_work"
    MANAGE_ROUTING = "manage_routing"
    MANAGE_DUTY = "manage_duty"
    MANAGE_PAPERS = "manage_papers"
    READ_NOTICES = "read_notices"
    GRANT_ROLES = "grant_roles"
    READ_LOGS = "read_logs"
    REMOVE_TRIAL = "remove_trial"
    READ_HOUSEHOLDS = "read_households"
    KEEP_HOUSEHOLDS = "keep_households"
    CHANGE_HOUSEHOLDS = "change_households"
    MANAGE_VISITS = "manage_visits"
    MANAGE_CAMPAIGNS = "manage_campaigns"
    TAKE_TASKS = "take_tasks"
    MANAGE_CATALOGUE = "manage_catalogue"
    READ_KNOWLEDGE = "read_knowledge"
    MANAGE_KNOWLEDGE = "manage_knowledge"
    APPLY_FOR_AID = "apply_for_aid"
    MANAGE_AID = "manage_aid"
    PAY_AID = "pay_aid"
    MANAGE_ROUNDS = "manage_rounds"
    FILL_BOOKS = "fill_books"
    MANAGE_BOOKS = "manage_books"
    READ_SCORES = "read_scores"
    MANAGE_SCORES = "manage_scores"
    ASK_EXCLUSION = "ask_exclusion"
    DECIDE_EXCLUSION = "decide_exclusion"
    APPEAL_SCORE = "appeal_score"
    MAKE_REPORTS = "make_reports"
    FILL_FORMS = "fill_forms"
    RECORD_DISCIPLINE = "record_discipline"


_OFFICE: Final = frozenset({Role.CLERK, Role.CHAIR})
_RECORDING: Final = frozenset({Role.CADRE, Role.RECORDER, Role.CLERK})
_READING: Final = frozenset(Role) - {Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR, Role.DISCIPLINE}

GRANTED: Final[dict[Permission, frozenset[Role]]] = {
    Permission.RECORD_VISIT: frozenset({Role.CADRE, Role.CLERK}),
    Permission.RECORD_FORUM: _RECORDING,
    Permission.RECORD_CALL: frozenset({Role.RECORDER, Role.CLERK}),
    Permission.RECORD_MESSAGE: frozenset({Role.RECORDER, Role.CLERK}),
    Permission.IMPORT_SHEET: frozenset({Role.RECORDER, Role.CLERK}),
    # Whoever enters an old ledger says of matters that they are closed, and asks nobody.
    Permission.TAKE_OVER: frozenset({Role.CLERK}),
    Permission.REGISTER: _RECORDING,
    Permission.DIAGNOSE: frozenset({Role.CLERK, Role.CADRE}),
    Permission.ANSWER: frozenset({Role.CLERK, Role.CHAIR, Role.CADRE}),
    Permission.QUEUE: frozenset({Role.CLERK}),
    Permission.DISPATCH: _OFFICE,
    Permission.HANDLE: frozenset({Role.HANDLER}),
    Permission.REVIEW: frozenset({Role.REVIEWER}),
    Permission.REVISIT: frozenset({Role.REVISITOR}),
    Permission.SUSPEND: frozenset({Role.CHAIR, Role.LEADER}),
    Permission.ESCALATE: frozenset({Role.CHAIR, Role.LEADER}),
    Permission.DECIDE_REQUEST: _OFFICE,
    Permission.DECLINE: frozenset({Role.CLERK, Role.LEADER}),
    # What calls a person malicious is decided by a leader, and never by the one who asked for it.
    Permission.APPROVE_DECLINE: frozenset({Role.LEADER}),
    Permission.MERGE: _OFFICE,
    Permission.TRANSFER: _OFFICE | {Role.LEADER},
    Permission.WITHDRAW: frozenset({Role.CLERK}),
    # What the person wishes in time a clerk takes down; without that, or later, it is a leader's decision.
    Permission.REOPEN: frozenset({Role.CLERK, Role.LEADER}),
    Permission.REOPEN_LATE: frozenset({Role.LEADER}),
    Permission.CHANGE_LABELS: _OFFICE,
    Permission.SUPERVISE: frozenset({Role.CLERK, Role.CHAIR, Role.LEADER}),
    # A leader for themselves, and the chair of a session in the name of a leader who is named.
    Permission.ADOPT: frozenset({Role.LEADER, Role.CHAIR}),
    Permission.ARCHIVE: frozenset({Role.CLERK}),
    Permission.REVEAL: frozenset(
        {Role.CADRE, Role.RECORDER, Role.CLERK, Role.CHAIR, Role.HANDLER, Role.REVISITOR, Role.DISCIPLINE}
    ),
    Permission.READ_CASES: _READING,
    Permission.READ_CONFIDENTIAL: frozenset({Role.DISCIPLINE}),
    Permission.READ_BOARD: frozenset({Role.LEADER, Role.CLERK, Role.CHAIR}),
    Permission.READ_DRIFT: frozenset({Role.LEADER, Role.CLERK, Role.CHAIR}),
    Permission.MANAGE_ACCOUNTS: frozenset({Role.SYSADMIN}),
    Permission.MANAGE_PLACES: frozenset({Role.SYSADMIN}),
    Permission.MANAGE_LIMITS: frozenset({Role.SYSADMIN}),
    # Which release serves is the county's to choose: by its administrator, or by who heads its ledger office.
    Permission.MANAGE_RELEASES: frozenset({Role.SYSADMIN, Role.LEADER}),
    Permission.MANAGE_NOTICES: frozenset({Role.SYSADMIN}),
    Permission.MANAGE_WORK: frozenset({Role.SYSADMIN}),
    Permission.MANAGE_PAPERS: frozenset({Role.SYSADMIN}),
    # Who dispatches keeps the list by which dispatches are suggested, and who is on duty when.
    Permission.MANAGE_ROUTING: _OFFICE | {Role.SYSADMIN},
    Permission.MANAGE_DUTY: _OFFICE | {Role.LEADER},
    Permission.READ_NOTICES: frozenset(Role),
    Permission.GRANT_ROLES: frozenset({Role.SECADMIN}),
    Permission.READ_LOGS: frozenset({Role.AUDITOR}),
    Permission.REMOVE_TRIAL: frozenset({Role.SYSADMIN}),
    # Household files are for those who visit and who keep them; leaders and handlers see figures and cases.
    Permission.READ_HOUSEHOLDS: frozenset({Role.CADRE, Role.CLERK, Role.CHAIR}),
    Permission.KEEP_HOUSEHOLDS: frozenset({Role.CADRE, Role.CLERK}),
    # Joining and dividing files, and closing them, moves what others wrote.
    Permission.CHANGE_HOUSEHOLDS: frozenset({Role.CLERK}),
    Permission.MANAGE_VISITS: _OFFICE,
    Permission.MANAGE_CAMPAIGNS: _OFFICE | {Role.LEADER},
    Permission.TAKE_TASKS: _RECORDING | {Role.HANDLER},
    Permission.MANAGE_CATALOGUE: frozenset({Role.CLERK}),
    Permission.READ_KNOWLEDGE: _READING,
    Permission.MANAGE_KNOWLEDGE: frozenset({Role.CLERK}),
    Permission.APPLY_FOR_AID: frozenset({Role.CADRE, Role.CLERK}),
    Permission.MANAGE_AID: _OFFICE,
    Permission.PAY_AID: frozenset({Role.CLERK}),
    Permission.MANAGE_ROUNDS: _OFFICE,
    Permission.FILL_BOOKS: _RECORDING | {Role.HANDLER},
    Permission.MANAGE_BOOKS: _OFFICE,
    # A cadre and a unit see their own figures (`feedback.assess`).
    Permission.READ_SCORES: _OFFICE | {Role.LEADER, Role.CADRE, Role.HANDLER},
    Permission.MANAGE_SCORES: _OFFICE,
    Permission.ASK_EXCLUSION: _OFFICE | {Role.HANDLER},
    Permission.DECIDE_EXCLUSION: frozenset({Role.LEADER}),
    Permission.APPEAL_SCORE: frozenset({Role.CADRE, Role.HANDLER}),
    Permission.FILL_FORMS: _RECORDING | {Role.CHAIR, Role.HANDLER},
    Permission.RECORD_DISCIPLINE: frozenset({Role.CHAIR, Role.LEADER}),
    Permission.MAKE_REPORTS: _OFFICE | {Role.LEADER, Role.CADRE},
}

# What the discipline desk does on a confidential case in the stead of every other desk.
CONFIDENTIAL_DESK: Final = frozenset(
    {
        Permission.READ_CONFIDENTIAL,
        Permission.DIAGNOSE,
        Permission.ANSWER,
        Permission.QUEUE,
        Permission.DISPATCH,
        Permission.HANDLE,
        Permission.REVIEW,
        Permission.REVISIT,
        Permission.SUSPEND,
        Permission.ESCALATE,
        Permission.DECIDE_REQUEST,
        Permission.DECLINE,
        Permission.APPROVE_DECLINE,
        Permission.MERGE,
        Permission.TRANSFER,
        Permission.WITHDRAW,
        Permission.REOPEN,
        Permission.REOPEN_LATE,
        Permission.CHANGE_LABELS,
        Permission.SUPERVISE,
        Permission.ARCHIVE,
        Permission.FILL_FORMS,
        Permission.RECORD_DISCIPLINE,
        Permission.REVEAL,
    }
)
