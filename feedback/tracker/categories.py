"""Under which category does a case count? Under its own, or under the one into which that was merged since."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import case as case_when
from sqlmodel import col

from feedback.classify.taxonomy import taxonomy
from models.case import Case


@cache
def counted_category() -> ColumnElement[Any]:
    """Return the code under which a case is listed and counted; the case itself keeps the one that it was given."""
    merged = taxonomy().merged
    own: ColumnElement[Any] = col(Case.category)  # type: ignore[assignment]  # A mapped column is one, in a query.
    return case_when(dict(merged), value=own, else_=own) if merged else own


def within_category(code: str) -> ColumnElement[bool]:
    """Return the condition that a case counts under a category, of either level."""
    return counted_category().startswith(code, autoescape=True)
