"""Is a paper that leaves the house logged, and named after what it is?"""

import pytest
from sqlmodel import Session, col, func, select

from feedback.core.errors import FeedbackError
from feedback.reports.making import PaperRequest, filename_of, made_file, take_paper
from feedback.reports.paper import PaperFormat, PaperName, formats_of
from models.keeping import AccessLog
from models.vocabulary import CaseStatus
from models.work_vocabulary import AccessAction
from tests.factories import NOW
from tests.reports.papers import a_paper, cells_of, pdf_text, solid
from tests.reports.test_minutes import a_session
from tests.worlds import World, case_in

TODAY = NOW.date()


def lines(session: Session) -> int:
    return session.exec(select(func.count()).select_from(AccessLog)).one()


class TestLogged:
    def test_slip(self, session: Session, world: World) -> None:
        county = world.county
        wanted = PaperRequest(name=PaperName.SLIP, area_id=county.village.id, from_on=TODAY, to_on=TODAY)
        paper = take_paper(session, county.clerk, wanted)
        # All but the one that was withdrawn.
        line = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
        assert line is not None
        assert (line.action, line.actor_id) == (AccessAction.EXPORT, county.clerk.user_id)
        assert (line.subject_kind, line.subject_id) == ("area", county.village.id)
        assert line.facts == {"paper": "slip", "from": "2026-03-12", "to": "2026-03-12", "rows": len(CaseStatus) - 1}
        assert len(cells_of(made_file(paper, PaperFormat.DOCX).content, 0)) == len(CaseStatus) - 1

    def test_each_of_the_others(self, session: Session, world: World) -> None:
        clerk = world.county.clerk
        closed, declined = (case_in(session, world, each) for each in (CaseStatus.CLOSED, CaseStatus.DECLINED))
        held = a_session(session, world.county)
        before = lines(session)
        for request in (
            PaperRequest(name=PaperName.MINUTES, session_id=held.id),
            PaperRequest(name=PaperName.ORDER, case_no=closed.case_no),
            PaperRequest(name=PaperName.DECLINE, case_no=declined.case_no),
        ):
            paper = take_paper(session, clerk, request)
            assert paper.name is request.name
            text = pdf_text(made_file(paper, PaperFormat.PDF).content)
            assert all(solid(each) in text for each in paper.facts.values() if isinstance(each, str))
        assert lines(session) == before + 3

    def test_nothing_where_it_was_refused(self, session: Session, world: World) -> None:
        before = lines(session)
        with pytest.raises(FeedbackError):
            take_paper(session, world.county.south_clerk, PaperRequest(name=PaperName.ORDER, case_no="ZS2026-000001"))
        assert lines(session) == before


class TestFilename:
    def test_says_paper_place_and_period(self) -> None:
        assert filename_of(a_paper(PaperName.SLIP), PaperFormat.PDF) == "民情反馈单_上河村.pdf"

    def test_no_sign_that_a_disk_refuses(self) -> None:
        paper = a_paper(PaperName.SLIP)
        object.__setattr__(paper, "about", ('../上河/村:*?"<>|\n', "x" * 200))
        assert filename_of(paper, PaperFormat.DOCX) == f"民情反馈单_..上河村_{'x' * 68}.docx"


class TestFormats:
    def test_each_paper_as_what_there_is(self, session: Session, world: World) -> None:
        by, on = world.county.chair, TODAY
        month = PaperRequest(name=PaperName.MONTH_VILLAGE, area_id=world.county.village.id, from_on=on)
        brief = PaperRequest(name=PaperName.BRIEF, area_id=world.county.north.id, from_on=on, to_on=on)
        for request in (month, brief):
            paper = take_paper(session, by, request)
            made = {each: made_file(paper, each) for each in formats_of(request.name)}
            assert all(file.filename.endswith(f".{each}") and file.content for each, file in made.items())
        assert formats_of(PaperName.MONTH_VILLAGE)[0] is PaperFormat.XLSX
        assert PaperFormat.MD in formats_of(PaperName.BULLETIN)
