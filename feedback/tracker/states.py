"""Which moves a case can make: data, from which verbs, buttons, tests and the guide are all drawn.

    registered ──queue──▶ awaiting_clinic ──dispatch──▶ dispatched ──sign──▶ handling ──reply──▶ replied
        │  └──────────dispatch──────────────────────────▲   ▲  ▲              │  ▲                │  │
        │                      │  ▲                      │   │  └uphold_return┘  └───send_back────┘  │approve
        └──────answer──────────┼──┼──escalate/resume─────┼───┼────────────▶ reviewing ◀──────────────┘
                               ▼  │                      │   └─────redo────────┤
                            suspended ◀──suspend── handling                    └──▶ closed ──reopen──▶ dispatched

Whom the draw passed over is closed unasked; what is suspended may be looked at and wait on; a merged case's person is
asked as well. A matter of an old ledger begins where it stood there (`takeover`). Ends: closed, declined, merged
(unmerge leads back), transferred, withdrawn. Source: design part 3.
"""

from dataclasses import dataclass
from typing import Final

from feedback.access.permissions import Permission
from models.vocabulary import CaseStatus, Verb

_REGISTERED: Final = CaseStatus.REGISTERED
_AWAITING: Final = CaseStatus.AWAITING_CLINIC
_DISPATCHED: Final = CaseStatus.DISPATCHED
_HANDLING: Final = CaseStatus.HANDLING
_SUSPENDED: Final = CaseStatus.SUSPENDED
_REPLIED: Final = CaseStatus.REPLIED
_REVIEWING: Final = CaseStatus.REVIEWING
_CLOSED: Final = CaseStatus.CLOSED

OPEN: Final = (_REGISTERED, _AWAITING, _DISPATCHED, _HANDLING, _SUSPENDED, _REPLIED, _REVIEWING)
ENDED: Final = tuple(status for status in CaseStatus if status not in OPEN)
_AT_DESK: Final = (_REGISTERED, _AWAITING)
_WITH_UNITS: Final = (_DISPATCHED, _HANDLING)
# Where a matter of another office's ledger may stand when it is taken over; nothing of it stands still or is decided.
TAKEN_OVER: Final = (_REGISTERED, _DISPATCHED, _HANDLING, _REVIEWING, _CLOSED)
_LABELS: Final = ("category", "matter_scope", "urgency", "nature")


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: in `source`, `verb` leads to `target` for who holds `permission` and states `needs`."""

    source: CaseStatus | None
    verb: Verb
    target: CaseStatus
    permission: Permission
    needs: tuple[str, ...] = ()

    @property
    def changes_state(self) -> bool:
        return self.source is not self.target


def _from(
    sources: tuple[CaseStatus, ...],
    verb: Verb,
    target: CaseStatus | None,
    permission: Permission,
    *needs: str,
) -> tuple[Move, ...]:
    """Return one move for each source; without a target the case stays where it is."""
    return tuple(Move(source, verb, target or source, permission, needs) for source in sources)


MOVES: Final[tuple[Move, ...]] = (
    Move(None, Verb.REGISTER, _REGISTERED, Permission.REGISTER, ("words", "channel", "place")),
    *(Move(None, Verb.TAKE_OVER, each, Permission.TAKE_OVER, ("words", "channel", "place")) for each in TAKEN_OVER),
    *_from((_REGISTERED,), Verb.DIAGNOSE, None, Permission.DIAGNOSE, *_LABELS),
    *_from(_AT_DESK, Verb.ANSWER, _REVIEWING, Permission.ANSWER, "result"),
    *_from((_REGISTERED,), Verb.QUEUE_FOR_CLINIC, _AWAITING, Permission.QUEUE, "level"),
    *_from(_AT_DESK, Verb.DISPATCH, _DISPATCHED, Permission.DISPATCH, "lead_unit", "due"),
    *_from((_DISPATCHED,), Verb.SIGN, _HANDLING, Permission.HANDLE),
    *_from(_WITH_UNITS, Verb.SIGN, None, Permission.HANDLE),
    *_from((_HANDLING,), Verb.REPLY, _REPLIED, Permission.HANDLE, "result", "handled_how", "closure_mode"),
    *_from((_REPLIED,), Verb.APPROVE_REPLY, _REVIEWING, Permission.REVIEW),
    *_from((_REPLIED,), Verb.SEND_BACK, _HANDLING, Permission.REVIEW, "defect"),
    *_from((_REVIEWING,), Verb.RECORD_REVISIT, _CLOSED, Permission.REVISIT, "feedback_mode", "closure_mode"),
    *_from((_REVIEWING,), Verb.RECORD_REVISIT, _DISPATCHED, Permission.REVISIT, "feedback_mode"),
    # Whoever said the same is asked as well, and their answers stay with their own case.
    *_from((CaseStatus.MERGED,), Verb.RECORD_REVISIT, None, Permission.REVISIT, "feedback_mode"),
    *_from((_REVIEWING,), Verb.CLOSE_UNASKED, _CLOSED, Permission.REVISIT, "closure_mode"),
    *_from((_AWAITING, _HANDLING), Verb.SUSPEND, _SUSPENDED, Permission.SUSPEND, "cause", "plan", "next_look", "told"),
    *_from((_SUSPENDED,), Verb.SUSPEND, None, Permission.SUSPEND, "cause", "plan", "next_look", "told"),
    *_from((_SUSPENDED,), Verb.RESUME, _AWAITING, Permission.SUSPEND),
    *_from((_SUSPENDED,), Verb.RESUME, _HANDLING, Permission.SUSPEND),
    *_from(_WITH_UNITS, Verb.UPHOLD_RETURN, _DISPATCHED, Permission.DECIDE_REQUEST, "lead_unit", "reason"),
    *_from((_AWAITING, _HANDLING), Verb.ESCALATE, _AWAITING, Permission.ESCALATE, "reason"),
    *_from(_AT_DESK, Verb.DECLINE, CaseStatus.DECLINED, Permission.DECLINE, "decline_reason", "notice"),
    *_from(_AT_DESK, Verb.UPHOLD_DECLINE, CaseStatus.DECLINED, Permission.APPROVE_DECLINE, "decline_reason", "notice"),
    *_from(_AT_DESK, Verb.MERGE, CaseStatus.MERGED, Permission.MERGE, "joined_case"),
    *_from((CaseStatus.MERGED,), Verb.UNMERGE, _REGISTERED, Permission.MERGE, "reason"),
    *_from((*_AT_DESK, _HANDLING), Verb.TRANSFER_OUT, CaseStatus.TRANSFERRED, Permission.TRANSFER, "outside", "notice"),
    *_from(OPEN, Verb.WITHDRAW, CaseStatus.WITHDRAWN, Permission.WITHDRAW, "reason"),
    *_from(TAKEN_OVER, Verb.TAKE_BACK, CaseStatus.WITHDRAWN, Permission.TAKE_OVER, "reason"),
    *_from((_CLOSED,), Verb.REOPEN, _DISPATCHED, Permission.REOPEN, "reason", "reopen_ground"),
    *_from(OPEN, Verb.JOIN_OPINION, None, Permission.REGISTER, "words"),
    *_from(OPEN, Verb.CHANGE_LABELS, None, Permission.CHANGE_LABELS, *_LABELS, "reason"),
    *_from((_DISPATCHED, _HANDLING), Verb.LOG_ACTION, None, Permission.HANDLE, "action_kind", "text"),
    *_from(_WITH_UNITS, Verb.ANSWER_PART, None, Permission.HANDLE, "result"),
    *_from(_WITH_UNITS, Verb.REQUEST_RETURN, None, Permission.HANDLE, "reason", "legal_ground"),
    *_from(_WITH_UNITS, Verb.DENY_RETURN, None, Permission.DECIDE_REQUEST, "reason"),
    *_from(_WITH_UNITS, Verb.REQUEST_EXTENSION, None, Permission.HANDLE, "reason", "due"),
    *_from(_WITH_UNITS, Verb.GRANT_EXTENSION, None, Permission.DECIDE_REQUEST),
    *_from(_WITH_UNITS, Verb.DENY_EXTENSION, None, Permission.DECIDE_REQUEST, "reason"),
    *_from(_AT_DESK, Verb.REQUEST_DECLINE, None, Permission.DECLINE, "decline_reason", "notice"),
    *_from(_AT_DESK, Verb.DENY_DECLINE, None, Permission.APPROVE_DECLINE, "reason"),
    *_from(_WITH_UNITS, Verb.REMIND, None, Permission.SUPERVISE),
    *_from(OPEN, Verb.SUPERVISE, None, Permission.SUPERVISE, "supervise_level", "reason"),
    *_from(OPEN, Verb.ADOPT, None, Permission.ADOPT, "leader"),
    *_from((_CLOSED,), Verb.ARCHIVE, None, Permission.ARCHIVE),
    # What came of a report, or at the police, is often known after the case is closed.
    *_from((*OPEN, _CLOSED), Verb.FILL_FORM, None, Permission.FILL_FORMS, "form"),
    *_from((*OPEN, _CLOSED), Verb.RECORD_DISCIPLINE, None, Permission.RECORD_DISCIPLINE, "persons", "on"),
    *_from(OPEN, Verb.RESET_DUE, None, Permission.MANAGE_LIMITS, "due"),
)

# What may be done to a case that nobody has diagnosed yet.
BEFORE_DIAGNOSIS: Final = frozenset(
    {
        Verb.REGISTER,
        Verb.TAKE_OVER,
        Verb.DIAGNOSE,
        Verb.WITHDRAW,
        Verb.TAKE_BACK,
        Verb.JOIN_OPINION,
        Verb.CHANGE_LABELS,
        Verb.SUPERVISE,
        Verb.ADOPT,
        Verb.RESET_DUE,
        Verb.FILL_FORM,
    }
)
# What is done to many cases at once by somebody who reads none of them: no page of a case offers it.
UNSEEN: Final = frozenset({Verb.RESET_DUE, Verb.TAKE_BACK})
# What the one who handled a case may not do to it.
NOT_BY_HANDLER: Final = frozenset({Verb.APPROVE_REPLY, Verb.SEND_BACK, Verb.RECORD_REVISIT, Verb.CLOSE_UNASKED})
# What a person does for the unit that has a part of the case.
BY_UNIT: Final = frozenset({Verb.SIGN, Verb.LOG_ACTION, Verb.ANSWER_PART, Verb.REPLY})
# What whoever is named in a report or a confidential case may not do to it (see `recusal`): handle it, judge it, or
# take it away from those who do. Labels are among it, since by another nature the case would accuse nobody any more.
NOT_BY_ACCUSED: Final = frozenset(
    {
        Verb.ANSWER,
        Verb.DECLINE,
        Verb.REQUEST_DECLINE,
        Verb.UPHOLD_DECLINE,
        Verb.TRANSFER_OUT,
        Verb.MERGE,
        Verb.WITHDRAW,
        Verb.CHANGE_LABELS,
        Verb.FILL_FORM,
        Verb.RECORD_DISCIPLINE,
        Verb.DISPATCH,
        Verb.UPHOLD_RETURN,
        Verb.SUSPEND,
        Verb.ADOPT,
        *BY_UNIT,
        *NOT_BY_HANDLER,
    }
)
# What only the lead unit may do; a co-unit has its own part.
BY_LEAD_ONLY: Final = frozenset({Verb.REPLY, Verb.REQUEST_EXTENSION})


def moves_from(source: CaseStatus | None, verb: Verb) -> tuple[Move, ...]:
    """Return the moves that `verb` offers in `source`; none where it is not open there."""
    return tuple(move for move in MOVES if move.source is source and move.verb is verb)


def verbs_from(source: CaseStatus) -> tuple[Verb, ...]:
    """Return the verbs open in `source`, each once, in the order of the table."""
    return tuple(dict.fromkeys(move.verb for move in MOVES if move.source is source))
