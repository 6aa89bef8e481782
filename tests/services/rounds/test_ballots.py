"""One ballot a person, by link or on paper, and nothing that joins a ballot to whoever cast it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlmodel import Session, select

from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, FeedbackError, IllegalMove, NotFound
from feedback.services.rounds.ballots import (
    MOST_TICKETS,
    cast_ballot,
    enter_paper,
    issue_tickets,
    round_of_ticket,
    tickets_of,
    void_ballot,
)
from feedback.services.rounds.service import close_round, subjects_of
from models.appraisal import AppraisalRound, Ballot, BallotTicket
from tests.factories import County
from tests.services.rounds.acts import a_round

GOOD = {"manner": 9, "speed": 4}


def first(session: Session, made: AppraisalRound) -> int:
    return subjects_of(session, made.id)[0].id


def a_ticket(session: Session, county: County, made: AppraisalRound, group: str = "群众代表") -> str:
    return issue_tickets(session, county.chair, made.id, group=group, count=1)[0]


class TestByLink:
    def test_ticket_opens_the_round_and_is_good_once(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        ticket = a_ticket(session, county, made)
        assert round_of_ticket(session, ticket)[0].id == made.id
        cast_ballot(session, ticket, {first(session, made): GOOD})
        for again in (
            lambda: cast_ballot(session, ticket, {first(session, made): GOOD}),
            lambda: round_of_ticket(session, ticket),
        ):
            with pytest.raises(NotFound):
                again()
        assert len(session.exec(select(Ballot)).all()) == 1

    def test_ticket_is_kept_as_a_digest_and_the_ballot_knows_no_ticket(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        ticket = a_ticket(session, county, made)
        kept = session.exec(select(BallotTicket)).one()
        assert ticket not in (kept.digest, kept.group)
        columns = {column["name"] for column in inspect(session.connection()).get_columns("ballot")}
        assert not any("ticket" in name or name.endswith("_at") for name in columns)

    def test_guess_and_used_one_are_told_alike(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        ticket = a_ticket(session, county, made)
        cast_ballot(session, ticket, {first(session, made): GOOD})
        told = []
        for tried in (ticket, "guessed"):
            with pytest.raises(NotFound) as refused:
                round_of_ticket(session, tried)
            told.append((refused.value.key, refused.value.facts))
        assert told[0] == told[1]

    @pytest.mark.parametrize("when", ["early", "closed"])
    def test_outside_its_days_it_takes_none(self, session: Session, county: County, when: str) -> None:
        ahead = today() + timedelta(days=3)
        made = a_round(session, county, begins_on=ahead if when == "early" else today())
        ticket = a_ticket(session, county, made)
        if when == "closed":
            close_round(session, county.chair, made.id)
        with pytest.raises(IllegalMove) as refused:
            cast_ballot(session, ticket, {first(session, made): GOOD})
        assert refused.value.key == "round_not_open"

    @pytest.mark.parametrize(
        ("marks", "key"),
        [
            ({}, "ballot_empty"),
            ({"manner": 9}, "ballot_item_missing"),
            ({"manner": 11, "speed": 4}, "ballot_mark"),
            ({"manner": -1, "speed": 4}, "ballot_mark"),
            ({"manner": "好", "speed": 4}, "ballot_mark"),
        ],
    )
    def test_what_cannot_be_marked_is_refused_and_the_ticket_stays_good(
        self, session: Session, county: County, marks: dict[str, Any], key: str
    ) -> None:
        made = a_round(session, county)
        ticket = a_ticket(session, county, made)
        with pytest.raises(FeedbackError) as refused:
            cast_ballot(session, ticket, {first(session, made): marks})
        assert refused.value.key == key
        cast_ballot(session, ticket, {first(session, made): GOOD})

    def test_somebody_elses_subject_is_refused(self, session: Session, county: County) -> None:
        made, other = a_round(session, county), a_round(session, county, "别处的科室")
        with pytest.raises(BadInput):
            cast_ballot(session, a_ticket(session, county, made), {first(session, other): GOOD})

    @pytest.mark.parametrize(
        ("group", "count", "key"),
        [
            ("路人", 1, "round_group_unknown"),
            ("群众代表", 0, "tickets_out_of_range"),
            ("群众代表", MOST_TICKETS + 1, "tickets_out_of_range"),
        ],
    )
    def test_tickets_are_for_the_rounds_own_groups(
        self, session: Session, county: County, group: str, count: int, key: str
    ) -> None:
        made = a_round(session, county)
        with pytest.raises(BadInput) as refused:
            issue_tickets(session, county.chair, made.id, group=group, count=count)
        assert refused.value.key == key

    def test_used_ones_are_counted_by_group(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        tickets = issue_tickets(session, county.chair, made.id, group="群众代表", count=3)
        cast_ballot(session, tickets[1], {first(session, made): GOOD})
        assert tickets_of(session, made.id) == {"群众代表": (3, 1)}


class TestOnPaper:
    def enter(self, session: Session, county: County, made: AppraisalRound, **facts: Any) -> Ballot:
        whole: dict[str, Any] = {
            "group": "群众代表",
            "serial_no": "0001",
            "marks": {first(session, made): GOOD},
            "cast_on": today(),
        }
        return enter_paper(session, county.clerk, made.id, **whole | facts)

    def test_serial_number_is_good_once(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        self.enter(session, county, made)
        for same in (" 0001 ", "０００１", "00 01"):
            with pytest.raises(Conflict):
                self.enter(session, county, made, serial_no=same)

    @pytest.mark.parametrize(
        ("facts", "key"),
        [
            ({"serial_no": " "}, "fact_missing"),
            ({"serial_no": "9" * 31}, "text_too_long"),
            ({"cast_on": date(2099, 1, 1)}, "ballot_day"),
            ({"cast_on": date(2016, 1, 1)}, "ballot_day"),
            ({"group": "路人"}, "round_group_unknown"),
            ({"marks": {}}, "ballot_empty"),
        ],
    )
    def test_what_is_wrong_is_refused(self, session: Session, county: County, facts: dict[str, Any], key: str) -> None:
        made = a_round(session, county)
        with pytest.raises(FeedbackError) as refused:
            self.enter(session, county, made, **facts)
        assert refused.value.key == key

    def test_void_one_stays_and_does_not_count(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        ballot = self.enter(session, county, made)
        void_ballot(session, county.chair, made.id, serial_no="０００１", reason="涂改看不清")
        assert ballot.is_void
        with pytest.raises(NotFound):
            void_ballot(session, county.chair, made.id, serial_no="0001", reason="再来一次")
        with pytest.raises(Conflict, match="ballot_was_void"):
            self.enter(session, county, made)
        assert not self.enter(session, county, made, serial_no="0001-2").is_void
