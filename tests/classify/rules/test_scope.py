"""Whom does each of these touch? Source of the rows: domain digest, D1."""

import pytest

from feedback.classify.rules.reading import Why
from feedback.classify.rules.scope import scope_of
from models.vocabulary import Scope
from tests.classify.rules.reader import passage

P, H, G, V, S = Scope.INDIVIDUAL, Scope.HOUSEHOLD, Scope.VILLAGE_GROUP, Scope.NATURAL_VILLAGE, Scope.SOCIETY


class TestByWords:
    @pytest.mark.parametrize(
        ("text", "scope"),
        [
            pytest.param("本人想查一下自己的工龄", P, id="oneself"),
            pytest.param("我的养老金停发了", P, id="one's own pension"),
            pytest.param("我家屋顶漏雨", H, id="our house"),
            pytest.param("我儿子要结婚，想分户", H, id="our son"),
            pytest.param("我们组的水渠塌了", G, id="our group"),
            pytest.param("整幢楼都闻到臭味", G, id="the whole building"),
            pytest.param("不是我一家漏水", G, id="not only me"),
            pytest.param("不止我们家，楼里都这样", G, id="not only us"),
            pytest.param("全村都没水喝", V, id="the whole village"),
            pytest.param("我们村的路灯坏了", V, id="our village"),
            pytest.param("整个小区停电", V, id="the whole compound"),
            pytest.param("全镇的垃圾都没人运", S, id="the whole town"),
            pytest.param("附近几个村都靠这条路", S, id="several villages"),
            pytest.param("我家和全村人都吃这口井", V, id="the widest of several wins"),
            pytest.param("学生家长们都担心", S, id="parents are no household"),
        ],
    )
    def test_cue_decides(self, text: str, scope: Scope) -> None:
        found = scope_of(passage(text))
        assert found.value is scope
        assert found.reasons[0].cue in text

    @pytest.mark.parametrize(
        ("text", "scope"),
        [
            pytest.param("这里就一户没接水", H, id="one household"),
            pytest.param("我家和旁边五户都没水", G, id="two to nine"),
            pytest.param("三十多户吃水难", V, id="ten to forty-nine"),
            pytest.param("六十户人家等着通水", S, id="fifty and more"),
            pytest.param("两个自然村共用一条渠", S, id="two villages"),
            pytest.param("我们四个工人没拿到钱", G, id="a few persons"),
            pytest.param("一百五十名学生没有宿舍", S, id="very many persons"),
        ],
    )
    def test_number_decides(self, text: str, scope: Scope) -> None:
        found = scope_of(passage(text))
        assert found.value is scope
        assert Why.NUMBER in {reason.why for reason in found.reasons}

    def test_number_is_surer_than_a_cue(self) -> None:
        assert scope_of(passage("三十多户吃水难")).confidence > scope_of(passage("我们村吃水难")).confidence

    @pytest.mark.parametrize("text", ["并不是全村都停水", "没有全村停水"])
    def test_denied_cue_does_not_count(self, text: str) -> None:
        assert scope_of(passage(text)).value is not V


def test_without_a_word_there_is_no_answer() -> None:
    found = scope_of(passage("路滑"))
    assert (found.value, found.confidence) == (None, 0.0)
