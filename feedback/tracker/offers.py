"""Which of the verbs that the table allows make sense on a case now: what is not pending need not be decided.

This only keeps buttons away; each verb checks for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feedback.access.actor import Actor
from feedback.tracker.again import may_reopen_late
from feedback.tracker.recusal import is_accusation
from feedback.tracker.requests import MOST_EXTENSIONS
from models.case import Case, Part
from models.vocabulary import CaseStatus, PartRole, PartStatus, RequestKind, Urgency, Verb

_DECISIONS = {
    Verb.UPHOLD_RETURN: RequestKind.RETURN,
    Verb.DENY_RETURN: RequestKind.RETURN,
    Verb.GRANT_EXTENSION: RequestKind.EXTENSION,
    Verb.DENY_EXTENSION: RequestKind.EXTENSION,
    Verb.UPHOLD_DECLINE: RequestKind.DECLINE,
    Verb.DENY_DECLINE: RequestKind.DECLINE,
}


@dataclass(frozen=True, slots=True)
class Around:
    """What else decides on an offer: what waits for a decision, what of it is the actor's own, what no column says."""

    pending: frozenset[RequestKind] = frozenset()
    own: frozenset[RequestKind] = frozenset()
    may_be_wished_again: bool = False
    may_ask_joined: bool = False


NOTHING_AROUND: Final = Around()


def offered(
    verbs: Sequence[Verb], actor: Actor, case: Case, parts: Sequence[Part], around: Around = NOTHING_AROUND
) -> tuple[Verb, ...]:
    """Return those of `verbs` whose occasion is there; at the confidential desk every part is the actor's own."""
    if case.diagnosed_at is not None:
        # What was diagnosed once is corrected by a change of its labels, which states its reason.
        verbs = [verb for verb in verbs if verb is not Verb.DIAGNOSE]
    if case.urgency is Urgency.CRITICAL or case.is_confidential:
        # What is dangerous now waits for no Tuesday, and what is confidential stands on no agenda.
        verbs = [verb for verb in verbs if verb is not Verb.QUEUE_FOR_CLINIC]
    mine = [part for part in parts if part.unit_id in actor.unit_ids] or list(parts)
    pending = around.pending
    return tuple(
        verb
        for verb in verbs
        if _DECISIONS.get(verb) in {None, *(pending - around.own)}
        and _is_due(verb, actor, case, around)
        and (not mine or _fits(verb, case, mine, parts, pending))
    )


def _is_due(verb: Verb, actor: Actor, case: Case, around: Around) -> bool:
    if verb is Verb.REQUEST_DECLINE:
        return RequestKind.DECLINE not in around.pending
    if verb is Verb.CLOSE_UNASKED:
        return not case.is_to_be_asked
    if verb is Verb.REOPEN:
        return around.may_be_wished_again or may_reopen_late(actor, case)
    if verb is Verb.RECORD_REVISIT and case.status is CaseStatus.MERGED:
        return around.may_ask_joined
    return True


def _fits(verb: Verb, case: Case, mine: Sequence[Part], parts: Sequence[Part], pending: frozenset[RequestKind]) -> bool:
    has_lead = any(part.role is PartRole.LEAD for part in mine)
    if verb is Verb.SIGN:
        return any(part.status is PartStatus.WAITING for part in mine)
    if verb is Verb.ANSWER_PART:
        return any(part.role is PartRole.CO and part.status is PartStatus.SIGNED for part in mine)
    if verb is Verb.REPLY:
        return has_lead and all(part.status is PartStatus.ANSWERED for part in parts if part.role is PartRole.CO)
    if verb is Verb.REQUEST_RETURN:
        # A unit that a report came to accuse gives the case back though it was designated.
        is_bound = case.is_designated and not is_accusation(case)
        return has_lead and not is_bound and RequestKind.RETURN not in pending
    if verb is Verb.REQUEST_EXTENSION:
        return has_lead and case.extension_count < MOST_EXTENSIONS and RequestKind.EXTENSION not in pending
    return True
