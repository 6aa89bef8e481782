"""Which verb is open in which state, to whom, and where does it lead? Written from design part 3, not from the code."""

from typing import Final, NamedTuple

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import FeedbackError, IllegalMove, NotFound, NotPermitted
from feedback.tracker.door import standing_of, verbs_open_to
from feedback.tracker.states import MOVES
from models.case import Case, CaseEvent
from models.place import Area, Unit
from models.vocabulary import CaseStatus, Role, Verb
from tests.county import staff
from tests.factories import NOW, County, a_registered_case
from tests.tracker.acts import ACTS, do, make_ready
from tests.worlds import World, case_in

REGISTERED, AWAITING, DISPATCHED, HANDLING = "registered", "awaiting_clinic", "dispatched", "handling"
SUSPENDED, REPLIED, REVIEWING, CLOSED = "suspended", "replied", "reviewing", "closed"
STAYS: Final = ""
OPEN: Final = (REGISTERED, AWAITING, DISPATCHED, HANDLING, SUSPENDED, REPLIED, REVIEWING)
WITH_UNITS: Final = (DISPATCHED, HANDLING)
HELD_BY_UNITS: Final = (*WITH_UNITS, SUSPENDED, REPLIED, REVIEWING, CLOSED)


class Expected(NamedTuple):
    """From which states a verb leads to which one, and the words of the column "who"."""

    sources: tuple[str, ...]
    target: str
    who: str


TABLE: Final = {
    "diagnose": Expected((REGISTERED,), STAYS, "clerk cadre"),
    "answer": Expected((REGISTERED, AWAITING), REVIEWING, "clerk chair cadre"),
    "queue_for_clinic": Expected((REGISTERED,), AWAITING, "clerk"),
    "dispatch": Expected((REGISTERED, AWAITING), DISPATCHED, "clerk chair"),
    "sign": Expected((DISPATCHED,), HANDLING, "handler"),
    "reply": Expected((HANDLING,), REPLIED, "handler"),
    "approve_reply": Expected((REPLIED,), REVIEWING, "reviewer"),
    "send_back": Expected((REPLIED,), HANDLING, "reviewer"),
    "record_revisit": Expected((REVIEWING,), CLOSED, "revisitor"),
    "close_unasked": Expected((REVIEWING,), CLOSED, "revisitor"),
    "suspend": Expected((AWAITING, HANDLING), SUSPENDED, "chair leader"),
    "resume": Expected((SUSPENDED,), HANDLING, "chair leader"),
    "uphold_return": Expected(WITH_UNITS, DISPATCHED, "chair clerk"),
    "escalate": Expected((AWAITING, HANDLING), AWAITING, "chair leader"),
    "decline": Expected((REGISTERED, AWAITING), "declined", "clerk leader"),
    "uphold_decline": Expected((REGISTERED, AWAITING), "declined", "leader"),
    "merge": Expected((REGISTERED, AWAITING), "merged", "clerk chair"),
    "unmerge": Expected(("merged",), REGISTERED, "clerk chair"),
    "transfer_out": Expected((REGISTERED, AWAITING, HANDLING), "transferred", "clerk chair leader"),
    "withdraw": Expected(OPEN, "withdrawn", "clerk"),
    "reopen": Expected((CLOSED,), DISPATCHED, "clerk leader"),
    # The rest changes no state.
    "join_opinion": Expected(OPEN, STAYS, "cadre recorder clerk"),
    "change_labels": Expected(OPEN, STAYS, "clerk chair"),
    "log_action": Expected(WITH_UNITS, STAYS, "handler"),
    "answer_part": Expected(WITH_UNITS, STAYS, "co_handler"),
    "request_return": Expected(WITH_UNITS, STAYS, "handler"),
    "deny_return": Expected(WITH_UNITS, STAYS, "chair clerk"),
    "request_extension": Expected(WITH_UNITS, STAYS, "handler"),
    "grant_extension": Expected(WITH_UNITS, STAYS, "chair clerk"),
    "deny_extension": Expected(WITH_UNITS, STAYS, "chair clerk"),
    "request_decline": Expected((REGISTERED, AWAITING), STAYS, "clerk leader"),
    "deny_decline": Expected((REGISTERED, AWAITING), STAYS, "leader"),
    "remind": Expected(WITH_UNITS, STAYS, "clerk chair leader"),
    "supervise": Expected(OPEN, STAYS, "clerk chair leader"),
    "adopt": Expected(OPEN, STAYS, "leader chair"),
    "archive": Expected((CLOSED,), STAYS, "clerk"),
    "reset_due": Expected(OPEN, STAYS, "sysadmin"),
    "fill_form": Expected((*OPEN, CLOSED), STAYS, "clerk cadre recorder chair"),
    "record_discipline": Expected((*OPEN, CLOSED), STAYS, "chair leader"),
}
# A lead that has signed cannot sign again, but a co-unit still can. What is suspended is looked at and waits on.
# Whoever raised a case that was joined to another is asked as well.
ALSO_OPEN: Final = {
    ("sign", HANDLING): (HANDLING, "co_handler"),
    ("suspend", SUSPENDED): (SUSPENDED, "chair"),
    ("record_revisit", "merged"): ("merged", "revisitor"),
}
BEFORE_DIAGNOSIS: Final = frozenset(
    {"diagnose", "withdraw", "join_opinion", "change_labels", "supervise", "adopt", "reset_due", "fill_form"}
)
# Who sees no case at all, so that even "not yours" would say too much.
BLIND: Final = frozenset({"discipline", "sysadmin", "secadmin", "auditor"})


def expected(verb: str, status: str) -> tuple[str, str] | None:
    """Return the target and the first of those who may, or None where the verb is not open."""
    if (verb, status) in ALSO_OPEN:
        return ALSO_OPEN[verb, status]
    row = TABLE[verb]
    return (row.target or status, row.who.split()[0]) if status in row.sources else None


def newest_event(session: Session, case_id: int) -> CaseEvent:
    return session.exec(
        select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.seq).desc())
    ).first()  # type: ignore[return-value]  # Each case has one.


def test_the_table_above_names_every_verb() -> None:
    by_the_batch = {Verb.REGISTER, Verb.TAKE_OVER, Verb.TAKE_BACK}
    assert set(TABLE) | by_the_batch == {verb.value for verb in Verb}
    assert set(ACTS) | by_the_batch == set(Verb)


EVERY_STATUS: Final = [status.value for status in CaseStatus]


@pytest.mark.parametrize(
    ("status", "verb"), [(status, verb) for status in EVERY_STATUS for verb in TABLE if expected(verb, status)]
)
def test_an_open_pair_leads_where_the_design_says(
    session: Session, world: World, county: County, status: str, verb: str
) -> None:
    outcome = expected(verb, status)
    assert outcome is not None
    target, who = outcome
    case = case_in(session, world, CaseStatus(status))
    make_ready(Verb(verb), session, case, county)
    do(Verb(verb), session, getattr(county, who), case, county)
    event = newest_event(session, case.id)
    assert (case.status, event.verb, event.source, event.target) == (target, verb, status, target)


@pytest.mark.parametrize("status", EVERY_STATUS)
def test_every_other_pair_is_refused(session: Session, world: World, county: County, status: str) -> None:
    case = case_in(session, world, CaseStatus(status))
    before = newest_event(session, case.id)
    closed = [verb for verb in TABLE if expected(verb, status) is None]
    answers = {}
    for verb in closed:
        # The leader sees every case of the north, whether or not the verb would be theirs.
        with pytest.raises(IllegalMove) as refused:
            do(Verb(verb), session, county.leader, case, county)
        answers[verb] = refused.value.key
    assert answers == dict.fromkeys(closed, "no_such_move")
    assert (case.status, newest_event(session, case.id)) == (status, before)


@pytest.mark.parametrize("verb", TABLE)
def test_only_those_whose_duty_it_is(session: Session, world: World, county: County, verb: str) -> None:
    row = TABLE[verb]
    case = case_in(session, world, CaseStatus(row.sources[0]))
    people = one_of_each(session, county, as_co=verb == "answer_part")
    make_ready(Verb(verb), session, case, county)
    done = {role: told(session, Verb(verb), who, case, county) for role, who in people.items()}
    holders = set(row.who.replace("co_handler", "handler").split())
    before_any_unit = {"handler"} if row.sources[0] in {REGISTERED, AWAITING, "merged"} else set()
    unseen = (BLIND | before_any_unit) - holders
    assert {role for role, answer in done.items() if answer == role} == holders
    assert {role for role, answer in done.items() if answer is NotFound} == unseen
    assert {role for role, answer in done.items() if answer is NotPermitted} == set(people) - holders - unseen


def told(session: Session, verb: Verb, who: Actor, case: Case, county: County) -> str | type[FeedbackError] | None:
    """Let somebody try and take it back; return the role that did it by the newest event, or how it was refused."""
    with session.begin_nested() as attempt:
        try:
            do(verb, session, who, case, county)
        except FeedbackError as refused:
            answer: str | type[FeedbackError] | None = type(refused)
        else:
            answer = newest_event(session, case.id).actor_role
        attempt.rollback()
    return answer


def one_of_each(session: Session, county: County, *, as_co: bool) -> dict[str, Actor]:
    """Return one new person for each role: a cadre of the village, a handler of the unit, the others of the north."""
    posts: dict[Role, Area | Unit] = dict.fromkeys(Role, county.north)
    posts |= {Role.CADRE: county.village, Role.HANDLER: county.water if as_co else county.roads}
    return staff(session, **{role.value: (role, where) for role, where in posts.items()})


class TestBeforeDiagnosis:
    @pytest.mark.parametrize("verb", [verb for verb, row in TABLE.items() if REGISTERED in row.sources])
    def test_only_what_needs_none(self, session: Session, county: County, verb: str) -> None:
        case = a_registered_case(session, county)
        who = getattr(county, TABLE[verb].who.split()[0])
        if verb in BEFORE_DIAGNOSIS:
            make_ready(Verb(verb), session, case, county)
            do(Verb(verb), session, who, case, county)
            assert newest_event(session, case.id).verb == verb
        else:
            with pytest.raises(IllegalMove) as refused:
                do(Verb(verb), session, who, case, county)
            assert refused.value.key == "diagnose_first"

    def test_diagnosis_stamps_who_and_when(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        do(Verb.DIAGNOSE, session, county.clerk, case, county)
        assert (case.diagnosed_at, case.diagnosed_by_id, case.category) == (NOW, county.clerk.user_id, "0201")


class TestButtons:
    @pytest.mark.parametrize("status", list(CaseStatus))
    def test_are_those_that_the_design_grants(
        self, session: Session, world: World, county: County, status: CaseStatus
    ) -> None:
        case = case_in(session, world, status)
        for name in ("clerk", "chair", "handler", "co_handler", "reviewer", "revisitor", "leader"):
            who: Actor = getattr(county, name)
            drawn = {verb.value for verb in verbs_open_to(who, case, standing_of(session, who, case))}
            wanted = {verb for verb, row in TABLE.items() if status in row.sources and name in row.who.split()}
            wanted |= {
                verb for verb, at in ALSO_OPEN if (at, verb) == (status, verb) and name in TABLE[verb].who.split()
            }
            if status in WITH_UNITS and name in {"handler", "co_handler"}:
                # Which unit has what part is told when it is pressed.
                wanted |= {"sign", "log_action", "answer_part", "request_return"}
            if status in HELD_BY_UNITS and name in {"handler", "co_handler"}:
                wanted |= {"fill_form"}
            assert (name, drawn) == (name, wanted)

    def test_no_move_starts_from_a_state_that_the_design_ends(self) -> None:
        ends = {CaseStatus.DECLINED, CaseStatus.TRANSFERRED, CaseStatus.WITHDRAWN}
        assert not [move for move in MOVES if move.source in ends]
