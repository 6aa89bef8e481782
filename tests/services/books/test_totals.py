"""Do lines come to the figures that the articles print, and is it told where there are too few?"""

from datetime import date, time, timedelta
from decimal import Decimal

from sqlmodel import Session

from feedback.core.clock import today
from feedback.services.books.lines import LineEntry, add_lines
from feedback.services.books.setup import BookView
from feedback.services.books.totals import (
    Totals,
    a_year_before,
    by_area,
    by_period,
    short_subjects,
    short_weeks,
    totals,
    years_of,
)
from tests.factories import County
from tests.services.books.booking import a_book, a_line, fill
from tests.statements import statements

YEAR = (date(2026, 1, 1), date(2026, 3, 12))


def of(found: Totals, code: str) -> Decimal | None:
    return next(each.now for each in found.fields if each.field.code == code)


def this_year(session: Session, county: County, book: BookView) -> Totals:
    return totals(session, county.clerk, book, from_on=YEAR[0], to_on=YEAR[1])


def test_inspections_of_the_health_office(session: Session, county: County) -> None:
    book = a_book(session, county)
    figures = {"banned": 102, "filed": 44, "penalty": 1_400_000, "enforced": 14, "transferred": 5, "joint": 2,
               "arrested": 2, "licensed": 700}  # fmt: skip
    lines: list[LineEntry] = [
        a_line(date(2026, 2, 1), {code: number // 2 for code, number in figures.items()}),
        a_line(date(2026, 2, 9), {code: number - number // 2 for code, number in figures.items()}),
    ]
    fill(session, county.clerk, book, *lines)
    found = this_year(session, county, book)
    assert {code: of(found, code) for code in figures} == {code: Decimal(number) for code, number in figures.items()}


def test_three_thousand_over_midday(session: Session, county: County) -> None:
    book = a_book(session, county, "counter")
    times = [time(11, 59), time(12, 0), time(13, 29), time(13, 30), None]
    fill(session, county.clerk, book, *[a_line(YEAR[1], {"persons": 1500}, held_at=at) for at in times])
    found = this_year(session, county, book)
    assert (found.lines, found.lines_over_noon, found.fields[0].noon) == (5, 2, Decimal(3000))


def test_job_fairs(session: Session, county: County) -> None:
    book = a_book(session, county, "jobs")
    figures = {"seekers": 23_000, "employers": 450, "posts": 16_000, "matched": 7000}
    fill(session, county.clerk, book, a_line(YEAR[0], dict(figures)))
    assert [each.now for each in this_year(session, county, book).fields] == [
        Decimal(each) for each in figures.values()
    ]


class TestGrowth:
    def test_same_days_of_the_year_before(self, session: Session, county: County) -> None:
        book = a_book(session, county, "bills")
        for on, number in ((date(2025, 3, 12), 1600), (date(2025, 3, 13), 999), (date(2026, 3, 12), 2000)):
            fill(session, county.clerk, book, a_line(on, {"persons": number}))
        found = this_year(session, county, book)
        assert (found.lines, found.lines_before) == (1, 1)
        persons, collected = found.fields
        assert (persons.before, persons.growth) == (Decimal(1600), Decimal(25))
        assert (collected.now, collected.growth) == (None, None)

    def test_share_grows_by_points_and_is_never_summed(self, session: Session, county: County) -> None:
        book = a_book(session, county, "library")
        fill(session, county.clerk, book, a_line(date(2024, 1, 1), {"lent": 100, "use_rate": "130.4"}))
        fill(session, county.clerk, book, a_line(date(2025, 1, 1), {"lent": "114.3", "use_rate": 140}))
        fill(session, county.clerk, book, a_line(date(2025, 1, 1), {"use_rate": 120}, area_id=county.village.id))
        found = totals(session, county.clerk, book, from_on=date(2025, 1, 1), to_on=date(2025, 12, 31))
        by_code = {each.field.code: each for each in found.fields}
        assert by_code["lent"].growth == Decimal("14.3")
        assert (by_code["use_rate"].now, by_code["use_rate"].growth) == (Decimal(130), Decimal("-0.4"))
        assert by_code["cards"].growth is None
        assert years_of(session, county.clerk, book) == (2024, 2025)
        years = by_period(session, county.clerk, book, from_on=date(2024, 1, 1), to_on=date(2025, 12, 31))
        assert [(each.name, each.values["lent"]) for each in years] == [
            ("2024", Decimal(100)),
            ("2025", Decimal("114.3")),
        ]

    def test_nought_before_is_no_base(self, session: Session, county: County) -> None:
        book = a_book(session, county)
        fill(session, county.clerk, book, a_line(date(2025, 3, 1), {"banned": 0}), a_line(YEAR[1], {"banned": 3}))
        assert this_year(session, county, book).fields[0].growth is None

    def test_leap_day(self) -> None:
        assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_by_month_and_place_and_area(session: Session, county: County) -> None:
    book = a_book(session, county, "bills")
    fill(
        session,
        county.clerk,
        book,
        a_line(date(2026, 1, 5), {"persons": 1200}, area_id=county.village.id),
        a_line(date(2026, 1, 25), {"persons": 900}, area_id=county.group.id),
        a_line(date(2026, 2, 5), {"persons": 2000}),
    )
    months = by_period(session, county.clerk, book, from_on=YEAR[0], to_on=YEAR[1])
    assert [(each.name, each.lines, each.values) for each in months] == [
        ("2026-01", 2, {"persons": Decimal(2100)}),
        ("2026-02", 1, {"persons": Decimal(2000)}),
    ]
    places = by_area(session, county.clerk, book, from_on=YEAR[0], to_on=YEAR[1])
    assert [(each.name, int(each.values["persons"])) for each in places] == [
        ("上河村", 1200),
        ("三组", 900),
        ("", 2000),
    ]
    inside = totals(session, county.clerk, book, area_id=county.village.id, from_on=YEAR[0], to_on=YEAR[1])
    assert (inside.lines, inside.fields[0].now) == (2, Decimal(2100))


def test_weeks_without_an_inspection_and_the_present_one(session: Session, county: County) -> None:
    book = a_book(session, county)
    first = date(2026, 2, 16)
    fill(session, county.clerk, book, a_line(first, {"banned": 1}), a_line(first + timedelta(days=13), {"banned": 1}))
    weeks = short_weeks(session, county.clerk, book, from_on=first, to_on=today(), today=today())
    assert [(each.monday, each.lines, each.is_current) for each in weeks] == [
        (date(2026, 3, 9), 0, True),
        (date(2026, 3, 2), 0, False),
    ]
    fill(session, county.clerk, book, a_line(today(), {"banned": 1}))
    weeks = short_weeks(session, county.clerk, book, from_on=first, to_on=today(), today=today())
    assert [each.monday for each in weeks] == [date(2026, 3, 2)]
    assert (
        short_weeks(session, county.clerk, a_book(session, county, "jobs"), from_on=first, to_on=today(), today=today())
        == []
    )


def test_who_has_too_few_hours_by_name_and_not_by_rank(session: Session, county: County) -> None:
    heads, others = a_book(session, county, "training_heads"), a_book(session, county, "training")
    for book in (heads, others):
        fill(
            session,
            county.clerk,
            book,
            a_line(date(2026, 1, 9), {"hours": 24}, subject="王一"),
            a_line(date(2026, 2, 9), {"hours": 12}, subject="王一"),
            a_line(date(2026, 2, 9), {"hours": "19.5"}, subject="李二"),
            a_line(date(2025, 2, 9), {"hours": 60}, subject="赵三"),
        )
    short = short_subjects(session, county.clerk, heads, year=2026)
    assert {(each.subject, each.reached, each.least) for each in short} == {
        ("王一", 36, 40),
        ("李二", Decimal("19.5"), 40),
        ("赵三", 0, 40),
    }
    assert [each.subject for each in short] == sorted(each.subject for each in short)
    assert {each.subject for each in short_subjects(session, county.clerk, others, year=2026)} == {"李二", "赵三"}


def test_statements_do_not_grow_with_the_lines(session: Session, county: County) -> None:
    book = a_book(session, county, "counter")
    days = [YEAR[1] - timedelta(days=number) for number in range(60)]
    lines = [a_line(on, {"persons": 1}, held_at=time(12, 5), area_id=county.village.id) for on in days]
    add_lines(session, county.clerk, book.book_id, lines)
    with statements(session) as sent:
        this_year(session, county, book)
    assert len(sent) == 6
    with statements(session) as sent:
        by_period(session, county.clerk, book, from_on=YEAR[0], to_on=YEAR[1])
        by_area(session, county.clerk, book, from_on=YEAR[0], to_on=YEAR[1])
    assert len(sent) == 5
