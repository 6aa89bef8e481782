"""Do so many who agree decide, and does nobody decide on their own matter?"""

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.services.aid.deciding import OwnMatter, outcome, own_matters, record_vote, settle_sum, step_back
from feedback.services.aid.panels import MemberEntry, add_member, let_member_go
from feedback.services.aid.reading import open_application
from models.aid import PanelMember
from models.office_vocabulary import AidState, DutyKind
from models.visiting import Duty
from tests.factories import County, a_household
from tests.services.aid.aiding import FEN, a_panel, a_payment, an_application, an_approved, members_in


@pytest.mark.parametrize(
    ("votes", "state"),
    [
        pytest.param([True], None, id="one of three"),
        pytest.param([True, False], None, id="one each"),
        pytest.param([True, False, True], AidState.APPROVED, id="two agree"),
        pytest.param([False, False], AidState.REJECTED, id="two disagree"),
        pytest.param([None, True, False], AidState.REJECTED, id="two left and one disagrees"),
        pytest.param([None, None, True], None, id="too few are left"),
    ],
)
def test_outcome_of_three_of_whom_two_decide(votes: list[bool | None], state: AidState | None) -> None:
    assert outcome(votes, members=3, least_yes=2) is state


class TestVote:
    def test_second_yes_decides_on_the_lower_sum(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        row = an_application(session, county, panel)
        first, second, third = members_in(session, panel)
        assert record_vote(session, county.clerk, row.id, first, agrees=True, amount_fen=6000 * FEN) is AidState.APPLIED
        state = record_vote(
            session, county.chair, row.id, second, agrees=True, amount_fen=5700 * FEN, opinion="情况属实"
        )
        assert (state, row.decided_fen) == (AidState.APPROVED, 5700 * FEN)
        assert record_vote(session, county.clerk, row.id, third, agrees=False) is AidState.APPROVED
        seats = open_application(session, county.clerk, row.id).seats
        assert [(seat.agrees, seat.recorded_by) for seat in seats] == [
            (True, county.clerk.name),
            (True, county.chair.name),
            (False, county.clerk.name),
        ]
        with pytest.raises(IllegalMove):
            record_vote(session, county.clerk, row.id, second, agrees=False)

    def test_two_who_disagree_reject(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        row = an_application(session, county, panel)
        first, second, _third = members_in(session, panel)
        record_vote(session, county.clerk, row.id, first, agrees=False)
        assert record_vote(session, county.clerk, row.id, second, agrees=False) is AidState.REJECTED
        assert row.decided_fen is None

    def test_slip_is_mended_while_open_and_counted_once(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        row = an_application(session, county, panel)
        first = members_in(session, panel)[0]
        record_vote(session, county.clerk, row.id, first, agrees=True, amount_fen=60 * FEN)
        record_vote(session, county.clerk, row.id, first, agrees=True, amount_fen=6000 * FEN)
        assert row.state is AidState.APPLIED
        assert [seat.amount_fen for seat in open_application(session, county.clerk, row.id).seats] == [
            600_000,
            None,
            None,
        ]

    def test_who_agrees_names_a_sum(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        row = an_application(session, county, panel)
        member = members_in(session, panel)[0]
        with pytest.raises(MissingFact):
            record_vote(session, county.clerk, row.id, member, agrees=True)
        with pytest.raises(BadInput):
            record_vote(session, county.clerk, row.id, member, agrees=True, amount_fen=0)

    def test_refused_to_others(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        row = an_application(session, county, panel)
        member = members_in(session, panel)[0]
        with pytest.raises(NotPermitted):
            record_vote(session, county.cadre, row.id, member, agrees=False)
        with pytest.raises(NotFound):
            record_vote(session, county.south_clerk, row.id, member, agrees=False)


class TestOwnMatter:
    def test_noticed_by_account_duty_and_name(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        household = a_household(session, county)
        who = [
            MemberEntry("陈大福"),
            MemberEntry("村干部", user_id=county.cadre.user_id),
            MemberEntry("结对干部", user_id=county.leader.user_id),
        ]
        family, entered, answers = (add_member(session, county.clerk, panel.id, each) for each in who)
        duty = Duty(user_id=county.leader.user_id, kind=DutyKind.HOUSEHOLD, household_id=household.id, since_on=today())
        session.add(duty)
        row = an_application(session, county, panel, household_id=household.id)
        members = [session.get_one(PanelMember, each) for each in members_in(session, panel)]
        assert own_matters(session, row, members) == {
            family.id: OwnMatter.FAMILY,
            entered.id: OwnMatter.ENTERED,
            answers.id: OwnMatter.ANSWERS,
        }
        with pytest.raises(IllegalMove):
            record_vote(session, county.clerk, row.id, family.id, agrees=True, amount_fen=FEN)

    def test_who_steps_back_is_not_counted(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        row = an_application(session, county, panel)
        first, second, third = members_in(session, panel)
        with pytest.raises(MissingFact):
            step_back(session, county.clerk, row.id, first, reason=" ")
        step_back(session, county.clerk, row.id, first, reason="申请人是我外甥")
        record_vote(session, county.clerk, row.id, second, agrees=True, amount_fen=3000 * FEN)
        assert record_vote(session, county.clerk, row.id, third, agrees=False) is AidState.REJECTED

    def test_too_few_left_are_told_until_somebody_joins(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        row = an_application(session, county, panel)
        first, second, third = members_in(session, panel)
        for member in (first, second):
            step_back(session, county.clerk, row.id, member, reason="同一个家族的")
        record_vote(session, county.clerk, row.id, third, agrees=True, amount_fen=3000 * FEN)
        assert open_application(session, county.clerk, row.id).lacks_voices
        joined = add_member(session, county.clerk, panel.id, MemberEntry("金桂花"))
        assert not open_application(session, county.clerk, row.id).lacks_voices
        state = record_vote(session, county.clerk, row.id, joined.id, agrees=True, amount_fen=2000 * FEN)
        assert (state, row.decided_fen) == (AidState.APPROVED, 2000 * FEN)


class TestSettledSum:
    def test_at_most_the_highest_and_before_the_first_payment(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        row = an_application(session, county, panel)
        for member, yuan in zip(members_in(session, panel), (4000, 6000), strict=False):
            record_vote(session, county.clerk, row.id, member, agrees=True, amount_fen=yuan * FEN)
        settle_sum(session, county.clerk, row.id, 5700 * FEN)
        assert row.decided_fen == 5700 * FEN
        with pytest.raises(BadInput) as refused:
            settle_sum(session, county.clerk, row.id, 6001 * FEN)
        assert refused.value.facts == {"most": "6,000"}
        a_payment(session, county, row, 700)
        with pytest.raises(IllegalMove):
            settle_sum(session, county.clerk, row.id, 5000 * FEN)


def test_panel_keeps_as_many_as_must_agree(session: Session, county: County) -> None:
    panel = a_panel(session, county)
    first, second, _third = members_in(session, panel)
    let_member_go(session, county.clerk, first)
    with pytest.raises(BadInput):
        let_member_go(session, county.clerk, second)


def test_panel_of_another_township_is_not_the_actors(session: Session, county: County) -> None:
    actor: Actor = county.south_clerk
    with pytest.raises(NotPermitted):
        add_member(session, actor, a_panel(session, county).id, MemberEntry("某人"))


def test_decided_application_opens_with_its_sum(session: Session, county: County) -> None:
    row = an_approved(session, county, a_panel(session, county))
    file = open_application(session, county.cadre, row.id)
    assert (file.line.applicant, file.left_fen, file.highest_fen) == ("沈**", 570_000, 570_000)
