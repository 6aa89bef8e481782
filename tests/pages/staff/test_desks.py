"""What holds for all desks: who may open them, English throughout, and a number of statements that does not grow."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

import pytest

from feedback.core.database import transaction
from models.vocabulary import CaseStatus
from tests.factories import County, a_case, copies_of
from tests.pages.staff.deskwork import NOT_YOURS, primary, without_navigation
from tests.pages.visiting import browse, open_page, texts, token_of

QueryCount = Callable[[], AbstractContextManager[list[str]]]
# Each page with who works there, where the cases are that they see, and who may not open it.
PAGES: Final = {
    "pages/staff/triage.py": ("clerk", CaseStatus.REGISTERED, ("chair", "discipline")),
    "pages/staff/clinic.py": ("chair", CaseStatus.AWAITING_CLINIC, ("leader", "reviewer")),
    "pages/staff/unit.py": ("handler", CaseStatus.HANDLING, ("clerk",)),
    "pages/staff/review.py": ("reviewer", CaseStatus.REPLIED, ("handler",)),
    "pages/staff/revisit.py": ("revisitor", CaseStatus.REVIEWING, ("reviewer",)),
    "pages/staff/confidential.py": ("discipline", CaseStatus.HANDLING, ("clerk", "leader")),
    "pages/staff/search.py": ("clerk", CaseStatus.REGISTERED, ("discipline",)),
    "pages/staff/home.py": ("clerk", CaseStatus.REGISTERED, ()),
    "pages/leader/board.py": ("leader", CaseStatus.HANDLING, ("handler", "discipline")),
}
HAN: Final = re.compile(r"[\u3400-\u9fff]")


def test_each_is_refused_for_the_wrong_role(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    for script, (_who, _status, others) in PAGES.items():
        for other in others:
            page = open_page(monkeypatch, script, getattr(county, other))
            assert NOT_YOURS in texts(page), (script, other)
            assert not page.button


def test_forty_cases_take_as_many_statements_as_ten_and_all_is_said_in_english(
    county: County, monkeypatch: pytest.MonkeyPatch, query_count: QueryCount
) -> None:
    without_navigation(monkeypatch)
    monkeypatch.setattr("pages.ui.text.language", lambda: "en")

    def statements_of(script: str) -> int:
        token = token_of(getattr(county, PAGES[script][0]).user_id)
        with query_count() as statements:
            page = browse(monkeypatch, script, token)
        boxes = [*page.text_input, *page.text_area, *page.selectbox, *page.date_input, *page.button_group]
        assert [each.label for each in [*page.button, *boxes] if HAN.search(each.label)] == [], script
        assert len(primary(page)) <= 1, script
        return len(statements)

    with transaction() as session:
        kinds = {(status, "confidential" in script) for script, (_who, status, _others) in PAGES.items()}
        cases = [
            a_case(session, county, title="Potholes", status=status, confidential=hidden) for status, hidden in kinds
        ]
        for case in cases:
            copies_of(session, case, 9)
    # The first sign-in of all begins the access log.
    statements_of("pages/staff/home.py")
    for_ten = {script: statements_of(script) for script in PAGES}
    with transaction() as session:
        for case in cases:
            copies_of(session, case, 30)
    assert {script: statements_of(script) for script in PAGES} == for_ten
