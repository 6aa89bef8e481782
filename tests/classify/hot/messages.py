"""Invented messages: three events of four to six, and others that are alone."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from feedback.classify.hot.message import Message

FIRST_DAY: Final = date(2026, 3, 2)

MIXER: Final = [
    ("青芦湾小区旁边的搅拌站太吵", "我们住在青芦湾小区，旁边的搅拌站半夜还在生产，噪音和粉尘让人睡不着。"),
    ("投诉青芦湾搅拌站噪音扰民", "青芦湾小区东侧新建了一家混凝土搅拌站，灰尘大，噪音大，请环保部门查一查。"),
    ("青芦湾小区附近搅拌站粉尘污染", "搅拌站离青芦湾小区只有一百米，粉尘飘进家里，老人孩子都咳嗽。"),
    ("搅拌站污染环境", "青芦湾小区旁的搅拌站没有围挡，运料车整夜进出，粉尘和噪音很严重。"),
    ("请关停青芦湾旁的搅拌站", "搅拌站手续齐全吗？青芦湾业主天天吃灰，夜里噪音吵得睡不着觉。"),
    ("青芦湾搅拌站何时搬走", "投诉过几次，青芦湾小区旁边的搅拌站照样生产，噪音粉尘没有减少。"),
]
SCHOOL: Final = [
    ("启辰书院培训班拖延退费", "孩子在启辰书院报了培训班，没有上课就关门，退费拖了三个月。"),
    ("启辰书院不退培训费", "启辰书院说十天内退费，到现在一分钱没有退，电话也不接。"),
    ("投诉启辰书院退费难", "在启辰书院交了一万元培训费，申请退费被一拖再拖。"),
    ("启辰书院关门跑路，培训费怎么退", "启辰书院突然关门，家长们要求退费，没有人出来处理。"),
]
BUS: Final = [
    ("希望32路公交车延伸到槐荫镇", "槐荫镇到县城没有直达公交，希望32路公交车能够延伸到槐荫镇。"),
    ("32路公交车能否开到槐荫镇", "老人去县城看病要换两趟车，32路公交车能否延伸到槐荫镇？"),
    ("建议32路公交延伸槐荫镇", "槐荫镇学生多，建议把32路公交车延伸过来，方便大家乘车。"),
    ("槐荫镇群众盼32路公交车", "槐荫镇群众乘车不便，盼望32路公交车延伸到镇上。"),
]
ALONE: Final = [
    ("松岭村路灯坏了", "松岭村口的路灯坏了半个月，晚上看不见路。"),
    ("咨询医保报销比例", "外地住院的费用回来以后能报销多少，需要带什么材料？"),
    ("表扬城南派出所民警", "民警帮我找回了丢失的钱包，非常感谢。"),
    ("白塔巷下水道堵塞", "白塔巷的下水道堵了，污水流得满地都是。"),
    ("养老金认证怎么办", "父亲八十岁行动不便，养老金认证能不能上门？"),
    ("西渡口菜市场占道经营", "菜市场外面的摊贩把人行道全占了。"),
    ("河东村自来水发黄", "这几天自来水发黄，有股怪味。"),
    ("建议公园多设座椅", "公园里能坐的地方太少，老人走累了没地方歇。"),
]


def written(
    texts: Sequence[tuple[str, str]], name: str, *, users: Sequence[str] = (), every_days: int = 2, likes: int = 0
) -> list[Message]:
    """Return a message for each text, of different persons unless `users` says otherwise."""
    return [
        Message(
            id=f"{name}{place}",
            title=title,
            body=body,
            user=users[place] if users else f"{name}-{place}",
            day=FIRST_DAY + timedelta(days=place * every_days),
            likes=likes,
        )
        for place, (title, body) in enumerate(texts)
    ]


def everything() -> list[Message]:
    """Return all of them, the events among the others."""
    return [*written(ALONE, "a"), *written(MIXER, "m"), *written(SCHOOL, "s"), *written(BUS, "b")]
