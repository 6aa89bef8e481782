"""What a book comes to: by period and place, against a year before; over noon; weeks and people that fall short."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.services.books.setup import BookView
from feedback.services.books.totals import (
    Share,
    ShortSubject,
    ShortWeek,
    Totals,
    by_area,
    by_period,
    short_subjects,
    short_weeks,
    totals,
)
from models.office_vocabulary import BookRhythm
from pages.ui import layout
from pages.ui.books.words import growth, number, with_unit
from pages.ui.layout import Figure
from pages.ui.text import _, day, literal

_MOST_TILES: Final = 4
_YEARS_BACK: Final = 10
_MOST_WEEKS: Final = 12


def draw_totals(actor: Actor, book: BookView) -> None:
    """Draw the period, its figures, and where lines are missing."""
    since, until = _period(book)
    with reading() as session:
        found = totals(session, actor, book, from_on=since, to_on=until)
        periods = by_period(session, actor, book, from_on=since, to_on=until)
        places = by_area(session, actor, book, from_on=since, to_on=until)
        weeks = short_weeks(session, actor, book, from_on=since, to_on=until, today=today())
        subjects = short_subjects(session, actor, book, year=until.year)
    _draw_tiles(found)
    if not found.lines and not found.lines_before:
        layout.empty_state(_("这段时间没有登记"), _("换一段时间看看，或去“记一笔”。"))
    else:
        _draw_table(found)
    _draw_weeks(book, weeks)
    _draw_subjects(book, subjects, until.year)
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_shares(book, _("按年") if book.rhythm is BookRhythm.YEAR else _("按月"), _periods(periods), "period")
    with right:
        if len(places) > 1 or (places and places[0].name):
            _draw_shares(book, _("按地方"), places, "place")


def _period(book: BookView) -> tuple[date, date]:
    now = today()
    if book.rhythm is BookRhythm.YEAR:
        years = list(range(now.year, now.year - _YEARS_BACK, -1))
        year = st.selectbox(_("哪一年"), years, 1, key=f"book_year_{book.book_id}")
        return date(year, 1, 1), date(year, 12, 31)
    last = now.replace(day=1) - timedelta(days=1)
    spans = {
        "year": (_("今年"), now.replace(month=1, day=1), now),
        "month": (_("本月"), now.replace(day=1), now),
        "last_month": (_("上月"), last.replace(day=1), last),
        "last_year": (_("去年"), date(now.year - 1, 1, 1), date(now.year - 1, 12, 31)),
        "own": (_("自己选"), now.replace(month=1, day=1), now),
    }
    chosen = st.pills(
        _("看哪段时间"),
        list(spans),
        default="year",
        format_func=lambda each: spans[each][0],
        key=f"book_span_{book.book_id}",
        required=True,
        label_visibility="collapsed",
    )
    _name, since, until = spans[chosen or "year"]
    if chosen == "own":
        one, two = st.columns(2, gap="small")
        since = one.date_input(_("从哪天"), since, key="book_from", format="YYYY-MM-DD") or since
        until = two.date_input(_("到哪天"), until, key="book_to", format="YYYY-MM-DD") or until
    return since, until


def _draw_tiles(found: Totals) -> None:
    tiles = [Figure(_("登记的行"), f"{found.lines:,}", _("行"))]
    for each in found.fields[: _MOST_TILES - 1]:
        change = growth(each)
        line = _("比上年同期 {change}", change=change) if change != "—" else ""
        tiles.append(Figure(each.field.name, number(each.now), each.field.unit, line))
    if found.lines_over_noon:
        noon = next((each for each in found.fields if each.noon is not None), None)
        value, unit = (number(noon.noon), noon.field.unit) if noon else (f"{found.lines_over_noon:,}", _("行"))
        tiles.append(Figure(_("其中午间 12:00—13:30"), value, unit))
    layout.figure_tiles(tiles)


def _draw_table(found: Totals) -> None:
    rows = [
        {
            _("登记内容"): each.field.name,
            _("本期"): with_unit(each.field, each.now),
            _("上年同期"): with_unit(each.field, each.before),
            _("增长"): growth(each),
            _("其中午间"): with_unit(each.field, each.noon),
        }
        for each in found.fields
    ]
    if not found.lines_over_noon:
        for row in rows:
            del row[_("其中午间")]
    if rows:
        layout.section(_("合计"), _("{since} 至 {until}", since=day(found.from_on), until=day(found.to_on)))
        st.dataframe(rows, hide_index=True, width="stretch", key="book_sums", column_config=_aligned(rows))


def _aligned(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return the columns behind the first as numbers stand: at the right."""
    return {name: st.column_config.TextColumn(alignment="right") for name in list(rows[0])[1:]}


def _periods(shares: Sequence[Share]) -> list[Share]:
    """Return the shares with their months as dates read elsewhere."""
    return [replace(each, name=_period_words(each.name)) for each in shares]


def _period_words(name: str) -> str:
    year, _gap, number_of_month = name.partition("-")
    if not number_of_month:
        return _("{year} 年", year=year)
    return _("{year} 年 {month} 月", year=year, month=int(number_of_month))


def _draw_weeks(book: BookView, weeks: Sequence[ShortWeek]) -> None:
    if not weeks:
        return
    with layout.card("book_weeks"):
        layout.section(_("不足的周"), _("要求每周至少 {n} 次", n=book.least_per_week))
        for each in weeks[:_MOST_WEEKS]:
            name = _("{day} 起的一周", day=day(each.monday))
            text = _("本周未检查") if each.is_current else _("那周未检查")
            text = _("只有 {n} 次", n=each.lines) if each.lines else text
            layout.label_line(name, [], chips=[layout.chip("overdue" if each.is_current else "near", text)])
        if len(weeks) > _MOST_WEEKS:
            st.caption(_("还有 {n} 周", n=len(weeks) - _MOST_WEEKS))


def _draw_subjects(book: BookView, subjects: Sequence[ShortSubject], year: int) -> None:
    if not subjects or not book.numbers:
        return
    unit = book.numbers[0].unit
    with layout.card("book_subjects"):
        layout.section(
            _("{year} 年不足的", year=year), _("要求每人至少 {n} {unit}", n=book.least_per_subject, unit=unit)
        )
        for each in subjects:
            layout.label_line(
                each.subject,
                [
                    _(
                        "已有 {n} {unit}，还差 {left}",
                        n=number(each.reached),
                        unit=unit,
                        left=number(each.least - each.reached),
                    )
                ],
            )
        st.caption(_("按姓名排列，不排名次。"))


def _draw_shares(book: BookView, title: str, shares: Sequence[Share], key: str) -> None:
    if not shares:
        return
    layout.section(literal(title))
    rows = [
        {
            title: each.name or _("没有写地方"),
            _("登记的行"): f"{each.lines:,}",
            **{field.name: number(each.values.get(field.code)) for field in book.numbers},
        }
        for each in shares
    ]
    st.dataframe(rows, hide_index=True, width="stretch", key=f"book_by_{key}", column_config=_aligned(rows))
