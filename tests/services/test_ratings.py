"""Is a task rated once, by the person's own link or on paper by somebody else, and never by who did it?"""

import pytest
from sqlmodel import Session, select

from feedback.access.actor import load_actor
from feedback.core.errors import BadInput, Conflict, IllegalMove, NotFound, NotPermitted
from feedback.notify.rating_links import rating_ticket, task_of_ticket, with_ticket
from feedback.reports.making import PaperRequest, made_file, take_paper
from feedback.reports.paper import PaperFormat, PaperName
from feedback.services import steps
from feedback.services.ratings import rate, rate_by_link, task_to_rate
from feedback.services.task_lists import open_task
from feedback.worktime.office_rules import OfficeRuleName, set_rules
from models.office_vocabulary import TaskEvent
from models.service import AgencyStep, AgencyTask
from models.vocabulary import Role
from tests.county import County, actor
from tests.reports.papers import pdf_text
from tests.services.agency import a_task, an_item

ADDRESS = "https://zs.example.gov.cn"


def finished(session: Session, county: County) -> AgencyTask:
    task = a_task(session, county.cadre, an_item(session, county))
    return steps.finish(session, county.cadre, task.task_no, task.version)


class TestLink:
    def test_is_good_once_and_leaves_a_line_without_a_name(self, session: Session, county: County) -> None:
        task = finished(session, county)
        ticket = rating_ticket(task.id)
        assert task_to_rate(session, ticket)[1] == "高龄津贴申请"
        with pytest.raises(BadInput):
            rate_by_link(session, ticket, 6)
        rate_by_link(session, ticket, 4)
        line = session.exec(select(AgencyStep).where(AgencyStep.event == TaskEvent.RATED)).one()
        assert (task.rating, line.by_id) == (4, None)
        with pytest.raises(Conflict):
            rate_by_link(session, ticket, 1)
        with pytest.raises(Conflict):
            rate(session, county.clerk, task.task_no, 1)
        assert task.rating == 4

    def test_is_nobody_elses_to_guess(self, session: Session, county: County) -> None:
        task, other = finished(session, county), finished(session, county)
        swapped = f"{other.id}.{rating_ticket(task.id).rpartition('.')[2]}"
        for wrong in ("", task.task_no, f"{task.id}.", swapped, "999999.aaaaaaaa", f"{'9' * 5000}.a", "é.ü", "²."):
            assert task_of_ticket(wrong) is None
            with pytest.raises(NotFound):
                rate_by_link(session, wrong, 5)
        assert task_of_ticket(f" {rating_ticket(task.id)} ") == task.id

    def test_waits_until_it_is_done(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        with pytest.raises(IllegalMove):
            rate_by_link(session, rating_ticket(task.id), 5)

    def test_is_not_for_who_did_it(self, session: Session, county: County) -> None:
        task = finished(session, county)
        with pytest.raises(NotPermitted):
            rate_by_link(session, rating_ticket(task.id), 5, county.cadre)
        rate_by_link(session, rating_ticket(task.id), 5, county.leader)


class TestOnPaper:
    def test_entered_by_another_than_those_who_worked_on_it(self, session: Session, county: County) -> None:
        task = a_task(session, county.cadre, an_item(session, county))
        # The clerk of the place does the rest, and hands it back to nobody.
        steps.finish(session, county.clerk, task.task_no, task.version)
        for worker in (county.cadre, county.clerk):
            assert TaskEvent.RATED not in open_task(session, worker, task.task_no).acts
            with pytest.raises(NotPermitted):
                rate(session, worker, task.task_no, 5)
        other = load_actor(session, county.recorder.user_id)
        assert other is not None
        with pytest.raises(NotFound):
            rate(session, county.south_clerk, task.task_no, 5)
        assert TaskEvent.RATED in open_task(session, other, task.task_no).acts
        assert rate(session, other, task.task_no, 3).rating == 3


class TestTold:
    def test_words_without_the_address_stay_as_they_are(self) -> None:
        assert with_ticket("请到 https://zs.example/rates 看", 1) == "请到 https://zs.example/rates 看"

    def test_receipt_bears_the_link_until_it_is_rated(self, session: Session, county: County) -> None:
        keeper = actor(session, Role.SYSADMIN, area=county.root)
        set_rules(session, keeper, {OfficeRuleName.SERVICE_ADDRESS: ADDRESS})
        task = a_task(session, county.cadre, an_item(session, county), materials_held=["身份证"])
        wanted = PaperRequest(name=PaperName.TASK_RECEIPT, task_no=task.task_no)
        text = pdf_text(made_file(take_paper(session, county.cadre, wanted), PaperFormat.PDF).content)
        for said in ("陈阿婆", "高龄津贴申请", "收到您的材料1样", "材料补齐之日起", rating_ticket(task.id)):
            assert said in text, said
        with pytest.raises(NotFound):
            take_paper(session, county.south_clerk, wanted)
        done = finished(session, county)
        rate_by_link(session, rating_ticket(done.id), 5)
        again = take_paper(session, county.cadre, PaperRequest(name=PaperName.TASK_RECEIPT, task_no=done.task_no))
        assert again.facts["rate_link"] == ""
