"""Which categories there are: two levels, with their units, days and words, read from `data/taxonomy.json`.

A broken file is refused with the entry and the reason, before anything is built on it. A text that no category was
found for has none (`None`); there is no entry for "other". A category that is no longer used stays in the file, and
says into which others it went, so that cases of any time keep their category (decision 0014). Source of the categories:
domain digest, part C.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from feedback.core.errors import BadInput, NotFound
from models.vocabulary import Urgency

DEFAULT: Final = Path(__file__).parent / "data" / "taxonomy.json"


@dataclass(frozen=True)
class Category:
    """A second-level category; `code` begins with its parent's code.

    `former_names` are those that it had before it was renamed. `into` is None while it is in use; of one that is not,
    it names where its matters belong now: one code (merged), several (split), or none (given up).
    """

    code: str
    id: str
    name: str
    name_en: str
    parent: str
    departments: tuple[str, ...]
    days: int
    keywords: tuple[str, ...]
    default_urgency: Urgency | None
    confidential_when_report: bool
    note_en: str
    former_names: tuple[str, ...]
    into: tuple[str, ...] | None

    @property
    def is_retired(self) -> bool:
        """Say whether it may no longer be chosen."""
        return self.into is not None


@dataclass(frozen=True)
class Sector:
    """A first-level category with its children, in the file's order."""

    code: str
    id: str
    name: str
    name_en: str
    children: tuple[Category, ...]


@dataclass(frozen=True)
class Taxonomy:
    """All categories of any time; look-ups by code raise `NotFound` for a code that never existed."""

    sectors: tuple[Sector, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Category]:
        return {child.code: child for sector in self.sectors for child in sector.children}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Those that may be chosen."""
        return tuple(code for code, category in self.by_code.items() if not category.is_retired)

    @cached_property
    def keywords(self) -> Mapping[str, str]:
        """Each keyword with the code of the one category that it belongs to."""
        return {word: code for code in self.codes for word in self.by_code[code].keywords}

    @cached_property
    def merged(self) -> Mapping[str, str]:
        """Each category that went into exactly one other, with the one in use that it ends in."""
        return {code: last for code in self.by_code if (last := self.newest(code)) and last != code}

    def newest(self, code: str) -> str | None:
        """Return under which code a matter of any time stands today; None where that cannot be told from its code."""
        found = self.by_code.get(code)
        while found is not None and found.into is not None:
            found = self.by_code[found.into[0]] if len(found.into) == 1 else None
        return found.code if found else None

    def names(self, code: str) -> list[str]:
        """Return what a category was ever called, those that were merged into it included."""
        held = [self.by_code[code], *(self.by_code[each] for each, last in self.merged.items() if last == code)]
        return [name for each in held for name in (each.name, each.name_en, *each.former_names)]

    def category(self, code: str) -> Category:
        found = self.by_code.get(code)
        if found is None:
            raise NotFound("category_unknown", code=code)
        return found

    def sector(self, code: str) -> Sector:
        """Return the first-level category of `code`, which may be a code of either level."""
        for sector in self.sectors:
            if sector.code == code[:2]:
                return sector
        raise NotFound("category_unknown", code=code)


@cache
def taxonomy() -> Taxonomy:
    """Return the project's own categories, read once a process."""
    return load_taxonomy()


def category_codes() -> tuple[str, ...]:
    """Return the codes of both levels, each sector before its categories."""
    return tuple(code for sector in taxonomy().sectors for code in (sector.code, *(c.code for c in sector.children)))


def newest_code(code: str) -> str | None:
    """Return under which code a matter of any time stands today; None where its category was split or given up."""
    return taxonomy().newest(code)


def load_taxonomy(path: Path = DEFAULT) -> Taxonomy:
    """Read and check a taxonomy file.

    Raises:
        BadInput: the file cannot be read, or an entry is wrong; the facts name the entry.
    """
    entries = _read(path)
    if not isinstance(entries, list) or not entries:
        raise BadInput("taxonomy_unreadable", file=path.name, line=1)
    result = Taxonomy(tuple(_sector(entry, f"#{number}") for number, entry in enumerate(entries, 1)))
    _refuse_repeats(result)
    return result


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BadInput("taxonomy_missing", file=path.name) from error
    except json.JSONDecodeError as error:
        raise BadInput("taxonomy_unreadable", file=path.name, line=error.lineno) from error
    except UnicodeDecodeError as error:
        raise BadInput("taxonomy_unreadable", file=path.name, line=1) from error


class _Entry:
    """One object of the file, read field by field; a fault names the entry by its code, or by its place before that."""

    def __init__(self, raw: object, place: str) -> None:
        if not isinstance(raw, dict):
            raise BadInput("taxonomy_field", entry=place, field="{}")
        self.raw = raw
        code = raw.get("code")
        self.name = code if isinstance(code, str) and code else place

    def text(self, field: str, *, optional: bool = False) -> str:
        value = self.raw.get(field, "" if optional else None)
        if not isinstance(value, str) or not (optional or value.strip()):
            raise BadInput("taxonomy_field", entry=self.name, field=field)
        return value.strip()

    def texts(self, field: str, *, optional: bool = False) -> tuple[str, ...]:
        values = self.raw.get(field, [] if optional else None)
        if (
            not isinstance(values, list)
            or not all(isinstance(each, str) and each.strip() for each in values)
            or not (values or optional)
        ):
            raise BadInput("taxonomy_field", entry=self.name, field=field)
        return tuple(each.strip() for each in values)

    def days(self) -> int:
        value = self.raw.get("days")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise BadInput("taxonomy_days", entry=self.name, days=value)
        return value

    def flag(self, field: str) -> bool:
        value = self.raw.get(field, False)
        if not isinstance(value, bool):
            raise BadInput("taxonomy_field", entry=self.name, field=field)
        return value

    def urgency(self) -> Urgency | None:
        value = self.raw.get("default_urgency")
        if value is None:
            return None
        if value not in tuple(Urgency):
            raise BadInput("taxonomy_urgency", entry=self.name, urgency=value)
        return Urgency(value)

    def code(self, length: int) -> str:
        value = self.text("code")
        if len(value) != length or not (value.isascii() and value.isdigit()):
            raise BadInput("taxonomy_code", entry=self.name, length=length)
        return value


def _sector(raw: object, place: str) -> Sector:
    entry = _Entry(raw, place)
    code = entry.code(2)
    children = entry.raw.get("children")
    if not isinstance(children, list) or not children:
        raise BadInput("taxonomy_field", entry=code, field="children")
    return Sector(
        code=code,
        id=entry.text("id"),
        name=entry.text("name"),
        name_en=entry.text("name_en"),
        children=tuple(_category(child, code, f"{code}#{number}") for number, child in enumerate(children, 1)),
    )


def _category(raw: object, parent: str, place: str) -> Category:
    entry = _Entry(raw, place)
    code = entry.code(4)
    if not code.startswith(parent):
        raise BadInput("taxonomy_parent", entry=code, parent=parent)
    return Category(
        code=code,
        id=entry.text("id"),
        name=entry.text("name"),
        name_en=entry.text("name_en"),
        parent=parent,
        departments=entry.texts("departments"),
        days=entry.days(),
        keywords=entry.texts("keywords"),
        default_urgency=entry.urgency(),
        confidential_when_report=entry.flag("confidential_when_report"),
        note_en=entry.text("note_en", optional=True),
        former_names=entry.texts("former_names", optional=True),
        into=entry.texts("into", optional=True) if "into" in entry.raw else None,
    )


def _refuse_repeats(result: Taxonomy) -> None:
    codes: set[str] = set()
    ids: dict[str, str] = {}
    for sector in result.sectors:
        entries: tuple[Sector | Category, ...] = (sector, *sector.children)
        for entry in entries:
            if entry.code in codes:
                raise BadInput("taxonomy_repeated_code", entry=entry.code)
            if entry.id in ids:
                raise BadInput("taxonomy_repeated_id", entry=entry.code, id=entry.id, other=ids[entry.id])
            codes.add(entry.code)
            ids[entry.id] = entry.code
    _refuse_shared_words(result)
    _refuse_lost_successors(result)


def _refuse_shared_words(result: Taxonomy) -> None:
    owners: dict[str, str] = {}
    for child in (result.by_code[code] for code in result.codes):
        for word in child.keywords:
            if word in owners:
                raise BadInput("taxonomy_repeated_keyword", entry=child.code, keyword=word, other=owners[word])
            owners[word] = child.code


def _refuse_lost_successors(result: Taxonomy) -> None:
    for child in result.by_code.values():
        for code in child.into or ():
            if code not in result.by_code:
                raise BadInput("taxonomy_into", entry=child.code, code=code)
        _refuse_circle(result, child, ())


def _refuse_circle(result: Taxonomy, child: Category, before: tuple[str, ...]) -> None:
    if child.code in before:
        raise BadInput("taxonomy_circle", entry=before[0])
    for code in child.into or ():
        _refuse_circle(result, result.by_code[code], (*before, child.code))
