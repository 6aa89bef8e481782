"""保密台: reports that nobody else can find, count or guess; every opening of one is written into the access log."""

from collections.abc import Sequence

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.tracker.casefile import CaseFile
from feedback.tracker.desks import Desk
from models.vocabulary import Verb
from pages.ui.caseview import draw_parts, draw_suggestion
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.forms.closing import draw_outcome
from pages.ui.shell import require
from pages.ui.text import _


def _first(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.DIAGNOSE, Verb.DISPATCH, Verb.ANSWER, Verb.SIGN, Verb.REPLY, Verb.APPROVE_REPLY, Verb.RECORD_REVISIT)


def _middle(actor: Actor, file: CaseFile) -> None:
    draw_suggestion(actor, file)
    draw_parts(file)
    draw_outcome(file)


draw_desk(
    require(Permission.READ_CONFIDENTIAL),
    DeskPage(
        desk=Desk.CONFIDENTIAL,
        title=_("保密台"),
        waits=_("在办"),
        nothing=_("没有在办的"),
        hint=_("举报和要求保密的反映只会出现在这里。"),
        first=_first,
        middle=_middle,
    ),
)
