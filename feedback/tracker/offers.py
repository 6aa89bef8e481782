"""Which of the verbs that the table allows make sense on a case now: what is not pending need not be decided.

This only keeps buttons away; each verb checks for itself.
"""

from collections.abc import Sequence

from feedback.access.actor import Actor
from feedback.tracker.requests import MOST_EXTENSIONS
from models.case import Case, Part
from models.vocabulary import PartRole, PartStatus, RequestKind, Urgency, Verb

_DECISIONS = {
    Verb.UPHOLD_RETURN: RequestKind.RETURN,
    Verb.DENY_RETURN: RequestKind.RETURN,
    Verb.GRANT_EXTENSION: RequestKind.EXTENSION,
    Verb.DENY_EXTENSION: RequestKind.EXTENSION,
}


def offered(
    verbs: Sequence[Verb], actor: Actor, case: Case, parts: Sequence[Part], pending: frozenset[RequestKind]
) -> tuple[Verb, ...]:
    """Return those of `verbs` whose occasion is there; at the confidential desk every part is the actor's own."""
    if case.diagnosed_at is not None:
        # What was diagnosed once is corrected by a change of its labels, which states its reason.
        verbs = [verb for verb in verbs if verb is not Verb.DIAGNOSE]
    if case.urgency is Urgency.CRITICAL:
        # What is dangerous now waits for no Tuesday.
        verbs = [verb for verb in verbs if verb is not Verb.QUEUE_FOR_CLINIC]
    mine = [part for part in parts if part.unit_id in actor.unit_ids] or list(parts)
    return tuple(
        verb
        for verb in verbs
        if _DECISIONS.get(verb) in {None, *pending} and (not mine or _fits(verb, case, mine, parts, pending))
    )


def _fits(verb: Verb, case: Case, mine: Sequence[Part], parts: Sequence[Part], pending: frozenset[RequestKind]) -> bool:
    has_lead = any(part.role is PartRole.LEAD for part in mine)
    if verb is Verb.SIGN:
        return any(part.status is PartStatus.WAITING for part in mine)
    if verb is Verb.ANSWER_PART:
        return any(part.role is PartRole.CO and part.status is PartStatus.SIGNED for part in mine)
    if verb is Verb.REPLY:
        return has_lead and all(part.status is PartStatus.ANSWERED for part in parts if part.role is PartRole.CO)
    if verb is Verb.REQUEST_RETURN:
        return has_lead and not case.is_designated and RequestKind.RETURN not in pending
    if verb is Verb.REQUEST_EXTENSION:
        return has_lead and case.extension_count < MOST_EXTENSIONS and RequestKind.EXTENSION not in pending
    return True
