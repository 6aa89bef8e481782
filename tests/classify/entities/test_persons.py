"""Are persons found by titles, cues and hidden names, and no other words taken for them?"""

import pytest

from feedback.classify.entities.entity import Kind, Name
from tests.classify.entities.reader import texts, values


class TestPersons:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            pytest.param("张书记说过几天修", Name("张", "书记"), id="surname and title"),
            pytest.param("请陈副镇长来看看", Name("陈", "副镇长"), id="deputy"),
            pytest.param("王大爷家的屋顶漏水", Name("王", "大爷"), id="kinship word"),
            pytest.param("尊敬的夏书记：", Name("夏", "书记"), id="doubtful surname behind an opener"),
            pytest.param("欧阳局长您好", Name("欧阳", "局长"), id="surname of two characters"),
            pytest.param("李某某不同意", Name("李某某"), id="hidden"),
            pytest.param("被张某打伤", Name("张某"), id="half hidden"),
            pytest.param("赵**的电话", Name("赵**"), id="stars"),
            pytest.param("刘XX不接电话", Name("刘xx"), id="crosses"),
            pytest.param("老陈反映水不干净", Name("老陈"), id="old and surname"),
            pytest.param("找小王，他不在", Name("小王"), id="young and surname"),
            pytest.param("村民王德福反映", Name("王德福"), id="full name behind a role"),
            pytest.param("我叫于洋，住在这里", Name("于洋"), id="doubtful surname behind a sure cue"),
            pytest.param("联系人：周小兰 13800138000", Name("周小兰"), id="form"),
            pytest.param("找王德福书记", Name("王德福", "书记"), id="full name and title"),
            pytest.param("张总说没钱", Name("张", "总"), id="short title"),
        ],
    )
    def test_are_found(self, text: str, name: Name) -> None:
        assert values(text, Kind.PERSON) == [name]

    def test_a_list_of_names_is_followed(self) -> None:
        assert texts("村民王德福、李国强、陈阿大等人", Kind.PERSON) == ["王德福", "李国强", "陈阿大"]

    @pytest.mark.parametrize(
        "text",
        [
            "办公室主任不在",
            "村书记不管",
            "班主任打人",
            "提高老师待遇",
            "工程经理",
            "许多老师反映",
            "由于某些原因",
            "业主高度重视",
            "居民周边的路",
            "村民都在说",
            "司机马上跑了",
            "小区没水",
            "小时候",
            "老路坏了",
            "大小王村",
            "施工队",
            "村民张罗着修路",
            "张总是迟到",
            "王某些人"[1:],
            "谢谢领导",
            "负责人江苏的",
            "老师傅",
            "陈代表团",
        ],
    )
    def test_other_words_are_none(self, text: str) -> None:
        assert texts(text, Kind.PERSON) == []
