"""Is what decided said once, where the machine's reasons overlap?"""

from feedback.classify.rules.reading import Part, Reason, Why
from pages.ui.matters import cues_of

WORDS = "后山正在滑坡，土块滚到屋后，水管也漏了。"


def reason(cue: str, part: Part = Part.TEXT) -> Reason:
    at = WORDS.index(cue)
    return Reason(Why.CUE, cue, at, at + len(cue), part)


def test_of_cues_that_overlap_the_shortest_is_said_in_the_order_of_the_text() -> None:
    reasons = [reason("漏了"), reason("在滑坡，土块滚到屋后"), reason("正在滑坡"), reason("滑坡，土块滚")]
    assert cues_of([*reasons, reason("水管也漏了"), Reason(Why.CUE)]) == ["正在滑坡", "漏了"]


def test_the_title_and_the_text_each_have_their_own() -> None:
    other = next(part for part in Part if part is not Part.TEXT)
    assert cues_of([reason("滑坡"), reason("正在滑坡", other)]) == ["正在滑坡", "滑坡"]
