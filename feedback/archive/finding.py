"""Which household is meant by what somebody typed? Two signs of a name, initials, a door, a file's number, a phone."""

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from feedback.core.cipher import TAIL_DIGITS, normal_number, number_index, tail_index
from models.household import Household, Person

WHOLE_PHONE_DIGITS = 7
_JOININGS_FOLLOWED = 3


def named_by(sought: str) -> ColumnElement[bool]:
    """Return the condition by what was typed: a number of the house or of a phone, initials, else a part of a name.

    The number of a file that was joined to another finds that one, and a number from before villages were joined too.
    """
    if any(sign.isdigit() for sign in sought):
        numbers = [_begins(Household.house_no, sought), *_numbered(sought)]
        digits = normal_number(sought)
        if len(digits) == TAIL_DIGITS:
            numbers.append(_has_person(col(Person.phone_tail_index) == tail_index("phone", digits)))
        elif len(digits) >= WHOLE_PHONE_DIGITS:
            numbers.append(_has_person(col(Person.phone_index) == number_index("phone", digits)))
        return or_(*numbers)
    if sought.isascii():
        letters = sought.lower()
        return or_(_begins(Household.head_initials, letters), _has_person(_begins(Person.name_initials, letters)))
    return or_(
        col(Household.head_name).contains(sought, autoescape=True),
        _has_person(col(Person.name).contains(sought, autoescape=True)),
    )


def _begins(column: str, sought: str) -> ColumnElement[bool]:
    return col(column).startswith(sought, autoescape=True)


def _has_person(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(Household.id).in_(select(Person.household_id).where(condition))


def _numbered(sought: str) -> list[ColumnElement[bool]]:
    """Return the conditions by a file's number: its own, the one before its village joined another, a joined file's."""
    # Where numbers met, the old village's name was put before (`following.new_numbers`).
    own = or_(
        col(Household.household_no) == sought, col(Household.household_no).endswith(f"-{sought}", autoescape=True)
    )
    conditions = [own]
    joined = select(Household.merged_into_id).where(own, col(Household.merged_into_id).is_not(None))
    for _step in range(_JOININGS_FOLLOWED):
        conditions.append(col(Household.id).in_(joined))
        joined = select(Household.merged_into_id).where(
            col(Household.id).in_(joined), col(Household.merged_into_id).is_not(None)
        )
    return conditions
