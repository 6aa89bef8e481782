"""Is a danger to life told from what only sounds like one? A pair of sentences for each kind.

Source of the kinds: domain digest, D2.
"""

import pytest

from feedback.classify.rules.urgency import needs_emergency_banner, urgency_of
from models.vocabulary import Urgency
from tests.classify.rules.reader import passage

C, U, N = Urgency.CRITICAL, Urgency.URGENT, Urgency.NORMAL


class TestKinds:
    @pytest.mark.parametrize(
        ("danger", "alike"),
        [
            pytest.param(
                "隔壁租客发消息说药都咽下去了，就是想睡个长觉",
                "村里演小品，有一段是媳妇要喝农药，逗得大家直笑",
                id="harm to oneself",
            ),
            pytest.param(
                "她在水库的堤上来回走了半天，鞋脱在一边，谁叫都不回头",
                "在水库堤上散步的人多，能不能装几盏灯",
                id="harm to oneself 2",
            ),
            pytest.param(
                "我哥把绳子系到横梁上了，门顶住了不让进",
                "绳子系在梁上晾腊肉，邻居说碍眼，归谁管",
                id="harm to oneself 3",
            ),
            pytest.param(
                "老婆留了条，存折密码写在上面，叫我照顾好女儿，现在电话关机",
                "母亲走了以后存折密码没人知道，银行要什么证明",
                id="farewell",
            ),
            pytest.param(
                "楼下那男的揪住女人头发往墙上撞，她已经不出声了",
                "两口子昨天吵嘴，没动手，现在和好了，物业不用来",
                id="violence without weapon",
            ),
            pytest.param(
                "有个光膀子的提着砍刀在夜市挨个摊子砸，追着人跑",
                "厨师比赛，选手提着菜刀上台，观众席能不能往后挪",
                id="violence with weapon",
            ),
            pytest.param(
                "他托人捎话，今晚就要我们一家的命，车已经停在巷口",
                "他说要我的命，就是催我交作业，开玩笑的",
                id="threat",
            ),
            pytest.param(
                "再不给我落户，明天我拎桶汽油来你们大厅坐着",
                "散装汽油在哪个加油站能买，割草机要用",
                id="threat to an office",
            ),
            pytest.param(
                "灶屋烧着了，婆婆腿脚不好还在床上，火快到房梁",
                "灶屋去年烧过，重盖的补助还没到账",
                id="fire",
            ),
            pytest.param(
                "三楼阳台冒黑烟，窗户里有个小孩在拍玻璃",
                "三楼阳台总晒着被子，挡了我家的光",
                id="fire 2",
            ),
            pytest.param(
                "一进门就是瓦斯味，灶上的管子脱了，奶奶叫不醒",
                "瓦斯管子过期了，能不能请人上门换一根",
                id="gas",
            ),
            pytest.param(
                "一家三口围着炭盆睡着了，脸通红，怎么拍都不睁眼",
                "村里发了炭盆使用常识的小折页，写得好",
                id="carbon monoxide",
            ),
            pytest.param(
                "装硫酸的车翻在村口，白烟往学校飘，孩子们一直咳",
                "硫酸厂要扩建，环评什么时候公示",
                id="chemical",
            ),
            pytest.param(
                "鞭炮仓库炸了，半条街玻璃都碎了，有人满身是血往外爬",
                "爆炸新闻看多了，建议村里少放炮",
                id="explosion",
            ),
            pytest.param(
                "几个初中生下河摸鱼，有一个被漩涡卷进去没冒头",
                "几个初中生得了游泳比赛第二名，想要奖状",
                id="water",
            ),
            pytest.param(
                "鱼塘冰裂了，放羊的老汉掉下去只剩一只手扒着冰边",
                "鱼塘冰厚得很，孩子们滑冰高兴，没有人掉下去",
                id="ice",
            ),
            pytest.param(
                "水从门缝涌进来，已经没过床了，我和两个孩子爬在桌上",
                "去年大水没过床，衣柜泡坏了，赔偿什么时候发",
                id="flood",
            ),
            pytest.param(
                "坝脚往外冒黄泥水，洞口越来越大，下游还有两个村没撤",
                "坝脚的草该割了，水库水位正常，没有险情",
                id="dam",
            ),
            pytest.param(
                "厂房顶塌下来，压了五六个女工，里面还在喊",
                "厂房顶要翻修，请问找谁报备",
                id="collapse",
            ),
            pytest.param(
                "后坡哗啦啦往下淌泥，二伯家灶间已经推倒了，人没出来",
                "后坡有裂缝，地质队看过说稳定，想请再测一次",
                id="slope",
            ),
            pytest.param(
                "打井的下到井底就没声了，上去喊的那个也软在半中腰",
                "打井要不要审批，井底多深算深井",
                id="well",
            ),
            pytest.param(
                "电梯往下掉了三层卡住，里头孕妇肚子痛得直叫",
                "电梯慢得急死人，早高峰要等十分钟",
                id="lift",
            ),
            pytest.param(
                "下雨天路灯杆漏电，一个学生碰到就倒了，旁边人不敢拉",
                "路灯杆漏电的事昨天修好了，谢谢电工",
                id="electricity",
            ),
            pytest.param(
                "面包车冲下山沟，车里有人在哭，油一直滴",
                "面包车停在山沟边挡路，请交警拖走",
                id="road",
            ),
            pytest.param(
                "三轮车熄火卡在铁轨中间，远处火车灯都看见了",
                "铁轨边的杂草太高，建议割一割",
                id="rail",
            ),
            pytest.param(
                "我丈人吃饭时筷子掉了，右手抬不起来，嘴也歪了",
                "丈人中风三年了，轮椅坏了，残联能不能换",
                id="stroke",
            ),
            pytest.param(
                "工地上的老李捂着胸口倒下去，脸色发灰，满头冷汗",
                "医生讲课说捂着胸口倒下要先打120，讲得好",
                id="heart",
            ),
            pytest.param(
                "喜宴上的人接二连三吐，有两个老的已经昏过去了",
                "食堂中毒是谣言，检验报告贴出来了",
                id="poisoning",
            ),
            pytest.param(
                "外孙吃荔枝核卡住了，脸憋得发紫，哭不出来",
                "孩子吃鱼卡了刺，昨天在卫生院取出来了，没事",
                id="choking",
            ),
            pytest.param(
                "弟媳妇在车上就要生了，血流了一座位，前头堵死了",
                "弟媳妇生了，母女平安，想问准生证怎么补",
                id="birth",
            ),
            pytest.param(
                "挖笋被五步蛇咬了，小腿黑到膝盖，人开始说胡话",
                "被狗咬了一口，打了针，医药费谁出",
                id="bite",
            ),
            pytest.param(
                "发疯的水牛把放学的孩子顶翻在田里，还在踩",
                "水牛跑进我家菜地，踩坏一片白菜，要赔",
                id="beast",
            ),
            pytest.param(
                "割稻的大嫂热得栽在田里，身上烫手，叫她不应",
                "天热得要死，能不能给村民活动室装个空调",
                id="heat",
            ),
            pytest.param(
                "两岁的侄女不见了，院门开着，门口就是大塘",
                "侄女家的猫不见了，贴了寻猫启事",
                id="missing child",
            ),
            pytest.param(
                "爷爷糊涂，早上出门到现在没回来，外面下大雪",
                "爷爷走丢那次多亏网格员，我们送了锦旗",
                id="missing old person",
            ),
            pytest.param(
                "冷库门从外头锁上了，里面两个搬运工在砸门，已经冻得没声",
                "仓库门锁坏了三天，进不去货，请房东修",
                id="shut in",
            ),
            pytest.param(
                "粉碎机把师傅的胳膊卷进去了，血喷了一墙",
                "粉碎机补贴的申请表在哪里下载",
                id="machine",
            ),
            pytest.param(
                "旋耕机翻到坎下，开车的被压在底下动不了",
                "旋耕机坏了，农机站能不能上门修",
                id="farm",
            ),
            pytest.param(
                "刷外墙的吊篮一头绳子断了，两个人挂在十几层晃",
                "刷外墙的吊篮挡了我家窗户，什么时候撤",
                id="height",
            ),
            pytest.param(
                "我被他们扣在一个厂里，手机是偷偷借的，不给饭吃还打人",
                "我的驾照被扣在交警队，怎么拿回来",
                id="captive",
            ),
            pytest.param(
                "有人从楼下一直跟到我家门口，现在在拧我家门把手",
                "有人跟我抢车位，天天吵",
                id="stalked",
            ),
            pytest.param(
                "两个村几百号人拿着锄头对上了，已经有人头破血流",
                "两个村几百号人看戏，散场时很热闹，请派人扫地",
                id="crowd",
            ),
            pytest.param(
                "庙会出口太窄，前面的人跌倒了，后面还往上压，有娃娃被踩",
                "庙会出口太窄，建议明年多开一个门",
                id="crush",
            ),
            pytest.param(
                "工人把国道堵了，往货车上扔石头，司机不敢下来",
                "国道堵车堵了两个钟头，应该装个红绿灯",
                id="blockade",
            ),
            pytest.param(
                "叔叔，爸爸躺在厨房里不动，地上好多血，妈妈不在",
                "叔叔，爸爸不让我玩手机，能帮我说说吗",
                id="child calling",
            ),
            pytest.param(
                "岛上停电，我爸的呼吸机只剩一格电了，人已经憋得出汗",
                "岛上停电，冰箱里的鱼坏了，找谁赔",
                id="device",
            ),
            pytest.param(
                "屋里头着火喽，老汉儿还在里头，快点来人嘛",
                "屋里头热得很，想装个空调，电够不够嘛",
                id="dialect",
            ),
            pytest.param(
                "山上下雪，两个学生迷路了，有一个冻得说不出话了",
                "山上下雪路滑，学校明天能不能停课",
                id="cold",
            ),
        ],
    )
    def test_danger_is_critical_and_what_sounds_alike_is_not(self, danger: str, alike: str) -> None:
        assert urgency_of(passage(danger)).value is C
        assert urgency_of(passage(alike)).value is not C


class TestEased:
    @pytest.mark.parametrize(
        ("text", "level"),
        [
            pytest.param("孩子掉进河里了", C, id="a child in the river"),
            pytest.param("孩子掉进河里，救上来了，护栏还没修", U, id="saved"),
            pytest.param("孩子掉进河里，请问保险公司怎么赔", U, id="a claim"),
            pytest.param("能不能快来人，孩子掉进河里了", C, id="a question in haste"),
            pytest.param("上周孩子掉进河里", U, id="another day"),
            pytest.param("上周吵过架，刚才孩子掉进河里", C, id="another day, then this moment"),
            pytest.param("感谢消防队，孩子掉进河里那么深", U, id="thanks"),
            pytest.param("孩子掉进河里之后一直怕水", U, id="long after"),
            pytest.param("怕孩子掉进河里", U, id="feared"),
            pytest.param("血止不住怎么办", C, id="asks what to do"),
            pytest.param("感谢大家，我先走一步，别救我", C, id="thanks do not ease harm to oneself"),
        ],
    )
    def test_words_around_a_danger(self, text: str, level: Urgency) -> None:
        assert urgency_of(passage(text)).value is level

    def test_letter_has_to_say_that_the_danger_is_now(self) -> None:
        letter = "我们村的路修了三回，每回都是修到桥头就停下来，" * 5 + "桥头那家的老人晕倒在菜地里，"
        assert urgency_of(passage(letter + "儿子在外地")).value is U
        assert urgency_of(passage(letter + "现在还躺着")).value is C


class TestBanner:
    @pytest.mark.parametrize(
        ("text", "needed"),
        [
            pytest.param("奶奶叫不醒了", True, id="a sign that needs no word of time"),
            pytest.param("万一奶奶叫不醒了，该打哪个电话", False, id="supposed"),
        ],
    )
    def test_a_scene_asks_for_it_by_itself(self, text: str, needed: bool) -> None:
        assert needs_emergency_banner(passage(text)) is needed
