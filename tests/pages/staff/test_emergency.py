"""Does what is dangerous now say whom to call, and wait for no Tuesday: at the triage desk, on its own page?"""

import pytest

from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.vocabulary import CaseStatus, Urgency
from tests.factories import County, a_case, a_diagnosis, a_registered_case
from tests.pages.staff.deskwork import offered, open_case_page, primary
from tests.pages.visiting import open_page, texts

CALL_FIRST = "110、119、120"


class TestEmergency:
    def test_is_dispatched_and_not_queued(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            case = a_registered_case(session, county, title="房子要倒了")
            diagnosis = a_diagnosis(urgency=Urgency.CRITICAL)
            service.diagnose(session, county.clerk, case.id, NO_STEP, diagnosis)
        page = open_page(monkeypatch, "pages/staff/triage.py", county.clerk)
        assert CALL_FIRST in texts(page)
        assert (primary(page), "提交会诊" in offered(page)) == (["派账"], False)
        page = open_case_page(monkeypatch, county.leader, case)
        assert CALL_FIRST in texts(page)

    def test_is_over_once_it_is_answered_and_is_none_for_other_cases(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            answered = a_case(session, county, status=CaseStatus.REPLIED)
            answered.urgency = Urgency.CRITICAL
            plain = a_case(session, county, status=CaseStatus.HANDLING)
        for case in (answered, plain):
            assert CALL_FIRST not in texts(open_case_page(monkeypatch, county.leader, case))
