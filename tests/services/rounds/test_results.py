"""What a round comes to, against sums done by hand; who may see it and when; few ballots rank nobody."""

from typing import Any

import pytest
from sqlmodel import Session

from feedback.core.errors import IllegalMove, NotFound
from feedback.services.rounds.entry import Item
from feedback.services.rounds.results import LEAST_TO_RANK, RoundResults, results_of, rounds_of
from feedback.services.rounds.service import close_round, publish_round, subjects_of
from models.appraisal import AppraisalRound
from models.office_vocabulary import RoundKind
from tests.factories import County
from tests.services.rounds.acts import a_round, vote


def closed(session: Session, county: County, made: AppraisalRound) -> RoundResults:
    close_round(session, county.chair, made.id)
    return results_of(session, county.chair, made.id)


def marks(session: Session, made: AppraisalRound, *pairs: tuple[int, int]) -> dict[int, Any]:
    """Return a ballot: for each subject in its order a pair of marks of ten and of five."""
    subjects = subjects_of(session, made.id)
    return {each.id: {"manner": manner, "speed": speed} for each, (manner, speed) in zip(subjects, pairs, strict=False)}


class TestScores:
    def test_are_shares_of_what_could_be_given_weighed_by_item_and_group(
        self, session: Session, county: County
    ) -> None:
        made = a_round(session, county, "甲科")
        vote(session, county, made, "群众代表", marks(session, made, (10, 5)), marks(session, made, (5, 5)))
        vote(session, county, made, "机关代表", marks(session, made, (4, 2)))
        (first,) = closed(session, county, made).subjects
        # Manner counts twice: people (2*1 + 1)/3 and (2*0.5 + 1)/3, the office (2*0.4 + 0.4)/3; people weigh three.
        people, bosses = 100 * (1 + 2 / 3) / 2, 100 * 1.2 / 3
        assert first.by_group == pytest.approx({"群众代表": people, "机关代表": bosses})
        assert first.score == pytest.approx((3 * people + bosses) / 4)
        assert first.by_item == pytest.approx({"manner": 19 / 3, "speed": 4})

    def test_group_that_did_not_vote_does_not_weigh(self, session: Session, county: County) -> None:
        made = a_round(session, county, "甲科")
        vote(session, county, made, "机关代表", marks(session, made, (10, 5)))
        assert closed(session, county, made).subjects[0].score == pytest.approx(100)

    def test_one_may_leave_out_whom_one_does_not_know(self, session: Session, county: County) -> None:
        made = a_round(session, county, "甲科", "乙科")
        vote(session, county, made, "群众代表", marks(session, made, (10, 5)))
        found = {each.name: each for each in closed(session, county, made).subjects}
        assert (found["甲科"].ballots, found["乙科"].ballots, found["乙科"].score) == (1, 0, None)


class TestRanks:
    def rated(self, session: Session, county: County, *pairs: tuple[int, int], times: int) -> RoundResults:
        made = a_round(session, county, "甲科", "乙科", "丙科", winners=2)
        vote(session, county, made, "群众代表", *[marks(session, made, *pairs)] * times)
        return closed(session, county, made)

    def test_best_comes_first_and_equals_share_a_place(self, session: Session, county: County) -> None:
        found = self.rated(session, county, (6, 3), (10, 5), (10, 5), times=LEAST_TO_RANK)
        assert [(each.name, each.rank, each.is_winner) for each in found.subjects] == [
            ("乙科", 1, True), ("丙科", 1, True), ("甲科", 3, False),
        ]  # fmt: skip

    def test_fewer_than_five_ballots_rank_nobody(self, session: Session, county: County) -> None:
        found = self.rated(session, county, (6, 3), (10, 5), (8, 4), times=LEAST_TO_RANK - 1)
        assert [(each.rank, each.is_winner) for each in found.subjects] == [(None, False)] * 3


def test_poll_counts_wishes_and_ranks_nobody(session: Session, county: County) -> None:
    hours = Item(code="hours", name="希望几点开放", options=("白天", "晚上", "周末"))
    made = a_round(session, county, "社区图书室", kind=RoundKind.POLL, items=(hours,))
    subject = subjects_of(session, made.id)[0].id
    vote(session, county, made, "群众代表", *[{subject: {"hours": "晚上"}}] * 6, {subject: {"hours": "周末"}})
    (found,) = closed(session, county, made).subjects
    assert found.by_option == {"hours": {"晚上": 6, "周末": 1}}
    assert (found.score, found.rank) == (None, None)


class TestSeeing:
    def test_nobody_sees_how_it_stands_while_ballots_come_in(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        with pytest.raises(IllegalMove):
            results_of(session, county.chair, made.id)

    def test_results_are_everybodys_once_published(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        close_round(session, county.chair, made.id)
        with pytest.raises(NotFound):
            results_of(session, county.south_handler, made.id)
        assert rounds_of(session, county.south_handler) == []
        publish_round(session, county.chair, made.id)
        assert results_of(session, county.south_handler, made.id).name == made.name
        assert [(line.round_id, line.is_kept) for line in rounds_of(session, county.south_handler)] == [
            (made.id, False)
        ]
