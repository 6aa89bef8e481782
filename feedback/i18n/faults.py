"""What a person is told when something cannot be done: one sentence for each key of an error, and names of fields.

Each sentence says what happened and then what to do. `tests/i18n` holds that every key that is raised stands here,
and that every fact that a sentence fills in is given wherever its key is raised.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from feedback.core.errors import FeedbackError
from feedback.i18n.agency_faults import AGENCY_SENTENCES, KNOWLEDGE_SENTENCES
from feedback.i18n.aid_faults import AID_SENTENCES, BOOK_SENTENCES
from feedback.i18n.case_form_labels import form_field_label
from feedback.i18n.catalogue import SOURCE_LANGUAGE, mark, translate
from feedback.i18n.dates import day, moment
from feedback.i18n.fault_sentences import (
    ACCESS_SENTENCES,
    ARCHIVE_SENTENCES,
    BOARD_SENTENCES,
    CAPTURE_SENTENCES,
    CASE_SENTENCES,
    CLINIC_SENTENCES,
    HOUSE_SENTENCES,
    LEARNING_SENTENCES,
    LIMIT_SENTENCES,
    NOTICE_SENTENCES,
    PAPER_SENTENCES,
    VISIT_SENTENCES,
)
from feedback.i18n.file_fields import FILE_FIELDS
from feedback.i18n.notice_texts import PLACEHOLDERS
from feedback.i18n.office_rules import rule_title
from feedback.i18n.round_faults import ROUND_SENTENCES
from feedback.i18n.routing_faults import DUTY_SENTENCES, ROUTING_SENTENCES
from feedback.i18n.score_faults import SCORE_SENTENCES
from feedback.i18n.sheet_faults import SHEET_SENTENCES
from feedback.i18n.terms import label, listed, stored_label
from models.vocabulary import Stage

TABLES: Final = (
    ACCESS_SENTENCES,
    AGENCY_SENTENCES,
    AID_SENTENCES,
    ARCHIVE_SENTENCES,
    BOARD_SENTENCES,
    BOOK_SENTENCES,
    CAPTURE_SENTENCES,
    CASE_SENTENCES,
    CLINIC_SENTENCES,
    DUTY_SENTENCES,
    HOUSE_SENTENCES,
    KNOWLEDGE_SENTENCES,
    LEARNING_SENTENCES,
    LIMIT_SENTENCES,
    NOTICE_SENTENCES,
    PAPER_SENTENCES,
    ROUND_SENTENCES,
    ROUTING_SENTENCES,
    SHEET_SENTENCES,
    SCORE_SENTENCES,
    VISIT_SENTENCES,
)
SENTENCES: Final[Mapping[str, str]] = {key: text for table in TABLES for key, text in table.items()}
FIELDS: Final[Mapping[str, str]] = {
    "action_kind": mark("办理方式"),
    "aid_kind": mark("哪一种帮扶"),
    "aid_reason": mark("申请事由"),
    "answer": mark("答复内容"),
    "applicant": mark("给谁办"),
    "archive_no": mark("归档号"),
    "card_answer": mark("怎么答"),
    "card_figure": mark("数字的名称和数值"),
    "card_title": mark("问的是什么"),
    "card_name": mark("卡上的姓名"),
    "card_office": mark("卡上的单位"),
    "card_phone": mark("卡上的电话"),
    "applicant_name": mark("申请人"),
    "book_name": mark("台账名称"),
    "case_no": mark("诊号"),
    "campaign": mark("专项活动"),
    "campaign_name": mark("活动名称"),
    "point_name": mark("联系点名称"),
    "category": mark("类别"),
    "cause": mark("挂账原因"),
    "channel": mark("来源渠道"),
    "closure_mode": mark("拟办结方式"),
    "contact_point": mark("联系点"),
    "covered_by": mark("已享受的政策"),
    "decline_reason": mark("不予受理的法定理由"),
    "defect": mark("退回的问题"),
    "due": mark("办理期限"),
    "earlier": mark("原来那一件的编号"),
    "duty": mark("协办事项"),
    "evidence": mark("剔除的依据"),
    "external_key": mark("来源编号"),
    "feedback_mode": mark("回访方式"),
    "form": mark("附表"),
    "fund": mark("资金来源"),
    "handled_how": mark("怎么办的"),
    "is_contacted": mark("是否联系过"),
    "is_resolved": mark("是否解决"),
    "item_code": mark("事项编号"),
    "item_copies": mark("份数"),
    "item_days": mark("天数"),
    "item_fee": mark("收费"),
    "item_group": mark("分组"),
    "item_name": mark("事项名称"),
    "item_notes": mark("注意事项"),
    "item_trips": mark("跑几趟"),
    "joined_case": mark("并入哪一件"),
    "preset_label": mark("这一套的名称"),
    "lead_unit": mark("主办单位"),
    "leader": mark("包案领导"),
    "legal_ground": mark("依据"),
    "level": mark("哪一级会诊"),
    "materials": mark("收到的材料"),
    "matter_scope": mark("范围"),
    "missing_materials": mark("还缺什么材料"),
    "member_name": mark("评议员姓名"),
    "member_post": mark("评议员身份"),
    "named_reason": mark("仍派给它的理由"),
    "nature": mark("性质"),
    "next_look": mark("再看的日期"),
    "not_contacted_reason": mark("没联系的原因"),
    "note": mark("说明"),
    "notice": mark("告知反映人的话"),
    "on": mark("哪天"),
    "opinion": mark("会诊意见"),
    "outside": mark("转到哪个渠道"),
    "persons": mark("人数"),
    "panel_name": mark("评议组名称"),
    "pay_method": mark("发放方式"),
    "place": mark("地点"),
    "place_type": mark("去处"),
    "plan": mark("下步打算"),
    "push_down_reason": mark("交给下一级的理由"),
    "reason": mark("理由"),
    "reopen_ground": mark("为什么重新办理"),
    "result": mark("办理结果"),
    "round_name": mark("评议名称"),
    "serial_no": mark("选票编号"),
    "slogan": mark("口号"),
    "round_subject": mark("评议对象"),
    "same_matter": mark("为什么是同一件事"),
    "said": mark("会上的意见"),
    "satisfaction": mark("满意程度"),
    "source": mark("编号的来源"),
    "subject_name": mark("登记的是谁"),
    "submission_key": mark("提交编号"),
    "supervise_level": mark("督办级别"),
    "task_item": mark("办什么事"),
    "text": mark("办理记录"),
    "told": mark("怎么告诉反映人的"),
    "told_on": mark("哪天告诉的"),
    "topic": mark("座谈主题"),
    "urgency": mark("缓急"),
    "weights": mark("权重"),
    "vote_opinion": mark("评议意见"),
    "words": mark("反映内容"),
    **FILE_FIELDS,
}
# Elsewhere `field` is one of this table; in these sentences it is a name in somebody's file or on the command line.
FOREIGN_FIELDS: Final = frozenset({"taxonomy_field", "sheet_field_unknown"})
# Facts that are codes with a title of their own.
_TITLES: Final[Mapping[str, Callable[[str, str], str]]] = {"rule": rule_title, "form_field": form_field_label}
_LONG_NUMBER: Final = 10_000


def sentence(error: FeedbackError, language: str = SOURCE_LANGUAGE) -> str:
    """Return what to tell a person about `error`."""
    return sentence_for(error.key, error.facts, language)


def sentence_for(key: str, facts: Mapping[str, object], language: str = SOURCE_LANGUAGE) -> str:
    """Return the sentence of a key with its facts, for what was kept of an error, such as a fault in a sheet."""
    if key not in SENTENCES:
        # A job that an older version left behind may hold a key that is gone.
        return translate("这件事没有办成（{key}），请联系系统管理员。", language, key=key)
    shown = {name: _shown(key, name, fact, language) for name, fact in facts.items()}
    return translate(SENTENCES[key], language).format(**shown)


def field_label(field: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return what a form calls a fact of a move."""
    return translate(FIELDS[field], language)


def _shown(key: str, name: str, fact: object, language: str) -> str:
    if isinstance(fact, StrEnum):
        return label(fact, language)
    if name == "stage":
        return stored_label(Stage, fact, language)
    if name in _TITLES:
        return _TITLES[name](str(fact), language)
    if name == "field" and fact in FIELDS and key not in FOREIGN_FIELDS:
        return field_label(str(fact), language)
    if key == "template_placeholder" and name == "known":
        return listed([translate(PLACEHOLDERS.get(each, each), language) for each in str(fact).split()], language)
    return _plain(fact, language)


def _plain(fact: object, language: str) -> str:
    if isinstance(fact, datetime):
        return moment(fact, language)
    if isinstance(fact, date):
        return day(fact, language)
    is_long = isinstance(fact, int) and abs(fact) >= _LONG_NUMBER
    return f"{fact:,}" if is_long else str(fact)
