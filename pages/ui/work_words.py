"""What is each kind of work in the background called, and what is it for? By the names of `feedback.jobs.registry`."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Final, NamedTuple

from feedback.i18n.catalogue import mark
from pages.ui.text import _


class JobWords(NamedTuple):
    title: str
    meaning: str


JOB_WORDS: Final[Mapping[str, JobWords]] = {
    "sweep_due": JobWords(mark("查到期"), mark("看每一件没办结的诉求：快到期的提醒经办人，超期的按催办阶梯逐级告知。")),
    "sweep_deliveries": JobWords(mark("补发消息"), mark("把该发还没发出去的消息再交出去，比如断网过后。")),
    "next_looks": JobWords(mark("挂账回头看"), mark("挂账的诉求到了再看的日子，早上告诉主持人。")),
    "digests": JobWords(
        mark("早上的汇总"),
        mark("每人一条：没看的消息、今天到期的、已经超期的各有几件。单位的群也发一条，只报件数。"),
    ),
    "tell_due_tasks": JobWords(
        mark("代办到期提醒"), mark("承诺的日子快到或已过，早上告诉代办员；A 岗不在就告诉 B 岗。")
    ),
    "agendas": JobWords(mark("排诊事议程"), mark("把待会诊、超期和该再看的诉求排进下一个诊事日的议程。")),
    "clear_notices": JobWords(
        mark("清旧消息"), mark("看过的消息和发出去的消息留满规定的天数后删去，没看的和没发成的留两倍。")
    ),
    "forget_old_jobs": JobWords(mark("清旧记录"), mark("做成的任务记录留 30 天，失败的留 90 天，更早的删去。")),
    "deliver": JobWords(mark("发消息"), mark("把消息发到邮箱、群机器人或短信网关。")),
    "retrain": JobWords(mark("训练判类版本"), mark("用人工判过的诉求训练新的判类版本。")),
}


def job_title(workflow: str) -> str:
    """Return what a kind of work is called; one that is gone from the program by its own name."""
    words = JOB_WORDS.get(workflow)
    return _(words.title) if words else workflow


def job_meaning(workflow: str) -> str:
    words = JOB_WORDS.get(workflow)
    return _(words.meaning) if words else ""


def rhythm(at: time | None, every: timedelta) -> str:
    """Return when something comes: 每天 07:30, 每 10 分钟."""
    if at is not None:
        return _("每天 {at}", at=f"{at:%H:%M}")
    return _("每 {n} 分钟", n=int(every / timedelta(minutes=1)))
