"""Is a confidential report there for its own desk, with each opening logged, and nowhere else?"""

import pytest
from sqlmodel import col, select

from feedback.core.database import reading, transaction
from feedback.tracker.states import OPEN
from models.case import Case
from models.keeping import AccessLog
from models.vocabulary import CaseStatus, Nature, Role, Scope
from models.work_vocabulary import AccessAction
from tests.factories import County, a_case, a_registered_case, an_opinion
from tests.pages.staff.deskwork import due_in, hand_in, listed, primary, shown, stored, title, without_navigation
from tests.pages.staff.recording import buttons, errors
from tests.pages.visiting import browse, open_page, run, somebody, texts, token_of
from tests.reading import REPORT

PAGE = "pages/staff/confidential.py"
SECRET = "会计的账目"
OTHERS = [f"pages/staff/{name}.py" for name in ("triage", "clinic", "review", "revisit", "search", "home")]
OTHERS += ["pages/leader/board.py"]
EVERYBODY_ELSE = [role for role in Role if role not in {Role.DISCIPLINE, Role.HANDLER}]


def secret(county: County, *, status: CaseStatus = CaseStatus.REGISTERED) -> Case:
    with transaction() as session:
        return a_case(session, county, title=SECRET, status=status, confidential=True, words=REPORT)


def openings() -> list[tuple[int | None, int | None]]:
    with reading() as session:
        lines = select(AccessLog).where(AccessLog.action == AccessAction.OPEN_CONFIDENTIAL)
        return [(line.actor_id, line.subject_id) for line in session.exec(lines.order_by(col(AccessLog.seq))).all()]


class TestDesk:
    def test_each_opening_is_logged_once(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        first, second = due_in(secret(county), -1), due_in(secret(county), 3)
        page = open_page(monkeypatch, PAGE, county.discipline)
        assert title(page).startswith("保密台 | 2 件在办，1 件超期")
        assert (listed(page), shown(page)) == ([SECRET, SECRET], first.case_no)
        assert REPORT in texts(page)
        run(page)
        page.session_state["confidential_chosen"] = str(second.id)
        assert shown(run(page)) == second.case_no
        me = county.discipline.user_id
        assert openings() == [(me, first.id), (me, second.id)]

    def test_is_diagnosed_and_dispatched_here(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            case = a_registered_case(session, county, title=SECRET, confidential=True)
            an_opinion(session, case, words=REPORT)
        page = open_page(monkeypatch, PAGE, county.discipline)
        assert primary(page) == ["确认初诊"]
        labels = {"类别": "0201", "范围": Scope.SOCIETY, "性质": Nature.REPORT}
        page = hand_in(page, "确认初诊", labels)
        assert primary(page) == ["派账"]
        page = hand_in(page, "派账", {"主办单位": None})
        assert "主办单位" in errors(page)[0]
        page = hand_in(page, "派账", {"主办单位": county.bureau.id})
        assert (stored(case).status, stored(case).lead_unit_id) == (CaseStatus.DISPATCHED, county.bureau.id)
        assert primary(page) == ["签收"]


def test_nothing_of_it_is_on_any_other_page(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    without_navigation(monkeypatch)
    token = token_of(somebody(*EVERYBODY_ELSE, area=county.root).user_id)
    pages = {script: browse(monkeypatch, script, token) for script in OTHERS}
    before = {script: (texts(page), buttons(page)) for script, page in pages.items()}
    for status in OPEN:
        secret(county, status=status)
    assert {script: (texts(run(page)), buttons(page)) for script, page in pages.items()} == before
