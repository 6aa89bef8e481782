"""What stands on the page of work for the ladder: its rungs as a grid, which is saved as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.tracker.ladder_editing import RungLine, default_lines, ladder_lines, save_ladder
from models.vocabulary import LimitUnit, Urgency
from models.work_vocabulary import LadderRole
from pages.ui import layout
from pages.ui.admin_acts import ask_first
from pages.ui.admin_style import plain_note
from pages.ui.shell import acting, said_last
from pages.ui.text import _, words

# A cell cannot say "any" by being empty: it would stand above those of the other urgencies without a word.
_ANY = "any"


def draw_ladder(actor: Actor) -> None:
    """Draw the ladder, and save what was changed in it."""
    with reading() as session:
        seen = ladder_lines(session, actor)
    with layout.card("ladder"):
        layout.section(_("催办阶梯"), _("超期越久，告诉越上面的人"))
        plain_note(
            _(
                "每一级每件只告知一次，改了诉求也不重来，换了到期日才从头算。本级没有这个人，就告诉上面有人的一级，并写明。"
            )
        )
        # A grid keeps its edits under its key, and they name rows by their place: after a save it must be another one.
        key = f"ladder_{st.session_state.setdefault('ladder_turn', 0)}"
        grid = st.data_editor(
            [_cells(line) for line in seen],
            column_config=_columns(),
            num_rows="dynamic",
            hide_index=True,
            height=min(620, 76 + 36 * len(seen)),
            key=key,
        )
        plain_note(_("“其他”管所有没有单列缓急的诉求。0 表示一到期就告知。从低到高排，后一级要比前一级晚。"))
        with layout.action_bar("ladder"):
            if st.button(_("保存阶梯"), key="ladder_save", type="primary"):
                _save(actor, seen, [_line(cells) for cells in grid])
            if seen != default_lines():
                ask_first(
                    _("恢复出厂的阶梯"),
                    _("现在的阶梯会换成软件自带的那一套。已经告知过的不会再告知一遍。"),
                    lambda session: save_ladder(session, actor, seen=seen, wanted=default_lines()),
                    key="ladder_reset",
                    said=_("已恢复出厂的阶梯。"),
                    sure=_("恢复"),
                )


def _save(actor: Actor, seen: list[RungLine], wanted: list[RungLine]) -> None:
    last = said_last()
    with acting():
        with transaction() as session:
            changed = save_ladder(session, actor, seen=seen, wanted=wanted)
        is_same = changed == 0 and len(seen) == len(wanted)
        last.text = _("没有改动，不用保存。") if is_same else _("催办阶梯已保存，下一次查到期时照新的来。")
        st.session_state["ladder_turn"] += 1
        st.rerun()


def _cells(line: RungLine) -> dict[str, Any]:
    return asdict(line) | {"urgency": line.urgency or _ANY, "roles": list(line.roles)}


def _line(cells: Mapping[str, Any]) -> RungLine:
    """Return what stands in one row of the grid, which gives a blank cell as None, as NaN or as nothing."""
    urgency, after, unit = cells.get("urgency"), cells.get("after"), cells.get("unit")
    roles = cells.get("roles")
    return RungLine(
        urgency=Urgency(urgency) if isinstance(urgency, str) and urgency not in ("", _ANY) else None,
        after=int(after) if isinstance(after, int | float) and after == after else None,  # noqa: PLR0124 - NaN is not.
        unit=LimitUnit(unit) if isinstance(unit, str) and unit else None,
        roles=tuple(LadderRole(role) for role in roles)
        if isinstance(roles, Iterable) and not isinstance(roles, str)
        else (),
    )


def _columns() -> dict[str, Any]:
    def urgency(code: Any) -> str:
        return _("其他") if code == _ANY else words(Urgency(code))

    def named(vocabulary: Any) -> Any:
        return lambda code: words(vocabulary(code))

    config = st.column_config
    return {
        "urgency": config.SelectboxColumn(
            _("缓急"), options=[_ANY, *Urgency], format_func=urgency, default=_ANY, width="small"
        ),
        "after": config.NumberColumn(_("超期多久"), min_value=0, step=1, width="small"),
        "unit": config.SelectboxColumn(
            _("单位"),
            options=list(LimitUnit),
            format_func=named(LimitUnit),
            default=LimitUnit.WORKING_DAYS,
            width="small",
        ),
        "roles": config.MultiselectColumn(
            _("告诉谁"), options=list(LadderRole), format_func=named(LadderRole), width="large"
        ),
    }
