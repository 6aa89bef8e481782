"""Do signs that no database keeps stay outside, wherever they are typed, and is all else left as it was?"""

from typing import Final

import pytest
from sqlmodel import Session, col, select

from feedback.capture.cleaning import cleaned
from feedback.capture.drafts import load_draft, save_draft
from feedback.capture.lookup import find_households
from feedback.capture.notes import CallDetail, ForumDetail, MessageDetail, Reporter, VisitDetail
from feedback.capture.service import record
from feedback.core.clock import utc_now
from models.contact import Opinion
from models.vocabulary import Nature
from tests.capture.notes import a_call, a_forum, a_matter, a_message, a_visit
from tests.factories import County, a_household
from tests.reading import WATER

# What a paste leaves, and half of a sign that was cut in two.
NUL, HALF = "\x00", "\ud83d"
STRAY: Final = [pytest.param(NUL, id="NUL"), pytest.param("\x1b\x08", id="control"), pytest.param(HALF, id="half")]


def in_the_middle(text: str, stray: str) -> str:
    return f"{text[:2]}{stray}{text[2:]}"


@pytest.mark.parametrize("stray", STRAY)
class TestNote:
    def test_words_are_kept_without_them(self, session: Session, county: County, stray: str) -> None:
        record(session, county.recorder, a_call(county, in_the_middle(WATER, stray)))
        kept = session.exec(select(Opinion.words).order_by(col(Opinion.id))).all()
        assert kept[-1] in {WATER, in_the_middle(WATER, "\ufffd")}

    @pytest.mark.parametrize("is_secret", [False, True])
    def test_every_field_takes_them(self, session: Session, county: County, stray: str, is_secret: bool) -> None:
        text = in_the_middle("周敏", stray)
        matter = a_matter(title=text, reporter=Reporter(name=text), asks_confidence=is_secret)
        recorder, now = county.recorder, utc_now()
        record(session, recorder, a_call(county, matter, detail=CallDetail(called_at=now, answer=text)))
        record(session, recorder, a_forum(county, matter, detail=ForumDetail(topic=text, participants={text: 2})))
        record(session, recorder, a_message(county, matter, detail=MessageDetail(source_name=text)))
        record(session, county.cadre, a_visit(county, matter, detail=VisitDetail(visitors=(text,), note=text)))
        session.flush()

    def test_draft_opens_again(self, session: Session, county: County, stray: str) -> None:
        save_draft(session, county.cadre, "visit", {"fields": {"note": in_the_middle(WATER, stray)}, "cards": 2})
        session.flush()
        found = load_draft(session, county.cadre, "visit")
        assert found is not None
        assert found[0]["fields"]["note"] in {WATER, in_the_middle(WATER, "\ufffd")}
        assert found[0]["cards"] == 2

    def test_household_is_found(self, session: Session, county: County, stray: str) -> None:
        a_household(session, county)
        sought = f"{stray}陈大福" if stray != HALF else "陈大福"
        assert find_households(session, county.cadre, sought, village_id=None)


def test_leaves_words_of_a_vocabulary_and_numbers_alone() -> None:
    value = {"nature": Nature.REPORT, "cards": 2, "words": (WATER, None)}
    assert cleaned(value) == value
    assert type(cleaned(value)["nature"]) is Nature
