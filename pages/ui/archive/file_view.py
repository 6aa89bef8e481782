"""How does one household's file look? Its head, the people, what is hidden, and its story as a timeline."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.reveal import reveal_file, reveal_person
from feedback.archive.file_story import FileMoment, FileStory, MomentKind
from feedback.archive.files import FileView, MemberView, OtherFile
from feedback.core.clock import today
from feedback.i18n.amounts import yuan
from models.office_vocabulary import AidState, TaskState
from models.vocabulary import CaseStatus
from pages.ui import layout
from pages.ui.archive.words import day_or_dash, house_lines, kinds_line, named, standing_chips
from pages.ui.revealing import ask_to_reveal, seen
from pages.ui.shell import go_to
from pages.ui.text import _, listed, literal, words

_MOST_LINKS = 6


def draw_head(actor: Actor, file: FileView, story: FileStory, *, is_stale: bool) -> None:
    """Draw what the file says of the household, and where it was joined or divided."""
    facts = file.facts
    chips = standing_chips(facts.household_type, facts.visit_tier, facts.dwelling_grade, is_stale=is_stale)
    if not file.is_active:
        chips.append(layout.chip("waiting", _("不再使用")))
    dates = [
        (_("更新"), f"{day_or_dash(file.updated_on)} {file.updated_by}".strip()),
        (_("上次走访"), day_or_dash(file.last_visited_on)),
        (_("来往"), _("走访 {visits} 次，发卡 {cards} 张，反映 {opinions} 件，在办 {open} 件", visits=story.visits,
                     cards=story.cards, opinions=story.opinions, open=story.open_cases)),
        (_("联系干部"), listed(list(file.answerable))),
    ]  # fmt: skip
    with layout.card("file"):
        layout.matter_card(file.household_no, facts.head_name, chips=chips)
        layout.fact_list([*house_lines(facts), *((name, value) for name, value in dates if value)])
        _draw_hidden(actor, file)
        _draw_others(file)


def _draw_hidden(actor: Actor, file: FileView) -> None:
    if not file.hidden and not any(member.has_note and not member.note for member in file.members):
        return
    shown = seen(f"file_{file.household_id}")
    if shown is not None:
        pairs = [(named("situation"), shown.situation), (named("needs"), shown.needs)]
        if shown.yearly_income is not None:
            pairs.insert(0, (named("yearly_income"), _("{sum} 元", sum=yuan(shown.yearly_income))))
        names = {member.person_id: member.name for member in file.members}
        pairs += [(names[person_id], note) for person_id, note in shown.notes.items() if person_id in names]
        layout.fact_list([(name, value) for name, value in pairs if value])
        return
    hidden = listed([named(name) for name in file.hidden])
    st.caption(_("还有不直接显示的内容：{names}", names=literal(hidden)) if hidden else _("成员备注不直接显示"))
    ask_to_reveal(
        actor,
        f"file_{file.household_id}",
        _("查看隐藏的内容"),
        lambda session, reason: reveal_file(session, actor, file.household_id, reason=reason),
    )


def _draw_others(file: FileView) -> None:
    links: list[tuple[str, OtherFile]] = []
    if file.merged_into:
        links.append((_("已并入 {head}（{no}）", **_of(file.merged_into)), file.merged_into))
    if file.split_from:
        links.append((_("从 {head}（{no}）分出", **_of(file.split_from)), file.split_from))
    links += [(_("并来过 {head}（{no}）", **_of(other)), other) for other in file.took_in]
    if links:
        with st.container(horizontal=True, key=f"link_files_{file.household_id}"):
            for text, other in links[:_MOST_LINKS]:
                if st.button(literal(text), key=f"other_{other.household_id}", type="tertiary"):
                    go_to("household", id=str(other.household_id))


def _of(other: OtherFile) -> dict[str, str]:
    return {"head": other.head, "no": other.household_no}


def draw_members(actor: Actor, file: FileView) -> str | None:
    """Draw the people of the household, and return whom the reader wants to change: a number, or "new"."""
    wanted = None
    with layout.card("file_members"):
        layout.section(_("家庭成员"), _("{n} 人", n=len(file.living_here)))
        for member in file.living_here:
            wanted = _draw_member(actor, file, member) or wanted
        gone = [member for member in file.members if member.left_on]
        if gone:
            with st.expander(_("不在这一户的 {n} 人", n=len(gone))):
                for member in gone:
                    wanted = _draw_member(actor, file, member) or wanted
        if file.may_keep and st.button(_("添一个人"), key="member_new", icon=":material/person_add:"):
            wanted = "new"
    return wanted


def _draw_member(actor: Actor, file: FileView, member: MemberView) -> str | None:
    with st.container(key=f"file_member_{member.person_id}", gap="xxsmall"):
        layout.label_line(member.relation, _member_facts(member), chips=_member_chips(member))
        _draw_numbers(member)
        with st.container(horizontal=True, vertical_alignment="center", key=f"link_member_{member.person_id}"):
            _reveal_numbers(actor, member)
            if file.may_keep and st.button(_("更改"), key=f"member_{member.person_id}", type="tertiary"):
                return str(member.person_id)
    return None


def _member_facts(member: MemberView) -> list[str]:
    age = _("{n} 岁", n=today().year - member.birth_year) if member.birth_year else ""
    gender = _(member.gender) if member.gender else ""
    return [part for part in (member.name, gender, age, member.occupation) if part]


def _member_chips(member: MemberView) -> list[layout.Markup]:
    chips = [layout.chip("plain", named("is_party_member"))] if member.is_party_member else []
    if member.key_kinds:
        chips.append(layout.chip("plain", kinds_line(member.key_kinds)))
    if member.left_on:
        chips.append(layout.chip("waiting", _("{day}离开", day=day_or_dash(member.left_on))))
    return chips


def _draw_numbers(member: MemberView) -> None:
    phone, identity = seen(f"person_{member.person_id}") or (member.phone, member.identity_number)
    said = [f"{named('phone')} {phone}" if phone else "", f"{named('identity_number')} {identity}" if identity else ""]
    facts = [part for part in (*said, member.note) if part]
    if facts:
        layout.row_line(facts)


def _reveal_numbers(actor: Actor, member: MemberView) -> None:
    if member.phone or member.identity_number:
        ask_to_reveal(
            actor,
            f"person_{member.person_id}",
            _("看号码"),
            lambda session, reason: reveal_person(session, actor, member.person_id, reason=reason),
        )


def draw_story(story: FileStory) -> None:
    """Draw what happened, the newest first, and the ways to the matters that are still open."""
    with layout.card("file_story"):
        layout.section(_("来往经过"), _("{n} 条", n=len(story.moments)))
        if not story.moments:
            layout.empty_state(_("还没有来往"), _("走访回来记一次，这里就有了。"))
            return
        layout.timeline([_moment(each) for each in story.moments])
        _draw_cases(story.moments)


def _draw_cases(moments: Sequence[FileMoment]) -> None:
    numbers = list(dict.fromkeys(each.case_no for each in moments if each.case_no))
    if numbers:
        with st.container(horizontal=True, key="link_file_cases"):
            for number in numbers[:_MOST_LINKS]:
                if st.button(number, key=f"file_case_{number}", type="tertiary"):
                    go_to("case", no=number)


def _moment(each: FileMoment) -> layout.Moment:
    who = listed(list(each.who))
    if each.kind is MomentKind.VISIT:
        cards = _("，发卡 {n} 张", n=each.cards) if each.cards else ""
        return layout.Moment(day_or_dash(each.on), who, f"{words(each.visit_type)}{cards}", note=each.words)
    if each.kind is MomentKind.OPINION:
        state = words(each.status) if each.status else _("没有立件")
        is_closed = each.status is CaseStatus.CLOSED
        return layout.Moment(
            day_or_dash(each.on), "", _("反映：{words}", words=each.words), took=f"{each.case_no} {state}".strip(),
            kind="closed" if is_closed else "",
        )  # fmt: skip
    if each.kind in (MomentKind.TASK, MomentKind.AID):
        return _done_for(each)
    return layout.Moment(day_or_dash(each.on), who, _change(each), by_machine=True)


def _done_for(each: FileMoment) -> layout.Moment:
    what = _("代办：{item}", item=each.words)
    if each.kind is MomentKind.AID:
        what = _("申请帮扶：{kind}", kind=words(each.aid_kind)) if each.aid_kind else _("申请帮扶")
    is_done = each.stands in (TaskState.DELIVERED, AidState.PAID)
    took = f"{each.number} {words(each.stands)}"
    return layout.Moment(day_or_dash(each.on), "", what, took=took, kind="closed" if is_done else "")


def _change(each: FileMoment) -> str:
    said = words(each.event)
    fields = [named(name) for name in str(each.facts.get("fields", "")).split(",") if name]
    if "member_added" in each.facts:
        said = _("添了家庭成员")
    elif "member_left" in each.facts:
        said = _("有家庭成员离开")
    elif "member_back" in each.facts:
        said = _("家庭成员回来了")
    elif "member" in each.facts:
        said = _("更改家庭成员")
    return _("{act}：{fields}", act=said, fields=listed(fields)) if fields else said
