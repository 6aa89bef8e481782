"""Every verb that can be said of a case, in one place: what pages, routes, jobs and commands call.

Each takes the session, the actor, the case's number and a `Step`, then its facts; each ends in `door.advance`.
"""

from feedback.tracker.again import reopen
from feedback.tracker.assignment import answer_part, dispatch, log_action, sign
from feedback.tracker.case_forms import fill_form, record_discipline
from feedback.tracker.closing import approve_reply, archive, close_unasked, record_revisit, reply, send_back
from feedback.tracker.confidential import name_reader
from feedback.tracker.declining import deny_decline, request_decline, uphold_decline
from feedback.tracker.intake import (
    answer,
    change_labels,
    diagnose,
    queue_for_clinic,
    register_all,
    withdraw,
)
from feedback.tracker.merging import merge, unmerge
from feedback.tracker.recount import reset_due
from feedback.tracker.requests import (
    deny_extension,
    deny_return,
    grant_extension,
    request_extension,
    request_return,
    uphold_return,
)
from feedback.tracker.supervision import adopt, escalate, remind, resume, supervise, suspend
from feedback.tracker.turning_away import decline, transfer_out

__all__ = [
    "adopt",
    "answer",
    "answer_part",
    "approve_reply",
    "archive",
    "change_labels",
    "close_unasked",
    "decline",
    "deny_decline",
    "deny_extension",
    "deny_return",
    "diagnose",
    "dispatch",
    "escalate",
    "fill_form",
    "grant_extension",
    "log_action",
    "merge",
    "name_reader",
    "queue_for_clinic",
    "record_discipline",
    "record_revisit",
    "register_all",
    "remind",
    "reopen",
    "reply",
    "request_decline",
    "request_extension",
    "request_return",
    "reset_due",
    "resume",
    "send_back",
    "sign",
    "supervise",
    "suspend",
    "transfer_out",
    "unmerge",
    "uphold_decline",
    "uphold_return",
    "withdraw",
]
