"""Which pictures are there? Every page of every role, and the states that say more than an empty form does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

from pages.ui.navigation import PAGE_BY_PATH
from tests.screens import county, states
from tests.screens.county import Person

Act = Callable[[Page, Person], None]
_BY_TICKET: Final = ("ballot", "rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: which page is opened, with which query, and what is done there first."""

    path: str
    state: str = ""
    caption: str = ""
    query: str = ""
    act: Act | None = None
    sizes: tuple[str, ...] = ("phone", "desktop")
    language: str = "zh"
    text_size: str = "normal"
    is_dark: bool = False

    @property
    def name(self) -> str:
        return f"{self.path}-{self.state}" if self.state else self.path

    @property
    def title(self) -> str:
        page = PAGE_BY_PATH[self.path].title
        return f"{page}: {self.caption}" if self.caption else page

    @property
    def address(self) -> str:
        # The home page stands at the root.
        path = "/" if self.path == "home" else f"/{self.path}"
        return f"{path}?{self.query}" if self.query else path


def shots_of(person: Person) -> Iterator[Shot]:
    """Yield the pictures of a person: their pages in the order of the navigation, then the states."""
    for entry in person.pages:
        # Only its holder has the ticket by which one of these opens.
        if entry.path in _BY_TICKET:
            continue
        yield Shot(path=entry.path, query=county.address_of(person, entry.path))
    yield from _STATES.get(person.role, ())


def _view(name: str, shows: str) -> Act:
    return lambda page, _person: states.view_chosen(page, name, shows)


def _opened(path: str) -> Shot:
    return Shot(path=path, state="matter", caption="a matter opened", act=states.matter_chosen, sizes=("phone",))


def _large(path: str) -> Shot:
    return Shot(path=path, state="large", caption="large letters", text_size="large")


def _english(path: str) -> Shot:
    return Shot(path=path, state="english", caption="in English", language="en")


def _dark(path: str) -> Shot:
    return Shot(path=path, state="dark", caption="dark", is_dark=True)


_VISIT_TYPED: Final = Shot(
    path="visit", state="typed", caption="two matters, one a likely repeat", act=states.visit_typed
)
_SHEET: Final = Shot(path="sheets", state="checked", caption="two rows are wrong", act=states.sheet_checked)
_FORUM: Final = Shot(path="forum", state="filled", caption="rows and their labels", act=states.forum_filled)
_SEARCH: Final = Shot(path="search", state="found", caption="found by words", query="text=自来水")

_STATES: Final[Mapping[str, tuple[Shot, ...]]] = {
    "cadre": (
        Shot(path="visit", state="household", caption="a household is sought", act=states.visit_household),
        _VISIT_TYPED,
        Shot(path="visit", state="labels", caption="labels of a matter", act=states.visit_labels),
        _opened("triage"),
        _large("home"),
        _large("visit"),
        _dark("visit"),
    ),
    "recorder": (
        Shot(path="call", state="known", caption="somebody who called before", act=states.call_known),
        Shot(path="message", state="typed", caption="a letter typed in", act=states.letter_typed),
        _FORUM,
        _SHEET,
    ),
    "clerk": (
        _opened("triage"),
        _SEARCH,
        Shot(path="papers", state="made", caption="a slip made", act=states.slip_made),
        Shot(path="drift", state="next", caption="what to diagnose first", act=_view("先诊哪几件", "去初诊台")),
        _english("home"),
        _english("triage"),
        _english("visit"),
        _english("papers"),
        _english("inbox"),
    ),
    "chair": (
        Shot(path="clinic", state="decision", caption="an order to a unit", act=states.matter_dispatched),
        Shot(
            path="clinic", state="requests", caption="what units ask for", act=_view("退单与延期申请", "承办单位的申请")
        ),
        Shot(path="clinic", state="suspended", caption="what is suspended", act=_view("挂账清单", "挂着账")),
        Shot(path="routing", state="levels", caption="whose matters are whose", act=_view("职责层级", "随大类")),
        Shot(path="routing", state="duty", caption="the duty roster and its gaps", act=_view("值班领导", "值班表")),
        Shot(path="routing", state="absences", caption="who is away", act=_view("不在岗与代收", "代为登记")),
        _english("routing"),
    ),
    "handler": (_opened("unit"), Shot(path="unit", state="reply", caption="a reply written", act=states.reply_written)),
    "reviewer": (
        _opened("review"),
        Shot(path="review", state="sent_back", caption="a reply sent back", act=states.reply_sent_back),
    ),
    "revisitor": (
        _opened("revisit"),
        Shot(path="revisit", state="redo", caption="not solved", act=states.redo_chosen),
    ),
    "leader": (
        Shot(path="board", state="list", caption="the list behind a figure", act=states.mark_opened),
        _SEARCH,
        Shot(path="drift", state="words", caption="new words", act=_view("新出现的词", "和前 90 天比")),
        _dark("board"),
        _english("board"),
        _english("drift"),
        _english("releases"),
    ),
    "discipline": (_opened("confidential"),),
    "sysadmin": (
        Shot(path="places", state="units", caption="the units", act=_view("单位", "新增单位")),
        Shot(
            path="places",
            state="trial",
            caption="taking the trial county away",
            act=_view("清除试用县", "确定要清除的话"),
        ),
        Shot(path="limits", state="hours", caption="office hours", act=_view("办公时间", "定办公时间")),
        Shot(path="limits", state="limits", caption="the time limits", act=_view("时限", "时限表")),
        Shot(path="limits", state="presets", caption="ready-made limits", act=_view("现成的时限", "换成这一套")),
        Shot(path="limits", state="recount", caption="what a longer day would move", act=states.recounted),
        Shot(path="limits", state="rules", caption="the office's rules", act=_view("办事规则", "保存规则")),
        Shot(path="notices", state="words", caption="the wording of a notice", act=_view("用语模板", "收到的样子")),
        Shot(path="notices", state="outlets", caption="where messages go", act=_view("发到哪里", "短信网关")),
        _english("notices"),
        Shot(path="work", state="ladder", caption="the escalation ladder", act=_view("催办阶梯", "超期越久")),
    ),
}
