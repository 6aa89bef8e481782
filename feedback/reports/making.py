"""One way to every paper: gather its facts for an actor, write the access log, and make the file.

The facts are read and logged in the caller's transaction; setting the paper needs no database and comes after it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.reports.agency_papers import batch_list, guide, notice_of_missing, task_receipt
from feedback.reports.aid_papers import aid_form, aid_payouts
from feedback.reports.briefs import Brief, BriefKind, brief, brief_paper
from feedback.reports.case_forms import card, forward, handling, reply
from feedback.reports.case_notices import application, petition, reminder, report_up, supervision
from feedback.reports.case_papers import decline, order
from feedback.reports.household import household
from feedback.reports.layout import layout_of
from feedback.reports.minutes import minutes
from feedback.reports.monthly import month_paper, month_report
from feedback.reports.paper import BRIEFS, MEDIA_TYPES, MONTHLY, Paper, PaperFormat, PaperName
from feedback.reports.route import route
from feedback.reports.slip import slip
from models.work_vocabulary import AccessAction

_NOT_IN_A_NAME: Final = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRequest:
    """Which paper is wanted, and of what: of an area and days, a session, a case, a campaign, a task, a household.

    A monthly report is of the month in which `from_on` lies, of a unit where one is named and else of the area. A brief
    rounds its counts, unless it `is_exact`. A batch is that of the day `from_on`; a route is the actor's
    own where no `user_id` is named.
    """

    name: PaperName
    area_id: int = 0
    from_on: date = date.min
    to_on: date = date.min
    session_id: int = 0
    case_no: str = ""
    unit_id: int = 0
    campaign_id: int = 0
    task_no: str = ""
    item_id: int = 0
    household_id: int = 0
    application_no: str = ""
    user_id: int = 0
    is_exact: bool = False


CASE_PAPERS: Final[Mapping[PaperName, Callable[..., Paper]]] = {
    PaperName.CARD: card,
    PaperName.ORDER: order,
    PaperName.FORWARD: forward,
    PaperName.HANDLING: handling,
    PaperName.REPLY: reply,
    PaperName.REPORT_UP: report_up,
    PaperName.APPLICATION: application,
    PaperName.REMINDER: reminder,
    PaperName.SUPERVISION: supervision,
    PaperName.DECLINE: decline,
    PaperName.PETITION: petition,
}
"""The papers of one case, each with the function that gathers it by the case's number."""
_ASKED_BY: Final[Mapping[PaperName, tuple[Callable[..., Paper], tuple[str, ...]]]] = {
    **{name: (gather, ("case_no",)) for name, gather in CASE_PAPERS.items()},
    PaperName.SLIP: (slip, ("area_id", "from_on", "to_on")),
    PaperName.MINUTES: (minutes, ("session_id",)),
    PaperName.NOTICE_OF_MISSING: (notice_of_missing, ("task_no",)),
    PaperName.TASK_RECEIPT: (task_receipt, ("task_no",)),
    PaperName.GUIDE: (guide, ("item_id",)),
    PaperName.BATCH_LIST: (batch_list, ("from_on",)),
    PaperName.ROUTE: (route, ("user_id",)),
    PaperName.HOUSEHOLD: (household, ("household_id",)),
    PaperName.AID: (aid_form, ("application_no",)),
    PaperName.AID_PAYOUTS: (aid_payouts, ("from_on", "to_on")),
}
"""How each paper is gathered, and which of the facts of a request it is asked by."""


class MadeFile(NamedTuple):
    filename: str
    media_type: str
    content: bytes


def take_paper(session: Session, actor: Actor, request: PaperRequest) -> Paper:
    """Gather a paper's facts, and note in the access log who took it; the line lands with the caller's transaction.

    Raises
    ------
    NotFound
        What the paper is about is not there, or not for this actor.
    IllegalMove
        It is not yet at the point at which there is such a paper.
    BadInput
        The days make no period, or it would be too long.
    """
    paper = _gathered(session, actor, request)
    facts = {"paper": paper.name.value, **paper.logged}
    write_access(session, AccessAction.EXPORT, actor_id=actor.user_id, subject=paper.subject, facts=facts)
    return paper


def _gathered(session: Session, actor: Actor, request: PaperRequest) -> Paper:
    if request.name in MONTHLY:
        return _monthly(session, actor, request)
    if request.name in BRIEFS:
        return brief_paper(made_brief(session, actor, request))
    gather, facts = _ASKED_BY[request.name]
    return gather(session, actor, **{fact: getattr(request, fact) for fact in facts})


def _monthly(session: Session, actor: Actor, request: PaperRequest) -> Paper:
    unit_id = request.unit_id or None
    report = month_report(session, actor, first=request.from_on, area_id=request.area_id, unit_id=unit_id)
    return month_paper(report)


def made_brief(session: Session, actor: Actor, request: PaperRequest) -> Brief:
    """Return the brief that is wanted, to be shown on a page; `take_paper` sets and logs it."""
    return brief(
        session,
        actor,
        BriefKind(request.name.value),
        area_id=request.area_id,
        from_on=request.from_on,
        to_on=request.to_on,
        campaign_id=request.campaign_id,
        is_exact=request.is_exact,
    )


def made_file(paper: Paper, paper_format: PaperFormat) -> MadeFile:
    """Return the paper as a file, whose name says the paper, the place and the period.

    Raises
    ------
    BadInput
        The office's own template cannot be filled.
    """
    # The libraries that set papers take 26 MB, which a process that sets none need not have.
    from feedback.reports.markdown import markdown_paper
    from feedback.reports.pdf import pdf_paper
    from feedback.reports.templates import office_template
    from feedback.reports.word import word_paper

    if paper_format is PaperFormat.PDF:
        content = pdf_paper(paper)
    elif paper_format is PaperFormat.MD:
        content = markdown_paper(paper)
    elif paper_format is PaperFormat.XLSX and paper.make_sheet is not None:
        content = paper.make_sheet()
    else:
        content = word_paper(paper.name, paper.facts, office_template(paper.name))
    return MadeFile(filename_of(paper, paper_format), MEDIA_TYPES[paper_format], content)


def first_picture(paper: Paper) -> bytes:
    """Return a picture (PNG) of the first page as the official layout has it."""
    from feedback.reports.pdf import first_page

    return first_page(paper)


def filename_of(paper: Paper, paper_format: PaperFormat) -> str:
    named = "_".join((layout_of(paper.name).name, *paper.about))
    return f"{_NOT_IN_A_NAME.sub('', named)[:_LONGEST_NAME]}.{paper_format}"
