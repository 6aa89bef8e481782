"""Does the whole loop run? From a yard to two closed cases, through the real pages, everybody at their own screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE
from tests.journeys import acts
from tests.journeys.cast import Cast
from tests.journeys.conftest import Screen

pytestmark = pytest.mark.browser

WATER = "屋后老水井旁新埋的自来水管漏水，整条弄堂都没有水压，晒谷场上积了一滩水。"
PENSION = "想问一声，满六十岁的城乡居民养老金从哪个月开始领，要带哪些材料去办。"
LEAK_WORDS = "自来水管漏水 弄堂 晒谷场"
PENSION_WORDS = "城乡居民养老金 满六十岁"
TOLD = "已当面讲清从满六十周岁的次月起领，带身份证和存折到便民中心办。"
MEASURES = "三天内查清漏点修好，再看水压够不够。"
DUTY = "配合开挖路面并恢复原样"
DUG = "路面已经开挖并按原样恢复，没有影响通行。"
MENDED = "漏点已经找到并换了一段新管，弄堂里各户水压恢复正常。"
THANKS = "水压好了，路面也平了"


class TestLoop:
    def test_visit_becomes_two_closed_cases(self, cast: Cast, screen: Screen) -> None:
        water, pension = acts.record_visit(screen(cast.cadre, "/visit", size=PHONE), WATER, PENSION)
        self._diagnosed(screen(cast.clerk, "/triage"), water, pension)
        self._dispatched(screen(cast.chair, "/clinic"), cast, water)
        self._handled(screen(cast.lead, "/unit"), screen(cast.co, "/unit"), water)
        acts.approve(screen(cast.reviewer, "/review"), water, MENDED)
        revisitor = screen(cast.revisitor, "/revisit", size=PHONE)
        acts.close_satisfied(revisitor, water, THANKS)
        acts.close_satisfied(revisitor, pension, "听明白了")
        self._seen_by_the_leader(screen(cast.leader), cast, water, pension)
        self._hidden_from_the_other_township(screen(cast.outsider), water, pension)

    def _diagnosed(self, clerk: Page, water: str, pension: str) -> None:
        acts.diagnose(clerk, pension)
        acts.answer_on_the_spot(clerk, pension, TOLD)
        acts.diagnose(clerk, water)
        acts.queue(clerk, water)
        expect(acts.listed(clerk, water)).to_have_count(0)

    def _dispatched(self, chair: Page, cast: Cast, water: str) -> None:
        acts.dispatch(chair, water, lead=cast.lead.unit, co=cast.co.unit, measures=MEASURES, duty=DUTY)
        expect(chair.get_by_role("listitem").filter(has_text=f"派账给{cast.lead.unit}")).to_have_count(1)

    def _handled(self, lead: Page, co: Page, water: str) -> None:
        acts.sign(lead, water)
        acts.sign(co, water)
        acts.answer_part(co, water, DUG)
        acts.reply(lead, water, MENDED)

    def _seen_by_the_leader(self, leader: Page, cast: Cast, water: str, pension: str) -> None:
        for number, words in ((water, LEAK_WORDS), (pension, PENSION_WORDS)):
            assert acts.found_by(leader, number) == [number]
            assert number in acts.found_by(leader, words)
        acts.go(leader, f"/case?no={water}")
        story = leader.locator(".zs-story li")
        told = [
            "挂号",
            "初诊",
            "提交",
            f"派账给{cast.lead.unit}，协办{cast.co.unit}",
            "签收",
            "签收",
            "协办单位答复",
            "反馈办理结果",
            "审核通过",
            "回访：满意",
        ]
        expect(story).to_contain_text([re.compile(re.escape(line)) for line in told])

    def _hidden_from_the_other_township(self, clerk: Page, water: str, pension: str) -> None:
        for number in (water, pension):
            acts.go(clerk, f"/case?no={number}")
            expect(clerk.get_by_text("没有这件诉求，或不在您的范围内")).to_be_visible()
        for number in (water, pension):
            assert acts.found_by(clerk, number) == []
        assert water not in acts.found_by(clerk, LEAK_WORDS)
        assert pension not in acts.found_by(clerk, PENSION_WORDS)
