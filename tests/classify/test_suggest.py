"""Is a suggestion something a clerk can trust: reasons that stand in the text, silence where it does not know?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.classify.evidence import words_read
from feedback.classify.release import Release
from feedback.classify.rules.context import Passage
from feedback.classify.rules.reading import Part, Reason, Why
from feedback.classify.segment import default_segmenter
from feedback.classify.suggest import Suggestion, suggest
from models.vocabulary import Nature, Scope, Urgency

LONG = "我们村的路灯坏了半年没人修，晚上黑灯瞎火，老人出门摔跤。"


def one(text: str, release: Release, *, title: str = "") -> Suggestion:
    return suggest([text], titles=[title], release=release)[0]


def all_reasons(found: Suggestion) -> list[Reason]:
    flags = [reason for flag in found.risk_flags for reason in flag.reasons]
    return [*found.reasons, *found.scope_reasons, *found.urgency_reasons, *found.nature_reasons, *flags]


class TestCategory:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("我们村停水三天了，没人来管", "0402"),
            ("小区物业乱收停车费，业主意见很大", "0104"),
            ("工地欠我们十几个人工资半年了", "1001"),
            ("请问住房公积金贷款怎么提取", "0107"),
            ("养猪场的粪水臭气熏天", "0505"),
            ("低保申请一直没批下来", "1201"),
            ("举报村书记贪污征地款", "1602"),
            ("末班公交车太早，下班赶不上", "0702"),
        ],
    )
    def test_plain_matter_is_recognised(self, text: str, code: str, release: Release) -> None:
        found = one(text, release)
        assert found.category == code
        assert not found.abstained

    def test_best_three_come_best_first(self, release: Release) -> None:
        found = one("我们村停水三天了", release)
        shares = [share for _, share in found.top3]
        assert len(found.top3) == 3
        assert shares == sorted(shares, reverse=True)
        assert found.confidence == shares[0]

    def test_title_counts(self, release: Release) -> None:
        assert one("到现在还没有人来处理，急。", release, title="自来水停水三天没水用").category == "0402"

    @pytest.mark.parametrize(
        "text", ["", "水", "？", "12345678", "asdf qwer", "锟斤拷烫烫烫屯屯屯", "\x00\x07", "😀😀😀"]
    )
    def test_gibberish_is_abstained_from(self, text: str, release: Release) -> None:
        found = one(text, release)
        assert found.abstained
        assert found.category is None
        assert found.confidence < release.threshold()

    def test_higher_promise_abstains_more(self, release: Release) -> None:
        texts = ["村里的事情没人管", "路灯坏了", "孩子上学远", "河边很脏", "他们家占了我的地方"] * 4
        kept = [
            sum(not found.abstained for found in suggest(texts, release=release, promise=each)) for each in (0.7, 0.9)
        ]
        assert kept[0] > kept[1]

    def test_batch_and_single_agree(self, release: Release) -> None:
        texts = ["停水三天", "", LONG, "请问公积金怎么提取"]
        assert suggest(texts, release=release) == [one(text, release) for text in texts]

    def test_traditional_characters_are_read_like_simplified_ones(self, release: Release) -> None:
        given, plain = (
            one("我們村自來水管壞了，全村停水三天", release),
            one("我们村自来水管坏了，全村停水三天", release),
        )
        assert given.top3 == plain.top3
        assert (given.scope, given.urgency, given.nature) == (plain.scope, plain.urgency, plain.nature)
        assert [(each.start, each.end) for each in given.reasons] == [(each.start, each.end) for each in plain.reasons]

    def test_no_text_gives_nothing(self, release: Release) -> None:
        assert suggest([], release=release) == []


class TestReasons:
    @pytest.mark.parametrize("title", ["", "关于停水的问题"])
    @pytest.mark.parametrize(
        "text",
        [
            "我们村停水三天了，三十多户人家没水用，没人管！",
            "举报某厂半夜偷排废水，河里死鱼一片。",
            "ＡＢＣ小区　物业乱收费",
            LONG * 120,
        ],
    )
    def test_stand_where_they_say(self, text: str, title: str, release: Release) -> None:
        found = one(text, release, title=title)
        parts = {Part.TITLE: title, Part.TEXT: text}
        for reason in all_reasons(found):
            if reason.why is not Why.DEFAULT:
                assert parts[reason.part][reason.start : reason.end] == reason.cue != ""

    def test_words_that_decided_are_named(self, release: Release) -> None:
        cues = [reason.cue for reason in one("我们村停水三天了，没人管", release).reasons]
        assert cues[0] == "停水"
        assert "我们" not in cues

    def test_a_word_that_speaks_for_another_category_is_told_too(self, release: Release) -> None:
        cutter = default_segmenter()
        passage = Passage("自来水厂门口的路灯坏了", cutter.spans)
        found = release.evidence.reasons(passage, "0603", words_read(passage, cutter), rival="0402")
        assert next(reason.cue for reason in found if reason.why is Why.WORD) == "路灯"
        against = {reason.cue for reason in found if reason.why is Why.AGAINST}
        assert against
        assert against <= {"自来水厂", "自来水", "水厂"}

    def test_may_be_left_out_for_speed(self, release: Release) -> None:
        found = suggest(["我们村停水三天了"], release=release, explain=False)[0]
        assert found.reasons == ()
        assert found.category == "0402"

    @given(text=st.text(st.sampled_from("停水路灯坏了没有不是举报，。“”《》\n三十多户人正在跳楼"), max_size=60))
    def test_hold_for_any_text(self, text: str, release: Release) -> None:
        found = one(text, release)
        for reason in all_reasons(found):
            if reason.why is not Why.DEFAULT:
                assert text[reason.start : reason.end] == reason.cue


class TestRules:
    def test_scope_follows_the_matter_where_no_word_says_it(self, release: Release) -> None:
        found = one("低保申请一直没批下来", release)
        assert found.scope in {Scope.HOUSEHOLD, Scope.INDIVIDUAL}
        assert {reason.why for reason in found.scope_reasons} <= {Why.WORD, Why.DEFAULT}

    def test_word_of_the_rules_is_the_reason_where_it_agrees(self, release: Release) -> None:
        found = one("全村停水三天了", release)
        assert (found.scope, found.scope_reasons[0].why) == (Scope.NATURAL_VILLAGE, Why.CUE)

    @pytest.mark.parametrize("text", ["", "12345", "\U0001f600"])
    def test_nature_is_left_open_where_nothing_says(self, text: str, release: Release) -> None:
        found = one(text, release)
        assert (found.nature, found.nature_confidence) == (None, 0.0)

    def test_danger_to_life_comes_first(self, release: Release) -> None:
        found = one("有人正在楼顶要跳楼", release)
        assert found.emergency
        assert found.urgency is Urgency.CRITICAL
        assert [flag.risk for flag in found.risk_flags] == ["self_harm"]


class TestConfidential:
    @pytest.mark.parametrize(
        ("text", "confidential"),
        [
            pytest.param("举报村书记贪污征地款", True, id="report of a named official"),
            pytest.param("路灯坏了请来修，请保密", True, id="asked for, whatever the matter"),
            pytest.param("实名举报某公司偷排废水", True, id="outright report of a unit"),
            pytest.param("反映老师在家里有偿补课，收受家长红包", True, id="confidential category and a report"),
            pytest.param("我们村停水三天了", False, id="ordinary matter"),
            pytest.param("不是举报，只是想问问低保怎么申请", False, id="denied"),
            pytest.param("请问举报电话是多少", False, id="asks for the number"),
            pytest.param("工地拖欠我三个月工资，请帮忙解决", False, id="wages, but no report"),
        ],
    )
    def test_follows_the_rules(self, text: str, confidential: bool, release: Release) -> None:
        found = one(text, release)
        assert found.confidential is confidential
        if "举报" in text and confidential:
            assert found.nature is Nature.REPORT
