"""What stands on the page of work in the background: schedules, failures with their reasons, and what waits or runs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import at_office, office_day, today, utc_now
from feedback.core.job_runs import JobRun
from feedback.jobs.standing import Failure, ScheduleView, WorkStanding, do_anew
from models.work_vocabulary import JobState
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import alarm, plain_note
from pages.ui.layout import ChipKind, Markup
from pages.ui.text import _, ago, fault, moment, span, words
from pages.ui.work_words import job_meaning, job_title, rhythm

_CHIPS: Final[Mapping[JobState, ChipKind]] = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "next",
    JobState.DONE: "closed",
    JobState.FAILED: "overdue",
    JobState.CANCELLED: "plain",
}


def title_line(standing: WorkStanding) -> str:
    """Return how much comes by itself, and whether something needs looking after."""
    failed = sum(_needs_care(each) for each in standing.failures)
    n = len(standing.schedules)
    if failed:
        return _("{n} 项定时任务；近 30 天有 {failed} 次没做成，还没有补上", n=n, failed=failed)
    return _("{n} 项定时任务，没有等着处理的失败", n=n)


def warn(standing: WorkStanding) -> None:
    """Say loudly that nobody works, and that overdue cases have nobody to be told."""
    if standing.is_unwatched:
        alarm(
            _("没有后台进程在工作"),
            _("到点的任务没有人做，催办、汇总和消息都停着。请重启服务，或另开进程：python -m feedback work。"),
            is_now=True,
        )
    if standing.told_nobody:
        alarm(
            _("有 {n} 次超期没有人可以告知", n=standing.told_nobody),
            _("那些地方没有台账员、主持人和领导。请到“账号与角色”里补上人。"),
            is_now=False,
        )


def draw_schedules(standing: WorkStanding) -> None:
    """Draw every schedule with its last job and the next."""
    with layout.card("work_schedules"):
        layout.section(_("定时任务"), _("到点自己做，错过的补做最近一次"))
        rows = "".join(_schedule_row(each) for each in standing.schedules)
        st.html(f'<ul class="zs-jobs">{rows}</ul>')


def _schedule_row(schedule: ScheduleView) -> str:
    last = schedule.last
    chip = _chip(last) if last else layout.chip("plain", _("还没有做过"))
    said = [rhythm(schedule.at, schedule.every)]
    if last is not None:
        said.append(_last_line(last))
    said.append(_("下次 {when}", when=_when(schedule.next_at)))
    facts = "".join(f"<span>{escape(each)}</span>" for each in said)
    return (
        f"<li><b>{escape(job_title(schedule.workflow))}</b>{chip}"
        f"<p>{escape(job_meaning(schedule.workflow))}</p><div>{facts}</div></li>"
    )


def _last_line(run: JobRun) -> str:
    when = _when(run.begun_at or run.asked_at)
    if run.begun_at and run.ended_at:
        return _("上次 {when}，用了 {span}", when=when, span=_took(run.begun_at, run.ended_at))
    return _("上次 {when}", when=when)


def _took(begun_at: datetime, ended_at: datetime) -> str:
    """Return how long a job took; what took less than a minute in seconds."""
    took = ended_at - begun_at
    if took < timedelta(minutes=1):
        return _("{n} 秒", n=f"{took / timedelta(seconds=1):.1f}")
    return span(begun_at, ended_at)


def _when(at: datetime) -> str:
    return f"{at_office(at):%H:%M}" if office_day(at) == today() else moment(at)


def _chip(run: JobRun) -> Markup:
    if run.is_left_behind:
        return layout.chip("near", _("旧版本留下的"))
    return layout.chip(_CHIPS[run.state], words(run.state))


def draw_failures(actor: Actor, standing: WorkStanding) -> None:
    """Draw what failed, why, and the way to have it done once more; what was made good since stands in grey."""
    if not standing.failures:
        return
    with layout.card("work_failures"):
        layout.section(_("没做成的"), _("近 30 天，新的在前"))
        for number, failure in enumerate(standing.failures):
            _draw_failure(actor, failure, number)


def _draw_failure(actor: Actor, failure: Failure, number: int) -> None:
    run = failure.run
    chip = _failure_chip(failure)
    why = fault(run.fault) if run.fault else ""
    with st.container(horizontal=True, vertical_alignment="center", key=f"failure_{number}"):
        st.html(
            f'<div class="zs-failure"><b>{escape(job_title(run.workflow))}</b>{chip}'
            f"<small>{escape(moment(run.asked_at))}</small><p>{escape(why)}</p></div>"
        )
        if _needs_care(failure) and st.button(_("再做一次"), key=f"anew_{run.job_id}"):
            said = _("已排上，做完会出现在这一页。")
            carry_out(lambda session: do_anew(session, actor, run.job_id), said)


def _failure_chip(failure: Failure) -> Markup:
    if failure.is_waiting:
        return layout.chip("next", _("正在重做"))
    if failure.is_made_good:
        return layout.chip("plain", _("后来做成了"))
    return layout.chip("overdue", words(JobState.FAILED))


def _needs_care(failure: Failure) -> bool:
    return not failure.is_made_good and not failure.is_waiting


def draw_open_jobs(standing: WorkStanding) -> None:
    """Draw what runs and what waits."""
    with layout.card("work_open"):
        layout.section(_("正在做和排队的"))
        if not standing.open_jobs:
            plain_note(_("现在没有。"))
            return
        rows = "".join(_open_row(run) for run in standing.open_jobs)
        st.html(f'<ul class="zs-jobs">{rows}</ul>')


def _open_row(run: JobRun) -> str:
    since = _("{ago}排上", ago=ago(run.asked_at, utc_now()))
    facts = [since] + ([_("进程 {name}", name=run.worker)] if run.state is JobState.RUNNING and run.worker else [])
    said = "".join(f"<span>{escape(each)}</span>" for each in facts)
    return f"<li><b>{escape(job_title(run.workflow))}</b>{_chip(run)}<div>{said}</div></li>"
