"""Which candidate may serve, who may let it, and the way back."""

import shutil

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.capture.understanding import release_folder
from feedback.classify.starter import STARTER
from feedback.core.errors import BadInput, Conflict, FeedbackError, NotFound, NotPermitted
from feedback.learning.comparing import Tally
from feedback.learning.promotion import previous, promote, refusal, roll_back, serving
from models.keeping import AccessLog
from models.vocabulary import Role
from models.work_vocabulary import AccessAction, ReleaseState
from tests.factories import County, actor
from tests.learning.releases import BETTER, FEW, WORSE, a_release, some_figures


@pytest.fixture
def head(session: Session, county: County) -> Actor:
    """Return who heads the county's ledger office."""
    return actor(session, Role.LEADER, area=county.root)


def served(session: Session) -> str:
    row = serving(session)
    return row.name if row else STARTER


class TestRefusal:
    @pytest.mark.parametrize(
        ("tallies", "key"),
        [
            pytest.param(BETTER, None, id="better"),
            pytest.param(WORSE, "promotion_worse", id="worse in a large category"),
            pytest.param(FEW, "promotion_untested", id="hardly tested"),
        ],
    )
    def test_by_the_tested_cases(self, session: Session, tallies: dict[str, Tally], key: str | None) -> None:
        row = a_release(session, figures=some_figures(tallies))
        found = refusal(row, STARTER)
        assert (found.key if found else None) == key

    def test_names_the_categories(self, session: Session) -> None:
        found = refusal(a_release(session, figures=some_figures(WORSE)), STARTER)
        assert found is not None
        assert found.facts == {"categories": "0603"}

    def test_lower_in_all(self, session: Session) -> None:
        found = refusal(a_release(session, figures=some_figures(frozen=(50, 49))), STARTER)
        assert found is not None
        assert found.key == "promotion_lower"

    def test_compared_with_another_than_is_in_use(self, session: Session) -> None:
        found = refusal(a_release(session), "learned-7")
        assert found is not None
        assert found.key == "promotion_stale"

    @pytest.mark.parametrize("state", [ReleaseState.FORMER, ReleaseState.FAILED, ReleaseState.TRAINING])
    def test_only_a_candidate(self, session: Session, state: ReleaseState) -> None:
        found = refusal(a_release(session, state=state), STARTER)
        assert found is not None
        assert found.key == "release_no_candidate"


class TestPromote:
    def test_serves_and_stands_in_the_log(self, session: Session, head: Actor) -> None:
        row = a_release(session)
        promote(session, head, row.id)
        assert served(session) == "learned-1"
        assert row.promoted_by_id == head.user_id
        line = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
        assert line is not None
        assert (line.action, line.actor_id) == (AccessAction.RELEASE_CHANGED, head.user_id)
        assert line.facts == {"promoted": "learned-1", "was": "starter"}

    def test_takes_the_place_of_the_one_before(self, session: Session, head: Actor) -> None:
        first = a_release(session, state=ReleaseState.ACTIVE)
        second = a_release(session, "learned-2", figures=some_figures(against="learned-1"))
        promote(session, head, second.id)
        assert (first.state, second.state) == (ReleaseState.FORMER, ReleaseState.ACTIVE)

    @pytest.mark.parametrize(("figures", "error"), [(WORSE, BadInput), (FEW, BadInput)])
    def test_refused_where_it_is_not_shown_to_be_as_good(
        self, session: Session, head: Actor, figures: dict[str, Tally], error: type[FeedbackError]
    ) -> None:
        row = a_release(session, figures=some_figures(figures))
        with pytest.raises(error):
            promote(session, head, row.id)
        assert served(session) == STARTER

    def test_refused_where_its_folder_is_gone(self, session: Session, head: Actor) -> None:
        row = a_release(session)
        shutil.rmtree(release_folder(row.name))
        with pytest.raises(Conflict):
            promote(session, head, row.id)

    def test_refused_where_there_is_none(self, session: Session, head: Actor) -> None:
        with pytest.raises(NotFound):
            promote(session, head, 10_000)

    @pytest.mark.parametrize("who", ["clerk", "chair", "county_chair", "leader"])
    def test_refused_for_who_does_not_choose_for_the_county(self, session: Session, county: County, who: str) -> None:
        row = a_release(session)
        with pytest.raises(NotPermitted):
            promote(session, getattr(county, who), row.id)

    def test_two_never_serve_at_once(self, session: Session) -> None:
        a_release(session, state=ReleaseState.ACTIVE)
        with pytest.raises(IntegrityError):
            a_release(session, "learned-2", state=ReleaseState.ACTIVE)


class TestRollBack:
    def test_leads_back_step_by_step_to_the_starter(self, session: Session, head: Actor) -> None:
        promote(session, head, a_release(session).id)
        promote(session, head, a_release(session, "learned-2", figures=some_figures(against="learned-1")).id)
        assert roll_back(session, head) == "learned-1"
        assert served(session) == "learned-1"
        assert roll_back(session, head) == STARTER
        assert served(session) == STARTER

    def test_leads_to_the_starter_where_the_one_before_is_gone(self, session: Session, head: Actor) -> None:
        first = a_release(session)
        promote(session, head, first.id)
        promote(session, head, a_release(session, "learned-2", figures=some_figures(against="learned-1")).id)
        shutil.rmtree(release_folder(first.name))
        assert roll_back(session, head) == STARTER

    def test_stands_in_the_log(self, session: Session, head: Actor) -> None:
        promote(session, head, a_release(session).id)
        roll_back(session, head)
        line = session.exec(select(AccessLog).order_by(col(AccessLog.seq).desc())).first()
        assert line is not None
        assert line.facts == {"rolled_back": "starter", "was": "learned-1"}

    def test_nothing_is_before_the_starter(self, session: Session, head: Actor) -> None:
        with pytest.raises(Conflict):
            roll_back(session, head)

    def test_refused_for_a_townships_leader(self, session: Session, county: County) -> None:
        a_release(session, state=ReleaseState.ACTIVE)
        with pytest.raises(NotPermitted):
            roll_back(session, county.leader)


def test_the_one_before_is_the_one_it_was_compared_with(session: Session) -> None:
    first = a_release(session, state=ReleaseState.FORMER)
    a_release(session, "learned-2", state=ReleaseState.FORMER, figures=some_figures(against="learned-1"))
    third = a_release(session, "learned-3", state=ReleaseState.ACTIVE, figures=some_figures(against="learned-1"))
    assert previous(session, third) == first
