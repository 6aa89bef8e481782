"""Which papers there are of a case as it stands; what is asked for before its time is refused by the paper itself."""

from feedback.reports.paper import PaperName
from feedback.tracker.casefile import CaseFile
from models.vocabulary import CaseStatus, SuperviseLevel, Verb

_ANSWERED = (CaseStatus.REVIEWING, CaseStatus.CLOSED)


def papers_of(file: CaseFile) -> list[PaperName]:
    """Return the papers that can be made of a case, in the order of its way; a confidential one has none."""
    if file.case.is_confidential:
        return []
    case, verbs = file.case, {event.verb for event in file.events}
    outcome = file.newest_outcome
    is_answered = case.status in _ANSWERED and outcome is not None and outcome.defect is None
    is_raised, is_given = Verb.ESCALATE in verbs, bool(file.parts)
    there = {
        PaperName.CARD: True,
        PaperName.ORDER: is_given,
        PaperName.FORWARD: is_given,
        PaperName.HANDLING: is_given,
        PaperName.REMINDER: Verb.REMIND in verbs,
        PaperName.SUPERVISION: case.supervise_level is not SuperviseLevel.NONE,
        PaperName.REPORT_UP: is_raised,
        PaperName.APPLICATION: is_raised,
        PaperName.REPLY: outcome is not None,
        PaperName.PETITION: is_answered,
        PaperName.DECLINE: case.status is CaseStatus.DECLINED,
    }
    return [name for name, is_there in there.items() if is_there]
