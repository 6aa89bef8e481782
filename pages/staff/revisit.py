"""回访台: today's list of people to ask whether it was solved: three questions, then close or send back."""

from collections.abc import Sequence

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.tracker.casefile import CaseFile
from feedback.tracker.desks import Desk
from models.vocabulary import Verb
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.forms.closing import draw_outcome
from pages.ui.shell import require
from pages.ui.text import _


def _first(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.RECORD_REVISIT,)


def _middle(_actor: Actor, file: CaseFile) -> None:
    draw_outcome(file)


draw_desk(
    require(Permission.REVISIT),
    DeskPage(
        desk=Desk.REVISIT,
        title=_("回访台"),
        waits=_("待回访"),
        nothing=_("都回访过了"),
        hint=_("审核通过的事会排到这里。"),
        first=_first,
        middle=_middle,
    ),
)
