"""How does a notice read? Its template with its facts filled in, in the reader's language; no database here.

A sentence that asks for a fact which is not there is left out, so that no message ends in an empty "due:".
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from feedback.i18n.catalogue import SOURCE_LANGUAGE, translate
from feedback.i18n.dates import day, moment
from feedback.i18n.notice_texts import CITIZEN_TEXTS, CONFIDENTIAL_TEXT, GAPS, NOTICE_TEXTS, NoticeText
from feedback.i18n.terms import label, listed, placeholders
from feedback.notify.facts import LEVELS, Fact
from models.vocabulary import RequestKind, RequestStatus, Stage
from models.work_vocabulary import CitizenStep, NoticeKind

_SENTENCE: Final = re.compile(r"[^。！？；\n.!?]*(?:[。！？；\n]|[.!?](?=\s|$)|[.!?]|$)\s*")
_WORDED: Final[Mapping[str, tuple[type[StrEnum], ...]]] = {
    "level": LEVELS,
    "urgency": LEVELS,
    "stage": (Stage,),
    "request": (RequestKind,),
    "decision": (RequestStatus,),
}


def filled(text: str, shown: Mapping[str, str]) -> str:
    """Return `text` without the sentences that ask for what is not there, the rest filled in."""
    kept = [part for part in _SENTENCE.findall(text) if all(shown.get(name) for name in placeholders(part))]
    return "".join(kept).strip().format(**shown)


def notice_words(
    kind: NoticeKind,
    facts: Mapping[str, Fact],
    language: str = SOURCE_LANGUAGE,
    *,
    link: str = "",
    office: NoticeText | None = None,
) -> NoticeText:
    """Return title and body. `office` holds an office's own words, which are Chinese and stand for Chinese alone."""
    text = CONFIDENTIAL_TEXT if facts.get("is_confidential") else NOTICE_TEXTS[kind]
    if office and language == SOURCE_LANGUAGE and not facts.get("is_confidential"):
        text = office
    shown = shown_facts(facts, language) | {"link": link}
    title = filled(translate(text.title, language), shown)
    return NoticeText(title or label(kind, language), filled(translate(text.body, language), shown))


def citizen_words(step: CitizenStep, shown: Mapping[str, str], *, office: str | None = None) -> str:
    """Return what a citizen reads, in Chinese; `shown` holds `number`, `phone` (the office's), `link`, `due`."""
    return filled(office or CITIZEN_TEXTS[step], shown)


def shown_facts(facts: Mapping[str, Fact], language: str) -> dict[str, str]:
    """Return the facts as they read; a count of nothing is as good as none."""
    shown = {name: _shown(name, fact, language) for name, fact in facts.items() if fact not in (None, 0, "")}
    gaps = [translate(text, language) for name, text in GAPS.items() if facts.get(name)]
    counts = [_counted(kind, facts, language) for kind in NoticeKind if facts.get(f"of_{kind}")]
    # How urgent it is, where no other level is meant.
    level = shown.get("level") or shown.get("urgency", "")
    return shown | {"level": level, "gap": listed(gaps, language), "counts": listed(counts, language)}


def _counted(kind: NoticeKind, facts: Mapping[str, Fact], language: str) -> str:
    return translate("{what} {n} 件", language, what=label(kind, language), n=facts[f"of_{kind}"])


def _shown(name: str, fact: Fact, language: str) -> str:
    if name == "due":
        return moment(datetime.fromisoformat(str(fact)), language)
    if name in ("day", "until"):
        return day(date.fromisoformat(str(fact)), language)
    for vocabulary in _WORDED.get(name, ()):
        if str(fact) in tuple(vocabulary):
            return label(vocabulary(str(fact)), language)
    return str(fact)
