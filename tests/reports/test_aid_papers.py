"""Does the form of an application say what its panel said, and the list of payments where it does not agree?"""

from datetime import date

import pytest
from sqlmodel import Session

from feedback.core.clock import today
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.reports.aid_papers import aid_form, aid_payouts
from tests.factories import County
from tests.services.aid.aiding import a_panel, a_payment, an_approved


def test_form_masks_the_name_and_leaves_room_for_who_has_not_spoken(session: Session, county: County) -> None:
    row = an_approved(session, county, a_panel(session, county))
    facts = aid_form(session, county.clerk, application_no=row.application_no).facts
    assert (facts["applicant"], facts["decided"], facts["rule"]) == ("沈**", "5,700元", "3人评议，2人同意通过")
    rows = facts["rows"]
    assert [each["said"] for each in rows if not isinstance(each, str)] == ["同意", "同意", ""]
    with pytest.raises(NotFound):
        aid_form(session, county.south_clerk, application_no=row.application_no)


def test_list_names_by_how_much_and_which_rows(session: Session, county: County) -> None:
    row = an_approved(session, county, a_panel(session, county))
    a_payment(session, county, row, 5700)
    paper = aid_payouts(session, county.clerk, from_on=today(), to_on=today())
    assert (paper.facts["total"], paper.facts["persons"], paper.facts["difference"]) == ("5,700", "1", "")
    row.panel_id, row.least_yes, row.household_type = None, None, None
    session.flush()
    said = aid_payouts(session, county.clerk, from_on=today(), to_on=today()).facts["difference"]
    assert said == f"总数1，按家庭类型相加0，相差1；没有写明类型的：{row.application_no}。"


def test_days_and_roles(session: Session, county: County) -> None:
    with pytest.raises(BadInput):
        aid_payouts(session, county.clerk, from_on=today(), to_on=date(2020, 1, 1))
    with pytest.raises(NotPermitted):
        aid_payouts(session, county.cadre, from_on=today(), to_on=today())
