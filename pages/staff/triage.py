"""初诊台: what was registered and waits for a diagnosis, first due first: confirm, then answer or queue."""

from collections.abc import Sequence

from feedback.access.permissions import Permission
from feedback.tracker.casefile import CaseFile
from feedback.tracker.desks import Desk
from models.vocabulary import Urgency, Verb
from pages.ui.caseview import draw_suggestion
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.repeats import draw_repeats
from pages.ui.shell import require
from pages.ui.text import _


def _first(file: CaseFile) -> Sequence[Verb]:
    if file.case.diagnosed_at is None:
        return (Verb.DIAGNOSE,)
    if file.case.urgency is Urgency.CRITICAL:
        # What is dangerous now waits for no Tuesday.
        return (Verb.DISPATCH, Verb.ANSWER)
    return (Verb.QUEUE_FOR_CLINIC, Verb.ANSWER, Verb.DISPATCH)


draw_desk(
    require(Permission.DIAGNOSE),
    DeskPage(
        desk=Desk.TRIAGE,
        title=_("初诊台"),
        waits=_("待初诊"),
        nothing=_("都诊完了"),
        hint=_("新记的走访、来电和来信会自己排到这里。"),
        first=_first,
        middle=draw_suggestion,
        after=draw_repeats,
    ),
)
