"""Does a line stand once, is a wrong one struck out and kept, and who sees which lines?"""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session

from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, FeedbackError, IllegalMove, NotFound, NotPermitted
from feedback.services.books.lines import add_lines, book_lines, correct_line, strike_out
from feedback.services.books.setup import close_book, open_book
from feedback.services.books.totals import totals
from models.vocabulary import Role
from tests.factories import County, actor
from tests.services.books.booking import a_book, a_line, fill
from tests.statements import statements

ON = date(2026, 3, 2)


def test_submission_seen_before_gives_its_line(session: Session, county: County) -> None:
    book = a_book(session, county)
    line = a_line(ON, {"banned": "1,002", "spot": "城关路 12 号"}, held_at=time(9, 30), note="突击")
    first = fill(session, county.clerk, book, line, a_line(ON, {"filed": 1}))
    assert fill(session, county.clerk, book, line) == first[:1]
    shown = book_lines(session, county.clerk, book).rows
    assert [row.values for row in shown] == [{"filed": Decimal(1)}, {"banned": Decimal(1002), "spot": "城关路 12 号"}]
    assert (shown[1].note, shown[1].held_at, shown[1].is_mine) == ("突击", time(9, 30), True)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        pytest.param({"values": {}}, "line_is_empty", id="nothing"),
        pytest.param({"values": {"banned": "许多"}}, "book_value_no_number", id="no number"),
        pytest.param({"values": {"banned": "NaN"}}, "book_value_out_of_range", id="not a number"),
        pytest.param({"values": {"banned": -1}}, "book_value_out_of_range", id="below zero"),
        pytest.param({"values": {"penalty": "0.001"}}, "book_value_too_fine", id="less than a fen"),
        pytest.param({"values": {"spot": "长" * 201}}, "book_value_too_long", id="too long"),
        pytest.param({"held_on": date(2026, 3, 13)}, "day_ahead", id="tomorrow"),
        pytest.param({"held_on": date(1949, 1, 1)}, "day_too_early", id="long ago"),
        pytest.param({"until_on": date(2026, 3, 1)}, "days_reversed", id="backwards"),
        pytest.param({"area_id": 999_999}, "place_outside_your_area", id="elsewhere"),
    ],
)
def test_refused_and_nothing_of_the_batch_is_written(
    session: Session, county: County, changes: dict[str, object], key: str
) -> None:
    book = a_book(session, county)
    wrong = replace(a_line(ON, {"banned": 1}), **changes)  # type: ignore[arg-type]  # Some of its fields.
    with pytest.raises(FeedbackError) as refused:
        fill(session, county.clerk, book, a_line(ON, {"banned": 5}), wrong)
    assert refused.value.key == key
    assert book_lines(session, county.clerk, book).rows == ()


def test_choice_and_subject_are_asked_for(session: Session, county: County) -> None:
    counter, training = a_book(session, county, "counter"), a_book(session, county, "training")
    with pytest.raises(BadInput):
        fill(session, county.clerk, counter, a_line(ON, {"service": "算命"}))
    with pytest.raises(FeedbackError) as refused:
        fill(session, county.clerk, training, a_line(ON, {"hours": 4}))
    assert (refused.value.key, refused.value.facts) == ("line_needs_subject", {"name": "姓名"})


class TestStruckOut:
    def test_stays_to_be_seen_and_counts_no_more(self, session: Session, county: County) -> None:
        book = a_book(session, county)
        wrong, _right = fill(session, county.clerk, book, a_line(ON, {"banned": 900}), a_line(ON, {"banned": 2}))
        strike_out(session, county.clerk, wrong)
        strike_out(session, county.clerk, wrong)
        assert [row.is_struck for row in book_lines(session, county.clerk, book).rows] == [False, True]
        found = totals(session, county.clerk, book, from_on=ON, to_on=ON)
        assert (found.lines, found.fields[0].now) == (1, Decimal(2))

    def test_corrected_once(self, session: Session, county: County) -> None:
        book = a_book(session, county)
        (wrong,) = fill(session, county.clerk, book, a_line(ON, {"banned": 900}))
        right = a_line(ON, {"banned": 9})
        made = correct_line(session, county.clerk, wrong, right)
        assert correct_line(session, county.clerk, wrong, right) == made
        assert book_lines(session, county.clerk, book).rows[0].corrects_id == wrong
        with pytest.raises(Conflict):
            correct_line(session, county.clerk, wrong, a_line(ON, {"banned": 8}))

    def test_only_ones_own_or_by_who_keeps_the_book(self, session: Session, county: County) -> None:
        book = a_book(session, county)
        (line,) = fill(session, county.recorder, book, a_line(ON, {"banned": 1}, area_id=county.village.id))
        with pytest.raises(NotPermitted):
            strike_out(session, county.cadre, line)
        with pytest.raises(NotFound):
            strike_out(session, county.south_clerk, line)
        assert strike_out(session, county.chair, line).is_struck


class TestWhoSees:
    def test_those_below_fill_it_and_see_their_own(self, session: Session, county: County) -> None:
        book = a_book(session, county)
        fill(session, county.clerk, book, a_line(ON, {"banned": 1}, area_id=county.other_village.id))
        mine = open_book(session, county.cadre, book.book_id)
        assert (mine.is_whole, mine.is_managed) == (False, False)
        fill(session, county.cadre, mine, a_line(ON, {"banned": 4}, area_id=county.group.id))
        with pytest.raises(NotPermitted):
            fill(session, county.cadre, mine, a_line(ON, {"banned": 4}, area_id=county.other_village.id))
        assert len(book_lines(session, county.cadre, mine).rows) == 1
        assert totals(session, county.cadre, mine, from_on=ON, to_on=ON).fields[0].now == Decimal(4)
        assert totals(session, county.clerk, book, from_on=ON, to_on=ON).fields[0].now == Decimal(5)

    def test_leader_reads_and_fills_nothing(self, session: Session, county: County) -> None:
        book = a_book(session, county)
        assert open_book(session, county.leader, book.book_id).is_whole
        with pytest.raises(NotPermitted):
            fill(session, county.leader, book, a_line(ON, {"banned": 1}))

    def test_units_book_is_the_units_and_its_areas(self, session: Session, county: County) -> None:
        book = a_book(session, county, unit_id=county.roads.id)
        assert fill(session, county.handler, book, a_line(ON, {"banned": 1}, area_id=county.village.id))
        for stranger in (county.co_handler, county.cadre, county.south_clerk):
            with pytest.raises(NotFound):
                open_book(session, stranger, book.book_id)

    def test_countys_book_is_everybodys(self, session: Session, county: County) -> None:
        keeper = actor(session, Role.CLERK, area=county.root)
        book = a_book(session, replace(county, clerk=keeper), area_id=county.root.id)
        assert open_book(session, county.cadre, book.book_id).name == book.name
        assert open_book(session, county.south_clerk, book.book_id).is_whole is False


def test_yearly_book_has_one_line_a_year_and_place(session: Session, county: County) -> None:
    book = a_book(session, county, "library")
    (first,) = fill(session, county.clerk, book, a_line(date(2025, 6, 30), {"lent": "114.3"}))
    assert book_lines(session, county.clerk, book).rows[0].held_on == date(2025, 1, 1)
    with pytest.raises(Conflict):
        fill(session, county.clerk, book, a_line(date(2025, 12, 31), {"lent": 1}))
    correct_line(session, county.clerk, first, a_line(date(2025, 12, 31), {"lent": "114.4"}))
    fill(session, county.clerk, book, a_line(date(2025, 1, 1), {"lent": 3}, area_id=county.village.id))


def test_closed_book_is_filled_no_longer(session: Session, county: County) -> None:
    book = a_book(session, county)
    close_book(session, county.clerk, book.book_id)
    with pytest.raises(IllegalMove):
        fill(session, county.clerk, book, a_line(ON, {"banned": 1}))


def test_list_turns_by_day_with_two_statements(session: Session, county: County) -> None:
    book = a_book(session, county)
    days = [today() - timedelta(days=number % 7) for number in range(70)]
    add_lines(session, county.clerk, book.book_id, [a_line(on, {"banned": 1}) for on in days])
    with statements(session) as sent:
        page = book_lines(session, county.clerk, book)
    assert len(sent) == 2
    seen = list(page.rows)
    while page.later:
        page = book_lines(session, county.clerk, book, cursor=page.later)
        seen.extend(page.rows)
    assert len({row.entry_id for row in seen}) == 70
    assert [row.held_on for row in seen] == sorted(days, reverse=True)
    back = book_lines(session, county.clerk, book, cursor=page.earlier)
    assert back.rows == tuple(seen[30:60])
