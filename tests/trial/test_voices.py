"""Does the trial county keep calls without a case, hold a round and ask for wishes, and does all of it go again?"""

from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.core.clock import set_to, utc_now
from feedback.core.database import reading, transaction
from feedback.services.rounds.results import results_of
from feedback.trial.marker import mark_trial
from feedback.trial.places import areas
from feedback.trial.removal import remove_county
from feedback.trial.roster import enrol
from feedback.trial.setup import seed_rules
from feedback.trial.sources import tree
from feedback.trial.voices import hear_more
from models.appraisal import AppraisalRound, AppraisalSubject, Ballot, BallotTicket
from models.case import Case
from models.contact import Call, Contact, Opinion
from models.office_vocabulary import RoundState
from models.vocabulary import Channel
from tests.factories import NOW
from tests.reading import read_lightly


def test_heard_and_gone_with_the_county(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.capture.understanding.understand", read_lightly)
    with set_to(NOW), transaction() as session:
        seed_rules(session)
        roster = enrol(session, Random(1), year=2026, household_count=30)
        mark_trial(session, areas()[0].name)
        hear_more(roster, Random(1), utc_now())
        over, still = session.exec(select(AppraisalRound).order_by(col(AppraisalRound.id))).all()
        assert (over.state, still.state) == (RoundState.PUBLISHED, RoundState.OPEN)
        results = results_of(session, roster.actor(tree("voices")["keeper"]), over.id)
        assert results.total == 29
        assert sum(each.is_winner for each in results.subjects) >= over.winners
        kept = session.exec(select(Contact)).all()
        assert all(each.is_trial for each in kept)
        assert sum(each.refusal is not None for each in kept) == len(tree("voices")["refused"])
        assert [each.channel for each in kept if each.refusal is None] == [Channel.CONGRESS, Channel.CPPCC]
    with set_to(NOW), transaction() as session:
        remove_county(session)
    with reading() as session:
        for table in (AppraisalRound, AppraisalSubject, Ballot, BallotTicket, Contact, Call, Opinion, Case):
            assert session.exec(select(table)).all() == [], table
