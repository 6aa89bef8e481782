"""What came of a campaign: contacts, opinions by topic, what was solved, each team, weeks without the least number."""

from datetime import timedelta
from typing import Any

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.campaign_figures import CampaignFigures, campaign_figures, checked_this_week
from feedback.archive.campaigns import CampaignView, close_campaign
from feedback.core.clock import today
from feedback.core.database import reading
from models.vocabulary import ContactKind
from pages.ui import layout
from pages.ui.admin_acts import ask_first
from pages.ui.admin_style import alarm
from pages.ui.campaigns.form import draw_form, form_of
from pages.ui.campaigns.lists import Asked, draw_list, open_list
from pages.ui.text import _, day, listed, literal, words

_MOST_TITLES = 5
_SUNDAY = timedelta(days=6)


def draw_figures(actor: Actor, view: CampaignView) -> None:
    """Draw one campaign; each figure opens its list."""
    with reading() as session:
        figures = campaign_figures(session, actor, view)
    _draw_head(view, figures)
    _draw_sentence(figures)
    if figures.contacts:
        left, right = st.columns(2, gap="medium") if figures.opinions else (None, st.container())
        if left is not None:
            with left, layout.card("campaign_topics"):
                _draw_topics(figures)
        with right, layout.card("campaign_contacts"):
            _draw_contacts(view, figures)
            _draw_weeks(view, figures)
    if view.may_manage and actor.holds(Permission.MANAGE_CAMPAIGNS):
        form = form_of(actor, view)
        with st.expander(_("改活动、编组、结束活动"), expanded=form.is_begun):
            draw_form(form, view)
            if view.closed_on is None:
                ask_first(
                    _("结束活动"),
                    _("今天以后记录就不能再选它了，已经记下的都算在里面。"),
                    lambda session: close_campaign(session, actor, view.campaign_id),
                    key=f"campaign_close_{view.campaign_id}",
                    said=_("活动已结束。"),
                    sure=_("结束活动"),
                )
    draw_list(view)


def _draw_head(view: CampaignView, figures: CampaignFigures) -> None:
    span = _("{first}到{last}", first=day(view.begins_on), last=day(view.closed_on or view.ends_on))
    layout.section(view.name, f"{view.place} · {span}")
    if view.slogan:
        st.caption(literal(view.slogan))
    if view.is_running(today()) and not checked_this_week(figures, view):
        done = figures.weeks[0].contacts if figures.weeks else 0
        said = _("本周记了 {n} 次，至少要 {least} 次。", n=done, least=view.least_per_week)
        alarm(_("本周未检查") if not done else _("本周还不够"), said, is_now=not done)


def _draw_sentence(figures: CampaignFigures) -> None:
    topics = _("条，{n} 类", n=figures.named_topics) if figures.named_topics else _("条")
    layout.figure_tiles(
        [
            layout.Figure(_("走访和听取"), f"{figures.contacts:,}", _("次")),
            layout.Figure(_("走到的户"), f"{figures.households:,}"),
            layout.Figure(_("意见建议"), f"{figures.opinions:,}", topics),
            layout.Figure(_("已解决"), f"{figures.solved:,}", f"/ {figures.opinions:,}" if figures.opinions else ""),
        ]
    )
    if not figures.opinions:
        layout.empty_state(_("还没有记到这项活动里的意见"), _("记走访、座谈、来电、来信时，选上这项活动。"))
        return
    named = [each.topic for each in figures.topics if each.topic and each.opinions]
    said = _("共梳理出意见建议 {topics} 类 {n} 条", topics=figures.named_topics, n=figures.opinions)
    if named:
        said += _("，涉及{topics}", topics=listed(named))
    if figures.solved:
        some = figures.solved_titles[:_MOST_TITLES]
        said += _("，已解决{titles}等 {n} 个问题", titles=listed(list(some)), n=figures.solved)
    layout.quote(said + _("。"))


def _row(key: str, label: str, asked: Asked, facts: list[str], chips: list[Any] | None = None) -> None:
    with st.container(key=f"case_row_{key}", gap=None):
        st.button(literal(label), key=f"campaign_{key}", type="tertiary", on_click=open_list, args=(asked,))
        layout.row_line(facts, chips or [])


def _draw_topics(figures: CampaignFigures) -> None:
    layout.section(_("意见归了哪几类"), _("点开看是哪些事"))
    with st.container(key="case_rows_topics", gap=None):
        _row("all", _("全部意见"), Asked(what="opinions"), [_("{n} 条", n=figures.opinions)])
        _row("solved", _("已解决的"), Asked(what="solved"), [_("{n} 条", n=figures.solved)])
        for number, each in enumerate(figures.topics):
            name = each.topic or _("没有归类")
            facts = [_("{n} 条", n=each.opinions), _("已解决 {n} 条", n=each.solved) if each.opinions else ""]
            _row(f"topic_{number}", name, Asked(what="opinions", topic=each.topic), [fact for fact in facts if fact])


def _draw_contacts(view: CampaignView, figures: CampaignFigures) -> None:
    layout.section(_("怎么听来的"), _("{n} 次", n=figures.contacts))
    with st.container(key="case_rows_kinds", gap=None):
        for kind in ContactKind:
            if figures.by_kind.get(kind):
                _row(
                    f"kind_{kind}",
                    words(kind),
                    Asked(what="contacts", kind=kind),
                    [_("{n} 次", n=figures.by_kind[kind])],
                )
    if not figures.teams:
        return
    # The same contacts once more, by who went.
    layout.section(_("哪一组去的"))
    with st.container(key="case_rows_teams", gap=None):
        for team in figures.teams:
            name = team.name or _("没有写哪一组")
            leader = next((each.leader for each in view.teams if each.team_id == team.team_id), "")
            facts = [_("{n} 次", n=team.contacts), _("组长 {name}", name=leader) if leader else ""]
            asked = Asked(what="contacts", team_id=team.team_id or 0)
            _row(f"team_{team.team_id or 0}", name, asked, [fact for fact in facts if fact])


def _draw_weeks(view: CampaignView, figures: CampaignFigures) -> None:
    if view.least_per_week is None or not figures.weeks:
        return
    short = sum(1 for week in figures.weeks if week.is_short)
    with st.expander(_("每周至少 {least} 次，有 {n} 周不够", least=view.least_per_week, n=short), expanded=bool(short)):
        for week in figures.weeks:
            span = _("{first}到{last}", first=day(week.monday), last=day(week.monday + _SUNDAY))
            chip = layout.chip("overdue", _("未检查") if not week.contacts else _("不够"))
            layout.row_line([span, _("{n} 次", n=week.contacts)], [chip] if week.is_short else [])
