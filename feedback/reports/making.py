"""One way to every paper: gather its facts for an actor, write the access log, and make the file.

The facts are read and logged in the caller's transaction; setting the paper needs no database and comes after it.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.reports import aid_papers, case_papers
from feedback.reports.layout import layout_of
from feedback.reports.minutes import minutes
from feedback.reports.paper import MEDIA_TYPES, Paper, PaperFormat, PaperName
from feedback.reports.slip import slip
from models.work_vocabulary import AccessAction

_NOT_IN_A_NAME: Final = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRequest:
    """Which paper is wanted: a slip by area and days, minutes by their session, the papers of a case by its number.

    The form of an application for aid is wanted by its number, the list of payments by days.
    """

    name: PaperName
    area_id: int = 0
    from_on: date = date.min
    to_on: date = date.min
    session_id: int = 0
    case_no: str = ""
    application_no: str = ""


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
    if request.name is PaperName.SLIP:
        return slip(session, actor, area_id=request.area_id, from_on=request.from_on, to_on=request.to_on)
    if request.name is PaperName.MINUTES:
        return minutes(session, actor, session_id=request.session_id)
    if request.name is PaperName.AID:
        return aid_papers.aid_form(session, actor, application_no=request.application_no)
    if request.name is PaperName.AID_PAYOUTS:
        return aid_papers.aid_payouts(session, actor, from_on=request.from_on, to_on=request.to_on)
    gather = case_papers.order if request.name is PaperName.ORDER else case_papers.decline
    return gather(session, actor, case_no=request.case_no)


def made_file(paper: Paper, paper_format: PaperFormat) -> MadeFile:
    """Return the paper as a file, whose name says the paper, the place and the period.

    Raises
    ------
    BadInput
        The office's own template cannot be filled.
    """
    # The libraries that set papers take 26 MB, which a process that sets none need not have.
    from feedback.reports.pdf import pdf_paper
    from feedback.reports.templates import office_template
    from feedback.reports.word import word_paper

    if paper_format is PaperFormat.PDF:
        content = pdf_paper(paper)
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
