"""What did the State Council's notices declare free and worked in 2024, 2025 and 2026? Typed by hand, no package asked.

Sources: 国务院办公厅关于2024年(2025年、2026年)部分节假日安排的通知, as printed by Xinhua and the gov.cn reprints.
The counts (共N天; 1 where a notice gives none) and the weekdays are typed too, so that a slip in a date shows itself.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# On what is worked, chinesecalendar 1.11.0 and holidays 0.86 agree with the notices on each of the 1,096 days. They
# differ in names only: `holidays` names no weekend day inside a holiday, and chinesecalendar calls 2025-10-06 中秋. Two
# errors circulate: forecasts of 2024 with 02-09 free (the notice only encourages leave that day, so it is worked), and
# 2025's number as 〔2024〕8号 (the text of the notice bears 12号).


@dataclass(frozen=True, slots=True)
class MakeUpDay:
    """A weekend day that a notice declares worked, with the weekday that the notice prints beside it."""

    day: date
    weekday: str


@dataclass(frozen=True, slots=True)
class FreeSpan:
    """One numbered point of a notice: a holiday from its first to its last day, and what is worked in return."""

    name: str
    first_on: date
    last_on: date
    n_days: int
    make_up: tuple[MakeUpDay, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        length = (self.last_on - self.first_on).days + 1
        return tuple(self.first_on + timedelta(days=offset) for offset in range(length))


@dataclass(frozen=True, slots=True)
class Notice:
    """A year's notice; `statutory_days` is what the decree on public holidays grants, weekend days made good."""

    year: int
    number: str
    issued_on: date
    statutory_days: int
    spans: tuple[FreeSpan, ...]

    @property
    def free(self) -> frozenset[date]:
        return frozenset(day for span in self.spans for day in span.days)

    @property
    def make_up(self) -> tuple[MakeUpDay, ...]:
        return tuple(each for span in self.spans for each in span.make_up)

    @property
    def worked(self) -> frozenset[date]:
        return frozenset(each.day for each in self.make_up)


SATURDAY: Final = "周六"
SUNDAY: Final = "周日"

NOTICE_2024: Final = Notice(
    2024,
    "国办发明电〔2023〕7号",
    date(2023, 10, 25),
    11,
    (
        FreeSpan("元旦", date(2024, 1, 1), date(2024, 1, 1), 1),
        FreeSpan(
            "春节",
            date(2024, 2, 10),
            date(2024, 2, 17),
            8,
            (MakeUpDay(date(2024, 2, 4), SUNDAY), MakeUpDay(date(2024, 2, 18), SUNDAY)),
        ),
        FreeSpan("清明节", date(2024, 4, 4), date(2024, 4, 6), 3, (MakeUpDay(date(2024, 4, 7), SUNDAY),)),
        FreeSpan(
            "劳动节",
            date(2024, 5, 1),
            date(2024, 5, 5),
            5,
            (MakeUpDay(date(2024, 4, 28), SUNDAY), MakeUpDay(date(2024, 5, 11), SATURDAY)),
        ),
        FreeSpan("端午节", date(2024, 6, 10), date(2024, 6, 10), 1),
        FreeSpan("中秋节", date(2024, 9, 15), date(2024, 9, 17), 3, (MakeUpDay(date(2024, 9, 14), SATURDAY),)),
        FreeSpan(
            "国庆节",
            date(2024, 10, 1),
            date(2024, 10, 7),
            7,
            (MakeUpDay(date(2024, 9, 29), SUNDAY), MakeUpDay(date(2024, 10, 12), SATURDAY)),
        ),
    ),
)

NOTICE_2025: Final = Notice(
    2025,
    "国办发明电〔2024〕12号",
    date(2024, 11, 12),
    13,
    (
        FreeSpan("元旦", date(2025, 1, 1), date(2025, 1, 1), 1),
        FreeSpan(
            "春节",
            date(2025, 1, 28),
            date(2025, 2, 4),
            8,
            (MakeUpDay(date(2025, 1, 26), SUNDAY), MakeUpDay(date(2025, 2, 8), SATURDAY)),
        ),
        FreeSpan("清明节", date(2025, 4, 4), date(2025, 4, 6), 3),
        FreeSpan("劳动节", date(2025, 5, 1), date(2025, 5, 5), 5, (MakeUpDay(date(2025, 4, 27), SUNDAY),)),
        FreeSpan("端午节", date(2025, 5, 31), date(2025, 6, 2), 3),
        FreeSpan(
            "国庆节、中秋节",
            date(2025, 10, 1),
            date(2025, 10, 8),
            8,
            (MakeUpDay(date(2025, 9, 28), SUNDAY), MakeUpDay(date(2025, 10, 11), SATURDAY)),
        ),
    ),
)

NOTICE_2026: Final = Notice(
    2026,
    "国办发明电〔2025〕7号",
    date(2025, 11, 4),
    13,
    (
        FreeSpan("元旦", date(2026, 1, 1), date(2026, 1, 3), 3, (MakeUpDay(date(2026, 1, 4), SUNDAY),)),
        FreeSpan(
            "春节",
            date(2026, 2, 15),
            date(2026, 2, 23),
            9,
            (MakeUpDay(date(2026, 2, 14), SATURDAY), MakeUpDay(date(2026, 2, 28), SATURDAY)),
        ),
        FreeSpan("清明节", date(2026, 4, 4), date(2026, 4, 6), 3),
        FreeSpan("劳动节", date(2026, 5, 1), date(2026, 5, 5), 5, (MakeUpDay(date(2026, 5, 9), SATURDAY),)),
        FreeSpan("端午节", date(2026, 6, 19), date(2026, 6, 21), 3),
        FreeSpan("中秋节", date(2026, 9, 25), date(2026, 9, 27), 3),
        FreeSpan(
            "国庆节",
            date(2026, 10, 1),
            date(2026, 10, 7),
            7,
            (MakeUpDay(date(2026, 9, 20), SUNDAY), MakeUpDay(date(2026, 10, 10), SATURDAY)),
        ),
    ),
)

NOTICES: Final = (NOTICE_2024, NOTICE_2025, NOTICE_2026)
