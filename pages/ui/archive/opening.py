"""How is a new file opened? Place, number, head and what is known; the rest comes with the next visit."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.file_changes import open_new_file
from feedback.archive.households import HouseFacts, HouseholdEntry, MemberEntry
from feedback.core.database import Session
from feedback.core.errors import MissingFact
from feedback.i18n.file_fields import FILE_FIELDS
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.archive.editing import FACT_FIELDS, NEW_FIELDS, facts_fields
from pages.ui.drafting import ANCHOR, open_form
from pages.ui.placing import place_choice
from pages.ui.shell import go_to
from pages.ui.text import _

_KINDS = (AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE, AreaKind.VILLAGE_GROUP, AreaKind.BUILDING)


def draw_opening(actor: Actor) -> None:
    """Draw the form of a new file; once it is opened, its own page shows."""
    form = open_form(actor, "household_new")
    with layout.card("file_new"):
        layout.section(_("建新档"), form.kept_line)
        place = place_choice(form, Permission.KEEP_HOUSEHOLDS, *_KINDS)
        facts = facts_fields(form, HouseFacts(head_name=""), is_new=True)
        number, phone = (str(form.value(name) or "") for name in NEW_FIELDS)
        typed = bool(number.strip() or phone.strip() or facts != HouseFacts(head_name=""))
        form.keep((ANCHOR, *NEW_FIELDS, *FACT_FIELDS), {}, worth_keeping=typed)
        with layout.action_bar("file_new"):
            done = st.button(_("给这一户建档"), type="primary", key=form.key("save"))
    if not done:
        return
    made: list[int] = []

    def deed(session: Session) -> None:
        if place is None:
            raise MissingFact("fact_missing", field="place")
        entry = HouseholdEntry(
            **{name: getattr(facts, name) for name in FACT_FIELDS}, area_id=place.area_id, household_no=number,
            members=(MemberEntry(name=facts.head_name, relation=FILE_FIELDS["head_name"], phone=phone),),
        )  # fmt: skip
        made.append(open_new_file(session, actor, entry))
        form.discard(session)

    def after() -> None:
        form.finish()
        go_to("household", id=str(made[0]))

    carry_out(deed, _("已建档，再把家里人补上。"), after=after)
