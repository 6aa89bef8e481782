"""How does a test work at a desk: open it as somebody, fill a case's form, press its button, see what then stands."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import pytest
import streamlit as st
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from models.case import Case, CaseEvent, Part
from models.vocabulary import Verb
from tests.pages.visiting import open_page, run, texts

OUTSIDE: Final = "没有这件诉求，或不在您的范围内"
NOT_YOURS: Final = "这一页不在您的职责范围内"
KEPT: Final = "您刚才写的内容，还没有存下"
_HEAD: Final = re.compile(r"<h2>([^<]*)</h2>.*<code>([^<]*)</code></section>")
_TAG: Final = re.compile(r"<[^>]*>")
_TITLE: Final = re.compile(r'class="zs-title"><h1>([^<]*)</h1>(?:<p>([^<]*)</p>)?')


def without_navigation(patch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """Let links to other pages be plain lines, and return the list of the pages that somebody is led to."""
    led_to: list[tuple[str, dict[str, str]]] = []

    def lead(script: str, *, query_params: dict[str, str]) -> None:
        led_to.append((script, query_params))
        st.stop()

    patch.setattr(st, "page_link", lambda _script, *, label, **_looks: st.markdown(label))
    patch.setattr(st, "switch_page", lead)
    return led_to


def open_case_page(patch: pytest.MonkeyPatch, actor: Actor, case: Case) -> AppTest:
    return open_page(patch, "pages/staff/case.py", actor, no=case.case_no)


def choose(page: AppTest, verb: Verb) -> AppTest:
    """Press the pill of another act than the one that is offered first."""
    next(group for group in page.button_group if group.label == "办理").set_value(verb)
    return run(page)


def on_form(page: AppTest, verb: Verb, button: str) -> AppTest:
    """Choose an act, unless its form is drawn already."""
    return page if button in [each.label for each in page.button] else choose(page, verb)


def fill_in(page: AppTest, boxes: Mapping[str, Any]) -> AppTest:
    """Fill boxes by their labels; a form sends them with its button."""
    kinds = ("text_input", "text_area", "selectbox", "multiselect", "checkbox", "toggle", "date_input", "button_group")
    for label, value in boxes.items():
        found = [box for kind in kinds for box in getattr(page, kind) if box.label == label]
        assert found, f"no box {label}"
        found[0].set_value(value)
    return page


def hand_in(page: AppTest, button: str, boxes: Mapping[str, Any] | None = None) -> AppTest:
    """Fill the boxes of a form and press its button."""
    fill_in(page, boxes or {})
    next(each for each in page.button if each.label == button).click()
    return run(page)


def primary(page: AppTest) -> list[str]:
    """Return the labels of the coloured buttons."""
    return [button.label for button in page.button if button.proto.type == "primary"]


def title(page: AppTest) -> str:
    """Return the page's title and the grey line under it."""
    found = _TITLE.search(texts(page))
    return " | ".join(part for part in found.groups() if part) if found else ""


def read(page: AppTest) -> str:
    """Return what the page says without its markup."""
    return _TAG.sub("", texts(page))


def shown(page: AppTest) -> str:
    """Return the number of the case that is looked at, or nothing."""
    found = _HEAD.search(texts(page))
    return found[2] if found else ""


def listed(page: AppTest) -> list[str]:
    """Return the titles of a desk's list, in its order."""
    return [row["title"] for row in _rows(page)]


def numbered(page: AppTest) -> list[tuple[str, str]]:
    """Return the places and titles of an agenda."""
    return [(row["place_on_agenda"], row["title"]) for row in _rows(page)]


def _rows(page: AppTest) -> list[dict[str, str]]:
    (found,) = page.get("bidi_component")
    rows: list[dict[str, str]] = json.loads(found.proto.json)["rows"]
    return rows


def offered(page: AppTest) -> list[str]:
    """Return the acts that somebody may choose from; none where there is one alone."""
    return [option.content for group in page.button_group if group.label == "办理" for option in group.proto.options]


def stored(case: Case) -> Case:
    """Return the case as it stands in the database now."""
    with reading() as session:
        return session.get_one(Case, case.id)


def last_event(case: Case) -> tuple[Verb, str]:
    """Return what was last done to the case, and the words that were written with it."""
    with reading() as session:
        found = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq).desc())
        event = session.exec(found.limit(1)).one()
    return event.verb, event.note or ""


def due_in(case: Case, days: int) -> Case:
    """Set by when the case and its parts are due, counted from now; overdue where `days` are below nought."""
    at = utc_now() + timedelta(days=days)
    with transaction() as session:
        session.get_one(Case, case.id).due_at = at
        for part in session.exec(select(Part).where(Part.case_id == case.id)):
            part.due_at = at
    return case
