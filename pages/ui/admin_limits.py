"""What stands on the page of limits: the limit table as a grid, and what it comes to for one case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

import streamlit as st

from feedback.access.actor import Actor
from feedback.classify.taxonomy import taxonomy
from feedback.core.database import reading, transaction
from feedback.worktime.editing import TIMED_STAGES, LimitLine, TriedStage, limit_lines, save_limits, try_limits
from feedback.worktime.limits import LimitRow
from models.vocabulary import LimitUnit, Nature, OrgLevel, Stage, Urgency
from pages.ui import layout
from pages.ui.admin_style import plain_note
from pages.ui.choices import category_choice, word_choice
from pages.ui.recount_offer import settings_changed
from pages.ui.shell import acting, said_last
from pages.ui.text import _, category_name, moment, rule_line, words

_FIELDS = ("stage", "category", "nature", "urgency", "level", "amount", "unit", "extension", "rule_name")


def _codes() -> tuple[str, ...]:
    return tuple(code for sector in taxonomy().sectors for code in (sector.code, *(c.code for c in sector.children)))


def draw_grid(actor: Actor) -> None:
    """Draw the table of limits, one part at a time, and save what was changed in it."""
    with reading() as session:
        lines = limit_lines(session, actor)
    parts = {
        "general": [line for line in lines if line.category is None],
        "category": [line for line in lines if line.category is not None],
    }
    names = {
        "general": _("通用的 {n} 行", n=len(parts["general"])),
        "category": _("按类别的 {n} 行", n=len(parts["category"])),
    }
    part = st.segmented_control(
        _("哪一部分"), list(names), format_func=names.__getitem__, default="general", key="limits_part", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    seen = parts[part or "general"]
    # A grid keeps its edits under its key, and they name rows by their place: after a save it must be another one.
    key = f"limits_{part}_{st.session_state.setdefault('limits_turn', 0)}"
    grid = st.data_editor(
        [_cells(line) for line in seen],
        column_config=_columns(),
        column_order=[field for field in _FIELDS if field != "category" or part == "category"],
        placeholder=_("不限"),
        num_rows="dynamic",
        hide_index=True,
        height=min(620, 76 + 36 * len(seen)),
        key=key,
    )
    plain_note(_("空着的条件表示不限；“最多可延”空着的，最多延一倍。改动只影响以后开始计时的件，已经定下的期限不变。"))
    if st.button(_("保存时限表"), key="limits_save", type="primary"):
        _save(actor, seen, [_line(cells) for cells in grid])


def _cells(line: LimitLine) -> dict[str, Any]:
    return {"number": line.number, **{field: getattr(line, field) for field in _FIELDS}}


def _line(cells: Mapping[str, Any]) -> LimitLine:
    """Return what stands in one row of the grid, which gives a blank cell as None, as NaN or as nothing."""
    return LimitLine(
        number=_whole(cells.get("number")),
        stage=_word(Stage, cells.get("stage")),
        nature=_word(Nature, cells.get("nature")),
        urgency=_word(Urgency, cells.get("urgency")),
        category=_text(cells.get("category")) or None,
        level=_word(OrgLevel, cells.get("level")),
        amount=_whole(cells.get("amount")),
        unit=_word(LimitUnit, cells.get("unit")),
        rule_name=_text(cells.get("rule_name")),
        extension=_whole(cells.get("extension")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and value == value else None  # noqa: PLR0124 - NaN is not.


def _word(vocabulary: Any, value: object) -> Any:
    return vocabulary(value) if isinstance(value, str) and value else None


def _columns() -> dict[str, Any]:
    # No column is marked as required: the grid would then keep a half-filled row to itself, and it would seem saved.
    def choice(label: str, options: Iterable[Any], *, name: Any = words, **more: Any) -> Any:
        return st.column_config.SelectboxColumn(label, options=list(options), format_func=name, **more)

    def category(code: str) -> str:
        return category_name(code, with_code=True)

    return {
        "stage": choice(_("环节"), TIMED_STAGES, default=Stage.RESOLVE, width="small"),
        "nature": choice(_("性质"), Nature, width="small"),
        "urgency": choice(_("缓急"), Urgency, width="small"),
        "category": choice(_("类别"), _codes(), name=category, width="medium"),
        "level": choice(_("级别"), OrgLevel, width="small"),
        "amount": st.column_config.NumberColumn(_("时长"), min_value=1, step=1, width="small"),
        "unit": choice(_("单位"), LimitUnit, default=LimitUnit.WORKING_DAYS, width="small"),
        "extension": st.column_config.NumberColumn(_("最多可延"), min_value=1, step=1, width="small"),
        "rule_name": st.column_config.TextColumn(_("规则名称（诉求页上显示）"), width="medium"),
    }


def _save(actor: Actor, seen: Sequence[LimitLine], wanted: Sequence[LimitLine]) -> None:
    line = said_last()
    with acting():
        with transaction() as session:
            done = save_limits(session, actor, seen=seen, wanted=wanted, categories=_codes())
        said = _("时限表已保存：改 {changed} 行，增 {added} 行，删 {removed} 行。", **asdict(done))
        line.text = said if any(asdict(done).values()) else _("没有改动，不用保存。")
        settings_changed()
        st.session_state["limits_turn"] += 1
        st.rerun()


def draw_trial(actor: Actor) -> None:
    """Draw the small tester: the labels of a case, and what its limits would be from now on."""
    layout.section(_("试一件"), _("按现在起算"))
    first, second, third, fourth = st.columns((2, 2, 3, 2))
    with first:
        nature = word_choice(_("性质"), Nature, Nature.COMPLAINT, key="try_nature")
    with second:
        urgency = word_choice(_("缓急"), Urgency, Urgency.NORMAL, key="try_urgency")
    with third:
        category = category_choice(None, key="try_category")
    with fourth:
        level = word_choice(_("级别"), OrgLevel, OrgLevel.TOWNSHIP, key="try_level")
    with acting(), reading() as session:
        tried = try_limits(session, actor, nature=nature, urgency=urgency, category=category, level=level)
        _draw_tried(tried)


def _draw_tried(tried: Sequence[TriedStage]) -> None:
    heads = "".join(f"<th>{escape(head)}</th>" for head in (_("环节"), _("到期"), _("生效的一行"), _("让位的行")))
    rows = "".join(_tried_row(each) for each in tried)
    st.html(f'<table class="zs-tried"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')


def _tried_row(tried: TriedStage) -> str:
    passed = "".join(f"<s>{escape(rule_line(rule))}</s><br>" for rule in tried.passed_over)
    return (
        f"<tr><td>{escape(words(tried.stage))}</td><td><b>{escape(moment(tried.due_at))}</b></td>"
        f"<td>{escape(rule_line(tried.rule))}<small>{escape(_conditions(tried.conditions))}</small></td>"
        f"<td>{passed or '<i>—</i>'}</td></tr>"
    )


def _conditions(row: LimitRow) -> str:
    named = [words(word) for word in (row.nature, row.urgency, row.level) if word is not None]
    if row.category:
        named.append(category_name(row.category, with_code=True))
    return " · ".join(named) or _("不限条件")
