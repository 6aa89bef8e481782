"""Does a case show what was sent to whoever brought it forward, and nothing where nothing was?"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from feedback.core.database import transaction
from feedback.notify.citizens import tell_citizen
from feedback.notify.outlets import SmsGateway, set_sms_gateway
from models.case import Case
from models.work_vocabulary import CitizenStep
from tests.factories import County, a_registered_case, an_opinion
from tests.pages.staff.deskwork import open_case_page
from tests.pages.visiting import run, texts

PHONE = "13805741234"


def test_messages_stand_there_with_their_state_for_as_many_statements(
    county: County, monkeypatch: pytest.MonkeyPatch, query_count: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    with transaction() as session:
        case = a_registered_case(session, county)
        an_opinion(session, case, phone=PHONE)
    page = open_case_page(monkeypatch, county.clerk, case)
    assert "发给反映人的短信" not in texts(page)
    with query_count() as before:
        run(page)
    with transaction() as session:
        set_sms_gateway(session, county.sysadmin, SmsGateway(address="https://sms.example.gov.cn", secret="s3cret"))
        tell_citizen(session, CitizenStep.RECEIVED, session.get_one(Case, case.id))
    with query_count() as after:
        run(page)
    said = texts(page)
    for words in ("发给反映人的短信", "告知已登记", "等着发", f"您反映的事已登记，编号 {case.case_no}"):
        assert words in said
    assert PHONE not in said
    assert len(after) == len(before)
