"""When does a case join another, as the same person's repeat or as one more voice? And is that person asked as well?"""

from typing import Any, Final

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core import clock
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.clocks import Rule
from feedback.tracker.door import NO_STEP
from feedback.tracker.merging import preview, same_person
from models.case import Case, Revisit
from models.vocabulary import CaseStatus, ClosureMode, Role, SamePerson, Verb
from tests.county import a_second_grant
from tests.factories import (
    NOW,
    REASON,
    County,
    Way,
    a_case,
    a_household,
    a_registered_case,
    actor,
    an_opinion,
    place_of,
    the_answers,
)
from tests.tracker.acts import do
from tests.worlds import World, case_in

PHONE: Final = "13805741234"
ANOTHER: Final = "13805749999"
CHEN: Final[dict[str, Any]] = {"reporter_name": "陈大福", "phone": PHONE}


def as_typed(number: str) -> str:
    """Return a number as an input method leaves it that types small letters and full-width signs."""
    return f" {number.lower().translate({sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)})} "


class TestJoining:
    def into(self, session: Session, county: County, case: Case, target: Case) -> None:
        service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=as_typed(target.case_no), note=REASON)

    def test_points_to_the_other_and_back_again(self, session: Session, county: County) -> None:
        case, target = a_case(session, county), a_registered_case(session, county)
        self.into(session, county, case, target)
        assert (case.status, case.merged_into_id, case.due_at) == ("merged", target.id, None)
        do(Verb.UNMERGE, session, county.chair, case, county)
        assert (case.status, case.merged_into_id) == ("registered", None)

    def test_not_with_itself(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        with pytest.raises(BadInput) as refused:
            self.into(session, county, case, case)
        assert refused.value.key == "merge_with_itself"

    @pytest.mark.parametrize(
        "status",
        [
            CaseStatus.MERGED,
            CaseStatus.DECLINED,
            CaseStatus.TRANSFERRED,
            CaseStatus.WITHDRAWN,
        ],
    )
    def test_not_with_one_that_has_ended(
        self, session: Session, world: World, county: County, status: CaseStatus
    ) -> None:
        case, target = a_case(session, county), case_in(session, world, status)
        with pytest.raises(IllegalMove) as refused:
            self.into(session, county, case, target)
        assert refused.value.key == "joined_case_ended"

    def test_one_of_another_township_cannot_be_found(self, session: Session, county: County) -> None:
        place = place_of(county.south_village)
        target = a_registered_case(session, county, by=county.south_clerk, place=place)
        case = a_case(session, county)
        with pytest.raises(NotFound) as refused:
            self.into(session, county, case, target)
        assert refused.value.key == "joined_case_not_found"

    def test_confidential_one_cannot_be_found(self, session: Session, county: County) -> None:
        case, target = a_case(session, county), a_registered_case(session, county, confidential=True)
        with pytest.raises(NotFound):
            self.into(session, county, case, target)

    def test_confidential_one_joins_no_open_one(self, session: Session, county: County) -> None:
        both = actor(session, Role.DISCIPLINE, Role.CLERK, area=county.root)
        case, target = a_case(session, county, confidential=True), a_registered_case(session, county)
        with pytest.raises(NotFound):
            service.merge(session, both, case.id, NO_STEP, into_case_no=target.case_no, note=REASON)


def said_by(
    session: Session, county: County, *, elsewhere: bool = False, household: int | None = None, **who: Any
) -> Case:
    """Open a diagnosed case that somebody told."""
    place = place_of(county.other_village) if elsewhere else county.place
    case = a_registered_case(session, county, place=place)
    an_opinion(session, case, household_id=household, **who)
    do(Verb.DIAGNOSE, session, county.clerk, case, county)
    return case


class TestSamePerson:
    @pytest.mark.parametrize(
        ("first", "second", "why"),
        [
            pytest.param(CHEN, {"phone": PHONE}, SamePerson.PHONE, id="the same number"),
            pytest.param(
                CHEN, {"phone": "+86 138-0574-1234"}, SamePerson.PHONE, id="the same number, written otherwise"
            ),
            pytest.param(CHEN, {"reporter_name": " 陈大福"}, SamePerson.NAME, id="the same name in one village"),
            pytest.param(CHEN, {"reporter_name": "陈大福", "elsewhere": True}, None, id="the same name elsewhere"),
            pytest.param(CHEN, {"reporter_name": "林小妹", "phone": ANOTHER}, None, id="somebody else"),
            pytest.param({}, {}, None, id="nobody is known"),
            pytest.param(CHEN, CHEN | {"is_anonymous": True}, None, id="who stays unknown is not compared"),
        ],
    )
    def test_by_number_or_by_name_in_one_village(
        self, session: Session, county: County, first: dict[str, Any], second: dict[str, Any], why: SamePerson | None
    ) -> None:
        target, case = said_by(session, county, **first), said_by(session, county, **second)
        assert same_person(session, case, target) is why

    def test_by_household_before_all(self, session: Session, county: County) -> None:
        home = a_household(session, county)
        target, case = (said_by(session, county, household=home.id, **CHEN) for _ in range(2))
        assert same_person(session, case, target) is SamePerson.HOUSEHOLD


class TestMerge:
    def test_same_persons_repeat_needs_no_reason(self, session: Session, county: County) -> None:
        target, case = said_by(session, county, **CHEN), said_by(session, county, phone=PHONE)
        service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=target.case_no)
        event = open_case(session, county.clerk, case.id).events[-1]
        assert (case.status, event.facts["same_person"]) == ("merged", "phone")
        assert [each.is_repeat for each in open_case(session, county.clerk, target.id).joined] == [True]

    def test_another_persons_voice_wants_a_reason_and_is_counted_apart(self, session: Session, county: County) -> None:
        target, case = said_by(session, county, **CHEN), said_by(session, county, phone=ANOTHER)
        with pytest.raises(MissingFact) as refused:
            service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=target.case_no, note="是")
        assert (refused.value.key, case.status) == ("other_person_needs_reason", "registered")
        service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=target.case_no, note=REASON)
        (joined,) = open_case(session, county.clerk, target.id).joined
        assert (joined.is_repeat, joined.person) == (False, "138****9999")

    def test_closed_one_is_explained_or_taken_up_again(self, session: Session, world: World, county: County) -> None:
        target, case = case_in(session, world, CaseStatus.CLOSED), a_case(session, county)
        with pytest.raises(IllegalMove) as refused:
            service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=target.case_no, note=REASON)
        assert refused.value.key == "joined_case_closed"
        do(Verb.REOPEN, session, county.clerk, target, county)
        service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=target.case_no, note=REASON)
        assert case.merged_into_id == target.id

    def test_preview_says_what_it_would_join(self, session: Session, county: County) -> None:
        target, case = said_by(session, county, **CHEN), said_by(session, county, phone=PHONE)
        found = preview(session, county.clerk, case, f" {target.case_no.lower()} ")
        assert found is not None
        assert (found.case_no, found.status, found.why) == (target.case_no, "registered", "phone")
        assert preview(session, county.clerk, case, case.case_no) is None
        secret = a_registered_case(session, county, confidential=True)
        assert preview(session, county.clerk, case, secret.case_no) is None
        assert preview(session, county.south_clerk, case, target.case_no) is None

    def test_parted_again_its_clock_begins_anew(self, session: Session, county: County) -> None:
        target, case = said_by(session, county, **CHEN), said_by(session, county, phone=PHONE)
        service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=target.case_no)
        with clock.set_to(NOW.replace(day=26)):
            do(Verb.UNMERGE, session, county.clerk, case, county)
        # A working day from then on, not from the registration a fortnight before.
        assert case.due_at == NOW.replace(day=27, hour=17, minute=30)
        assert Rule.read(case.due_rule).amount == 1


class TestAskingAsWell:
    def joined(self, session: Session, county: County, status: CaseStatus) -> tuple[Case, Case]:
        """Return a case in `status` and one of another person that was joined to it before."""
        target, case = said_by(session, county, **CHEN), said_by(session, county, phone=ANOTHER)
        service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=target.case_no, note=REASON)
        Way(session, county).to(target, status)
        return target, case

    def ask(self, session: Session, who: Actor, case: Case, **answers: Any) -> Case:
        return service.record_revisit(session, who, case.id, NO_STEP, the_answers(**answers), closing_mode=None)

    @pytest.mark.parametrize("status", [CaseStatus.REVIEWING, CaseStatus.CLOSED])
    def test_answers_stay_with_the_joined_case(self, session: Session, county: County, status: CaseStatus) -> None:
        target, case = self.joined(session, county, status)
        assert Verb.RECORD_REVISIT in open_case(session, county.revisitor, case.id).verbs
        self.ask(session, county.revisitor, case, satisfaction="basically_satisfied")
        assert (case.status, case.satisfaction, case.redo_no) == ("merged", None, 0)
        row = session.exec(select(Revisit).where(Revisit.case_id == case.id)).one()
        assert (row.round, row.satisfaction) == (-1, "basically_satisfied")
        (seen,) = open_case(session, county.revisitor, target.id).joined
        assert (seen.is_asked, seen.satisfaction) == (True, "basically_satisfied")
        assert Verb.RECORD_REVISIT not in open_case(session, county.revisitor, case.id).verbs

    def test_not_before_there_is_a_result(self, session: Session, county: County) -> None:
        _target, case = self.joined(session, county, CaseStatus.HANDLING)
        assert Verb.RECORD_REVISIT not in open_case(session, county.revisitor, case.id).verbs
        with pytest.raises(IllegalMove) as refused:
            self.ask(session, county.revisitor, case)
        assert refused.value.key == "joined_waits"

    def test_not_twice_for_one_result(self, session: Session, county: County) -> None:
        _target, case = self.joined(session, county, CaseStatus.REVIEWING)
        self.ask(session, county.revisitor, case)
        with pytest.raises(IllegalMove) as refused:
            self.ask(session, county.revisitor, case)
        assert refused.value.key == "joined_asked_already"

    def test_not_by_who_handled_the_other(self, session: Session, county: County) -> None:
        target, case = self.joined(session, county, CaseStatus.HANDLING)
        both = a_second_grant(
            session, actor(session, Role.HANDLER, unit=county.roads), Role.REVISITOR, area=county.north
        )
        do(Verb.REPLY, session, both, target, county)
        do(Verb.APPROVE_REPLY, session, county.reviewer, target, county)
        with pytest.raises(NotPermitted) as refused:
            self.ask(session, both, case)
        assert refused.value.key == "not_your_own_handling"

    def test_unsolved_for_one_of_them_is_not_closed_as_solved(self, session: Session, county: County) -> None:
        target, case = self.joined(session, county, CaseStatus.REVIEWING)
        self.ask(session, county.revisitor, case, is_resolved=False)
        with pytest.raises(MissingFact) as refused:
            do(Verb.RECORD_REVISIT, session, county.revisitor, target, county)
        assert refused.value.key == "joined_unsolved"
        mode = ClosureMode.POLICY_EXPLAINED
        service.record_revisit(session, county.revisitor, target.id, NO_STEP, the_answers(), closing_mode=mode)
        assert target.status == "closed"

    def test_is_asked_anew_when_it_was_done_again(self, session: Session, county: County) -> None:
        target, case = self.joined(session, county, CaseStatus.REVIEWING)
        self.ask(session, county.revisitor, case, is_resolved=False)
        service.record_revisit(session, county.revisitor, target.id, NO_STEP, the_answers(), closing_mode=None)
        with clock.set_to(NOW.replace(day=13)):
            for verb, who in [
                (Verb.SIGN, county.handler),
                (Verb.REPLY, county.handler),
                (Verb.APPROVE_REPLY, county.reviewer),
            ]:
                do(verb, session, who, target, county)
            self.ask(session, county.revisitor, case)
            do(Verb.RECORD_REVISIT, session, county.revisitor, target, county)
        rounds = session.exec(select(Revisit.round).where(Revisit.case_id == case.id)).all()
        assert (sorted(rounds), target.closure_mode) == ([-2, -1], "solved")

    def test_parted_again_it_has_a_revisit_of_its_own(self, session: Session, county: County) -> None:
        _target, case = self.joined(session, county, CaseStatus.REVIEWING)
        self.ask(session, county.revisitor, case)
        do(Verb.UNMERGE, session, county.clerk, case, county)
        Way(session, county).to(case, CaseStatus.CLOSED)
        rounds = session.exec(select(Revisit.round).where(Revisit.case_id == case.id)).all()
        assert sorted(rounds) == [-1, 0]
