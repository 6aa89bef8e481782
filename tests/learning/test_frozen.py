"""Which cases are kept for tests, for ever and for a month, and that nothing like them is learned from."""

from datetime import timedelta

from feedback.classify.engine.analysers import Message
from feedback.core.clock import utc_now
from feedback.learning.decisions import Decision
from feedback.learning.frozen import is_frozen, parted
from tests.learning.deciding import a_decision

FROZEN = next(number for number in range(1000) if is_frozen(number))
OPEN = [number for number in range(1000) if not is_frozen(number)]
SAID = (
    "自来水发黄好几天了，大家都不敢喝",
    "村口路灯坏了，晚上看不见路",
    "低保申请交上去半年没有回音",
    "山塘堤坝渗水，下雨天担心垮",
)


def told(case_id: int, words: str, *, days_ago: int = 60) -> Decision:
    at = utc_now() - timedelta(days=days_ago)
    return a_decision("0401", "0401", case_id=case_id, at=at, message=Message(words))


def test_the_same_tenth_for_ever() -> None:
    assert [number for number in range(60) if is_frozen(number)] == [18, 19, 42, 46, 56, 59]
    assert 800 < sum(map(is_frozen, range(10_000))) < 1200


def test_parts_by_number_and_by_day() -> None:
    frozen, month, taught = told(FROZEN, SAID[0]), told(OPEN[0], SAID[1], days_ago=3), told(OPEN[1], SAID[2])
    both = told(FROZEN, SAID[3], days_ago=3)
    material = parted([frozen, month, taught], now=utc_now())
    assert (material.taught, material.frozen, material.month) == ((taught,), (frozen,), (month,))
    assert parted([both], now=utc_now()).tested == (both,)


def test_nothing_like_a_test_is_learned_from() -> None:
    frozen, twin, other = told(FROZEN, SAID[0]), told(OPEN[0], f"{SAID[0]}啊"), told(OPEN[1], SAID[1])
    assert parted([frozen, twin, other], now=utc_now()).taught == (other,)


def test_what_teaches_nothing_is_in_no_part() -> None:
    rejected = a_decision("0401", None, case_id=FROZEN, message=Message(SAID[0]))
    assert parted([rejected], now=utc_now()).tested == ()
    assert parted([], now=utc_now()).taught == ()
