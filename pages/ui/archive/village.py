"""一村一库: a village as a whole, with its profile, books, what is covered, who is looked after, and where it burns."""

from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from typing import Any, Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.village_changes import change_profile, close_book, open_book
from feedback.archive.village_joins import AreaPast, area_history
from feedback.archive.villages import BookView, ProfileFacts, VillageView, open_village
from feedback.capture.lookup import AreaChoice
from feedback.core.clock import today
from feedback.core.database import Session, reading
from feedback.i18n.amounts import wan
from feedback.tracker.states import OPEN
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.archive.lists import places
from pages.ui.archive.words import day_or_dash, named
from pages.ui.drafting import Form, open_form
from pages.ui.shell import go_to
from pages.ui.text import _, category_name, day, listed, literal, words

_FEN_IN_WAN: Final = 1_000_000
_MOST_UNCOVERED: Final = 40


def draw_village(actor: Actor, known: Mapping[int, AreaChoice]) -> None:
    """Draw the choice of a village, and its library."""
    villages = {key: each for key, each in known.items() if each.kind in (AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE)}
    if not villages:
        villages = places(actor, AreaKind.NATURAL_VILLAGE)
    if not villages:
        layout.empty_state(_("还没有可看的村"), _("您的角色不在村里，请由乡镇或村里的同志来看。"))
        return
    asked = str(st.query_params.get("area", ""))
    ids = list(villages)
    first = ids.index(int(asked)) if asked.isdecimal() and int(asked) in villages else 0
    chosen = st.selectbox(
        _("哪个村"), ids, first, format_func=lambda key: villages[key].path_names, key="village_area", width=360
    )
    with reading() as session:
        view = open_village(session, actor, chosen)
        past = area_history(session, chosen)
    _draw_figures(view)
    _draw_ways(view)
    left, right = st.columns((7, 6), gap="medium")
    with left:
        _draw_profile(actor, view)
        _draw_books(actor, view)
    with right:
        _draw_care(view)
        _draw_coverage(view)
        _draw_cases(view)
        _draw_past(past)


def _draw_figures(view: VillageView) -> None:
    stated = view.profile.households
    covered = view.coverage
    layout.figure_tiles(
        [
            layout.Figure(_("有档的户"), f"{view.files:,}", f"/{stated:,}" if stated else ""),
            layout.Figure(_("该更新的户"), f"{view.stale:,}"),
            layout.Figure(_("自然村有档"), str(covered.covered), f"/{covered.natural_villages}"),
            layout.Figure(_("在办的事"), f"{view.open_cases:,}"),
        ]
    )


def _draw_ways(view: VillageView) -> None:
    """Draw the ways from the figures to what they count."""
    with st.container(horizontal=True, key="link_village"):
        _files_link(view, _("有档的户 {n}", n=f"{view.files:,}"), "files", view.files)
        _files_link(view, _("该更新的 {n}", n=f"{view.stale:,}"), "stale", view.stale)
        said = _("在办的事 {n}", n=f"{view.open_cases:,}")
        if view.open_cases and st.button(said, key="village_cases", type="tertiary"):
            go_to("search", area_id=str(view.area_id), statuses=",".join(OPEN))


def _files_link(view: VillageView, label: str, name: str, count: int, **narrowed: str) -> None:
    if count:
        st.button(
            literal(label), key="_".join(["village", name, *sum(narrowed.items(), ())]), type="tertiary",
            on_click=_open_files, args=(name, view.area_id, narrowed),
        )  # fmt: skip


def _open_files(name: str, area_id: int, narrowed: Mapping[str, str]) -> None:
    """Show the list of the page in the next run; for callbacks."""
    st.session_state["households_view"] = name
    st.query_params.from_dict({"view": name, "area": str(area_id), **narrowed})


def _draw_profile(actor: Actor, view: VillageView) -> None:
    facts = view.profile
    income = _("{sum} 万元", sum=wan(facts.collective_income)) if facts.collective_income is not None else ""
    pairs = [
        (named("population"), _("{n} 人", n=f"{facts.population:,}") if facts.population is not None else ""),
        (named("households"), _("{n} 户", n=f"{facts.households:,}") if facts.households is not None else ""),
        (named("party_members"), _("{n} 人", n=f"{facts.party_members:,}") if facts.party_members is not None else ""),
        (named("farmland_mu"), _("{n} 亩", n=f"{facts.farmland_mu:,}") if facts.farmland_mu is not None else ""),
        (named("collective_income"), income),
        (named("industries"), facts.industries),
        (named("rivers"), facts.rivers),
        (named("situation"), facts.situation),
    ]
    with layout.card("village_profile"):
        updated = _("{day}更新", day=day_or_dash(view.updated_on)) if view.updated_on else _("还没有写")
        layout.section(_("{village}基本情况", village=view.name), updated)
        chips = [layout.chip("plain", words(view.kind))]
        if facts.is_remote:
            chips.append(layout.chip("near", _("偏远村")))
        layout.chips_row(chips)
        shown = [(name, value) for name, value in pairs if value]
        if shown:
            layout.fact_list(shown)
        else:
            layout.empty_state(_("还没有写村情"), _("人口、户数、产业、河道，写一次，报表都能用。"))
        if view.may_keep:
            form = open_form(actor, f"profile_{view.area_id}", anchor="population")
            with st.expander(_("更新村情"), expanded=form.is_begun):
                _draw_profile_form(actor, view, form)


def _draw_profile_form(actor: Actor, view: VillageView, form: Form) -> None:
    facts = form.once("seen", lambda: view.profile)
    held = facts.collective_income
    opened = {
        **{each.name: getattr(facts, each.name) for each in fields(ProfileFacts)},
        "collective_income": held / _FEN_IN_WAN if held is not None else None,
    }
    wanted = _profile_fields({name: form.starts_with(name, value) for name, value in opened.items()})
    form.keep(tuple(opened), {}, worth_keeping=wanted != facts)
    if st.button(_("保存"), type="primary", key=form.key("save")):

        def deed(session: Session) -> None:
            change_profile(session, actor, view.area_id, wanted, seen=facts)
            form.discard(session)

        carry_out(deed, _("{village}的村情已保存。", village=view.name), after=form.finish)


def _profile_fields(key: Mapping[str, str]) -> ProfileFacts:
    one, two = st.columns(2, gap="small")
    population = one.number_input(named("population"), 0, value=None, step=1, key=key["population"])
    households = two.number_input(named("households"), 0, value=None, step=1, key=key["households"])
    one, two = st.columns(2, gap="small")
    party = one.number_input(named("party_members"), 0, value=None, step=1, key=key["party_members"])
    farmland = two.number_input(_("耕地（亩）"), 0, value=None, step=1, key=key["farmland_mu"])
    one, two = st.columns(2, gap="small", vertical_alignment="bottom")
    income = one.number_input(_("村集体年收入（万元）"), 0.0, value=None, step=1.0, key=key["collective_income"])
    is_remote = two.checkbox(_("偏远村"), key=key["is_remote"])
    industries = st.text_input(named("industries"), key=key["industries"], max_chars=200)
    rivers = st.text_input(named("rivers"), key=key["rivers"], max_chars=200)
    situation = st.text_area(named("situation"), key=key["situation"], max_chars=2000)
    return ProfileFacts(
        population=population, households=households, party_members=party, farmland_mu=farmland,
        collective_income=round(income * _FEN_IN_WAN) if income is not None else None, industries=industries or "",
        rivers=rivers or "", is_remote=is_remote, situation=situation or "",
    )  # fmt: skip


def _draw_books(actor: Actor, view: VillageView) -> None:
    with layout.card("village_books"):
        layout.section(_("档案本"), _("在用 {n} 本", n=view.coverage.books))
        if not view.books:
            layout.empty_state(_("还没有登记档案本"), _("柜子里的民情档案本，一本登记一次。"))
        for book in view.books:
            _draw_book(actor, view, book)
        if view.may_keep:
            with st.expander(_("登记一本")):
                _draw_book_form(actor, view)


def _draw_book(actor: Actor, view: VillageView, book: BookView) -> None:
    state = [layout.chip("waiting", _("{day}停用", day=day_or_dash(book.closed_on)))] if book.closed_on else []
    with st.container(horizontal=True, vertical_alignment="center", key=f"link_book_{book.book_id}"):
        layout.label_line(book.area, [part for part in (book.title, book.kept_by) if part], chips=state)
        is_open = view.may_keep and not book.closed_on
        if is_open and st.button(_("这本写满了"), key=f"book_{book.book_id}", type="tertiary"):
            deed = partial(close_book, actor=actor, book_id=book.book_id)
            carry_out(deed, _("“{title}”已停用。", title=book.title))


def _draw_book_form(actor: Actor, view: VillageView) -> None:
    key = f"book_new_{view.area_id}_{len(view.books)}"
    with st.form(key, border=False):
        one, two = st.columns(2, gap="small")
        title = one.text_input(
            _("档案本名称"), _("{village}民情档案第 {n} 本", village=view.name, n=len(view.books) + 1), max_chars=60,
            key=f"{key}_title",
        )  # fmt: skip
        kept_by = two.text_input(named("kept_by"), actor.name, max_chars=40, key=f"{key}_by")
        on = one.date_input(_("哪天启用"), today(), max_value=today(), key=f"{key}_on", format="YYYY-MM-DD")
        done = st.form_submit_button(_("登记"), type="primary")
    if done and on:
        carry_out(
            lambda session: open_book(
                session, actor, view.area_id, title=title or "", kept_by=kept_by or "", opened_on=on
            ),
            _("“{title}”已登记。", title=title or ""),
        )


def _draw_care(view: VillageView) -> None:
    with layout.card("village_care"):
        layout.section(_("重点照看"), _("{n} 户有档", n=view.files))
        groups: list[tuple[str, str, Mapping[Any, int]]] = [
            (named("household_type"), "type", view.types),
            (named("visit_tier"), "tier", view.tiers),
            (named("key_kinds"), "kind", view.key_kinds),
        ]
        for title, narrowed, held in groups:
            if held:
                st.caption(literal(title))
                with st.container(horizontal=True, key=f"link_village_{narrowed}"):
                    for word, number in held.items():
                        _files_link(view, f"{words(word)} {number:,}", "files", number, **{narrowed: word})


def _draw_coverage(view: VillageView) -> None:
    covered = view.coverage
    if not covered.uncovered:
        return
    with layout.card("village_uncovered"):
        layout.section(_("还没有档案的自然村"), _("{n} 个", n=len(covered.uncovered)))
        names = [name for _area_id, name in covered.uncovered[:_MOST_UNCOVERED]]
        st.text(listed(names))
        st.caption(_("建一户的档案，或登记一本档案本，就算有档。"))


def _draw_cases(view: VillageView) -> None:
    with layout.card("village_cases"):
        layout.section(_("在办的事"), _("{n} 件", n=view.open_cases))
        if not view.open_cases:
            layout.empty_state(_("眼下没有在办的事"), _("走访记下的诉求，立件后在这里看得到。"))
            return
        kinds = [_("{name} {n} 件", name=category_name(code), n=number) for code, number in view.categories]
        spots = [_("{name} {n} 件", name=name, n=number) for name, number in view.hot_places]
        layout.fact_list([(_("多的类别"), listed(kinds)), (_("多的地方"), listed(spots))])


def _draw_past(past: list[AreaPast]) -> None:
    if not past:
        return
    with layout.card("village_past"):
        layout.section(_("转、并、联的经过"))
        for each in past:
            said = _("{was} → {into}", was=each.was, into=each.into)
            counts = _("{households} 户、{cases} 件事跟着过来", households=each.facts.get("households", 0),
                       cases=each.facts.get("cases", 0)) if "households" in each.facts else ""  # fmt: skip
            layout.label_line(words(each.event), [said, day(each.decided_on)])
            if counts:
                st.caption(literal(counts))
