"""Does a member of the trial panel find applications to vote on, and does all of the aid go with the county?"""

from random import Random

from sqlalchemy import Engine
from sqlmodel import select

from feedback.core.clock import set_to, utc_now
from feedback.core.database import reading, transaction
from feedback.services.aid.voting import count_awaiting
from feedback.trial.aiding import aid_and_books
from feedback.trial.marker import mark_trial
from feedback.trial.places import areas
from feedback.trial.removal import remove_county
from feedback.trial.roster import enrol
from feedback.trial.setup import seed_rules
from feedback.trial.sources import tree
from models.aid import AidApplication, AidPanel, PanelMember, PanelVote, Payout
from models.office_vocabulary import AidState
from tests.factories import NOW


def test_awaits_a_member_and_goes_with_the_county(database: Engine) -> None:
    with set_to(NOW), transaction() as session:
        seed_rules(session)
        roster = enrol(session, Random(1), year=2026, household_count=150)
        mark_trial(session, areas()[0].name)
        aid_and_books(roster, utc_now())
        states = {row.state for row in session.exec(select(AidApplication)).all()}
        assert states == set(AidState) - {AidState.WITHDRAWN}
        member = roster.actor(tree("aid")["panel"]["own_account"]["username"])
        assert count_awaiting(session, member) == 2
    with set_to(NOW), transaction() as session:
        remove_county(session)
    with reading() as session:
        for table in (AidPanel, PanelMember, AidApplication, PanelVote, Payout):
            assert session.exec(select(table)).all() == [], table
