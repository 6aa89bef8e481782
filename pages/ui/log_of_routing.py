"""How do lines of the access log read that are about routing rules, owner levels, backups, absences and the roster?"""

from collections.abc import Callable, Mapping
from datetime import date

from feedback.access.logbook import Names
from feedback.i18n.terms import stored_label
from models.vocabulary import Nature, OrgLevel, Urgency
from pages.ui.text import _, category_name, day, language, listed

Facts = Mapping[str, str | int | bool | None]
Teller = Callable[[Facts, Names], str]


def told_of_routing() -> dict[str, Teller]:
    """Return what tells each fact, by its name."""
    return {
        "rule": lambda facts, _names: _("派单规则“{name}”", name=facts["rule"]),
        "rule_added": lambda facts, names: _("新增派单规则{rule}", rule=_rule(facts["rule_added"], names)),
        "rule_removed": lambda facts, names: _("删去派单规则{rule}", rule=_rule(facts["rule_removed"], names)),
        "rule_was": lambda facts, names: _(
            "派单规则{was} 改为 {now}", was=_rule(facts["rule_was"], names), now=_rule(facts.get("rule_now"), names)
        ),
        "rule_moved": lambda facts, _names: _("上移") if facts["rule_moved"] == "up" else _("下移"),
        "owner_of": lambda facts, _names: _(
            "{category}：由{was}改为{now}负责",
            category=category_name(str(facts["owner_of"]), with_code=True),
            was=_level(facts.get("owner_was")),
            now=_level(facts.get("owner_now")),
        ),
        "owners_filled_in": lambda facts, _names: _("填入默认的职责层级 {n} 行", n=facts["owners_filled_in"]),
        "backup_set": lambda facts, names: _("不在时由{name}代收", name=_person(facts, names)),
        "backup_gone": lambda facts, names: _("不再由{name}代收", name=_person(facts, names)),
        "away": lambda facts, _names: _("登记不在岗：{when}", when=_when(facts)),
        "back": lambda facts, _names: _("撤回不在岗：{when}", when=_when(facts)),
        "duty": lambda facts, names: (
            _("排值班 {n} 班：{when}", n=facts["duty"], when=_when(facts)) + _who(facts, names)
        ),
        "duty_gone": lambda facts, names: _("去掉值班：{when}", when=_when(facts)) + _who(facts, names),
    }


def _rule(stored: object, names: Names) -> str:
    """Return a rule as the log keeps it (name, conditions, numbers of its units) in words."""
    name, conditions, _units = (*str(stored).split(" | "), "", "")[:3]
    named = [_condition(word, names) for word in conditions.split(",") if word]
    return _("“{name}”（{conditions}）", name=name, conditions=listed(named) if named else _("不限条件"))


def _condition(stored: str, names: Names) -> str:
    known = next((each for each in (Nature, Urgency) if stored in tuple(each)), None)
    if known is not None:
        return stored_label(known, stored, language())
    kind, _blank, number = stored.partition(" ")
    if kind == "area":
        return names.of("area", int(number)) or _("地方 {number}", number=number)
    return category_name(stored)


def _level(stored: object) -> str:
    return stored_label(OrgLevel, stored, language()) if stored else "—"


def _person(facts: Facts, names: Names) -> str:
    return names.of("user", facts.get("user")) or str(facts.get("user"))


def _who(facts: Facts, names: Names) -> str:
    return _("（{where}）", where=_person(facts, names)) if "user" in facts else ""


def _when(facts: Facts) -> str:
    first, last = (day(date.fromisoformat(str(facts[end]))) for end in ("from", "to"))
    return first if first == last else _("{first}至{last}", first=first, last=last)
