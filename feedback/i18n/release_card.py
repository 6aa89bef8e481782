"""What a person reads of a release that was trained here: its name, and its card, as Markdown for a file or a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from feedback.i18n.catalogue import SOURCE_LANGUAGE, translate
from feedback.i18n.dates import day, moment

_STARTER: Final = "starter"
_LEARNED: Final = "learned-"


@dataclass(frozen=True, slots=True)
class TestLine:
    """One test: its cases, those that each release had right, and of the categories offered those that were right."""

    is_frozen: bool
    n: int
    was: int
    now: int
    offered: int
    offered_right: int


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """One category: its name, decisions learned from, cases tested, and those that each release had right."""

    name: str
    taught: int
    n: int
    was: int
    now: int


@dataclass(frozen=True, slots=True)
class Card:
    """All that the card says. `compared_with` names the release that was in use then."""

    name: str
    trained_at: datetime
    compared_with: str
    first_on: date
    last_on: date
    accepted: int
    changed: int
    chosen: int
    tests: Sequence[TestLine]
    categories: Sequence[CategoryLine]
    least_large: int
    sha256: str
    versions: Sequence[tuple[str, str]]
    is_trial: bool


def release_name(name: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return how people call a release: the one that the product came with, or the third that learned here."""
    if name == _STARTER:
        return translate("出厂版", language)
    number = name.removeprefix(_LEARNED)
    return translate("学习版 {number}", language, number=number) if number != name else name


def card_text(card: Card, language: str = SOURCE_LANGUAGE) -> str:
    """Return the card as Markdown."""
    parts = (_head, _origin, _tests, _differences, _limits, _categories, _proof)
    return "\n".join(line for part in parts for line in [*part(card, language), ""])


def _head(card: Card, language: str) -> Iterator[str]:
    yield f"# {release_name(card.name, language)}"
    yield ""
    yield translate("{when} 练成。", language, when=moment(card.trained_at, language))
    if card.is_trial:
        yield translate("是用试用县的数据练的，清除试用县时一起删掉。", language)


def _origin(card: Card, language: str) -> Iterator[str]:
    told = {"accepted": card.accepted, "changed": card.changed, "chosen": card.chosen}
    first, last = (day(on, language) for on in (card.first_on, card.last_on))
    yield translate("## 用什么练的", language)
    yield ""
    yield translate("- 出厂版自己的例句。", language)
    yield translate(
        "- {first}到{last}的 {n} 个判断：照建议 {accepted} 件，改判 {changed} 件，机器没敢判、由人定 {chosen} 件。",
        language, first=first, last=last, n=sum(told.values()), **told,
    )  # fmt: skip
    yield translate("- 改判的、由人定的看得重些，越近的看得越重。保密的诉求从不进来。", language)


def _tests(card: Card, language: str) -> Iterator[str]:
    heads = (
        translate("考题", language),
        translate("件数", language),
        translate("判对：{name}", language, name=release_name(card.compared_with, language)),
        translate("判对：{name}", language, name=release_name(card.name, language)),
        translate("它敢给建议的", language),
        translate("其中判对", language),
    )
    yield translate("## 判得怎么样", language)
    yield ""
    yield from _table(heads, [_test_cells(line, language) for line in card.tests])
    yield ""
    yield translate("考题里的诉求，和跟它们差不多的，都没有拿去学。", language)


def _test_cells(line: TestLine, language: str) -> tuple[str, ...]:
    name = translate("固定的一成诉求", language) if line.is_frozen else translate("近一个月的判断", language)
    shares = (line.was, line.n), (line.now, line.n), (line.offered, line.n), (line.offered_right, line.offered)
    return name, str(line.n), *(_share(part, whole) for part, whole in shares)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} ({part}/{whole})" if whole else "—"


def _differences(card: Card, language: str) -> Iterator[str]:
    large = [each for each in card.categories if each.n >= card.least_large]
    better = [each for each in large if each.now > each.was]
    worse = [each for each in large if each.now < each.was]
    yield translate("## 哪里变好，哪里变差", language)
    yield ""
    for each in better:
        yield translate("- 变好：{name}，{n} 件考题，判对的从 {was} 件到 {now} 件。", language, **_told(each))
    for each in worse:
        yield translate("- 变差：{name}，{n} 件考题，判对的从 {was} 件到 {now} 件。", language, **_told(each))
    if not better and not worse:
        yield translate("考题满 {n} 件的类别里，没有变好的，也没有变差的。", language, n=card.least_large)


def _told(line: CategoryLine) -> dict[str, str | int]:
    return {"name": line.name, "n": line.n, "was": line.was, "now": line.now}


def _limits(card: Card, language: str) -> Iterator[str]:
    yield translate("## 不能指望什么", language)
    yield ""
    yield translate("- 它学的是这里的人怎么说话，换个地方不一定准。", language)
    yield translate("- 考题不满 {n} 件的类别，变好变差都看不准。", language, n=card.least_large)
    yield translate("- 人判错的，它也跟着学错。", language)
    yield translate("- 危及人身安全的话，仍按规则提醒，不受它影响。", language)


def _categories(card: Card, language: str) -> Iterator[str]:
    heads = (
        translate("类别", language),
        translate("学了几件", language),
        translate("考了几件", language),
        translate("判对：{name}", language, name=release_name(card.compared_with, language)),
        translate("判对：{name}", language, name=release_name(card.name, language)),
    )
    yield translate("## 每一类", language)
    yield ""
    rows = [(each.name, *map(str, (each.taught, each.n, each.was, each.now))) for each in card.categories]
    yield from _table(heads, rows)


def _proof(card: Card, language: str) -> Iterator[str]:
    yield translate("## 核对", language)
    yield ""
    yield translate("- 模型文件的 SHA-256：`{sha256}`", language, sha256=card.sha256)
    yield translate(
        "- 训练用的软件：{versions}", language, versions=", ".join(f"{name} {number}" for name, number in card.versions)
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(heads)
    yield _row(["---", *["---:"] * (len(heads) - 1)])
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
