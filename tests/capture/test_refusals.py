"""What is not taken in, and why. That nothing of it is left behind is seen in `test_batches.py`."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.capture.checks import (
    LARGEST_FILE_MB,
    LARGEST_GROUP,
    LONGEST_KEY,
    LONGEST_SOURCE,
    LONGEST_WORDS,
    MOST_FILES,
    MOST_MATTERS,
)
from feedback.capture.notes import ContactNote, Decided, ForumDetail, VisitDetail
from feedback.capture.service import record
from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, FeedbackError, MissingFact, NotFound, NotPermitted
from models.contact import Contact, Opinion
from models.keeping import Attachment
from models.office_vocabulary import ContactRefusal
from models.vocabulary import Role
from tests.capture.notes import a_call, a_caller, a_forum, a_matter, a_message, a_visit
from tests.factories import County, a_household, a_registered_case, actor
from tests.reading import FIRE, LIGHT, REPORT, WATER

PHOTO = b"\xff\xd8\xff" + b"0" * 100
Make = Callable[[County], ContactNote]


def refused(session: Session, county: County, note: ContactNote, by: str = "clerk") -> FeedbackError:
    with pytest.raises(FeedbackError) as raised:
        record(session, getattr(county, by), note)
    return raised.value


class TestFacts:
    @pytest.mark.parametrize(
        ("make", "kind", "key"),
        [
            pytest.param(lambda c: a_visit(c, "  \n "), MissingFact, "fact_missing", id="no words"),
            pytest.param(a_call, MissingFact, "fact_missing", id="a call without a matter"),
            pytest.param(lambda c: a_visit(c, WATER, area_id=None), MissingFact, "fact_missing", id="no place"),
            pytest.param(
                lambda c: a_forum(c, WATER, detail=ForumDetail(topic=" ")), MissingFact, "fact_missing", id="no topic"
            ),
            pytest.param(
                lambda c: a_visit(c, "字" * (LONGEST_WORDS + 1)), BadInput, "words_too_long", id="20,001 characters"
            ),
            pytest.param(
                lambda c: a_forum(c, *[WATER] * (MOST_MATTERS + 1)), BadInput, "too_many_matters", id="201 matters"
            ),
            pytest.param(
                lambda c: a_call(c, a_matter(WATER, source="信" * (LONGEST_SOURCE + 1), external_key="1")),
                BadInput,
                "text_too_long",
                id="41 characters of a source",
            ),
            pytest.param(
                lambda c: a_call(c, a_matter(WATER, source="信箱", external_key="1" * (LONGEST_KEY + 1))),
                BadInput,
                "text_too_long",
                id="69 characters of a number",
            ),
            pytest.param(
                lambda c: a_call(c, a_matter(WATER), submission_key="k" * (LONGEST_KEY + 1)),
                BadInput,
                "text_too_long",
                id="69 characters of a key",
            ),
            *[
                pytest.param(
                    lambda c, size=size: a_call(c, a_matter(WATER, group_size=size)),
                    BadInput,
                    "group_size_out_of_range",
                    id=f"{size} persons",
                )
                for size in (-1, 0, LARGEST_GROUP + 1, 2**63)
            ],
            pytest.param(lambda c: a_visit(c, WATER, cards=101), BadInput, "cards_out_of_range", id="101 cards"),
            pytest.param(
                lambda c: a_visit(c, WATER, cards=-1), BadInput, "cards_out_of_range", id="fewer than no card"
            ),
            pytest.param(
                lambda c: a_visit(c, WATER, held_on=today() + timedelta(days=1)), BadInput, "day_ahead", id="tomorrow"
            ),
            pytest.param(
                lambda c: a_forum(c, WATER, detail=ForumDetail(topic="路", participants={"党员": -1})),
                BadInput,
                "participants_below_zero",
                id="fewer than nobody",
            ),
            pytest.param(
                lambda c: a_call(c, a_matter(reporter=a_caller(phone="不肯说"))),
                BadInput,
                "phone_unreadable",
                id="no number",
            ),
            pytest.param(
                lambda c: a_visit(c, a_matter(decided=Decided(category="9999"))),
                BadInput,
                "category_unknown",
                id="no category",
            ),
            pytest.param(
                lambda c: a_message(c, a_matter(source="信箱", external_key="9" * 81)),
                BadInput,
                "text_too_long",
                id="a number of 81 signs",
            ),
            pytest.param(
                lambda c: a_visit(c, a_matter(REPORT, join_case_no="ZS2026-000001")),
                BadInput,
                "confidential_joins_nothing",
                id="a confidential one joins",
            ),
        ],
    )
    def test_refused(self, session: Session, county: County, make: Make, kind: type[FeedbackError], key: str) -> None:
        error = refused(session, county, make(county))
        assert (type(error), error.key) == (kind, key)

    def test_exactly_20_000_characters_are_taken(self, session: Session, county: County) -> None:
        assert record(session, county.cadre, a_visit(county, "字" * LONGEST_WORDS)).matters

    def test_exactly_200_matters_are_taken(self, session: Session, county: County) -> None:
        assert len(record(session, county.recorder, a_forum(county, *[LIGHT] * MOST_MATTERS)).matters) == MOST_MATTERS

    def test_a_number_of_the_same_source_is_taken_once(self, session: Session, county: County) -> None:
        matter = a_matter(source="信箱", external_key="A-1")
        record(session, county.recorder, a_message(county, matter))
        error = refused(session, county, a_message(county, matter))
        assert (type(error), error.key, error.facts) == (Conflict, "external_key_taken", {"external_key": "A-1"})

    def test_the_same_number_of_another_source_is_another(self, session: Session, county: County) -> None:
        record(session, county.recorder, a_message(county, a_matter(source="信箱", external_key="A-1")))
        assert record(session, county.recorder, a_message(county, a_matter(source="论坛", external_key="A-1"))).matters


class TestPlace:
    @pytest.mark.parametrize("name", ["other_village", "south_village", "north", "root"])
    def test_cadre_records_in_their_own_village_only(self, session: Session, county: County, name: str) -> None:
        error = refused(session, county, a_visit(county, WATER, area_id=getattr(county, name).id), by="cadre")
        assert (type(error), error.key) == (NotPermitted, "place_outside_your_area")

    def test_a_visit_that_brings_nothing_is_no_way_round(self, session: Session, county: County) -> None:
        error = refused(session, county, a_visit(county, area_id=county.other_village.id), by="cadre")
        assert error.key == "place_outside_your_area"

    def test_household_of_another_township_cannot_be_found(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        cadre = actor(session, Role.CADRE, area=county.south_village)
        with pytest.raises(NotFound) as raised:
            record(session, cadre, a_visit(county, WATER, area_id=None, household_id=household.id))
        assert raised.value.key == "household_not_found"

    def test_household_that_is_not_there_reads_the_same(self, session: Session, county: County) -> None:
        error = refused(session, county, a_visit(county, WATER, household_id=9_999_999))
        assert (type(error), error.key) == (NotFound, "household_not_found")

    def test_recorders_read_files_but_visit_nobody(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        recorder = actor(session, Role.RECORDER, area=county.north)
        with pytest.raises(NotPermitted) as raised:
            record(session, recorder, a_visit(county, WATER, household_id=household.id))
        assert raised.value.key == "not_your_role"


class TestRole:
    @pytest.mark.parametrize(
        ("make", "by"),
        [
            pytest.param(lambda c: a_visit(c, WATER), "recorder", id="recorder visits"),
            pytest.param(lambda c: a_call(c, WATER), "cadre", id="cadre takes a call"),
            pytest.param(lambda c: a_message(c, WATER), "cadre", id="cadre takes a letter"),
            pytest.param(lambda c: a_forum(c, WATER), "handler", id="handler holds a forum"),
            pytest.param(lambda c: a_call(c, WATER), "leader", id="leader takes a call"),
            pytest.param(lambda c: a_message(c, WATER), "discipline", id="discipline desk takes a letter"),
        ],
    )
    def test_not_everybodys(self, session: Session, county: County, make: Make, by: str) -> None:
        error = refused(session, county, make(county), by=by)
        assert (type(error), error.key) == (NotPermitted, "not_your_role")


class TestFiles:
    def files_of(self, session: Session, contact_id: int) -> list[Attachment]:
        return list(session.exec(select(Attachment).where(Attachment.contact_id == contact_id)).all())

    def test_stand_with_the_contact(self, session: Session, county: County, data_folder: Path) -> None:
        note = a_visit(county, WATER, files=[("水.jpg", PHOTO), ("路.JPG", PHOTO)])
        receipt = record(session, county.cadre, note)
        kept = self.files_of(session, receipt.contact_id)
        assert [(each.filename, each.media_type, each.size_bytes) for each in kept] == [
            ("水.jpg", "image/jpeg", 103),
            ("路.JPG", "image/jpeg", 103),
        ]
        stored = [path.read_bytes() for path in (data_folder / "files").iterdir()]
        assert len(stored) == 2
        assert all(PHOTO not in content for content in stored)

    def test_with_a_confidential_matter_stand_with_its_case_alone(self, session: Session, county: County) -> None:
        receipt = record(session, county.cadre, a_visit(county, WATER, REPORT, files=[("据.jpg", PHOTO)]))
        kept = session.exec(select(Attachment).order_by(col(Attachment.id).desc())).first()
        assert kept is not None
        assert (kept.contact_id, kept.case_id is not None) == (None, True)
        assert kept.case_id != receipt.matters[0].case_id

    @pytest.mark.parametrize(
        ("files", "key"),
        [
            pytest.param([("水.jpg", PHOTO)] * (MOST_FILES + 1), "too_many_files", id="six"),
            pytest.param(
                [("水.jpg", PHOTO + b"0" * LARGEST_FILE_MB * 1024 * 1024)],
                "file_too_large",
                id="more than ten megabytes",
            ),
            pytest.param([("水.jpg", b"MZ" + PHOTO)], "file_not_what_it_says", id="no photo inside"),
            pytest.param([("水.exe", PHOTO)], "file_kind_not_allowed", id="a program"),
            pytest.param([("水.jpg", b"")], "file_empty", id="empty"),
        ],
    )
    def test_refused(self, session: Session, county: County, files: Any, key: str) -> None:
        with pytest.raises(BadInput) as raised:
            record(session, county.cadre, a_visit(county, WATER, files=files))
        assert raised.value.key == key

    def test_of_a_visit_seen_before_are_not_kept_twice(
        self, session: Session, county: County, data_folder: Path
    ) -> None:
        note = a_visit(county, WATER, files=[("水.jpg", PHOTO)])
        record(session, county.cadre, note)
        record(session, county.cadre, note)
        assert len(list((data_folder / "files").iterdir())) == 1


class TestJoining:
    def test_a_number_that_is_none(self, session: Session, county: County) -> None:
        error = refused(session, county, a_visit(county, a_matter(join_case_no="ZS2026-999999")))
        assert (type(error), error.key) == (NotFound, "joined_case_not_found")

    def test_a_case_of_another_village_is_not_a_cadres(self, session: Session, county: County) -> None:
        elsewhere = actor(session, Role.CADRE, area=county.other_village)
        case = a_registered_case(session, county)
        note = a_visit(
            county,
            a_matter(join_case_no=case.case_no),
            area_id=county.other_village.id,
            detail=VisitDetail(),
        )
        with pytest.raises(NotFound):
            record(session, elsewhere, note)


class TestNothingAccepted:
    """A call or a letter that nothing came of is a contact with its reason, and no case."""

    def test_contact_is_kept_with_why_and_what_was_said(self, session: Session, county: County) -> None:
        note = a_call(county, refusal=ContactRefusal.ANSWERED, refusal_note="问养老保险哪天发")
        receipt = record(session, county.recorder, note)
        contact = session.get_one(Contact, receipt.contact_id)
        assert (contact.refusal, contact.refusal_note) == (ContactRefusal.ANSWERED, "问养老保险哪天发")
        assert (receipt.matters, receipt.is_refused, contact.is_confidential) == ((), True, False)
        assert session.exec(select(Opinion)).all() == []

    def test_twice_handed_in_is_one_contact(self, session: Session, county: County) -> None:
        note = a_call(county, refusal=ContactRefusal.CUT_OFF)
        receipts = [record(session, county.recorder, note) for _turn in range(2)]
        assert receipts[0].contact_id == receipts[1].contact_id
        assert receipts[1].is_refused

    @pytest.mark.parametrize(
        ("make", "key"),
        [
            pytest.param(
                lambda c: a_call(c, WATER, refusal=ContactRefusal.ANSWERED), "refusal_with_matters", id="with a matter"
            ),
            pytest.param(
                lambda c: a_visit(c, refusal=ContactRefusal.ANSWERED), "refusal_of_wrong_kind", id="of a visit"
            ),
            pytest.param(lambda c: a_call(c, refusal=ContactRefusal.OTHER), "fact_missing", id="other without words"),
            pytest.param(
                lambda c: a_call(c, refusal=ContactRefusal.OTHER, refusal_note="字" * 2_001), "text_too_long", id="long"
            ),
            pytest.param(
                lambda c: a_call(c, refusal=ContactRefusal.CUT_OFF, refusal_note=REPORT),
                "refused_report",
                id="a report",
            ),
            pytest.param(
                lambda c: a_call(c, refusal=ContactRefusal.CUT_OFF, refusal_note=FIRE), "refused_danger", id="danger"
            ),
        ],
    )
    def test_what_may_not_go_unheard_is_refused(self, session: Session, county: County, make: Make, key: str) -> None:
        assert refused(session, county, make(county)).key == key
        assert session.exec(select(Contact)).all() == []
