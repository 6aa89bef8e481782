"""What a book's line may hold: its fields, as the book's table keeps them, and what each value must be like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from feedback.core.errors import BadInput, MissingFact
from feedback.sheets.safe_text import clean
from models.office_vocabulary import BookFieldKind

Value = Decimal | str
MOST_FIELDS: Final = 20
MOST_OPTIONS: Final = 30
LONGEST_NAME: Final = 30
LONGEST_TEXT: Final = 200
LARGEST: Final = Decimal("10000000000000")
_PERCENT: Final = frozenset({"%", "\uff05"})
_SUMMED: Final = frozenset({BookFieldKind.NUMBER, BookFieldKind.MONEY})


@dataclass(frozen=True, slots=True)
class BookField:
    """One field; `code` stays when its name changes. A unit of % makes a share, which is averaged and never summed."""

    code: str
    name: str
    kind: BookFieldKind
    unit: str = ""
    options: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        return self.kind in _SUMMED

    @property
    def is_share(self) -> bool:
        return self.kind is BookFieldKind.NUMBER and self.unit in _PERCENT

    def stored(self) -> dict[str, str | list[str]]:
        """Return the field as the book's table keeps it."""
        return {
            "code": self.code,
            "name": self.name,
            "kind": self.kind.value,
            "unit": self.unit,
            "options": list(self.options),
        }


def read_fields(stored: Sequence[Mapping[str, Any]]) -> tuple[BookField, ...]:
    """Return the fields that a book's table keeps."""
    return tuple(
        BookField(
            str(each["code"]),
            str(each["name"]),
            BookFieldKind(str(each["kind"])),
            str(each.get("unit") or ""),
            tuple(str(option) for option in each.get("options") or ()),
        )
        for each in stored
    )


def checked_fields(fields: Sequence[BookField]) -> tuple[BookField, ...]:
    """Return fields with tidy names, and codes for those that have none.

    Raises
    ------
    MissingFact, BadInput
        There is no field, or too many; a name is missing, too long or taken; a choice has fewer than two options.
    """
    if not fields:
        raise MissingFact("book_needs_field")
    if len(fields) > MOST_FIELDS:
        raise BadInput("book_fields_too_many", most=MOST_FIELDS)
    taken = {each.code for each in fields if each.code}
    found: list[BookField] = []
    for each in fields:
        checked = _checked(each, {other.name for other in found})
        found.append(checked if checked.code else _coded(checked, taken))
    return tuple(found)


def _checked(field: BookField, names: set[str]) -> BookField:
    name, unit = clean(field.name).strip(), clean(field.unit).strip()
    if not name:
        raise MissingFact("book_field_needs_name")
    if len(name) > LONGEST_NAME or len(unit) > LONGEST_NAME:
        raise BadInput("book_field_too_long", name=name[:LONGEST_NAME], most=LONGEST_NAME)
    if name in names:
        raise BadInput("book_field_taken", name=name)
    options = tuple(dict.fromkeys(text for option in field.options if (text := clean(option).strip())))
    is_choice = field.kind is BookFieldKind.CHOICE
    if is_choice and not 2 <= len(options) <= MOST_OPTIONS:
        raise BadInput("book_choice_needs_options", name=name, most=MOST_OPTIONS)
    return BookField(field.code, name, field.kind, "" if is_choice else unit, options if is_choice else ())


def _coded(field: BookField, taken: set[str]) -> BookField:
    number = next(each for each in range(1, MOST_FIELDS * 2 + 2) if f"f{each}" not in taken)
    taken.add(f"f{number}")
    return BookField(f"f{number}", field.name, field.kind, field.unit, field.options)


def read_value(field: BookField, value: object) -> Value | None:
    """Return what stands in a field of a line; None where nothing does.

    Raises
    ------
    BadInput
        It is no number, too large, too long, or none of the options.
    """
    text = clean(str(value)).strip() if value is not None else ""
    if not text:
        return None
    if field.is_number:
        return _number(field, text)
    if field.kind is BookFieldKind.CHOICE and text not in field.options:
        raise BadInput("book_value_no_option", name=field.name, value=text[:LONGEST_NAME])
    if len(text) > LONGEST_TEXT:
        raise BadInput("book_value_too_long", name=field.name, most=LONGEST_TEXT)
    return text


def _number(field: BookField, text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", "").replace("\uff0c", ""))
    except InvalidOperation as fault:
        raise BadInput("book_value_no_number", name=field.name, value=text[:LONGEST_NAME]) from fault
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise BadInput("book_value_out_of_range", name=field.name)
    rounded = number.quantize(Decimal("0.01"))
    if rounded != number:
        raise BadInput("book_value_too_fine", name=field.name)
    return rounded
