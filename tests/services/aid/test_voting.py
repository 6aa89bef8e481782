"""Does a member of a panel vote alone, once asked, and never on a matter of their own?"""

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor, load_actor
from feedback.core.errors import BadInput, Conflict, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.services.aid.deciding import OwnMatter, record_vote
from feedback.services.aid.panels import let_member_go, panels_over, seat_account, set_least_yes
from feedback.services.aid.reading import open_application
from feedback.services.aid.voting import awaiting, cast_vote, count_awaiting, is_seated, lately_spoken, open_slip
from models.aid import AidPanel, PanelMember, PanelVote
from models.case import Case
from models.keeping import AccessLog
from models.office_vocabulary import AidState
from models.user import User
from models.vocabulary import CaseStatus
from models.work_vocabulary import AccessAction
from tests.factories import County, a_case, a_household, a_user
from tests.services.aid.aiding import FEN, NAMES, a_panel, a_payment, an_application, an_approved, members_in
from tests.statements import statements


def a_seat(session: Session, county: County, panel: AidPanel, place: int = 0, *, name: str = "") -> Actor:
    """Give the member at this place an account without any role, and return whose it is."""
    user = a_user(session, name=name or NAMES[place])
    seat_account(session, county.clerk, members_in(session, panel)[place], user.username)
    found = load_actor(session, user.id)
    assert found is not None
    return found


class TestOwnVote:
    def test_decides_with_the_slips_that_the_office_wrote_down(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        member = a_seat(session, county, panel)
        row = an_application(session, county, panel)
        assert [each.application_no for each in awaiting(session, member).rows] == [row.application_no]
        assert cast_vote(session, member, row.application_no, agrees=True, amount_fen=6000 * FEN) is AidState.APPLIED
        assert (count_awaiting(session, member), lately_spoken(session, member)[0].state) == (0, AidState.APPLIED)
        _first, second, _third = members_in(session, panel)
        state = record_vote(session, county.clerk, row.id, second, agrees=True, amount_fen=5000 * FEN)
        assert (state, row.decided_fen) == (AidState.APPROVED, 5000 * FEN)
        seats = open_application(session, county.cadre, row.id).seats
        assert [(seat.is_own, seat.recorded_by) for seat in seats[:2]] == [(True, NAMES[0]), (False, county.clerk.name)]
        with pytest.raises(IllegalMove):
            cast_vote(session, member, row.application_no, agrees=False)

    def test_changed_by_the_member_alone_while_it_is_open(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        member = a_seat(session, county, panel)
        row = an_application(session, county, panel)
        cast_vote(session, member, row.application_no, agrees=True, amount_fen=60 * FEN)
        cast_vote(session, member, row.application_no, agrees=False, opinion="已有大病救助")
        first = members_in(session, panel)[0]
        with pytest.raises(IllegalMove) as refused:
            record_vote(session, county.clerk, row.id, first, agrees=True, amount_fen=60 * FEN)
        assert (refused.value.key, refused.value.facts) == ("vote_is_members_own", {"name": NAMES[0]})
        (vote,) = session.exec(select(PanelVote)).all()
        assert (vote.agrees, vote.amount_fen, vote.opinion) == (False, None, "已有大病救助")

    def test_takes_the_place_of_a_slip_on_paper(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        member = a_seat(session, county, panel)
        row = an_application(session, county, panel)
        record_vote(session, county.clerk, row.id, members_in(session, panel)[0], agrees=False)
        slip = open_slip(session, member, row.application_no)
        assert slip.spoken is not None
        assert (slip.spoken.agrees, slip.spoken.is_own) == (False, False)
        cast_vote(session, member, row.application_no, agrees=True, amount_fen=100 * FEN)
        spoken = open_slip(session, member, row.application_no).spoken
        assert spoken is not None
        assert (spoken.agrees, spoken.is_own) == (True, True)

    def test_lacks_nothing(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        member = a_seat(session, county, panel)
        number = an_application(session, county, panel).application_no
        with pytest.raises(MissingFact):
            cast_vote(session, member, number, agrees=True)
        with pytest.raises(BadInput):
            cast_vote(session, member, number, agrees=True, amount_fen=0)
        with pytest.raises(MissingFact):
            cast_vote(session, member, number, agrees=None)
        assert count_awaiting(session, member) == 1


class TestSecrecy:
    def test_a_member_of_the_office_sees_the_others_only_when_it_is_decided(
        self, session: Session, county: County
    ) -> None:
        panel = a_panel(session, county)
        first, second, third = members_in(session, panel)
        chair = session.get_one(User, county.chair.user_id)
        seat_account(session, county.clerk, third, chair.username)
        row = an_application(session, county, panel)
        record_vote(session, county.clerk, row.id, first, agrees=True, amount_fen=6000 * FEN, opinion="情况属实")
        file = open_application(session, county.chair, row.id)
        seat = file.seats[0]
        assert (seat.is_hidden, seat.agrees, seat.amount_fen, seat.opinion) == (True, None, None, "")
        assert (file.highest_fen, file.lacks_voices) == (0, False)
        assert open_application(session, county.clerk, row.id).seats[0].agrees is True
        record_vote(session, county.clerk, row.id, second, agrees=True, amount_fen=5000 * FEN)
        assert open_application(session, county.chair, row.id).seats[0].opinion == "情况属实"

    def test_nobody_else_finds_it(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        member = a_seat(session, county, panel)
        outsider = a_seat(session, county, a_panel(session, county), name="别组的人")
        row = an_application(session, county, panel)
        for actor in (outsider, county.clerk):
            assert count_awaiting(session, actor) == 0
            with pytest.raises(NotFound):
                open_slip(session, actor, row.application_no)
            with pytest.raises(NotFound):
                cast_vote(session, actor, row.application_no, agrees=False)
        with pytest.raises(NotFound):
            open_application(session, member, row.id)

    def test_matter_that_became_confidential_is_gone(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        member = a_seat(session, county, panel)
        case = a_case(session, county, status=CaseStatus.DISPATCHED)
        row = an_application(session, county, panel, case_id=case.id)
        sealed = session.get_one(Case, case.id)
        sealed.title, sealed.is_confidential = "", True
        session.flush()
        assert count_awaiting(session, member) == 0
        with pytest.raises(NotFound):
            open_slip(session, member, row.application_no)

    def test_who_left_the_panel_votes_no_longer(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        member = a_seat(session, county, panel)
        row = an_application(session, county, panel)
        let_member_go(session, county.clerk, members_in(session, panel)[0])
        assert (is_seated(session, member), count_awaiting(session, member)) == (False, 0)
        with pytest.raises(NotFound):
            cast_vote(session, member, row.application_no, agrees=False)


class TestOwnMatter:
    def test_of_the_family_by_the_name_on_the_account(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        household = a_household(session, county)
        member = a_seat(session, county, panel, name=household.head_name)
        number = an_application(session, county, panel, household_id=household.id).application_no
        assert open_slip(session, member, number).own_matter is OwnMatter.FAMILY
        with pytest.raises(IllegalMove):
            cast_vote(session, member, number, agrees=True, amount_fen=FEN)
        assert cast_vote(session, member, number, agrees=None, opinion="我家的事") is AidState.APPLIED
        assert count_awaiting(session, member) == 0

    def test_asked_for_by_the_member(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        cadre = session.get_one(User, county.cadre.user_id)
        seat_account(session, county.clerk, members_in(session, panel)[0], cadre.username)
        row = an_application(session, county, panel)
        with pytest.raises(IllegalMove):
            cast_vote(session, county.cadre, row.application_no, agrees=True, amount_fen=FEN)


class TestPanel:
    def test_how_many_agree_holds_for_later_applications(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        before = an_application(session, county, panel)
        set_least_yes(session, county.clerk, panel.id, 3)
        after = an_application(session, county, panel)
        assert (before.least_yes, after.least_yes) == (2, 3)
        for row in (before, after):
            for member in members_in(session, panel)[:2]:
                record_vote(session, county.clerk, row.id, member, agrees=True, amount_fen=FEN)
        assert (before.state, after.state) == (AidState.APPROVED, AidState.APPLIED)
        log = session.exec(select(AccessLog).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)).all()
        assert [each.facts for each in log] == [{"least_yes": 3, "before": 2}]

    def test_set_within_its_members_by_who_keeps_it(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        for least in (0, 4):
            with pytest.raises(BadInput):
                set_least_yes(session, county.clerk, panel.id, least)
        for actor in (county.cadre, county.south_clerk):
            with pytest.raises(NotPermitted):
                set_least_yes(session, actor, panel.id, 1)

    def test_keeps_as_many_as_an_open_application_needs(self, session: Session, county: County) -> None:
        panel = a_panel(session, county, least_yes=3)
        row = an_application(session, county, panel)
        set_least_yes(session, county.clerk, panel.id, 1)
        first, second, third = members_in(session, panel)
        with pytest.raises(BadInput):
            let_member_go(session, county.clerk, third)
        for member in (first, second, third):
            record_vote(session, county.clerk, row.id, member, agrees=True, amount_fen=FEN)
        let_member_go(session, county.clerk, third)

    def test_account_sits_once_and_is_taken_back(self, session: Session, county: County) -> None:
        panel = a_panel(session, county)
        member = a_seat(session, county, panel)
        first, second, _third = members_in(session, panel)
        username = session.get_one(User, member.user_id).username
        with pytest.raises(Conflict):
            seat_account(session, county.clerk, second, username)
        with pytest.raises(NotFound):
            seat_account(session, county.clerk, second, "nobody")
        (view,) = panels_over(session, county.cadre)
        assert [each.username for each in view.members] == [username, "", ""]
        seat_account(session, county.clerk, first, " ")
        assert session.get_one(PanelMember, first).user_id is None
        assert not is_seated(session, member)


def test_statements_stay_the_same(session: Session, county: County) -> None:
    panel = a_panel(session, county)
    member = a_seat(session, county, panel)
    household = a_household(session, county)
    rows = [an_application(session, county, panel, household_id=household.id) for _each in range(3)]
    paid = an_approved(session, county, panel, household_id=household.id)
    a_payment(session, county, paid, 700)
    with statements(session) as sent:
        assert len(awaiting(session, member).rows) == 3
    assert len(sent) == 1
    session.expire_all()
    with statements(session) as sent:
        assert open_slip(session, member, rows[0].application_no).helped == (1, 700 * FEN)
    assert len(sent) <= 11
