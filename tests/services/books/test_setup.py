"""Can an office set up what it counts, and change it without losing what stands in the book?"""

from dataclasses import replace

import pytest
from sqlmodel import Session

from feedback.core.errors import BadInput, FeedbackError, NotPermitted
from feedback.services.books.fields import BookField
from feedback.services.books.setup import BookDraft, books_for, change_book, open_book, ready_books, set_up_book
from models.office_vocabulary import BookFieldKind, BookRhythm
from tests.factories import County
from tests.services.books.booking import a_book
from tests.statements import statements

OWN = BookDraft(
    name="水质抽检",
    rhythm=BookRhythm.EVENT,
    fields=[
        BookField("", "抽检", BookFieldKind.NUMBER, "份"),
        BookField("", "结果", BookFieldKind.CHOICE, options=("合格", "不合格", "合格 ")),
    ],
)


def test_every_ready_book_can_be_set_up(session: Session, county: County) -> None:
    made = [a_book(session, county, each.code) for each in ready_books()]
    with statements(session) as sent:
        listed = books_for(session, county.clerk)
    assert len(sent) == 1
    assert [each.name for each in listed] == [each.name for each in made]
    assert {each.least_per_subject for each in made} == {None, 20, 40}


def test_own_fields_get_codes_and_tidy_options(session: Session, county: County) -> None:
    book = set_up_book(session, county.clerk, OWN, area_id=county.north.id)
    fields = open_book(session, county.clerk, book.id).fields
    assert [(field.code, field.options) for field in fields] == [("f1", ()), ("f2", ("合格", "不合格"))]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        pytest.param({"name": " "}, "book_needs_name", id="no name"),
        pytest.param({"fields": ()}, "book_needs_field", id="no field"),
        pytest.param({"fields": (OWN.fields[0],) * 2}, "book_field_taken", id="one name twice"),
        pytest.param(
            {"fields": [BookField("", "结果", BookFieldKind.CHOICE, options=("合格",))]},
            "book_choice_needs_options",
            id="a choice of one",
        ),
        pytest.param(
            {"least_per_week": 1, "rhythm": BookRhythm.YEAR}, "least_per_week_needs_events", id="a yearly week"
        ),
        pytest.param({"least_per_subject": 20}, "least_per_subject_needs_subject", id="of nobody"),
        pytest.param({"least_per_week": 99}, "least_out_of_range", id="too much"),
    ],
)
def test_refused(session: Session, county: County, changes: dict[str, object], key: str) -> None:
    draft = replace(OWN, **changes)  # type: ignore[arg-type]  # Some of its fields.
    with pytest.raises(FeedbackError) as refused:
        set_up_book(session, county.clerk, draft, area_id=county.north.id)
    assert refused.value.key == key


def test_field_is_renamed_and_added_but_never_lost(session: Session, county: County) -> None:
    book = set_up_book(session, county.clerk, OWN, area_id=county.north.id)
    first, second = open_book(session, county.clerk, book.id).fields
    more = [replace(first, name="抽检份数"), second, BookField("", "地点", BookFieldKind.TEXT)]
    change_book(session, county.clerk, book.id, replace(OWN, fields=more))
    fields = open_book(session, county.clerk, book.id).fields
    assert [(field.code, field.name) for field in fields] == [("f1", "抽检份数"), ("f2", "结果"), ("f3", "地点")]
    with pytest.raises(BadInput):
        change_book(session, county.clerk, book.id, replace(OWN, fields=[first]))
    with pytest.raises(BadInput):
        change_book(session, county.clerk, book.id, replace(OWN, fields=fields, rhythm=BookRhythm.YEAR))


def test_only_in_the_area_that_one_keeps(session: Session, county: County) -> None:
    for stranger in (county.south_clerk, county.cadre):
        with pytest.raises(NotPermitted):
            set_up_book(session, stranger, OWN, area_id=county.north.id)
    book = set_up_book(session, county.clerk, OWN, area_id=county.north.id)
    with pytest.raises(NotPermitted):
        change_book(session, county.cadre, book.id, OWN)
