"""How is what a file says put into words? Facts, chips and lines, the same in lists, on its page and in forms."""

from datetime import date

from feedback.archive.file_lists import FileRow
from feedback.archive.households import HouseFacts
from feedback.i18n.amounts import yuan
from feedback.i18n.file_fields import file_field
from models.office_vocabulary import HouseholdType, KeyKind, VisitTier
from pages.ui import layout
from pages.ui.text import _, day, language, listed, words

_DANGEROUS = ("C", "D")


def named(fact: str) -> str:
    """Return what a fact of a file is called."""
    return file_field(fact, language())


def kinds_line(kinds: tuple[str, ...]) -> str:
    return listed([words(KeyKind(kind)) for kind in kinds])


def door(house_no: str) -> str:
    return _("{house_no} 号", house_no=house_no) if house_no.isdigit() else house_no


def day_or_dash(on: date | None) -> str:
    """Return a day as every page says it; a dash where there is none."""
    return day(on) if on else "—"


def standing_chips(
    household_type: HouseholdType, tier: VisitTier, grade: str, *, is_stale: bool = False
) -> list[layout.Markup]:
    """Return the chips that say why a household is looked after, and that its file is too old."""
    chips = []
    if household_type is not HouseholdType.ORDINARY:
        chips.append(layout.chip("plain", words(household_type)))
    if tier is not VisitTier.ORDINARY:
        chips.append(layout.chip("near" if tier is VisitTier.HIGH_RISK else "plain", words(tier)))
    if grade[:1].upper() in _DANGEROUS:
        chips.append(layout.chip("near", _("危房 {grade}", grade=grade)))
    if is_stale:
        chips.append(layout.chip("overdue", _("该更新")))
    return chips


def row_facts(row: FileRow) -> list[str]:
    """Return the second line of a file in a list."""
    facts = [f"{row.group} {door(row.house_no)}".strip(), _("{n} 口人", n=row.people)]
    if row.key_kinds:
        facts.append(kinds_line(row.key_kinds))
    elif row.hardships:
        facts.append(listed(list(row.hardships)))
    facts.append(_("{day}更新", day=day(row.updated_on)) if row.updated_on else _("还没有更新过"))
    return [*facts, row.household_no]


def house_lines(facts: HouseFacts) -> list[tuple[str, str]]:
    """Return what the file says of the household as pairs of name and value; what is not known is left out."""
    dwelling = [
        facts.dwelling_structure,
        _("{n} 平方米", n=facts.floor_area) if facts.floor_area else "",
        _("{year} 年建", year=facts.built_year) if facts.built_year else "",
        facts.dwelling_grade,
    ]
    pairs = [
        (named("house_no"), door(facts.house_no)),
        (_("住房"), listed([part for part in dwelling if part])),
        (named("livelihood"), facts.livelihood),
        (
            named("yearly_income"),
            _("{sum} 元", sum=yuan(facts.yearly_income)) if facts.yearly_income is not None else "",
        ),
        (named("hardships"), listed(list(facts.hardships))),
        (named("key_kinds"), kinds_line(facts.key_kinds)),
        (named("river_note"), facts.river_note),
        (named("situation"), facts.situation),
        (named("needs"), facts.needs),
    ]
    return [(name, value) for name, value in pairs if value]
