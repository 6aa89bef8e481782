"""How does a line of the access log read? Who did what to whom, in words; and how the page of lines is drawn."""

from collections.abc import Callable, Mapping
from datetime import date
from html import escape

import streamlit as st

from feedback.access.logbook import LogPage, LogView, Names
from feedback.i18n.release_card import release_name
from feedback.i18n.terms import stored_label
from feedback.reports.paper import PaperName
from feedback.tracker.audit import Proof
from models.vocabulary import LimitUnit, Nature, OrgLevel, Role, Stage, Urgency
from models.work_vocabulary import AccessAction, DayKind, LadderRole
from pages.ui.log_of_routing import told_of_routing
from pages.ui.papers import PAPER_NAMES
from pages.ui.text import _, category_name, day, language, listed, moment, words
from pages.ui.work_words import job_title

_ALARMING = frozenset({AccessAction.LOCKED_OUT, AccessAction.TRIAL_REMOVED})
_TOLD_BY_ANOTHER = frozenset(
    {"area", "unit", "from", "to", "kind", "days", "areas", "was", "limit_now", "rows", "is_own", "user", "rule_now"}
    | {"owner_was", "owner_now"}
)
_LOG = "access log"


def draw_log(page: LogPage) -> None:
    """Draw the lines as a table, on a phone as a list."""
    heads = (
        (_("行号"), "no"),
        (_("时间"), "when"),
        (_("谁"), "who"),
        (_("做了什么"), "did"),
        (_("对象和内容"), "what"),
    )
    head = "".join(f'<th class="zs-{name}">{escape(text)}</th>' for text, name in heads)
    rows = "".join(_row(line, page.names) for line in page.lines)
    st.html(f'<table class="zs-log"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def _row(line: LogView, names: Names) -> str:
    alert = " zs-alert" if line.action in _ALARMING else ""
    said = " · ".join(part for part in (subject_words(line, names), fact_words(line, names)) if part)
    reason = f"<small>{escape(_('理由：{reason}', reason=line.reason))}</small>" if line.reason else ""
    return (
        f'<tr><td class="zs-no">{line.seq}</td><td class="zs-when">{escape(moment(line.at))}</td>'
        f'<td class="zs-who">{escape(line.actor or "—")}</td>'
        f'<td class="zs-did{alert}">{escape(words(line.action))}</td>'
        f'<td class="zs-what">{escape(said)}{reason}</td></tr>'
    )


def subject_words(line: LogView, names: Names) -> str:
    """Return what a line is about: its name where it has one, else its number."""
    if line.subject is None or line.subject[0] in ("limit", "release", "routing_rule") or "added" in line.facts:
        # What was done names it already.
        return ""
    kind, number = line.subject
    name = names.of(kind, number)
    if name:
        return "" if kind == "user" and name == line.actor else name
    kinds = {
        "user": _("账号 {number}", number=number),
        "case": _("诉求 {number}", number=number),
        "opinion": _("意见 {number}", number=number),
        "person": _("住户成员 {number}", number=number),
        "area": _("地方 {number}", number=number),
        "unit": _("单位 {number}", number=number),
        "clinic_session": _("诊事会 {number}", number=number),
        "batch": _("导入批次 {number}", number=number),
    }
    return kinds.get(kind, f"{kind} {number}")


def fact_words(line: LogView, names: Names) -> str:
    """Return the facts of a line in words; one that is not known here is shown as it was written."""
    facts = line.facts
    told = _told() | told_of_routing()
    said = [told[name](facts, names) for name in facts if name in told]
    plain = [f"{name}: {value}" for name, value in facts.items() if name not in told and name not in _TOLD_BY_ANOTHER]
    return listed([part for part in [*said, *plain] if part])


Facts = Mapping[str, str | int | bool | None]
_Teller = Callable[[Facts, Names], str]


def _told() -> dict[str, _Teller]:
    return {
        "made": lambda _facts, _names: _("新建账号"),
        "password_reset": lambda _facts, _names: _("重置密码"),
        "unlocked": lambda _facts, _names: _("解除锁定"),
        "granted": lambda facts, names: _("授予“{role}”", role=_role(facts["granted"])) + _where(facts, names),
        "revoked": lambda facts, names: _("收回“{role}”", role=_role(facts["revoked"])) + _where(facts, names),
        "is_active": lambda facts, _names: _activity(facts),
        "added": lambda facts, _names: _("新增“{name}”", name=facts["added"]),
        "name": lambda facts, _names: _naming(facts),
        "aliases": lambda facts, _names: _("别名：{names}", names=facts["aliases"] or "—"),
        "handles": lambda facts, _names: _("经办 {n} 类", n=facts["handles"]),
        "handles_more": lambda facts, _names: _categories(_("增加经办"), facts["handles_more"]),
        "handles_less": lambda facts, _names: _categories(_("不再经办"), facts["handles_less"]),
        "paper": lambda facts, _names: _paper(facts),
        "template": lambda facts, _names: _template(facts),
        "asked": lambda facts, _names: _("要求训练{name}", name=_release(facts["asked"])),
        "promoted": lambda facts, _names: _served(facts, "promoted"),
        "rolled_back": lambda facts, _names: _served(facts, "rolled_back"),
        "job": lambda facts, _names: job_title(str(facts["job"])),
        "ladder": lambda facts, _names: _("催办阶梯现有 {n} 级", n=facts["ladder"]),
        "ladder_was": lambda facts, _names: _rungs(_("去掉"), facts["ladder_was"]),
        "ladder_now": lambda facts, _names: _rungs(_("改为"), facts["ladder_now"]),
        "removed_days": lambda facts, _names: _("去掉 {n} 天：{when}", n=facts["removed_days"], when=_when(facts)),
        "limit_added": lambda facts, _names: _("新增 {limit}", limit=_limit(facts["limit_added"])),
        "limit_removed": lambda facts, _names: _("删去 {limit}", limit=_limit(facts["limit_removed"])),
        "limit_was": lambda facts, _names: _(
            "{was} 改为 {now}", was=_limit(facts["limit_was"]), now=_limit(facts.get("limit_now"))
        ),
    }


def _role(stored: object) -> str:
    return stored_label(Role, stored, language())


def _where(facts: Facts, names: Names) -> str:
    name = names.of("area", facts.get("area")) or names.of("unit", facts.get("unit"))
    return _("（{where}）", where=name) if name else ""


def _release(stored: object) -> str:
    return release_name(str(stored), language())


def _served(facts: Facts, how: str) -> str:
    name, was = _release(facts[how]), _release(facts.get("was"))
    if how == "promoted":
        return _("启用{name}，原来用{was}", name=name, was=was)
    return _("退回{name}，原来用{was}", name=name, was=was)


def _limit(stored: object) -> str:
    """Return a row of the limit table as the log keeps it (name, conditions, length) in words."""
    name, conditions, length = (*str(stored).split(" | "), "", "")[:3]
    amount, _space, unit = length.partition(" ")
    named = [_condition(word) for word in conditions.split(",") if word]
    return _("“{name}”（{conditions}）{amount} {unit}", name=name, conditions=listed(named), amount=amount,
             unit=stored_label(LimitUnit, unit, language()))  # fmt: skip


def _rungs(what: str, stored: object) -> str:
    """Return rungs of the ladder as the log keeps them (urgency, length, unit, roles) in words."""
    said = []
    for each in filter(None, str(stored or "").split("; ")):
        urgency, after, unit, roles = (*each.split(" "), "", "", "")[:4]
        named = [stored_label(LadderRole, role, language()) for role in roles.split(",")]
        which = _("其他") if urgency == "any" else stored_label(Urgency, urgency, language())
        length = f"{after} {stored_label(LimitUnit, unit, language())}"
        said.append(_("{which}超期 {length} 告诉{roles}", which=which, length=length, roles=listed(named)))
    return f"{what} {listed(said)}" if said else ""


def _condition(stored: str) -> str:
    lists = (Stage, Nature, Urgency, OrgLevel)
    known = next((each for each in lists if stored in tuple(each)), None)
    return stored_label(known, stored, language()) if known else category_name(stored)


def _paper(facts: Facts) -> str:
    name = _paper_name(facts["paper"])
    if "rows" not in facts:
        return name
    return _("{paper}：{when}，{n} 件", paper=name, when=_when(facts), n=facts["rows"])


def _template(facts: Facts) -> str:
    name = _paper_name(facts["template"])
    if facts.get("is_own"):
        return _("“{paper}”换上本单位模板", paper=name)
    return _("“{paper}”换回系统模板", paper=name)


def _paper_name(stored: object) -> str:
    return _(PAPER_NAMES[PaperName(str(stored))]) if stored in tuple(PaperName) else str(stored)


def _activity(facts: Facts) -> str:
    count = facts.get("areas")
    if isinstance(count, int) and count > 1:
        return _("恢复，共 {n} 处", n=count) if facts["is_active"] else _("停用，共 {n} 处", n=count)
    return _("恢复") if facts["is_active"] else _("停用")


def _naming(facts: Facts) -> str:
    if "days" in facts:
        kind = stored_label(DayKind, facts.get("kind"), language())
        return _("录入{kind}“{name}”：{when}", kind=kind, name=facts["name"], when=_when(facts))
    if "removed_days" in facts:
        return str(facts["name"])
    return _("原名“{was}”", was=facts["was"]) if facts.get("was") else ""


def _when(facts: Facts) -> str:
    first, last = (day(date.fromisoformat(str(facts[end]))) for end in ("from", "to"))
    return first if first == last else _("{first}至{last}", first=first, last=last)


def _categories(what: str, codes: object) -> str:
    named = [category_name(code) for code in str(codes or "").split(",") if code]
    return f"{what} {listed(named)}" if named else ""


def draw_proof(proof: Proof, when: str) -> None:
    """Draw what proving every chain came to."""
    read = _(
        "读了 {cases} 件诉求的 {events} 个环节和 {lines} 行日志。",
        cases=f"{proof.cases:,}", events=f"{proof.events:,}", lines=f"{proof.log_lines:,}",
    )  # fmt: skip
    if proof.is_whole:
        told, more, kind = _("全部链条完整，没有被改动过"), f"{read}{when}", "whole"
    else:
        told = _("从{place}起对不上，这之后的记录不能作为依据", place=_broken_place(proof.first_broken))
        more, kind = _("{read}请保留现场，不要再操作，立即联系系统管理员核对备份。", read=read), "broken"
    st.html(f'<div class="zs-proof zs-{kind}" role="status"><b>{escape(told)}</b><span>{escape(more)}</span></div>')


def _broken_place(first_broken: str) -> str:
    named, _hash, number = first_broken.rpartition(" #")
    if named == _LOG:
        return _("日志第 {number} 行", number=number)
    return _("诉求 {case_no} 的第 {number} 个环节", case_no=named, number=number)
