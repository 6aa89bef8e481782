"""Is every stretch taken once and at its place, whatever the text, in time that grows with its length only?"""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.classify.entities.entity import Candidate, Kind, Period, settled
from feedback.classify.entities.finding import find
from feedback.classify.entities.place_index import PlaceIndex
from feedback.core.clock import set_to, today
from tests.classify.entities.reader import TODAY, found

PLACES = PlaceIndex([(1, "石桥村", ("石桥头",)), (2, "白溪村", ()), (3, "上张家村", ())])
PIECES = [
    *(
        "13800138000",
        "0574-",
        "12345",
        "１３８",
        "4",
        "11010519491231002X",
        "浙B",
        "a@b.cn",
        "张",
        "书记",
        "某",
        "老",
        "村民",
    ),
    *(
        "王德福",
        "、",
        "，",
        "。",
        "\n",
        "三千",
        "块",
        "1.5万",
        "元",
        "十几",
        "人",
        "户",
        "上",
        "周",
        "二",
        "去年",
        "冬天",
        "2026年",
    ),
    *(
        "3月",
        "5日",
        "初",
        "前",
        "点",
        "半",
        ":",
        "石桥村",
        "时桥",
        "村",
        "路",
        "A1",
        "区",
        "市",
        "😀",
        "\u200b",
        " ",
        "的",
        "*",
        "x",
    ),
]


class TestFind:
    def test_finds_who_where_what_in_order(self) -> None:
        text = "３月５日石桥村😀村民王德福（１３８００１３８０００）说欠三十几户３万元"
        kinds = [Kind.DATE, Kind.PLACE, Kind.PERSON, Kind.PHONE, Kind.HOUSEHOLDS, Kind.MONEY]
        assert [(each.kind, each.text) for each in find(text, places=PLACES, today=TODAY)] == list(
            zip(kinds, ["３月５日", "石桥村", "王德福", "１３８００１３８０００", "三十几户", "３万元"], strict=True)
        )

    def test_counts_from_the_offices_today(self) -> None:
        with set_to(datetime(2026, 3, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai"))):
            (yesterday,) = find("昨天")
            assert isinstance(yesterday.value, Period)
            assert (today() - yesterday.value.first).days == 1

    @pytest.mark.parametrize("text", ["", " ", "。", "😀", "\x00", "a", "，" * 50])
    def test_nothing_is_found_in_nothing(self, text: str) -> None:
        assert find(text, places=PLACES) == []

    def test_a_known_place_goes_before_a_person(self) -> None:
        index = PlaceIndex([(1, "张书记村", ())])
        assert [each.kind for each in find("张书记村", places=index)] == [Kind.PLACE]

    @settings(max_examples=150, deadline=None)
    @given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
    def test_any_text_gives_spans_in_place_that_never_overlap(self, text: str) -> None:
        end = 0
        for each in find(text, places=PLACES, today=TODAY):
            assert end <= each.start < each.end <= len(text)
            assert each.text == text[each.start : each.end]
            end = each.end

    @pytest.mark.parametrize(
        "piece",
        [
            "一",
            "1",
            "1,",
            "138-",
            "张",
            "村民王",
            "村",
            "石桥",
            "上",
            "年",
            "a",
            "a@a.",
            "(",
            "某",
            "王德福、",
            "十万",
            "😀",
        ],
    )
    def test_work_grows_with_the_length_only(self, piece: str) -> None:
        def seconds(length: int) -> float:
            text = (piece * length)[:length]
            start = time.process_time()
            find(text, places=PLACES, today=TODAY)
            return time.process_time() - start

        seconds(1_000)
        # Ten times the text; work that grew with its square would take a hundred times as long.
        assert seconds(100_000) < 40 * max(seconds(10_000), 0.01)


class TestSettled:
    def test_the_first_claim_keeps_its_stretch(self) -> None:
        first, second, third = (Candidate(Kind.PLACE, start, end, ()) for start, end in ((2, 5), (0, 3), (5, 6)))
        assert settled([first, second, third], 6) == [first, third]
        assert settled([second, first, third], 6) == [second, third]

    def test_order_is_that_of_the_text(self) -> None:
        late, early = Candidate(Kind.PLACE, 3, 4, ()), Candidate(Kind.PLACE, 0, 1, ())
        assert settled([late, early], 4) == [early, late]


class TestReader:
    def test_asks_for_kinds(self) -> None:
        assert [each.kind for each in found("张书记，13800138000", Kind.PHONE)] == [Kind.PHONE]
