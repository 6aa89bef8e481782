"""Is a book set up, filled, mended and summed on the pages, by whom it is for?"""

from datetime import date, timedelta

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.services.books.lines import BookLine, add_lines, book_lines, strike_out
from feedback.services.books.setup import BookView, books_for
from models.keeping import Draft
from tests.factories import County
from tests.pages.staff.deskwork import NOT_YOURS, without_navigation
from tests.pages.visiting import flashed, open_page, press, run, texts
from tests.services.books.booking import a_book, a_line

SHELF = "pages/staff/books.py"
PAGE = "pages/staff/book.py"


def the_book(county: County, code: str = "inspection") -> BookView:
    with transaction() as session:
        return a_book(session, county, code)


def fill(county: County, book: BookView, *lines: object) -> list[int]:
    with transaction() as session:
        return add_lines(session, county.clerk, book.book_id, lines)  # type: ignore[arg-type]  # Lines of `a_line`.


def lines_of(county: County, book: BookView) -> tuple[BookLine, ...]:
    with reading() as session:
        return book_lines(session, county.clerk, book).rows


def open_book_page(monkeypatch: pytest.MonkeyPatch, actor: object, book: BookView, view: str) -> AppTest:
    return open_page(monkeypatch, PAGE, actor, id=str(book.book_id), view=view)  # type: ignore[arg-type]  # An actor.


class TestShelf:
    def test_ready_made_one_is_set_up_and_says_that_this_week_has_no_line(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = open_page(monkeypatch, SHELF, county.clerk)
        assert "还没有台账" in texts(page)
        page.segmented_control(key="books_view").set_value("new")
        page = run(page)
        page.pills(key="book_ready").set_value("inspection")
        page = press(run(page), "book_set_up")
        assert "本周未检查" in texts(page)
        with reading() as session:
            (book,) = books_for(session, county.clerk)
        assert (book.name, book.least_per_week, len(book.fields)) == ("检查巡查", 1, 10)
        fill(county, book, a_line(today(), {"banned": 1}))
        assert "本周未检查" not in texts(open_page(monkeypatch, SHELF, county.clerk))

    def test_who_fills_sets_up_none(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county)
        led_to = without_navigation(monkeypatch)
        page = open_page(monkeypatch, SHELF, county.cadre)
        assert not page.segmented_control
        press(page, f"book_fill_{book.book_id}")
        assert led_to == [(PAGE, {"id": str(book.book_id), "view": "fill"})]


class TestFilling:
    def test_saved_and_ready_for_the_next(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county)
        page = open_book_page(monkeypatch, county.cadre, book, "fill")
        name = f"book_{book.book_id}_0"
        page.number_input(key=f"{name}_f_banned").set_value(3.0)
        page.text_input(key=f"{name}_f_spot").set_value("城关路")
        page.selectbox(key=f"{name}_place").set_value(county.village.id)
        page = press(run(page), f"{name}_save")
        assert "已存下" in texts(page)
        (line,) = lines_of(county, book)
        assert (str(line.values["banned"]), line.values["spot"], line.place) == ("3.00", "城关路", "上河村")
        assert page.number_input(key=f"book_{book.book_id}_1_f_banned").value is None

    def test_refusal_and_draft_keep_what_was_typed(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county, "training")
        page = open_book_page(monkeypatch, county.clerk, book, "fill")
        name = f"book_{book.book_id}_0"
        page.number_input(key=f"{name}_f_hours").set_value(4.0)
        page = press(run(page), f"{name}_save")
        assert "还没有填“姓名”" in page.error[0].value
        again = open_book_page(monkeypatch, county.clerk, book, "fill")
        assert again.number_input(key=f"{name}_f_hours").value == 4.0

    def test_wrong_line_is_corrected(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county)
        before = today() - timedelta(days=40)
        line = a_line(before, {"banned": 900, "spot": "城关路"}, area_id=county.village.id, note="上午")
        (wrong,) = fill(county, book, line)
        name = f"book_line_{wrong}_0"
        page = press(open_book_page(monkeypatch, county.clerk, book, "lines"), f"book_correct_{wrong}")
        assert page.number_input(key=f"{name}_f_banned").value == 900.0
        with reading() as session:
            assert session.exec(select(Draft)).all() == []
        page.number_input(key=f"{name}_f_banned").set_value(9.0)
        page = press(run(page), f"{name}_save")
        right, struck = sorted(lines_of(county, book), key=lambda each: each.is_struck)
        assert (right.corrects_id, str(right.values["banned"]), struck.is_struck) == (wrong, "9.00", True)
        # What was not touched stays as it was.
        assert (right.held_on, right.place, right.values["spot"], right.note) == (before, "上河村", "城关路", "上午")

    def test_correction_is_left_as_it_was_and_not_made_twice(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book = the_book(county)
        (wrong,) = fill(county, book, a_line(today(), {"banned": 900}))
        page = press(open_book_page(monkeypatch, county.clerk, book, "lines"), f"book_correct_{wrong}")
        page = press(page, f"book_line_{wrong}_0_leave")
        assert [each.key for each in page.button if each.key == f"book_correct_{wrong}"]
        with transaction() as session:
            strike_out(session, county.clerk, wrong)
        page = open_page(monkeypatch, PAGE, county.clerk, id=str(book.book_id), view="fill", corrects=str(wrong))
        assert "这一行已经改正过或作废了" in texts(page)
        assert press(page, f"book_line_{wrong}_0_leave").session_state["book_view"] == "lines"

    def test_correction_that_comes_too_late_is_shown_and_put_away(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book = the_book(county)
        (wrong,) = fill(county, book, a_line(today(), {"banned": 900}))
        page = press(open_book_page(monkeypatch, county.clerk, book, "lines"), f"book_correct_{wrong}")
        page.number_input(key=f"book_line_{wrong}_0_f_banned").set_value(99.0)
        page.text_input(key=f"book_line_{wrong}_0_note").set_value("多打了一个零")
        with transaction() as session:
            strike_out(session, county.clerk, wrong)
        page = run(page)
        assert [each.value for each in page.code] == ["99", "多打了一个零"]
        page = press(page, "kept_put_away")
        assert (list(page.code), page.session_state["book_view"]) == ([], "lines")

    def test_old_month_of_a_line_is_offered_again(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county, "library")
        (wrong,) = fill(county, book, a_line(date(1998, 1, 1), {"lent": 5}))
        page = press(open_book_page(monkeypatch, county.clerk, book, "lines"), f"book_correct_{wrong}")
        assert page.selectbox(key=f"book_line_{wrong}_0_on").value == 1998

    def test_yearly_book_asks_for_the_year(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county, "library")
        page = open_book_page(monkeypatch, county.clerk, book, "fill")
        name = f"book_{book.book_id}_0"
        page.number_input(key=f"{name}_f_lent").set_value(114.3)
        press(run(page), f"{name}_save")
        (line,) = lines_of(county, book)
        assert (line.held_on.year, str(line.values["lent"])) == (today().year - 1, "114.30")


class TestLines:
    def test_struck_out_after_a_second_press(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county)
        (line,) = fill(county, book, a_line(today(), {"banned": 1, "spot": "某处"}))
        page = press(open_book_page(monkeypatch, county.clerk, book, "lines"), f"book_strike_{line}_sure")
        assert "已作废" in texts(page)
        assert "取缔 1 家次" in texts(page)

    def test_not_by_others(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county)
        (line,) = fill(county, book, a_line(today(), {"banned": 1}, area_id=county.village.id))
        page = open_book_page(monkeypatch, county.cadre, book, "lines")
        assert "取缔 1 家次" in texts(page)
        assert f"book_strike_{line}_sure" not in {each.key for each in page.button}


class TestTotals:
    def test_sums_growth_and_short_weeks(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county)
        year_ago = today() - timedelta(days=366)
        fill(county, book, a_line(today(), {"banned": 102}), a_line(year_ago, {"banned": 100}))
        page = open_book_page(monkeypatch, county.leader, book, "totals")
        assert "比上年同期 +2.0%" in texts(page)
        assert "那周未检查" in texts(page)
        sums = page.dataframe[0].value
        assert list(sums["本期"])[:2] == ["102 家次", "—"]
        assert list(sums["增长"])[:2] == ["+2.0%", "—"]

    def test_people_with_too_few_hours(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county, "training_heads")
        fill(county, book, a_line(today(), {"hours": 36}, subject="王一"))
        said = texts(open_book_page(monkeypatch, county.clerk, book, "totals"))
        assert "已有 36 学时，还差 4" in said


class TestSheets:
    def test_import_and_export(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county, "bills")
        page = open_book_page(monkeypatch, county.clerk, book, "sheets")
        page.file_uploader[0].upload("六月.csv", "日期,代收人次\n2026-03-02,2000\n".encode(), "text/csv")
        page = press(run(page), f"book_sheet_{book.book_id}_run")
        assert flashed(page) == "已导入 1 行"
        assert lines_of(county, book)[0].values["persons"] == 2000
        page = press(page, f"book_file_{book.book_id}_make")
        assert any("水电费代收" in each.proto.label for each in page.get("download_button"))


class TestKeeping:
    def test_taken_out_of_use_and_back(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county)
        page = press(open_book_page(monkeypatch, county.clerk, book, "keeping"), f"book_close_{book.book_id}_sure")
        with reading() as session:
            assert [each.is_active for each in books_for(session, county.clerk)] == [False]
        press(page, "book_reopen")
        with reading() as session:
            assert [each.is_active for each in books_for(session, county.clerk)] == [True]

    def test_name_is_changed_and_the_fields_stay(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        book = the_book(county)
        page = open_book_page(monkeypatch, county.clerk, book, "keeping")
        page.text_input(key=f"book_{book.book_id}_10_name").set_value("突击检查")
        press(run(page), "book_change")
        with reading() as session:
            (changed,) = books_for(session, county.clerk)
        assert (changed.name, changed.fields) == ("突击检查", book.fields)


def test_strangers_find_nothing(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    book = the_book(county)
    assert "没有这本台账" in texts(open_book_page(monkeypatch, county.south_clerk, book, "lines"))
    assert "没有这本台账" in texts(open_page(monkeypatch, PAGE, county.clerk, id="²"))
    assert NOT_YOURS in texts(open_page(monkeypatch, SHELF, county.sysadmin))
