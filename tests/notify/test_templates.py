"""May an office change the words of a notice, and is nothing sent with a hole in it?"""

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, FeedbackError, MissingFact, NotPermitted
from feedback.i18n.faults import sentence
from feedback.i18n.notice_texts import CITIZEN_TEXTS, NOTICE_TEXTS, NoticeText
from feedback.notify.templates import (
    change_template,
    checked_template,
    office_texts,
    preview,
    reset_template,
    templates,
)
from models.keeping import AccessLog
from models.work_vocabulary import AccessAction, CitizenStep, NoticeKind
from tests.county import County
from tests.statements import statements

KIND = NoticeKind.REDO
OWN = NoticeText("  重办 {number}", "{number} 要重办，{due} 前办完。 ")


def test_own_words_are_used_until_they_are_reset(session: Session, sysadmin: Actor) -> None:
    change_template(session, sysadmin, KIND, OWN)
    change_template(session, sysadmin, CitizenStep.REDO, NoticeText("", "您的事（{number}）重办。"))
    kept = office_texts(session)
    # A kind and a step of one name keep words of their own.
    assert kept.notices == {KIND: ("重办 {number}", "{number} 要重办，{due} 前办完。")}
    assert kept.steps == {CitizenStep.REDO: ("", "您的事（{number}）重办。")}
    with statements(session) as sent:
        listed = {type(each.which): each for each in templates(session, sysadmin) if each.which == "redo"}
    assert len(sent) == 1
    assert listed[NoticeKind].sample.title == "重办 ZS2026-000017"
    assert listed[CitizenStep].length == len("您的事（ZS2026-000017）重办。")
    reset_template(session, sysadmin, KIND)
    reset_template(session, sysadmin, KIND)
    assert not office_texts(session).notices
    changes = select(AccessLog.facts).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)
    lines = session.exec(changes.order_by(col(AccessLog.seq))).all()
    assert [next(iter(facts)) for facts in lines] == ["template_changed", "template_changed", "template_reset"]


def test_changing_them_again_keeps_one_row(session: Session, sysadmin: Actor) -> None:
    change_template(session, sysadmin, KIND, OWN)
    change_template(session, sysadmin, KIND, NoticeText("标题", "内容"))
    assert office_texts(session).notices == {KIND: ("标题", "内容")}


def test_every_template_is_listed_with_a_sample(session: Session, sysadmin: Actor) -> None:
    assert len(templates(session, sysadmin)) == len(NOTICE_TEXTS) + len(CITIZEN_TEXTS)


@pytest.mark.parametrize(
    ("which", "text", "fault", "told"),
    [
        (KIND, NoticeText("标题", "  "), MissingFact("template_empty"), "标题和内容都要填写。"),
        (KIND, NoticeText("", "内容"), MissingFact("template_empty"), "标题和内容都要填写。"),
        (KIND, NoticeText("标题", "{name} 重办"), BadInput("template_placeholder"), "模板里不能用“name”，可以用的有："),
        (KIND, NoticeText("标题", "{} 重办"), BadInput("template_placeholder"), "模板里不能用“”，可以用的有："),
        (KIND, NoticeText("{number.x}", "重办"), BadInput("template_placeholder"), "模板里不能用“number.x”"),
        (KIND, NoticeText("标题", "{due:%Y}"), BadInput("template_placeholder"), "模板里不能用“due”"),
        (KIND, NoticeText("标题", "{number 重办"), BadInput("template_braces"), "模板里的大括号没有配对，请检查。"),
        (KIND, NoticeText("题" * 61, "内容"), BadInput("template_too_long"), "标题最长 60 个字，内容最长 500 个字"),
        (KIND, NoticeText("标题", "字" * 501), BadInput("template_too_long"), "标题最长 60 个字，内容最长 500 个字"),
        (
            CitizenStep.CLOSED,
            NoticeText("", "{level}"),
            BadInput("template_placeholder"),
            "可以用的有：到期时间、网址、诊号",
        ),
        (
            CitizenStep.CLOSED,
            NoticeText("", "您反映的事已办结。" * 6 + "{number} {phone}"),
            BadInput("template_over_one_message"),
            "填好后有 81 个字，一条短信最多 70 个字",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    which: NoticeKind | CitizenStep, text: NoticeText, fault: FeedbackError, told: str
) -> None:
    with pytest.raises(type(fault)) as raised:
        checked_template(which, text)
    assert raised.value.key == fault.key
    assert sentence(raised.value).startswith(told) or told in sentence(raised.value)


def test_preview_shows_it_filled_in(session: Session) -> None:
    assert preview(KIND, OWN) == ("重办 ZS2026-000017", "ZS2026-000017 要重办，3月18日 17:30 前办完。")
    assert preview(CitizenStep.CLOSED, NoticeText("", "办结了（{number}）。电话 {phone}。")).body == (
        "办结了（ZS2026-000017）。电话 0571-88012345。"
    )


def test_only_who_manages_notices_may(session: Session, county: County) -> None:
    for act in (
        lambda: templates(session, county.leader),
        lambda: change_template(session, county.leader, KIND, OWN),
        lambda: reset_template(session, county.leader, KIND),
    ):
        with pytest.raises(NotPermitted):
            act()
