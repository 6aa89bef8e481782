"""Do the papers of the handling on people's behalf say what was told, what an item needs, and what goes up?"""

from datetime import date

import pytest
from sqlmodel import Session

from feedback.core.errors import IllegalMove, NotFound
from feedback.reports.making import PaperRequest, made_file, take_paper
from feedback.reports.paper import Paper, PaperFormat, PaperName
from feedback.services import steps
from feedback.services.batches import forward_batch
from tests.county import County
from tests.reports.papers import pdf_text, read_docx, solid
from tests.services.agency import a_task, an_item


def text_of(paper: Paper) -> str:
    return pdf_text(made_file(paper, PaperFormat.PDF).content)


class TestNotice:
    def test_lists_what_is_missing_once_with_its_time(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county), materials_held=["身份证"])
        paper = take_paper(session, county.cadre, PaperRequest(name=PaperName.NOTICE_OF_MISSING, task_no=task.task_no))
        text = text_of(paper)
        for said in ("陈阿婆", "银行卡复印件", "2 份", "正反面", "告知时间：2026年3月12日 10:00", "10 个工作日"):
            assert solid(said) in text, said
        assert "再次告知" not in text
        steps.tell_missing(session, county.cadre, task.task_no, task.version, ["户口簿"], reason="四月起要核对户口")
        again = take_paper(session, county.cadre, PaperRequest(name=PaperName.NOTICE_OF_MISSING, task_no=task.task_no))
        assert solid("再次告知，理由：四月起要核对户口") in text_of(again)

    def test_none_where_nothing_is_missing_or_for_an_outsider(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        wanted = PaperRequest(name=PaperName.NOTICE_OF_MISSING, task_no=task.task_no)
        with pytest.raises(IllegalMove):
            take_paper(session, county.cadre, wanted)
        with pytest.raises(NotFound):
            take_paper(session, county.south_clerk, wanted)


def test_guide_has_materials_steps_and_notes(session: Session, county: County) -> None:
    item = an_item(session, county, notes="本人不便的可以上门", fee_fen=2000)
    paper = take_paper(session, county.cadre, PaperRequest(name=PaperName.GUIDE, item_id=item.id))
    text = text_of(paper)
    for said in ("高龄津贴申请业务指南", "银行卡复印件", "核对年龄", "3 个工作日", "20 元", "原来跑 3 趟，现在跑 1 趟"):
        assert solid(said) in text, said
    tables = read_docx(made_file(paper, PaperFormat.DOCX).content).tables
    assert [len(table.rows) for table in tables[-2:]] == [3, 3]


def test_batch_waits_and_is_sent(session: Session, county: County) -> None:
    item = an_item(session, county, needs_approval=True)
    task = a_task(session, county.cadre, item, is_green=True)
    for on in (date(2026, 3, 13), date(2026, 3, 12)):
        paper = take_paper(session, county.clerk, PaperRequest(name=PaperName.BATCH_LIST, from_on=on))
        assert (paper.facts["count"], paper.facts["office"]) == ("1", "石桥镇")
        assert solid(task.task_no) in text_of(paper)
        if on.day == 13:
            forward_batch(session, county.clerk, [task.id])
    past = take_paper(session, county.clerk, PaperRequest(name=PaperName.BATCH_LIST, from_on=date(2026, 3, 5)))
    assert past.facts["count"] == "0"
