"""What can be done with releases from their page: let the candidate serve, go back, train anew; each says why not."""

from typing import Final, Literal

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.database import Session, reading
from feedback.learning.promotion import promote, roll_back
from feedback.learning.releases import ReleaseView, Standing, read_card, training_now
from feedback.learning.retraining import ask_for_release
from models.work_vocabulary import TrainingStep
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.admin_style import plain_note
from pages.ui.release_view import called, refusal_line
from pages.ui.shell import acting, require
from pages.ui.text import _, language, span, words

_LOOK_SECONDS: Final = 2


def draw_acts(actor: Actor, standing: Standing) -> None:
    """Draw the three acts, and below them why one of them is not open."""
    candidate = standing.candidate
    may_serve = standing.may_act and candidate is not None and standing.refused is None
    may_train = standing.may_act and standing.training is None and standing.decided >= standing.least
    with layout.action_bar("releases"):
        if candidate is not None:
            name, number = called(candidate.name), candidate.release_id
            label = _("启用{name}", name=name)
            if st.button(label, key="release_promote", type="primary", disabled=not may_serve) and may_serve:
                carry_out(lambda session: promote(session, actor, number), _("已启用{name}。", name=name))
        kind: Literal["primary", "secondary"] = "secondary" if may_serve else "primary"
        if st.button(_("重新训练"), key="release_retrain", type=kind, disabled=not may_train) and may_train:
            carry_out(lambda session: ask_for_release(session, actor), _("已开始训练，做完会出现在这一页。"))
        if standing.before is not None and standing.may_act:
            _draw_way_back(actor, standing.before)
    for reason in _reasons(standing):
        plain_note(reason)


def _draw_way_back(actor: Actor, before: str) -> None:
    name = called(before)
    ask_first(
        _("退回上一版"),
        _("退回{name}，全县马上改用它判类。已经判过的件不变，现在用的这一版留在历史里。", name=name),
        lambda session: _roll_back(session, actor),
        key="release_back",
        said=_("已退回{name}。", name=name),
        sure=_("退回{name}", name=name),
    )


def _roll_back(session: Session, actor: Actor) -> None:
    roll_back(session, actor)


def _reasons(standing: Standing) -> list[str]:
    """Return why an act is not open, each in a sentence."""
    if not standing.may_act:
        return [_("启用、退回和重新训练管着全县，由县里的人来办。")]
    said = []
    if standing.candidate is not None and standing.refused is not None:
        said.append(refusal_line(standing.refused))
    if standing.training is not None:
        said.append(_("正在训练，做完才能再训练一次。"))
    elif standing.decided < standing.least:
        said.append(
            _("还不能训练：一个月以前判过的有 {n} 件，至少要 {least} 件。", n=standing.decided, least=standing.least)
        )
    return said


def draw_training(training: ReleaseView | None) -> None:
    """Draw how far a training is, and look again every two seconds until it is at its end."""
    if training is not None:
        with layout.card("release_training"):
            st.fragment(_training, run_every=_LOOK_SECONDS)(training.release_id)


def _training(release_id: int) -> None:
    actor = require(Permission.MANAGE_RELEASES)
    with reading() as session:
        training = training_now(session, actor)
    if training is None or training.release_id != release_id:
        st.rerun()
    else:
        steps = list(TrainingStep)
        place = steps.index(training.step) + 1 if training.step else 0
        since = span(training.began_at or training.asked_at, utc_now())
        if training.step is None:
            said = _("排队中：{name}，已等 {since}", name=called(training.name), since=since)
        else:
            said = _("正在训练{name}，第 {place} 步，共 {n} 步：{step}，已 {since}", name=called(training.name),
                     place=place, n=len(steps), step=words(training.step), since=since)  # fmt: skip
        st.progress(place / (len(steps) + 1), text=said)
        plain_note(_("要几分钟。可以离开这一页，做完会留在这里。"))


def draw_card(actor: Actor, history: tuple[ReleaseView, ...]) -> None:
    """Draw the card of a trained release, and the way to take it along."""
    trained = {each.release_id: called(each.name) for each in history if each.figures}
    if not trained:
        return
    with st.expander(_("说明卡：用什么练的，判得怎样，不能指望什么")):
        chosen = st.selectbox(
            _("哪一版"),
            list(trained),
            format_func=trained.__getitem__,
            key="release_card",
            label_visibility="collapsed",
        )
        if chosen is not None:
            with acting(), reading() as session:
                card = read_card(session, actor, chosen, language())
                st.download_button(_("下载"), card, f"{trained[chosen]}.md", "text/markdown", key="release_download")
                st.markdown(read_card(session, actor, chosen, language()))
