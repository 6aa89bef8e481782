"""Does a case's page keep a button away that would only be refused? And none that would not be?"""

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.errors import FeedbackError
from feedback.tracker.casefile import open_case
from models.case import Case
from models.vocabulary import CaseStatus, Role, Verb
from tests.county import a_second_grant
from tests.factories import County, a_case, actor
from tests.tracker.acts import do
from tests.worlds import World, case_in

UNITS_VERBS = (
    Verb.SIGN,
    Verb.ANSWER_PART,
    Verb.REPLY,
    Verb.REQUEST_RETURN,
    Verb.REQUEST_EXTENSION,
    Verb.LOG_ACTION,
    Verb.UPHOLD_RETURN,
    Verb.DENY_RETURN,
    Verb.GRANT_EXTENSION,
    Verb.DENY_EXTENSION,
)


def would_be_taken(session: Session, verb: Verb, who: Actor, case: Case, county: County) -> bool:
    """Try the verb, and undo it again."""
    savepoint = session.begin_nested()
    try:
        do(verb, session, who, case, county)
    except FeedbackError:
        return False
    finally:
        savepoint.rollback()
        session.refresh(case)
    return True


def offered(session: Session, who: Actor, case: Case) -> set[Verb]:
    return set(open_case(session, who, case.id).verbs) & set(UNITS_VERBS)


def assert_offers_what_is_taken(session: Session, who: Actor, case: Case, county: County) -> None:
    # A co-unit may ask for time as well, but its page leaves that to the lead.
    taken = {verb for verb in UNITS_VERBS if would_be_taken(session, verb, who, case, county)}
    assert offered(session, who, case) - {Verb.REQUEST_EXTENSION} == taken - {Verb.REQUEST_EXTENSION}


@pytest.mark.parametrize("name", ["handler", "co_handler", "clerk"])
def test_offer_follows_the_parts(session: Session, world: World, county: County, name: str) -> None:
    case, who = case_in(session, world, CaseStatus.DISPATCHED), getattr(county, name)
    for verb, by in [
        (Verb.REQUEST_RETURN, "handler"),
        (Verb.SIGN, "co_handler"),
        (Verb.SIGN, "handler"),
        (Verb.DENY_RETURN, "chair"),
        (Verb.REQUEST_EXTENSION, "handler"),
        (Verb.ANSWER_PART, "co_handler"),
        (Verb.GRANT_EXTENSION, "chair"),
    ]:
        assert_offers_what_is_taken(session, who, case, county)
        do(verb, session, getattr(county, by), case, county)
    assert_offers_what_is_taken(session, who, case, county)


def test_person_of_two_units_is_offered_both(session: Session, world: World, county: County) -> None:
    case = case_in(session, world, CaseStatus.DISPATCHED)
    both = a_second_grant(session, actor(session, Role.HANDLER, unit=county.roads), Role.HANDLER, unit=county.water)
    for verb in (Verb.SIGN, Verb.SIGN, Verb.ANSWER_PART, Verb.REPLY):
        assert verb in offered(session, both, case)
        do(verb, session, both, case, county)


def test_confidential_desk_is_offered_every_part(session: Session, county: County) -> None:
    case = a_case(session, county, confidential=True, co=True, status=CaseStatus.DISPATCHED)
    for verb in (Verb.SIGN, Verb.SIGN, Verb.ANSWER_PART, Verb.REPLY):
        assert verb in offered(session, county.discipline, case)
        do(verb, session, county.discipline, case, county)
