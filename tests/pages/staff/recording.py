"""What somebody does on a page that records, and what has come of it in the database."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlmodel import SQLModel, col, select
from streamlit.testing.v1 import AppTest

from feedback.core.database import reading
from models.case import Case
from models.contact import Contact, Opinion
from models.keeping import Draft
from pages.ui.text import literal
from tests.pages.visiting import run

Row = TypeVar("Row", bound=SQLModel)


def say(page: AppTest, *matters: str) -> AppTest:
    """Type into the box: a paragraph for each matter."""
    page.text_area[0].set_value("\n".join(matters))
    return run(page)


def press(page: AppTest, label: str) -> AppTest:
    """Press the first button that begins with these words."""
    next(button for button in page.button if button.label.startswith(literal(label))).click()
    return run(page)


def fill(page: AppTest, label: str, value: Any) -> AppTest:
    """Fill the first field with this label."""
    kinds = (page.text_input, page.text_area, page.number_input, page.toggle, page.selectbox, page.button_group)
    next(field for kind in kinds for field in kind if field.label == label).set_value(value)
    return run(page)


def errors(page: AppTest) -> list[str]:
    return [str(error.value) for error in page.error]


def buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def rows(kind: type[Row]) -> Sequence[Row]:
    """Return all rows of a table in the order in which they were made."""
    with reading() as session:
        return session.exec(select(kind).order_by(*inspect(kind).primary_key)).all()


def case_with(words: str) -> Case:
    """Return the case of what was said."""
    with reading() as session:
        found = select(Case).join(Opinion, col(Opinion.case_id) == Case.id).where(Opinion.words == words)
        return session.exec(found).one()


def contacts() -> Sequence[Contact]:
    return rows(Contact)


def drafts() -> Sequence[Draft]:
    return rows(Draft)
