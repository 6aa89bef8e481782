"""How fast must each of these be seen to? Source of the rows: domain digest, D2."""

import pytest

from feedback.classify.rules.urgency import needs_emergency_banner, urgency_of
from models.vocabulary import Nature, Urgency
from tests.classify.rules.reader import passage

C, U, N = Urgency.CRITICAL, Urgency.URGENT, Urgency.NORMAL


class TestLevel:
    @pytest.mark.parametrize(
        ("text", "level"),
        [
            ("他扬言要跳楼", C),
            ("我不想活了", C),
            ("楼下煤气泄漏", C),
            ("后山塌方压了房子", C),
            ("仓库着火了", C),
            ("孩子掉进河里了", C),
            ("老人走失两天了", C),
            ("工人在镇政府门口聚集", C),
            ("有人持刀砍人", C),
            ("水库要决堤", C),
            ("家里停水三天", U),
            ("自来水水质发黄", U),
            ("屋顶漏雨", U),
            ("路上井盖缺失", U),
            ("拖欠我们十几人工资", U),
            ("老板拖欠了我们半年的工资", U),
            ("电线裸露在路边", U),
            ("孩子在学校被霸凌", U),
            ("台风要来，沟还堵着", U),
            ("我们三十个工友去讨说法", U),
            ("建议在村口装路灯", N),
            ("请问公积金怎么提取", N),
            ("村里的书报很旧", N),
            ("感谢村干部", N),
        ],
    )
    def test_highest_cue_decides(self, text: str, level: Urgency) -> None:
        assert urgency_of(passage(text)).value is level


class TestGuards:
    @pytest.mark.parametrize(
        ("text", "level"),
        [
            pytest.param("我们村没有停水", N, id="denied"),
            pytest.param("并没有发生火灾", N, id="denied with a verb between"),
            pytest.param("从来没有漏气", N, id="never"),
            pytest.param("不存在安全隐患", N, id="does not exist"),
            pytest.param("村里没有通知就停水", U, id="a break between the denial and the cue"),
            pytest.param("没有水喝，停水三天了", U, id="a denial in another clause"),
            pytest.param("停水问题已经解决", N, id="solved"),
            pytest.param("昨晚的火已扑灭，火灾已经处理好了", N, id="put out"),
            pytest.param("停电还没恢复", U, id="not solved yet"),
            pytest.param("停水已恢复，今天又停了", U, id="solved and back again"),
            pytest.param("去年这里起火", U, id="past takes one step from critical"),
            pytest.param("前年屋顶漏雨", N, id="past takes one step from urgent"),
            pytest.param("听说隔壁村有人跳楼", U, id="hearsay"),
            pytest.param("以前淹过水", N, id="used to"),
            pytest.param("去年开始停水，一直停到现在", U, id="past that goes on"),
            pytest.param("去年漏雨，今年又漏雨", U, id="past and present"),
            pytest.param("万一着火跑都跑不掉", U, id="feared"),
            pytest.param("消防通道堵了，担心起火", U, id="worried"),
            pytest.param("有火灾隐患", U, id="only a hazard"),
            pytest.param("怕他想不开要自杀", C, id="fear does not lower harm to oneself"),
            pytest.param("他说“你们不管我就跳楼给你们看”", C, id="quotation does not lower it either"),
            pytest.param("墙上刷着“火灾无情人人有责”的字", U, id="quoted words count one step less"),
            pytest.param("“停水”三天了", U, id="quotation marks as emphasis"),
            pytest.param("《关于做好火灾防控的通知》发到村里了吗", N, id="title of a document"),
            pytest.param("狂犬疫苗在哪里打", N, id="means something else"),
            pytest.param("垃圾聚集了很多苍蝇", N, id="no crowd"),
            pytest.param("禁止堵路", N, id="forbidden"),
        ],
    )
    def test_neighbours_change_the_level(self, text: str, level: Urgency) -> None:
        assert urgency_of(passage(text)).value is level

    def test_each_step_down_is_less_sure(self) -> None:
        assert urgency_of(passage("去年这里起火")).confidence < urgency_of(passage("这里起火")).confidence


class TestWithoutCue:
    def test_a_mere_matter_is_normal(self) -> None:
        assert urgency_of(passage("水管的事")).value is N

    def test_idea_about_a_hazard_is_calm(self) -> None:
        assert urgency_of(passage("建议把危房拆掉建停车场"), nature=Nature.SUGGESTION).value is N

    def test_idea_amid_a_hazard_of_now_is_not(self) -> None:
        assert urgency_of(passage("建议赶快派人，现在停水了"), nature=Nature.SUGGESTION).value is U

    def test_nothing_is_normal(self) -> None:
        assert urgency_of(passage("")).value is N


class TestEmergencyBanner:
    @pytest.mark.parametrize(
        ("text", "needed"),
        [
            pytest.param("隔壁正在起火", True, id="going on"),
            pytest.param("有人被困在楼里", True, id="trapped"),
            pytest.param("家里闻到煤气味", True, id="smell of gas"),
            pytest.param("他马上要跳楼", True, id="about to"),
            pytest.param("扬言要堵路", True, id="threatens to"),
            pytest.param("去年这里起火", False, id="past"),
            pytest.param("担心起火", False, id="feared"),
            pytest.param("停水三天了", False, id="urgent only"),
            pytest.param("没有人被困", False, id="denied"),
            pytest.param("请问火灾后怎么理赔", False, id="asks about after a fire"),
        ],
    )
    def test_only_for_a_danger_of_this_moment(self, text: str, needed: bool) -> None:
        assert needs_emergency_banner(passage(text)) is needed
