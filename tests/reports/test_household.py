"""Does a household's file print with what its keeper may hand on, and nothing that goes from hand to hand?"""

import pytest
from sqlmodel import Session

from feedback.core.errors import NotFound
from feedback.reports.layout import layout_of
from feedback.reports.making import PaperRequest, take_paper
from feedback.reports.paper import PaperName
from tests.archive.filing import IDENTITY, PHONE, a_file
from tests.archive.test_files import a_visit, said
from tests.factories import County
from tests.services.agency import a_task, an_item
from tests.services.aid.aiding import a_panel, an_application


def test_states_the_file_and_its_story(session: Session, county: County) -> None:
    household_id = a_file(session, county)
    said(session, a_visit(session, county, household_id), household_id, 1)
    paper = take_paper(session, county.cadre, PaperRequest(name=PaperName.HOUSEHOLD, household_id=household_id))
    facts = paper.facts
    assert (facts["head"], facts["place"], facts["yearly_income"]) == (
        "陈大福", "石桥镇上河村杨家湾三组", "36,000元"
    )  # fmt: skip
    assert [row["name"] for row in facts["members"]] == ["陈大福", "李阿香"]  # type: ignore[index]  # Rows.
    assert [row["kind"] for row in facts["moments"]] == ["反映", "走访"]  # type: ignore[index]  # Rows.
    assert not any(number in str(facts) for number in (PHONE, IDENTITY))
    assert (paper.about, paper.subject) == (("03-012",), ("household", household_id))
    layout = layout_of(PaperName.HOUSEHOLD)
    assert {*layout.fields(), *layout.tables()} == set(facts)


def test_what_was_done_for_it_stands_among_the_rest(session: Session, county: County) -> None:
    household_id = a_file(session, county)
    a_task(session, county.cadre, an_item(session, county), household_id=household_id)
    an_application(session, county, a_panel(session, county), household_id=household_id, area_id=None)
    paper = take_paper(session, county.cadre, PaperRequest(name=PaperName.HOUSEHOLD, household_id=household_id))
    told = [(row["kind"], row["words"], row["state"]) for row in paper.facts["moments"]]  # type: ignore[index]  # Rows.
    assert told == [("帮扶", "个案帮扶", "待评议"), ("代办", "高龄津贴申请", "代办中")]


def test_chair_prints_it_without_what_is_sensitive(session: Session, county: County) -> None:
    household_id = a_file(session, county)
    request = PaperRequest(name=PaperName.HOUSEHOLD, household_id=household_id)
    assert "儿子在外打工" not in str(take_paper(session, county.chair, request).facts)
    with pytest.raises(NotFound):
        take_paper(session, county.south_clerk, request)
