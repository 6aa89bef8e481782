"""What does the machine make of each matter while it is typed? Its labels, the words that decided, the alarm.

The person decides: every label can be changed with a tap, matters joined and split. Nothing is saved here.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from feedback.capture import understanding
from feedback.capture.lookup import AreaChoice
from feedback.capture.sketch import Sketch, joined_to_previous, sentences, split_at_sentences
from feedback.classify.rules.reading import Part, Reason, Why
from feedback.classify.suggest import Suggestion
from feedback.classify.taxonomy import taxonomy
from models.vocabulary import Nature, Scope, Urgency
from pages.ui import layout
from pages.ui.drafting import Form
from pages.ui.joining import draw_joining
from pages.ui.spoken import rewrite
from pages.ui.text import _, category_name, listed, literal, words

MOST_DRAWN: Final = 30
_VOCABULARY: Final[Mapping[str, list[StrEnum]]] = {
    "scope": list(Scope),
    "urgency": list(Urgency),
    "nature": list(Nature),
}


def draw_sketches(
    form: Form,
    sketches: Sequence[Sketch],
    *,
    where: AreaChoice | None,
    household_id: int | None = None,
    hidden: bool = False,
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
            if marks or not editable:
                layout.quote(sketch.words, marks)
            if hidden or sketch.asks_confidence or _goes_to_confidential_desk(sketch, suggestion):
                layout.chips_row([layout.chip("plain", _("保密：只有保密台看得到"))])
                sketch.join_case_no = None
            else:
                draw_joining(form, sketch, place, household_id)
    if len(sketches) > MOST_DRAWN:
        st.caption(_("还有 {n} 件没有列出，会一起存下", n=len(sketches) - MOST_DRAWN))


def _read(form: Form, texts: Sequence[str]) -> list[Suggestion]:
    """Return what the machine makes of each text; only what is new since the last run is read."""
    known: dict[str, Suggestion] = st.session_state.get(form.key("read"), {})
    new = [text for text in dict.fromkeys(texts) if text not in known]
    known = {text: known[text] for text in texts if text in known} | dict(
        zip(new, understanding.understand(new), strict=True)
    )
    st.session_state[form.key("read")] = known
    return [known[text] for text in texts]


def _warn_of_emergency(suggestions: Sequence[Suggestion]) -> None:
    found = [suggestion for suggestion in suggestions if suggestion.emergency]
    if not found:
        return
    cues = dict.fromkeys(cue for suggestion in found for cue in cues_of(suggestion.urgency_reasons))
    st.error(
        _("先拨 110、119、120 或 122，再来登记。")
        + (_("识别到：{cues}", cues=literal(listed(list(cues)))) if cues else ""),
        icon=":material/emergency:",
    )


def cues_of(reasons: Sequence[Reason]) -> list[str]:
    """Return the words that decided, each place of the text once: of cues that overlap the shortest says it best."""
    kept: list[Reason] = []
    for reason in sorted(reasons, key=lambda each: each.end - each.start):
        beside = [each for each in kept if each.part is reason.part]
        if (
            reason.cue
            and reason.why is not Why.AGAINST
            and all(reason.end <= each.start or each.end <= reason.start for each in beside)
        ):
            kept.append(reason)
    return [reason.cue for reason in sorted(kept, key=lambda each: each.start)]


def marks_of(suggestion: Suggestion) -> list[tuple[int, int, layout.MarkKind]]:
    """Return where the words stand that decided each label."""
    of_category = suggestion.reasons if suggestion.category else ()
    kinds: list[tuple[layout.MarkKind, Sequence[Reason]]] = [
        ("category", [reason for reason in of_category if reason.why is not Why.AGAINST]),
        ("against", [reason for reason in of_category if reason.why is Why.AGAINST]),
        ("scope", suggestion.scope_reasons),
        ("urgency", suggestion.urgency_reasons),
        ("nature", suggestion.nature_reasons),
    ]
    return [
        (reason.start, reason.end, kind)
        for kind, reasons in kinds
        for reason in reasons
        if reason.cue and reason.part is Part.TEXT
    ]


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
    decided = sketch.decided.category
    # A draft may be older than the end of a category.
    st.session_state[key] = decided if decided in codes else suggestion.category
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
