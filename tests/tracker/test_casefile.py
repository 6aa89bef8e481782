"""Does the page of a case show all that happened, by whose hand, and of a person no more than a mask?"""

import pytest
from sqlmodel import Session

from feedback.core.errors import NotFound
from feedback.tracker import service
from feedback.tracker.casefile import find_case, open_case
from feedback.tracker.door import NO_STEP
from feedback.tracker.joined import JoinedView
from models.case import Case
from models.contact import Opinion
from models.keeping import Attachment
from models.vocabulary import CaseStatus, Verb
from tests.factories import (
    NOW,
    REASON,
    RESULT,
    WORDS,
    County,
    a_case,
    a_household,
    a_registered_case,
    an_opinion,
)
from tests.tracker.acts import do
from tests.worlds import World, case_in


class TestCaseFile:
    def test_tells_the_whole_story(self, session: Session, world: World, county: County) -> None:
        file = open_case(session, county.clerk, case_in(session, world, CaseStatus.CLOSED).id)
        assert [event.verb for event in file.events] == [
            "register",
            "diagnose",
            "queue_for_clinic",
            "dispatch",
            "sign",
            "sign",
            "answer_part",
            "reply",
            "approve_reply",
            "record_revisit",
        ]
        assert [event.actor for event in file.events[-2:]] == ["reviewer", "revisitor"]
        assert (file.newest_outcome.result if file.newest_outcome else "") == RESULT
        assert (len(file.revisits), file.broken_link) == (1, None)

    def test_says_where_it_stands_and_who_has_it(self, session: Session, world: World, county: County) -> None:
        file = open_case(session, county.leader, case_in(session, world, CaseStatus.HANDLING).id)
        assert (file.place, file.lead_unit) == ("石桥镇 · 上河村 · 三组", "石桥镇村镇建设办")
        assert [(part.unit, part.role, part.status) for part in file.parts] == [
            ("石桥镇村镇建设办", "lead", "signed"),
            ("石桥镇水利站", "co", "waiting"),
        ]
        assert (file.rule.amount, file.resolve_rule.amount) == (5, 5)

    def test_masks_who_said_it(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        case.household_id = a_household(session, county).id
        an_opinion(session, case, reporter_name="郑小满", phone="13987654321")
        file = open_case(session, county.clerk, case.id)
        said = file.opinions[0]
        assert (said.words, said.reporter_name, said.reporter_phone) == (WORDS, "郑**", "139****4321")
        assert file.household == "陈** 12"

    def test_shows_what_was_asked_and_decided(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        do(Verb.DENY_RETURN, session, county.chair, case, county)
        request = open_case(session, county.handler, case.id).requests[0]
        assert (request.kind, request.status, request.unit) == ("return", "denied", "石桥镇村镇建设办")
        assert (request.suggested_unit_id, request.asked_at) == (county.bureau.id, NOW)

    def test_keeps_the_machines_suggestion_apart(self, session: Session, county: County) -> None:
        case = a_case(session, county, words=WORDS)
        file = open_case(session, county.clerk, case.id)
        assert file.suggestion is not None
        assert file.suggestion.by_id is None
        assert {label.source for label in file.labels} == {"machine", "human"}

    def test_names_the_cases_that_joined(self, session: Session, county: County) -> None:
        case, target = a_case(session, county), a_registered_case(session, county)
        service.merge(session, county.clerk, case.id, NO_STEP, into_case_no=target.case_no, note=REASON)
        assert open_case(session, county.clerk, target.id).joined == (
            JoinedView(case.id, case.case_no, "", is_repeat=False),
        )
        assert open_case(session, county.clerk, case.id).merged_into == (target.id, target.case_no)

    def test_does_not_name_one_that_the_reader_does_not_see(self, session: Session, county: County) -> None:
        case = case_of_unit(session, county)
        target = a_registered_case(session, county)
        case.merged_into_id = target.id
        session.flush()
        assert open_case(session, county.handler, case.id).merged_into is None

    def test_shows_a_broken_chain(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        case.event_count += 1
        session.flush()
        assert open_case(session, county.clerk, case.id).broken_link == 6

    def test_is_found_by_its_number_as_typed(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        assert find_case(session, county.clerk, f" {case.case_no.lower()} ") == case.id
        with pytest.raises(NotFound):
            find_case(session, county.clerk, "ZS2026-999999")


def case_of_unit(session: Session, county: County) -> Case:
    return a_case(session, county, status=CaseStatus.HANDLING)


class TestFiles:
    def a_file(self, session: Session, opinion: Opinion) -> int:
        row = Attachment(
            contact_id=opinion.contact_id,
            filename="现场.jpg",
            media_type="image/jpeg",
            size_bytes=1,
            sha256="0",
            stored_as="0",
            added_by_id=1,
            added_at=NOW,
        )
        session.add(row)
        session.flush()
        return row.id

    def test_of_the_contact_are_shown(self, session: Session, county: County) -> None:
        case = a_case(session, county)
        number = self.a_file(session, an_opinion(session, case))
        assert [file.attachment_id for file in open_case(session, county.clerk, case.id).files] == [number]

    def test_of_a_contact_that_told_a_secret_too_are_the_desks_alone(self, session: Session, county: County) -> None:
        plain, secret = a_case(session, county), a_case(session, county, confidential=True)
        open_one, sealed_one = an_opinion(session, plain), an_opinion(session, secret)
        open_one.contact_id, open_one.position = sealed_one.contact_id, 2
        number = self.a_file(session, sealed_one)
        assert open_case(session, county.clerk, plain.id).files == ()
        assert [file.attachment_id for file in open_case(session, county.discipline, secret.id).files] == [number]
