"""Is an application taken in once, where the actor may, and with what its panel has to know?"""

from dataclasses import replace

import pytest
from sqlmodel import Session

from feedback.access.reveal import reveal_aid_applicant
from feedback.core.errors import FeedbackError, MissingFact, NotFound, NotPermitted
from feedback.services.aid.applying import apply_for_aid
from feedback.services.aid.panels import close_panel, panels_over
from feedback.services.aid.reading import (
    AidFilter,
    aid_lines,
    aid_of_case,
    count_aid,
    find_application,
    open_application,
)
from feedback.tracker.confidential import seal_case
from models.aid import AidApplication
from models.office_vocabulary import AidState
from tests.factories import County, a_case, a_household
from tests.services.aid.aiding import FEN, REASON, a_panel, a_payment, a_request, an_application, an_approved
from tests.statements import statements


def test_taken_in_once_with_the_households_place(session: Session, county: County) -> None:
    panel = a_panel(session, county)
    request = a_request(county, panel, household_id=a_household(session, county).id, area_id=None)
    first = apply_for_aid(session, county.cadre, request)
    assert apply_for_aid(session, county.cadre, request).id == first.id
    assert (first.area_id, first.township_id, first.state) == (county.group.id, county.north.id, AidState.APPLIED)
    second = an_application(session, county, panel)
    assert (first.application_no[:7], int(second.application_no[7:]) - int(first.application_no[7:])) == ("BF2026-", 1)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        pytest.param({"applicant_name": " "}, "aid_needs_name", id="nobody"),
        pytest.param({"reason": "困难"}, "aid_needs_reason", id="no reason"),
        pytest.param({"asked_fen": 0}, "sum_out_of_range", id="no sum"),
        pytest.param({"asked_fen": 20_000_000 * FEN}, "sum_out_of_range", id="a slip of the hand"),
        pytest.param({"area_id": None}, "aid_needs_place", id="nowhere"),
        pytest.param({"covered_by": "长" * 201}, "text_too_long", id="too long"),
        pytest.param({"household_id": 999_999}, "household_not_found", id="no such household"),
        pytest.param({"contact_point_id": 999_999}, "contact_point_not_found", id="no such contact point"),
    ],
)
def test_refused(session: Session, county: County, changes: dict[str, object], kind: str) -> None:
    request = replace(a_request(county, a_panel(session, county)), **changes)  # type: ignore[arg-type]  # One of its fields.
    with pytest.raises(FeedbackError) as refused:
        apply_for_aid(session, county.cadre, request)
    assert refused.value.key == kind


def test_only_where_one_applies_and_a_panel_decides(session: Session, county: County) -> None:
    panel = a_panel(session, county)
    with pytest.raises(NotPermitted):
        apply_for_aid(session, county.cadre, a_request(county, panel, area_id=county.other_village.id))
    with pytest.raises(NotFound):
        apply_for_aid(session, county.south_clerk, a_request(county, panel, area_id=county.south_village.id))
    assert [each.name for each in panels_over(session, county.cadre)] == ["帮扶评议组"]
    assert panels_over(session, county.south_clerk) == []
    close_panel(session, county.clerk, panel.id)
    assert panels_over(session, county.cadre) == []
    with pytest.raises(NotFound):
        an_application(session, county, panel)


class TestReading:
    def test_outsiders_find_nothing(self, session: Session, county: County) -> None:
        row = an_application(session, county, a_panel(session, county))
        for stranger in (county.south_clerk, county.leader):
            assert count_aid(session, stranger, AidFilter()) == 0
            with pytest.raises(NotFound):
                open_application(session, stranger, row.id)
            with pytest.raises(NotFound):
                find_application(session, stranger, row.application_no)

    def test_name_is_told_for_a_reason_only(self, session: Session, county: County) -> None:
        row = an_application(session, county, a_panel(session, county))
        assert open_application(session, county.cadre, row.id).line.applicant == "沈**"
        with pytest.raises(MissingFact):
            reveal_aid_applicant(session, county.cadre, row.id, reason="看")
        assert reveal_aid_applicant(session, county.cadre, row.id, reason="上门核对") == "沈士强"
        with pytest.raises(NotFound):
            reveal_aid_applicant(session, county.south_clerk, row.id, reason="上门核对")

    def test_words_are_sealed_in_the_table(self, session: Session, county: County) -> None:
        row = an_application(session, county, a_panel(session, county))
        raw = session.connection().exec_driver_sql(
            f"SELECT reason, applicant_name FROM aid_application WHERE id={row.id}"
        )
        assert REASON.encode() not in b"".join(bytes(each) for each in raw.one())

    def test_case_that_became_confidential_takes_its_application_along(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        row = an_application(session, county, a_panel(session, county), case_id=case.id)
        assert [line.application_no for line in aid_of_case(session, county.clerk, case.id)] == [row.application_no]
        assert open_application(session, county.clerk, row.id).case_no == case.case_no
        seal_case(session, case)
        session.flush()
        assert aid_of_case(session, county.clerk, case.id) == []
        with pytest.raises(NotFound):
            open_application(session, county.clerk, row.id)

    def test_confidential_case_has_no_aid(self, session: Session, county: County) -> None:
        case = a_case(session, county, confidential=True)
        with pytest.raises(NotFound):
            an_application(session, county, a_panel(session, county), case_id=case.id)

    def test_earlier_aid_of_the_household_is_seen_before_a_vote(self, session: Session, county: County) -> None:
        panel, household = a_panel(session, county), a_household(session, county)
        before = an_approved(session, county, panel, household_id=household.id)
        a_payment(session, county, before, 5700)
        row = an_application(session, county, panel, household_id=household.id)
        earlier = open_application(session, county.clerk, row.id).earlier
        assert [(each.application_no, each.paid_fen) for each in earlier] == [(before.application_no, 570_000)]

    def test_list_turns_by_keyset_with_two_statements(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        made = [an_application(session, county, panel).application_no for _ in range(33)]
        with statements(session) as sent:
            first = aid_lines(session, county.clerk, AidFilter())
        assert len(sent) == 1
        rest = aid_lines(session, county.clerk, AidFilter(), cursor=first.later)
        assert [line.application_no for line in (*first.rows, *rest.rows)][: len(made)] == made[::-1]
        back = aid_lines(session, county.clerk, AidFilter(), cursor=rest.earlier)
        assert (back.rows, back.earlier) == (first.rows, None)

    def test_statements_do_not_grow(self, session: Session, county: County) -> None:
        row = an_approved(session, county, a_panel(session, county))
        for _ in range(5):
            a_payment(session, county, row, 100)
        session.expunge_all()
        with statements(session) as sent:
            open_application(session, county.clerk, row.id)
        assert len(sent) <= 12


def test_row_of_the_table_is_the_actors_own_trial(session: Session, county: County) -> None:
    row = an_application(session, county, a_panel(session, county))
    assert session.get_one(AidApplication, row.id).is_trial is county.cadre.is_trial
