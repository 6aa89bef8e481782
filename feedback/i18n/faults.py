"""What a person is told when something cannot be done: one sentence for each key of an error, and names of fields.

Each sentence says what happened and then what to do. `tests/i18n` holds that every key that is raised stands here,
and that every fact that a sentence fills in is given wherever its key is raised.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from feedback.core.errors import FeedbackError
from feedback.i18n.catalogue import SOURCE_LANGUAGE, mark, translate
from feedback.i18n.sheet_faults import SHEET_SENTENCES
from feedback.i18n.terms import label, stored_label
from models.vocabulary import Stage

ACCESS_SENTENCES: Final[Mapping[str, str]] = {
    "account_locked": mark("密码多次输错，账号已暂时锁定，请 {minutes} 分钟后再试。"),
    "account_needs_names": mark("账号名和姓名都要填写。"),
    "grant_not_found": mark("没有找到这项授权，可能已被收回，请刷新后再看。"),
    "handler_needs_unit": mark("承办人要属于一个单位，请选择单位。"),
    "not_your_own_account": mark("不能这样改动自己的账号，请由另一位管理员办理。"),
    "not_your_role": mark("您现在的角色不能做这件事，确有需要的请联系安全管理员授权。"),
    "old_password_wrong": mark("原密码不对，请重新输入。"),
    "opinion_not_found": mark("没有找到这条意见，它可能不在您的查看范围内。"),
    "password_holds_name": mark("密码里不能带有账号名，请换一个。"),
    "password_too_plain": mark("密码至少 {length} 位，大写字母、小写字母、数字、符号中要有三种。"),
    "password_unchanged": mark("新密码和原密码一样，请换一个。"),
    "person_not_found": mark("没有找到这个人，他可能不在您的查看范围内。"),
    "reveal_needs_reason": mark("查看隐藏的信息要写明理由，至少 {least} 个字。"),
    "role_needs_area": mark("这个角色要有所管的区域，请选择区域。"),
    "ticket_not_valid": mark("这次登录已经失效，请重新登录。"),
    "user_not_found": mark("没有找到这位用户，请重新选择。"),
    "username_taken": mark("账号“{username}”已有人使用，请换一个。"),
}
CAPTURE_SENTENCES: Final[Mapping[str, str]] = {
    "cards_out_of_range": mark("发放的联系卡要在 0 到 {most} 张之间。"),
    "confidential_joins_nothing": mark("保密的诉求不能并入别的诉求，请另记一件。"),
    "household_not_found": mark("没有找到这一户，它可能不在您负责的区域内，请重新选择，或先记在村里。"),
    "place_outside_your_area": mark("这个地点不在您负责的区域内，请另选地点。"),
    "too_many_matters": mark("一次最多记 {most} 件事，请分几次记。"),
    "words_too_long": mark("内容有 {length} 字，最多 {most} 字，请删减，或分成几件来记。"),
}
CASE_SENTENCES: Final[Mapping[str, str]] = {
    "already_archived": mark("{case_no} 已经归档，不用再归档。"),
    "already_signed": mark("{case_no} 已经签收，不用再签。"),
    "case_changed": mark("刚才有人先动了 {case_no}，它现在是“{status}”。填写的内容还在，请看过后再决定。"),
    "case_not_confidential": mark("这件诉求不保密，不用单独授权查看。"),
    "case_not_found": mark("没有找到这件诉求，诊号可能有误，或它不在您的查看范围内。"),
    "category_unknown": mark("分类表里没有这个类别，请重新选择。"),
    "cursor_unreadable": mark("翻页的位置已经失效，请回到列表的第一页。"),
    "designated_no_return": mark("{case_no} 已指定由本单位办理，不能再申请退单。"),
    "diagnose_first": mark("{case_no} 还没有初诊，请先初诊。"),
    "due_not_ahead": mark("办理期限要晚于现在，请重新选择。"),
    "due_not_later": mark("新的期限要晚于原来的期限，请重新选择。"),
    "extended_already": mark("{case_no} 已经延期过，不能再延，请按期反馈。"),
    "extension_too_late": mark("{case_no} 已过办理期限，不能再申请延期，请尽快反馈。"),
    "fact_missing": mark("还没有填“{field}”，请补上。"),
    "joined_case_ended": mark("{case_no} 现在是“{status}”，不能再并入，请另选一件。"),
    "joined_case_not_found": mark("没有找到诊号为 {case_no} 的诉求，请核对诊号。"),
    "lead_asks_return": mark("退单要由主办单位提出，请与 {case_no} 的主办单位联系。"),
    "lead_replies_for_the_whole": mark("主办单位要答复整件，请用“反馈”答复 {case_no}。"),
    "limit_missing": mark("时限表里没有“{stage}”这一项，请系统管理员补上。"),
    "merge_with_itself": mark("一件诉求不能并入它自己，请填另一件的诊号。"),
    "next_look_within_half_a_year": mark("再看的日期要在明天到半年之内，请重新选择。"),
    "no_level_above": mark("{case_no} 已在最高一级，不能再呈报，请派账或列入挂账。"),
    "no_such_move": mark("{case_no} 现在是“{status}”，不能做“{verb}”，请刷新后再看。"),
    "not_your_move": mark("您现在的角色或单位不能对这件诉求做“{verb}”，请交给有权限的人办理。"),
    "not_your_own_handling": mark("这件诉求由您经办过，“{verb}”要由另一个人来做。"),
    "not_your_own_request": mark("自己提的申请不能自己决定，请由另一个人来定。"),
    "not_your_units_case": mark("这件诉求没有派给您的单位，请由承办单位办理。"),
    "nothing_to_decide": mark("{case_no} 没有等待决定的申请，可能已由别人决定，请刷新后再看。"),
    "part_not_open": mark("本单位在 {case_no} 里的协办事项还没有签收，或者已经答复，请刷新后再看。"),
    "parts_open": mark("{case_no} 还有协办单位没有答复，请等答复齐了再反馈。"),
    "redo_needs_unit": mark("还没有单位办过这件诉求，请选定由哪个单位重办。"),
    "request_waits_already": mark("{case_no} 已有一项同样的申请在等决定，请等有了结果再提。"),
    "same_unit_again": mark("退单的单位不能再做主办，请改派别的单位。"),
    "submission_key_taken": mark("这次填报和另一件诉求的重复了，请刷新页面后重新填写。"),
    "tell_the_person_first": mark("挂账前要先告知反映人，请告知后再勾选。"),
    "text_too_long": mark("“{field}”最多 {most} 个字，请删减。"),
    "text_too_short": mark("“{field}”至少要写 {least} 个字，请写清楚些。"),
    "unit_named_twice": mark("同一个单位选了两次，主办和协办要是不同的单位。"),
    "unit_not_found": mark("没有找到所选的单位，它可能已经停用，请重新选择。"),
    "unsolved_not_closed_as_solved": mark("反映人说还没有解决，不能按“实质办结”办结，请另选办结方式，或退回重办。"),
}
HOUSE_SENTENCES: Final[Mapping[str, str]] = {
    "changed_meanwhile": mark("刚才有人改动了同一条记录，这次没有存下。填写的内容还在，请刷新后再存。"),
    "corpus_code": mark("语料文件 {file} 第 {row} 行的类别代码 {code} 不在分类表里，请改正。"),
    "corpus_missing": mark("文件夹“{folder}”里没有语料，请恢复程序自带的文件。"),
    "corpus_repeated": mark("语料文件 {file} 第 {row} 行的语句前面已经有了，请删去。"),
    "corpus_row": mark("语料文件 {file} 第 {row} 行要有类别代码和语句，中间用制表符隔开，请改正。"),
    "cue_table_missing": mark("没有找到提示词表 {file}，请恢复程序自带的文件。"),
    "cue_table_repeated": mark("提示词表 {file} 里“{cue}”出现了两次，请删去一个。"),
    "cue_table_row": mark("提示词表 {file} 第 {row} 行的写法不对，请对照表头改正。"),
    "database_not_created": mark("数据库还没有建好，请先运行 python -m feedback init。"),
    "file_empty": mark("文件“{filename}”是空的，请重新选择。"),
    "file_kind_not_allowed": mark("不能上传“{filename}”这种文件，可以上传的有：{allowed}。"),
    "file_missing": mark("这个文件已经不在存放的地方，请联系系统管理员。"),
    "file_not_what_it_says": mark("“{filename}”的内容和扩展名不符，请用原来的程序另存后再上传。"),
    "file_too_large": mark("文件“{filename}”超过 {limit_mb} MB，请压缩或分开上传。"),
    "sealed_text_unreadable": mark("加密保存的内容读不出来，密钥可能换过，请联系系统管理员。"),
    "taxonomy_code": mark("分类表的条目 {entry}：代码要是 {length} 位数字，请改正。"),
    "taxonomy_days": mark("分类表的条目 {entry}：办理天数要是 1 或更大的整数，请改正。"),
    "taxonomy_field": mark("分类表的条目 {entry}：“{field}”缺少或写法不对，请改正。"),
    "taxonomy_missing": mark("没有找到分类表 {file}，请恢复程序自带的文件。"),
    "taxonomy_parent": mark("分类表的条目 {entry}：代码要以上级代码 {parent} 开头，请改正。"),
    "taxonomy_repeated_code": mark("分类表的代码 {entry} 出现了两次，请改正。"),
    "taxonomy_repeated_id": mark("分类表的条目 {entry}：标识“{id}”已由 {other} 使用，请改正。"),
    "taxonomy_repeated_keyword": mark("分类表的条目 {entry}：关键词“{keyword}”已由 {other} 使用，请删去一个。"),
    "taxonomy_unreadable": mark("分类表 {file} 第 {line} 行的格式不对，读不下去，请改正。"),
    "taxonomy_urgency": mark("分类表的条目 {entry}：没有“{urgency}”这种紧急程度，请改正。"),
}
SENTENCES: Final[Mapping[str, str]] = {
    **ACCESS_SENTENCES,
    **CAPTURE_SENTENCES,
    **CASE_SENTENCES,
    **HOUSE_SENTENCES,
    **SHEET_SENTENCES,
}
FIELDS: Final[Mapping[str, str]] = {
    "action_kind": mark("办理方式"),
    "category": mark("类别"),
    "cause": mark("挂账原因"),
    "channel": mark("来源渠道"),
    "closure_mode": mark("拟办结方式"),
    "decline_reason": mark("不予受理的法定理由"),
    "defect": mark("退回的问题"),
    "due": mark("办理期限"),
    "duty": mark("协办事项"),
    "feedback_mode": mark("回访方式"),
    "handled_how": mark("怎么办的"),
    "is_contacted": mark("是否联系过"),
    "is_resolved": mark("是否解决"),
    "joined_case": mark("并入哪一件"),
    "lead_unit": mark("主办单位"),
    "legal_ground": mark("依据"),
    "level": mark("哪一级会诊"),
    "matter_scope": mark("范围"),
    "nature": mark("性质"),
    "next_look": mark("再看的日期"),
    "not_contacted_reason": mark("没联系的原因"),
    "note": mark("说明"),
    "notice": mark("告知反映人的话"),
    "outside": mark("转到哪个渠道"),
    "place": mark("地点"),
    "plan": mark("下步打算"),
    "reason": mark("理由"),
    "result": mark("办理结果"),
    "satisfaction": mark("满意程度"),
    "supervise_level": mark("督办级别"),
    "text": mark("办理记录"),
    "told": mark("已告知反映人"),
    "urgency": mark("缓急"),
    "words": mark("反映内容"),
}
# Elsewhere `field` is one of this table; in these sentences it is a name in somebody's file or on the command line.
_OTHER_FIELDS: Final = frozenset({"taxonomy_field", "sheet_field_unknown"})
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
    if name == "field" and key not in _OTHER_FIELDS:
        return field_label(str(fact), language) if fact in FIELDS else str(fact)
    if isinstance(fact, int) and abs(fact) >= _LONG_NUMBER:
        return f"{fact:,}"
    return str(fact)
