"""What was said, while it is typed: one live text, and under it what the machine makes of each matter.

The person decides: every label can be changed with a tap, a likely repeat joined or kept apart, matters joined and
split. Nothing is saved here; `Sketch.as_matter` says what is handed in.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import streamlit as st
from feedback.classify.suggest import Suggestion, split_matters

from feedback.access.actor import Place
from feedback.capture.lookup import AreaChoice
from feedback.capture.repeats import Repeat, likely_repeats
from feedback.capture.sketch import (
    Sketch,
    joined_to_previous,
    realigned,
    sentences,
    sketch_of_draft,
    split_at_sentences,
)
from feedback.capture.table import TableRow
from feedback.capture.understanding import understand
from feedback.classify.taxonomy import taxonomy
from feedback.core.database import reading
from feedback.tracker.states import OPEN
from models.vocabulary import Nature, Scope, Urgency
from pages.ui import layout
from pages.ui.drafting import Form
from pages.ui.repeats import repeat_line
from pages.ui.text import _, category_name, words
from pages.ui.words import live_words

MOST_DRAWN: Final = 30
_MOST_REPEATS: Final = 2
_VOCABULARY: Final[Mapping[str, list[StrEnum]]] = {
    "scope": list(Scope),
    "urgency": list(Urgency),
    "nature": list(Nature),
}
_LEAST_SEARCHED: Final = 6


def words_box(form: Form, label: str, placeholder: str, *, height: int = 132) -> str:
    """Draw the box and return what stands in it."""
    opening = st.session_state.setdefault(form.key("opening"), form.restored.get("words", ""))
    return live_words(
        form.key("words"),
        opening,
        label,
        placeholder=placeholder,
        height=height,
        reset_token=f"{form.turn}.{st.session_state.setdefault(form.key('rewritten'), 0)}",
    )


def rewrite(form: Form, text: str) -> None:
    """Put another text into the box, in place of what stands there."""
    st.session_state[form.key("opening")] = text
    st.session_state[form.key("rewritten")] += 1


def sketches_of(form: Form, text: str, *, split: bool) -> list[Sketch]:
    """Return the matters of the text with what was decided about each; by paragraphs, or all of it as one."""
    return _aligned(form, split_matters(text) if split else [text.strip()] if text.strip() else [])


def sketches_of_rows(form: Form, rows: Sequence[TableRow]) -> list[Sketch]:
    """Return the matters of a table's rows, with the labels that were chosen there."""
    sketches = _aligned(form, [row.words for row in rows])
    for sketch, row in zip(sketches, rows, strict=True):
        sketch.decided = row.decided()
    return sketches


def _aligned(form: Form, texts: Sequence[str]) -> list[Sketch]:
    kept = st.session_state.get(form.key("sketches"))
    if kept is None:
        drafted = form.restored.get("sketches", [])
        kept = [sketch_of_draft(number, each) for number, each in enumerate(drafted, start=1)]
    sketches = st.session_state[form.key("sketches")] = realigned(kept, texts)
    return sketches


def drafted(text: str, sketches: Sequence[Sketch]) -> dict[str, Any]:
    """Return the text and what was decided about its matters, as a draft keeps them."""
    return {"words": text, "sketches": [sketch.as_draft() for sketch in sketches]}


def draw_sketches(
    form: Form,
    sketches: Sequence[Sketch],
    *,
    where: AreaChoice | None,
    household_id: int | None = None,
    all_confidential: bool = False,
    alarm: DeltaGenerator,
    editable: bool = True,
) -> None:
    """Draw each matter with its labels, the words that decided, and its likely repeats; an emergency into `alarm`."""
    suggestions = _read(form, [sketch.words for sketch in sketches[:MOST_DRAWN]])
    place = where.place if where else None
    with alarm:
        _warn_of_emergency(suggestions)
    for number, (sketch, suggestion) in enumerate(zip(sketches, suggestions, strict=False), start=1):
        with layout.card(form.key(f"matter_{sketch.number}")):
            if editable:
                _draw_labels(form, sketches, number, suggestion)
            else:
                st.markdown(labels_line(number, sketch, suggestion))
            marks = marks_of(suggestion)
            if marks:
                layout.quote(sketch.words, marks)
            if all_confidential or sketch.asks_confidence or _goes_to_confidential_desk(sketch, suggestion):
                layout.chips_row([layout.chip("plain", _("保密：只有保密台看得到"))])
                sketch.join_case_no = None
            else:
                _draw_repeats(form, sketch, place, household_id)
    if len(sketches) > MOST_DRAWN:
        st.caption(_("还有 {n} 件没有列出，会一起存下", n=len(sketches) - MOST_DRAWN))


def _read(form: Form, texts: Sequence[str]) -> list[Suggestion]:
    """Return what the machine makes of each text; only what is new since the last run is read."""
    known: dict[str, Suggestion] = st.session_state.get(form.key("read"), {})
    new = [text for text in dict.fromkeys(texts) if text not in known]
    known = {text: known[text] for text in texts if text in known} | dict(zip(new, understand(new), strict=True))
    st.session_state[form.key("read")] = known
    return [known[text] for text in texts]


def _warn_of_emergency(suggestions: Sequence[Suggestion]) -> None:
    found = [suggestion for suggestion in suggestions if suggestion.emergency]
    if not found:
        return
    cues = dict.fromkeys(reason.cue for suggestion in found for reason in suggestion.urgency_reasons if reason.cue)
    st.error(
        _("先拨 110、119、120 或 122，再来登记。") + (_("识别到：{cues}", cues="、".join(cues)) if cues else ""),
        icon=":material/emergency:",
    )


def marks_of(suggestion: Suggestion) -> list[tuple[int, int, layout.MarkKind]]:
    """Return where the words stand that decided each label."""
    kinds: list[tuple[layout.MarkKind, Sequence[Any]]] = [
        ("category", suggestion.reasons if suggestion.category else ()),
        ("scope", suggestion.scope_reasons),
        ("urgency", suggestion.urgency_reasons),
        ("nature", suggestion.nature_reasons),
    ]
    return [(reason.start, reason.end, kind) for kind, reasons in kinds for reason in reasons if reason.cue]


def _goes_to_confidential_desk(sketch: Sketch, suggestion: Suggestion) -> bool:
    return suggestion.confidential and sketch.decided.category is None and sketch.decided.nature is None


def labels_line(number: int, sketch: Sketch, suggestion: Suggestion) -> str:
    """Return what a matter is taken for, as the label of its button."""
    decided = sketch.decided
    category = decided.category or suggestion.category
    named = _("拿不准，交初诊台") if category is None else category_name(category, with_code=True)
    others = (
        decided.scope or suggestion.scope,
        decided.urgency or suggestion.urgency,
        decided.nature or suggestion.nature,
    )
    parts = [f"**{named}**", *(words(label) for label in others if label is not None)]
    sure = "" if suggestion.category is None else _("把握 {share:.0%}", share=suggestion.confidence)
    if not decided.is_empty():
        sure = _("已改")
    return f"{_('第{n}件', n=number)}　{' · '.join(parts)}　:gray[{sure}]".rstrip()


def _draw_labels(form: Form, sketches: Sequence[Sketch], number: int, suggestion: Suggestion) -> None:
    sketch = sketches[number - 1]
    with st.popover(
        labels_line(number, sketch, suggestion),
        key=form.key(f"labels_{sketch.number}"),
        width="stretch",
        type="tertiary",
    ):
        _category_box(form, sketch, suggestion)
        _pills(form, sketch, "scope", _("范围"), suggestion.scope)
        _pills(form, sketch, "urgency", _("缓急"), suggestion.urgency)
        _pills(form, sketch, "nature", _("性质"), suggestion.nature)
        confidential = st.toggle(_("反映人要求保密"), sketch.asks_confidence, key=form.key(f"hide_{sketch.number}"))
        sketch.asks_confidence = confidential
        _draw_joining(form, sketches, number)


def _category_box(form: Form, sketch: Sketch, suggestion: Suggestion) -> None:
    key = form.key(f"category_{sketch.number}")
    codes = list(dict.fromkeys([*(code for code, _share in suggestion.top3), *taxonomy().codes]))
    st.session_state[key] = sketch.decided.category or suggestion.category
    st.selectbox(
        _("类别"),
        codes,
        index=None,
        format_func=lambda code: category_name(code, with_code=True),
        key=key,
        placeholder=_("输入几个字查找，如：饮水"),
        on_change=_decide,
        args=(sketch, "category", key),
    )


def _pills(form: Form, sketch: Sketch, name: str, label: str, suggested: StrEnum | None) -> None:
    key = form.key(f"{name}_{sketch.number}")
    st.session_state[key] = getattr(sketch.decided, name) or suggested
    st.pills(label, _VOCABULARY[name], format_func=words, key=key, on_change=_decide, args=(sketch, name, key))


def _decide(sketch: Sketch, name: str, key: str) -> None:
    sketch.decide(name, st.session_state[key])


def _draw_joining(form: Form, sketches: Sequence[Sketch], number: int) -> None:
    texts = [sketch.words for sketch in sketches]
    sketch = sketches[number - 1]
    with st.container(horizontal=True):
        if number > 1:
            st.button(
                _("和上一件是一回事"),
                key=form.key(f"join_{sketch.number}"),
                on_click=rewrite,
                args=(form, joined_to_previous(texts, number - 1)),
            )
        if len(sentences(sketch.words)) > 1:
            st.button(
                _("按句拆成几件"),
                key=form.key(f"split_{sketch.number}"),
                on_click=rewrite,
                args=(form, split_at_sentences(texts, number - 1)),
            )


def _draw_repeats(form: Form, sketch: Sketch, place: Place | None, household_id: int | None) -> None:
    if sketch.join_case_no:
        with st.container(horizontal=True, vertical_alignment="center"):
            layout.chips_row([layout.chip("next", _("并入 {case_no}", case_no=sketch.join_case_no))])
            st.button(
                _("改为另记"),
                key=form.key(f"unjoin_{sketch.number}"),
                type="tertiary",
                on_click=_join,
                args=(sketch, None),
            )
        return
    for repeat in _repeats(form, sketch, place, household_id):
        _draw_repeat(form, sketch, repeat)


def _draw_repeat(form: Form, sketch: Sketch, repeat: Repeat) -> None:
    layout.label_line(repeat.case_no, [repeat.heading], chips=[layout.chip("near", _("可能重复"))])
    layout.row_line([repeat_line(repeat)])
    with st.container(horizontal=True):
        if repeat.status in OPEN:
            key = form.key(f"into_{sketch.number}_{repeat.case_id}")
            st.button(_("并入"), key=key, on_click=_join, args=(sketch, repeat.case_no))
        key = form.key(f"apart_{sketch.number}_{repeat.case_id}")
        st.button(_("另记"), key=key, type="tertiary", on_click=_keep_apart, args=(sketch, repeat.case_no))


def _repeats(form: Form, sketch: Sketch, place: Place | None, household_id: int | None) -> list[Repeat]:
    """Return the likely repeats that the recorder has not put aside; asked anew only when the matter changed."""
    if len(sketch.words) < _LEAST_SEARCHED:
        return []
    asked = (sketch.words, place, household_id)
    key = form.key(f"repeats_{sketch.number}")
    known = st.session_state.get(key)
    if known is None or known[0] != asked:
        with reading() as session:
            found = likely_repeats(session, form.actor, sketch.words, place=place, household_id=household_id)
        known = st.session_state[key] = (asked, found)
    return [repeat for repeat in known[1] if repeat.case_no not in sketch.apart][:_MOST_REPEATS]


def _join(sketch: Sketch, case_no: str | None) -> None:
    sketch.join_case_no = case_no


def _keep_apart(sketch: Sketch, case_no: str) -> None:
    sketch.apart = (*sketch.apart, case_no)
