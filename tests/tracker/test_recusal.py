"""Does nobody handle what accuses them? Who is named in a case's words, and what does being named keep them from?"""

from typing import Final

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotPermitted
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.confidential import name_reader
from feedback.tracker.door import NO_STEP, current_parts
from feedback.tracker.recusal import check_people, named_units, not_accused
from feedback.tracker.states import NOT_BY_ACCUSED
from models.case import Case, CaseAccess, CaseEvent
from models.contact import Opinion
from models.user import User
from models.vocabulary import ActionKind, CaseStatus, ClosureMode, Nature, Role, Verb
from tests.factories import (
    REASON,
    RESULT,
    County,
    a_closing,
    a_diagnosis,
    a_registered_case,
    actor,
    an_opinion,
    an_order,
    the_answers,
)
from tests.statements import statements
from tests.tracker.acts import do, make_ready
from tests.worlds import World, case_in

ACCUSES_WATER = "水利站的人收了钱才肯来修水渠"
WHY = "只是提到，并非反映它的问题"


def a_report(session: Session, county: County, words: str, *, nature: Nature = Nature.REPORT) -> Case:
    """Open a diagnosed case of `nature` in which somebody says `words`."""
    case = a_registered_case(session, county)
    an_opinion(session, case, words=words)
    service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(nature=nature))
    return case


def called(session: Session, person: Actor, name: str) -> Actor:
    """Give a person a name that somebody may say, and return them as they are then."""
    session.get_one(User, person.user_id).name = name
    session.flush()
    return Actor(user_id=person.user_id, username=person.username, name=name, grants=person.grants)


def dispatch(
    session: Session, county: County, case: Case, *, named_reason: str | None = None, co: bool = False
) -> None:
    lead = county.roads if co else county.water
    order = an_order(county, lead_unit_id=lead.id, with_co=co, named_reason=named_reason)
    service.dispatch(session, county.chair, case.id, NO_STEP, order)


class TestWhoIsNamed:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("石桥镇水利站不来", ("石桥镇水利站", "水利站")),
            ("水利站不来", ("水利站",)),
            ("水利部门不来", ()),
            ("谭小河不肯来", ("谭小河",)),
        ],
        ids=["whole name", "without its area", "another word", "who handles for it"],
    )
    def test_by_the_exact_letters(self, session: Session, county: County, words: str, found: tuple[str, ...]) -> None:
        called(session, county.co_handler, "谭小河")
        case = a_report(session, county, words)
        assert named_units(session, case, [county.water.id, county.bureau.id]) == (
            {county.water.id: found} if found else {}
        )

    def test_county_unit_is_called_without_the_county(self, session: Session, county: County) -> None:
        case = a_report(session, county, "交通运输局的车压坏了路")
        assert named_units(session, case, [county.bureau.id]) == {county.bureau.id: ("交通运输局",)}

    def test_also_in_what_was_joined_to_the_case(self, session: Session, county: County) -> None:
        case, joined = a_report(session, county, "收了钱才肯来"), a_report(session, county, ACCUSES_WATER)
        service.merge(session, county.clerk, joined.id, NO_STEP, into_case_no=case.case_no, note=REASON)
        assert list(named_units(session, case, [county.water.id])) == [county.water.id]


class TestAccusedUnit:
    @pytest.mark.parametrize("co", [False, True], ids=["lead", "co-unit"])
    def test_gets_no_part_in_a_report(self, session: Session, county: County, co: bool) -> None:
        case = a_report(session, county, ACCUSES_WATER)
        with pytest.raises(NotPermitted) as refused:
            dispatch(session, county, case, named_reason=WHY, co=co)
        assert (refused.value.key, refused.value.facts) == ("accused_unit", {"unit": "石桥镇水利站"})
        assert (case.status, current_parts(session, case)) == ("registered", [])

    def test_gets_no_part_in_a_confidential_case(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, confidential=True)
        an_opinion(session, case, words=ACCUSES_WATER)
        do(Verb.DIAGNOSE, session, county.discipline, case, county)
        order = an_order(county, lead_unit_id=county.water.id, named_reason=WHY)
        with pytest.raises(NotPermitted):
            service.dispatch(session, county.discipline, case.id, NO_STEP, order)

    def test_is_not_designated(self, session: Session, county: County) -> None:
        case = a_report(session, county, "交通运输局的人收了钱")
        do(Verb.DISPATCH, session, county.chair, case, county)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        with pytest.raises(NotPermitted) as refused:
            do(Verb.UPHOLD_RETURN, session, county.chair, case, county)
        assert refused.value.key == "accused_unit"

    def test_does_not_do_it_again(self, session: Session, county: County) -> None:
        case = a_report(session, county, "路是哪家修的，质量太差", nature=Nature.COMPLAINT)
        for verb, by in [
            (Verb.DISPATCH, county.chair),
            (Verb.SIGN, county.handler),
            (Verb.REPLY, county.handler),
            (Verb.APPROVE_REPLY, county.reviewer),
        ]:
            do(verb, session, by, case, county)
        an_opinion(session, case, words="村镇建设办收了施工队的钱", is_searched=False)
        service.change_labels(session, county.clerk, case.id, NO_STEP, a_diagnosis(nature=Nature.REPORT, note=REASON))
        for unit_id, error, key in [
            (None, MissingFact, "redo_needs_unit"),
            (county.roads.id, NotPermitted, "accused_unit"),
        ]:
            with pytest.raises(error) as refused:
                redo(session, county, case, unit_id)
            assert refused.value.key == key
        redo(session, county, case, county.bureau.id)
        assert (case.status, case.lead_unit_id) == ("dispatched", county.bureau.id)


def redo(session: Session, county: County, case: Case, unit_id: int | None) -> None:
    answers = the_answers(is_resolved=False)
    service.record_revisit(
        session, county.revisitor, case.id, NO_STEP, answers, closing_mode=None, redo_unit_id=unit_id
    )


class TestUnitNamedOtherwise:
    @pytest.mark.parametrize("reason", [None, "", "  ", "没事的"])
    def test_gets_the_case_for_a_reason_only(self, session: Session, county: County, reason: str | None) -> None:
        case = a_report(session, county, "请水利站来看看", nature=Nature.HELP)
        with pytest.raises(MissingFact) as refused:
            dispatch(session, county, case, named_reason=reason)
        assert refused.value.key == "named_unit_needs_reason"

    def test_reason_is_kept_in_the_event(self, session: Session, county: County) -> None:
        case = a_report(session, county, "请水利站来看看", nature=Nature.HELP)
        dispatch(session, county, case, named_reason=WHY)
        event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()[
            -1
        ]
        assert (case.lead_unit_id, event.note) == (county.water.id, f"先填坑，再排水\n{WHY}")

    def test_reason_is_dropped_where_nobody_is_named(self, session: Session, county: County) -> None:
        case = a_report(session, county, "水渠堵了", nature=Nature.HELP)
        dispatch(session, county, case, named_reason=WHY)
        event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()[
            -1
        ]
        assert event.note == "先填坑，再排水"


class TestAccusedPerson:
    def test_does_not_answer_on_the_spot(self, session: Session, county: County) -> None:
        case = a_report(session, county, "孙大山占了公家的地")
        with pytest.raises(NotPermitted) as refused:
            service.answer(session, called(session, county.cadre, "孙大山"), case.id, NO_STEP, a_closing())
        assert refused.value.key == "accused_person"

    def test_does_not_handle_it_in_another_unit(self, session: Session, county: County) -> None:
        case = a_report(session, county, "孙大山占了公家的地")
        do(Verb.DISPATCH, session, county.chair, case, county)
        named = called(session, county.handler, "孙大山")
        with pytest.raises(NotPermitted):
            service.sign(session, named, case.id, NO_STEP)
        with pytest.raises(NotPermitted):
            service.log_action(session, named, case.id, NO_STEP, kind=ActionKind.WORK, text=REASON)
        service.sign(session, county.handler, case.id, NO_STEP)
        assert case.status is CaseStatus.HANDLING

    def test_does_not_judge_what_came_of_it(self, session: Session, county: County) -> None:
        case = a_report(session, county, "孙大山占了公家的地")
        service.answer(session, county.clerk, case.id, NO_STEP, a_closing(result=RESULT))
        named, mode = called(session, county.revisitor, "孙大山"), ClosureMode.POLICY_EXPLAINED
        with pytest.raises(NotPermitted):
            service.record_revisit(session, named, case.id, NO_STEP, the_answers(), closing_mode=mode)

    def test_who_is_named_otherwise_may_handle_it(self, session: Session, county: County) -> None:
        case = a_report(session, county, "孙大山说过要来修路", nature=Nature.HELP)
        service.answer(session, called(session, county.cadre, "孙大山"), case.id, NO_STEP, a_closing())
        assert case.status is CaseStatus.REVIEWING

    def test_is_not_named_as_a_reader(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county, confidential=True)
        an_opinion(session, case, words="孙大山占了公家的地")
        named = called(session, county.handler, "孙大山")
        with pytest.raises(NotPermitted) as refused:
            name_reader(session, county.discipline, case.id, user_id=named.user_id, reason=REASON)
        assert refused.value.key == "accused_reader"
        assert session.exec(select(CaseAccess).where(CaseAccess.case_id == case.id)).all() == []


KEPT_OUT: Final = [
    pytest.param(Verb.CHANGE_LABELS, CaseStatus.REGISTERED, "clerk", id="clerk who would change the nature"),
    pytest.param(Verb.DECLINE, CaseStatus.REGISTERED, "clerk", id="clerk who would decline it"),
    pytest.param(Verb.REQUEST_DECLINE, CaseStatus.REGISTERED, "clerk", id="clerk who would have it declined"),
    pytest.param(Verb.UPHOLD_DECLINE, CaseStatus.REGISTERED, "leader", id="leader who would decline it"),
    pytest.param(Verb.MERGE, CaseStatus.REGISTERED, "clerk", id="clerk who would merge it"),
    pytest.param(Verb.WITHDRAW, CaseStatus.REGISTERED, "clerk", id="clerk who would withdraw it"),
    pytest.param(Verb.ANSWER, CaseStatus.REGISTERED, "chair", id="chair who would answer it"),
    pytest.param(Verb.DISPATCH, CaseStatus.AWAITING_CLINIC, "chair", id="chair who would dispatch it"),
    pytest.param(Verb.SUSPEND, CaseStatus.AWAITING_CLINIC, "chair", id="chair who would put it off"),
    pytest.param(Verb.ADOPT, CaseStatus.HANDLING, "leader", id="leader who would take it over"),
    pytest.param(Verb.SIGN, CaseStatus.DISPATCHED, "handler", id="the lead's handler"),
    pytest.param(Verb.LOG_ACTION, CaseStatus.HANDLING, "co_handler", id="a co-unit's handler"),
    pytest.param(Verb.ANSWER_PART, CaseStatus.HANDLING, "co_handler", id="a co-unit's handler who would answer"),
    pytest.param(Verb.REPLY, CaseStatus.HANDLING, "handler", id="the lead's handler who would reply"),
    pytest.param(Verb.APPROVE_REPLY, CaseStatus.REPLIED, "reviewer", id="reviewer"),
    pytest.param(Verb.SEND_BACK, CaseStatus.REPLIED, "reviewer", id="reviewer who would send it back"),
    pytest.param(Verb.RECORD_REVISIT, CaseStatus.REVIEWING, "revisitor", id="revisitor"),
    pytest.param(Verb.FILL_FORM, CaseStatus.HANDLING, "handler", id="the lead's handler who would fill in a form"),
    pytest.param(Verb.RECORD_DISCIPLINE, CaseStatus.HANDLING, "chair", id="chair who would say who was dealt with"),
]


class TestEveryPost:
    @pytest.mark.parametrize(("verb", "status", "post"), KEPT_OUT)
    def test_keeps_out_whom_a_report_names(
        self, session: Session, world: World, county: County, verb: Verb, status: CaseStatus, post: str
    ) -> None:
        case = case_in(session, world, status)
        case.nature = Nature.REPORT
        an_opinion(session, case, words="孙大山占了公家的地")
        with pytest.raises(NotPermitted) as refused:
            do(verb, session, called(session, getattr(county, post), "孙大山"), case, county)
        assert (refused.value.key, case.status) == ("accused_person", status)

    @pytest.mark.parametrize(("verb", "status", "post"), KEPT_OUT)
    def test_lets_them_act_where_nobody_is_accused(
        self, session: Session, world: World, county: County, verb: Verb, status: CaseStatus, post: str
    ) -> None:
        case = case_in(session, world, status)
        an_opinion(session, case, words="孙大山说过要来修路")
        make_ready(verb, session, case, county)
        do(verb, session, called(session, getattr(county, post), "孙大山"), case, county)

    def test_posts_of_the_table_are_all_that_the_rule_speaks_of(self) -> None:
        tested = {each.values[0] for each in KEPT_OUT}
        assert NOT_BY_ACCUSED - tested == {Verb.TRANSFER_OUT, Verb.UPHOLD_RETURN, Verb.CLOSE_UNASKED}


class TestUnitNamedLater:
    """A unit that has the case already, when somebody else's words come to accuse it."""

    @pytest.fixture
    def case(self, session: Session, world: World, county: County) -> Case:
        case = case_in(session, world, CaseStatus.DISPATCHED)
        case.nature, case.is_designated = Nature.REPORT, True
        an_opinion(session, case, words="村镇建设办收了施工队的钱")
        return case

    def test_works_on_it_no_more(self, session: Session, county: County, case: Case) -> None:
        for verb in (Verb.SIGN, Verb.LOG_ACTION):
            with pytest.raises(NotPermitted) as refused:
                do(verb, session, county.handler, case, county)
            assert refused.value.key == "accused_own_unit"
        do(Verb.SIGN, session, county.co_handler, case, county)

    def test_gives_it_back_though_it_was_designated(self, session: Session, county: County, case: Case) -> None:
        assert Verb.REQUEST_RETURN in open_case(session, county.handler, case.id).verbs
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        do(Verb.UPHOLD_RETURN, session, county.chair, case, county)
        assert case.lead_unit_id == county.bureau.id

    def test_another_designated_unit_does_not(self, session: Session, county: County, case: Case) -> None:
        session.exec(select(Opinion).where(Opinion.case_id == case.id)).one().words = "有人收了施工队的钱"
        session.flush()
        with pytest.raises(IllegalMove):
            do(Verb.REQUEST_RETURN, session, county.handler, case, county)


class TestPeopleBesideIt:
    """Who is told of a case or named for it: duty leaders, backups, persons of a rule."""

    def test_who_is_accused_is_not_told(self, session: Session, county: County) -> None:
        case = a_report(session, county, "孙大山占了公家的地")
        named, other = called(session, county.leader, "孙大山").user_id, county.chair.user_id
        with statements(session) as sent:
            assert not_accused(session, case, [named, other]) == [other]
        assert len(sent) == 2
        case.nature = Nature.COMPLAINT
        assert not_accused(session, case, [named, other]) == [named, other]

    def test_nor_named_to_do_it(self, session: Session, county: County) -> None:
        case = a_report(session, county, "孙大山占了公家的地")
        mate = called(session, actor(session, Role.HANDLER, unit=county.bureau), "孙大山")
        order = an_order(county, lead_unit_id=county.roads.id, person_ids=[county.handler.user_id])
        with pytest.raises(NotPermitted) as refused:
            check_people(session, case, [county.handler.user_id, mate.user_id])
        assert (refused.value.key, refused.value.facts) == ("accused_chosen", {"name": "孙大山"})
        service.dispatch(session, county.chair, case.id, NO_STEP, order)
        event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()
        assert event[-1].facts["people"] == str(county.handler.user_id)

    def test_only_the_leads_people_are_named_to_do_it(self, session: Session, county: County) -> None:
        case = a_report(session, county, "路坏了", nature=Nature.HELP)
        order = an_order(county, person_ids=[county.co_handler.user_id])
        with pytest.raises(BadInput) as refused:
            service.dispatch(session, county.chair, case.id, NO_STEP, order)
        assert refused.value.key == "person_not_of_unit"
