"""不予受理审定: what somebody asks a leader to decline as a malicious repeat, with the text that would be given."""

from collections.abc import Sequence

from feedback.access.permissions import Permission
from feedback.tracker.casefile import CaseFile
from feedback.tracker.desks import Desk
from models.vocabulary import Verb
from pages.ui.caseview import draw_suggestion
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.shell import require
from pages.ui.text import _


def _answers(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.UPHOLD_DECLINE, Verb.DENY_DECLINE)


actor = require(Permission.APPROVE_DECLINE)
draw_desk(
    actor,
    DeskPage(
        desk=Desk.DECLINES,
        title=_("不予受理审定"),
        waits=_("待审定"),
        nothing=_("没有待审定的"),
        hint=_("有人提请按恶意重复不予受理的，会排到这里，由您审定。自己提请的要由另一位领导审定。"),
        first=_answers,
        middle=draw_suggestion,
    ),
)
