"""Does a notice carry numbers, dates and codes only?"""

import pytest

from feedback.notify.facts import checked_facts
from feedback.notify.templates import SAMPLE


def test_a_sample_of_all_that_is_allowed_passes_and_what_is_not_given_is_left_out() -> None:
    assert checked_facts({**SAMPLE, "hours": None}) == SAMPLE


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("name", "陈大福"),
        ("phone", "13812345678"),
        ("number", "13812345678"),
        ("number", "ZS2026-000017，陈大福家"),
        ("level", "很急"),
        ("due", "下周二"),
        ("due", "2026-03-18T09:30:00"),
        ("day", "2026-3-1"),
        ("count", "三"),
        ("count", -1),
        ("count", 13_812_345_678),
        ("job", "请尽快处理"),
        ("for", "周敏"),
    ],
)
def test_anything_else_is_refused_and_not_repeated(name: str, fact: str | int) -> None:
    with pytest.raises(ValueError, match="notice") as raised:
        checked_facts({name: fact})
    assert str(fact) not in str(raised.value)
