"""What stands on the page of releases: the one in use and the candidate beside each other, in words and small bars."""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from feedback.core.errors import BadInput, FeedbackError
from feedback.i18n.faults import sentence_for
from feedback.i18n.release_card import release_name
from feedback.learning.comparing import Comparison, Tally
from feedback.learning.figures import Figures
from feedback.learning.releases import Measured, ReleaseView, Standing
from models.work_vocabulary import ReleaseState
from pages.ui import layout, learning_style
from pages.ui.admin_style import alarm, plain_note
from pages.ui.layout import Markup
from pages.ui.learning_style import bar, line
from pages.ui.text import _, category_name, fault, language, listed, moment, words

_MOST_NAMED: Final = 6
_CHIPS: Final[dict[ReleaseState, layout.ChipKind]] = {
    ReleaseState.ACTIVE: "closed",
    ReleaseState.CANDIDATE: "next",
    ReleaseState.PASSED_OVER: "plain",
    ReleaseState.TRAINING: "waiting",
    ReleaseState.FORMER: "plain",
    ReleaseState.FAILED: "near",
}


def called(name: str) -> str:
    """Return how people call a release."""
    return release_name(name, language())


def title_line(standing: Standing) -> str:
    """Return which release is in use since when."""
    in_use = standing.in_use
    if in_use is None:
        return _("正在用{name}", name=called("starter"))
    since = moment(in_use.promoted_at) if in_use.promoted_at else ""
    return _("正在用{name}，{since} 启用", name=called(in_use.name), since=since)


def warn_unreadable(why: BadInput | None, wanted: str) -> None:
    """Say loudly that the release that should serve cannot be read."""
    if why is not None:
        text = _("{why}眼下由出厂版顶着，判类没有停。请退回上一版，或者重新训练。", why=fault(why))
        alarm(_("读不了这一版的文件：{name}", name=called(wanted)), text, is_now=True)


def draw_in_use(standing: Standing) -> None:
    """Draw the release in use in one plain card."""
    with layout.card("release_in_use"):
        in_use = standing.in_use
        layout.section(called(in_use.name if in_use else "starter"), words(ReleaseState.ACTIVE))
        _hundred(standing.measured)
        if in_use is None:
            plain_note(_("随软件带来的，只学过自带的例句，没有学过本县的事。"))
        elif in_use.figures:
            plain_note(_origin(in_use.figures))
            if in_use.promoted_by:
                plain_note(_("{name}启用。", name=in_use.promoted_by))


def _hundred(measured: Measured) -> None:
    if not measured.n:
        plain_note(_("还没有考过。"))
        return
    n, right = f"{measured.n:,}", f"{measured.right:,}"
    size = (
        _("拿大家判过的 {n} 件考它，判对 {right} 件", n=n, right=right)
        if measured.is_own
        else _("拿自带的 {n} 句例句考它，判对 {right} 句；还没有拿本县的事考过", n=n, right=right)
    )
    share = round(100 * measured.right / measured.n)
    learning_style.hundred(_("每 100 件判对"), str(share), _("件"), size)


def _origin(figures: Figures) -> str:
    told = figures.verdicts
    return _(
        "学了大家的 {n} 个判断，其中 {changed} 个是改了机器的建议。", n=figures.taught, changed=told.get("changed", 0)
    )


def draw_candidate(standing: Standing) -> None:
    """Draw the candidate beside it: how it does on the same cases, and where it is better or worse."""
    with layout.card("release_candidate"):
        candidate = standing.candidate
        if candidate is None or candidate.figures is None:
            layout.section(_("备选"))
            layout.empty_state(_("还没有备选"), _("训练一次，就有一个能和正在用的比一比。"))
            return
        comparison = candidate.figures.comparison
        layout.section(called(candidate.name), words(ReleaseState.CANDIDATE))
        right = sum(each.now for each in comparison.by_category.values())
        _hundred(Measured(right, comparison.n, is_own=True))
        plain_note(_origin(candidate.figures))
        learning_style.told(_verdict_lines(comparison))


def draw_bars(standing: Standing) -> None:
    """Draw both tests, and the categories in which the two differ most, as bars."""
    candidate = standing.candidate
    if candidate is None or candidate.figures is None:
        return
    comparison = candidate.figures.comparison
    with layout.card("release_bars"):
        layout.section(_("同样的考题，各判对多少"))
        tests = [
            (_("固定的一成诉求"), _("从来不拿去学"), comparison.frozen),
            (_("近一个月的判断"), _("也没有拿去学"), comparison.month),
        ]
        names = called(comparison.compared_with), called(candidate.name)
        learning_style.bars_beside(
            (name, aside, _pair(names, Tally(test.n, test.was.right, test.now.right))) for name, aside, test in tests
        )
        shown = [code for code, _tally in _differing(comparison)]
        if shown:
            layout.section(_("差别大的类别"), _("考题满 20 件的"))
            learning_style.bars_beside(
                (category_name(code), "", _pair(names, comparison.by_category[code])) for code in shown
            )


def _pair(names: tuple[str, str], tally: Tally) -> Sequence[Markup]:
    return (
        bar(names[0], tally.was, tally.n, is_new=False),
        bar(names[1], tally.now, tally.n, is_new=True),
    )


def _differing(comparison: Comparison) -> list[tuple[str, Tally]]:
    large = [(code, tally) for code, tally in comparison.by_category.items() if tally.is_large]
    apart = [(code, tally) for code, tally in large if tally.was != tally.now]
    return sorted(apart, key=lambda pair: (-abs(pair[1].now - pair[1].was), pair[0]))[:_MOST_NAMED]


def _verdict_lines(comparison: Comparison) -> list[Markup]:
    won = sum(each.now - each.was for each in comparison.by_category.values())
    whole = {
        True: _("同样 {n} 件考题，它多判对 {won} 件。", n=comparison.n, won=abs(won)),
        False: _("同样 {n} 件考题，它少判对 {won} 件。", n=comparison.n, won=abs(won)),
    }
    said = [line(whole[won > 0] if won else _("同样 {n} 件考题，判对的一样多。", n=comparison.n))]
    better = [code for code, tally in _differing(comparison) if tally.now > tally.was]
    if better:
        said.append(_kind("better", _("变好"), _names(better)))
    if comparison.worse:
        said.append(_kind("worse", _("变差"), _names(comparison.worse)))
    return said


def _kind(tone: str, word: str, names: str) -> Markup:
    return Markup(f'<b class="zs-{tone}">{escape(word)}</b> {escape(names)}')


def _names(codes: Sequence[str]) -> str:
    named = listed([category_name(code) for code in codes[:_MOST_NAMED]])
    return _("{names}等 {n} 类", names=named, n=len(codes)) if len(codes) > _MOST_NAMED else named


def refusal_line(why: FeedbackError) -> str:
    """Return why a candidate may not serve, with its categories by their names."""
    if why.key == "promotion_worse":
        named = _names(str(why.facts["categories"]).split(","))
        return _("还不能启用：{names}，它判得比正在用的差。判过的件多了，再训练一次。", names=named)
    return _("还不能启用：{why}", why=fault(why))


def draw_history(history: Sequence[ReleaseView]) -> None:
    """Draw every release that was trained here, the newest first, and the starter below."""
    rows = "".join(_history_row(each) for each in history)
    starter = f"<li><b>{escape(called('starter'))}</b><span></span><p>{escape(_('随软件带来的，一直在'))}</p></li>"
    st.html(f'<ol class="zs-releases">{rows}{starter}</ol>')


def _history_row(each: ReleaseView) -> str:
    chip = layout.chip(_CHIPS[each.state], words(each.state))
    return f"<li><b>{escape(called(each.name))}</b>{chip}<p>{escape(_history_line(each))}</p></li>"


def _history_line(each: ReleaseView) -> str:
    said = [_("{when} {name}要求训练", when=moment(each.asked_at), name=each.asked_by)]
    if each.fault[0]:
        said.append(sentence_for(each.fault[0], each.fault[1], language()))
    if each.figures:
        comparison = each.figures.comparison
        right = sum(tally.now for tally in comparison.by_category.values())
        if comparison.n:
            said.append(
                _("每 100 件判对 {share} 件（{right}/{n}）", share=round(100 * right / comparison.n), right=right,
                  n=comparison.n)
            )  # fmt: skip
    if each.promoted_at:
        said.append(_("{when} {name}启用", when=moment(each.promoted_at), name=each.promoted_by))
    if each.is_trial:
        said.append(_("用试用县的数据练的"))
    return " · ".join(said)
