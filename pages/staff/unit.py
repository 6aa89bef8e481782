"""承办台: what this unit has to do, as lead or co-unit, first due first: sign, log, reply."""

from collections.abc import Sequence

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.tracker.casefile import CaseFile
from feedback.tracker.desks import Desk
from models.vocabulary import PartStatus, Verb
from pages.ui.caseview import draw_parts
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.HANDLE)


def _first(file: CaseFile) -> Sequence[Verb]:
    mine = next((part for part in file.parts if part.unit_id in actor.unit_ids), None)
    if mine is None or mine.status is PartStatus.WAITING:
        return (Verb.SIGN,)
    others_open = any(part.status is not PartStatus.ANSWERED for part in file.parts if part is not mine)
    return (Verb.ANSWER_PART, Verb.LOG_ACTION if others_open else Verb.REPLY)


def _middle(_actor: Actor, file: CaseFile) -> None:
    draw_parts(file)


draw_desk(
    actor,
    DeskPage(
        desk=Desk.UNIT,
        title=_("承办台"),
        waits=_("要办"),
        nothing=_("没有要办的"),
        hint=_("派给本单位的事会按期限排在这里。"),
        first=_first,
        middle=_middle,
    ),
)
