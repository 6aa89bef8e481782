"""The first line of a board: four figures, each with its size, its change, and the lists that it is counted from."""

from dataclasses import dataclass

import streamlit as st

from feedback.boards.queries import Count, Headline, Share
from pages.ui import board_style, layout
from pages.ui.board_list import open_mark
from pages.ui.layout import Figure
from pages.ui.text import _


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure and, as pairs of words and marks, what it opens."""

    name: str
    figure: Figure
    links: tuple[tuple[str, str], ...]


def tiles_of(first: Headline) -> list[Tile]:
    """Return the four tiles: what came, what is overdue, what was done in time, who is satisfied."""
    return [_came(first), _overdue(first), _on_time(first.on_time), _satisfied(first.satisfaction)]


def _came(first: Headline) -> Tile:
    figure = Figure(_("新挂号"), f"{first.registered.value:,}", change=_change(first.registered))
    done = _("办结 {n} 件", n=f"{first.closed.value:,}")
    return Tile("came", figure, ((_("看明细"), first.registered.key), (done, first.closed.key)))


def _overdue(first: Headline) -> Tile:
    late, still = first.overdue, first.open
    size = f"({late.value:,}/{still.value:,})"
    newly = first.newly_overdue.value
    change = _("其中 {n} 件是这段时间超的", n=f"{newly:,}") if newly else _("这段时间没有新超的")
    figure = Figure(_("超期未办"), f"{late.value:,}", size, change, False if newly else None)
    return Tile("overdue", figure, ((_("看明细"), late.key), (_("在办 {n} 件", n=f"{still.value:,}"), still.key)))


def _on_time(share: Share) -> Tile:
    late = share.denominator - round(share.numerator)
    links = ((_("看明细"), share.key), (_("没按时 {n} 件", n=f"{late:,}"), share.against_key))
    return Tile("on_time", _share(_("按时办理率"), share), links)


def _satisfied(share: Share) -> Tile:
    links = ((_("看明细"), share.key), (_("不满意的"), share.against_key))
    return Tile("satisfied", _share(_("满意率"), share), links)


def _change(count: Count) -> str:
    if not count.change:
        return "" if count.change is None else _("和上期一样")
    return _("比上期多 {n} 件", n=count.change) if count.change > 0 else _("比上期少 {n} 件", n=-count.change)


def _share(label: str, share: Share) -> Figure:
    if share.share is None:
        return Figure(label, "—", change=_("这段时间还没有可算的"))
    size = f"({share.numerator:.1f}".rstrip("0").rstrip(".") + f"/{share.denominator:,})"
    change, better = _points(share.change)
    return Figure(label, f"{share.share:.0%}", size, change, better)


def _points(change: float | None) -> tuple[str, bool | None]:
    """Return by how many hundredths a share has changed, and whether that is better."""
    if change is None:
        return _("上期没有可比的"), None
    points = round(change * 100)
    if not points:
        return _("和上期持平"), None
    line = _("比上期高 {n} 个百分点", n=points) if points > 0 else _("比上期低 {n} 个百分点", n=-points)
    return line, points > 0


def draw_tiles(tiles: list[Tile]) -> None:
    """Draw the tiles side by side, on a phone two by two, each with its links under it."""
    with st.container(key="board_tiles", horizontal=True, gap=None):
        for tile in tiles:
            with st.container(key=f"tile_{tile.name}", gap=None):
                layout.figure_tiles([tile.figure])
                with st.container(horizontal=True, key=f"link_tile_{tile.name}"):
                    for number, (label, key) in enumerate(tile.links):
                        st.button(label, key=f"list_{tile.name}_{number}", on_click=open_mark, args=(key,))


def draw_definitions() -> None:
    """Draw how the four are counted, for whoever doubts them."""
    with st.expander(_("这些数怎么算的")):
        board_style.definitions(
            [
                (_("新挂号"), _("这段时间里登记的诉求；上期是紧挨在前面、一样长的一段。")),
                (_("超期未办"), _("此刻还没办完、当前这一步已过时限的；括号里是此刻在办的总数。")),
                (
                    _("按时办理率"),
                    _("这段时间办结、有办理时限的，加上到期末还压在单位手里已过时限的，里面按时反馈的占多少。"),
                ),
                (_("满意率"), _("这段时间办结、回访时问过满意不满意的，满意算 1 件，基本满意算 0.9 件。")),
                (_("都不含"), _("保密件不算在任何一个数里。")),
            ]
        )
