"""Which words does an office use for a notice? Its own where it has changed them, else those that come with the system.

Changed by who manages notices; every change is checked, so that no message goes out with a hole in it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final, NamedTuple

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, MissingFact
from feedback.i18n.catalogue import translate
from feedback.i18n.notice_texts import CITIZEN_TEXTS, NOTICE_TEXTS, PLACEHOLDERS, NoticeText
from feedback.i18n.terms import placeholders
from feedback.notify.facts import Facts
from feedback.notify.rating_links import SAMPLE_PATH
from feedback.notify.wording import citizen_words, notice_words
from models.notice import NoticeTemplate
from models.vocabulary import RequestKind, RequestStatus, Stage, Urgency
from models.work_vocabulary import AccessAction, CitizenStep, NoticeKind

NOTICE_PLACEHOLDERS: Final = frozenset(
    {"number", "level", "due", "link", "count", "stage", "day", "until", "request", "decision", "gap", "counts"}
    | {"due_today", "overdue", "to_sign", "sent_back", "job", "sheet"}
)
CITIZEN_PLACEHOLDERS: Final = frozenset({"number", "phone", "link", "due"})
# One short message in Chinese holds so many signs (GSM 03.38, UCS-2); a longer one is paid for twice.
SHORT_MESSAGE: Final = 70
LONGEST_TITLE: Final = 60
LONGEST_BODY: Final = 500
SAMPLE: Final[Facts] = {
    "number": "ZS2026-000017",
    "urgency": Urgency.URGENT.value,
    "due": "2026-03-18T09:30:00+00:00",
    "stage": Stage.RESOLVE.value,
    "day": "2026-03-17",
    "until": "2026-03-20",
    "count": 3,
    "request": RequestKind.EXTENSION.value,
    "decision": RequestStatus.UPHELD.value,
    "unassigned": 1,
    "due_today": 2,
    "overdue": 1,
    "to_sign": 2,
    "sent_back": 1,
    "of_assigned": 2,
    "of_sent_back": 1,
    "job": "sweep-due",
    "sheet": 7,
}
SAMPLE_ADDRESS: Final = "https://zs.example.gov.cn"
SAMPLE_PHONE: Final = "0571-88012345"
Which = NoticeKind | CitizenStep
_BRACED: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """The words of one kind or step as they are used now; `length` counts the sample's signs."""

    which: Which
    text: NoticeText
    sample: NoticeText
    is_changed: bool

    @property
    def length(self) -> int:
        return len(self.sample.body)


class OfficeTexts(NamedTuple):
    """What the office has changed. A kind and a step may be spelt alike, hence one table for each."""

    notices: dict[NoticeKind, NoticeText]
    steps: dict[CitizenStep, NoticeText]

    def of(self, which: Which) -> NoticeText | None:
        return self.notices.get(which) if isinstance(which, NoticeKind) else self.steps.get(which)


def office_texts(session: Session) -> OfficeTexts:
    """Return the words that the office has changed; one statement."""
    rows = session.exec(select(NoticeTemplate)).all()
    texts = [(row.kind, row.step, NoticeText(row.title, row.body)) for row in rows]
    return OfficeTexts(
        {kind: text for kind, _step, text in texts if kind is not None},
        {step: text for _kind, step, text in texts if step is not None},
    )


def templates(session: Session, actor: Actor) -> list[Template]:
    """Return the words of every kind of notice, then of every step, each with a sample; one statement."""
    actor.require(Permission.MANAGE_NOTICES)
    changed = office_texts(session)
    all_of_them: tuple[Which, ...] = (*NoticeKind, *CitizenStep)
    return [_template(which, changed.of(which)) for which in all_of_them]


def _template(which: Which, changed: NoticeText | None) -> Template:
    text = changed or standard_text(which)
    return Template(which, text, preview(which, text), changed is not None)


def standard_text(which: Which) -> NoticeText:
    """Return the words that come with the system."""
    return NOTICE_TEXTS[which] if isinstance(which, NoticeKind) else NoticeText("", CITIZEN_TEXTS[which])


def spoken(text: NoticeText, language: str) -> NoticeText:
    """Return `text` with its placeholders as people read them: {number} is {诊号}."""
    return _renamed(text, {code: translate(said, language) for code, said in PLACEHOLDERS.items()})


def coded(text: NoticeText, language: str) -> NoticeText:
    """Return `text` with its placeholders as they are kept, wherever they stand as `spoken` gives them."""
    return _renamed(text, {translate(said, language): code for code, said in PLACEHOLDERS.items()})


def _renamed(text: NoticeText, names: Mapping[str, str]) -> NoticeText:
    return NoticeText(*[_BRACED.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", part) for part in text])


def fitting_placeholders(which: Which, language: str) -> list[str]:
    """Return the names that make sense in these words: those of the standard ones, and what every case has."""
    text = standard_text(which)
    used = placeholders(text.title) | placeholders(text.body)
    if isinstance(which, CitizenStep):
        used |= CITIZEN_PLACEHOLDERS
    elif "number" in used:
        used |= {"level", "due"}
    return [translate(said, language) for code, said in PLACEHOLDERS.items() if code in used]


def preview(which: Which, text: NoticeText) -> NoticeText:
    """Return how `text` reads with facts that a message may have.

    Raises
    ------
    BadInput, MissingFact
        `text` cannot be used; see `checked_template`.
    """
    checked = checked_template(which, text)
    if isinstance(which, NoticeKind):
        link = f"{SAMPLE_ADDRESS}/case?no={SAMPLE['number']}"
        return notice_words(which, SAMPLE, link=link, office=checked)
    return NoticeText("", _citizen_sample(which, checked.body))


def _citizen_sample(step: CitizenStep, body: str) -> str:
    # What is done on somebody's behalf has its own link, by which they rate it.
    link = SAMPLE_ADDRESS + (SAMPLE_PATH if step.value.startswith("task_") else "")
    shown = {"number": str(SAMPLE["number"]), "phone": SAMPLE_PHONE, "link": link, "due": "03-18 17:30"}
    return citizen_words(step, shown, office=body)


def checked_template(which: Which, text: NoticeText) -> NoticeText:
    """Return `text` without blanks around it.

    Raises
    ------
    MissingFact
        There are no words.
    BadInput
        A placeholder is unknown or a brace stands alone, or it is too long, for a citizen longer than a short message.
    """
    is_notice = isinstance(which, NoticeKind)
    kept = NoticeText(text.title.strip() if is_notice else "", text.body.strip())
    if not kept.body or (is_notice and not kept.title):
        raise MissingFact("template_empty")
    for part in kept:
        _check_placeholders(part, NOTICE_PLACEHOLDERS if is_notice else CITIZEN_PLACEHOLDERS)
    if len(kept.title) > LONGEST_TITLE or len(kept.body) > LONGEST_BODY:
        raise BadInput("template_too_long", title=LONGEST_TITLE, body=LONGEST_BODY)
    if isinstance(which, CitizenStep):
        length = len(_citizen_sample(which, kept.body))
        if length > SHORT_MESSAGE:
            raise BadInput("template_over_one_message", length=length, most=SHORT_MESSAGE)
    return kept


def _check_placeholders(text: str, known: frozenset[str]) -> None:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise BadInput("template_braces") from None
    for _literal, name, form, conversion in parts:
        if name is None:
            continue
        if name not in known or form or conversion:
            raise BadInput("template_placeholder", placeholder=name[:20], known=" ".join(sorted(known)))


def change_template(session: Session, actor: Actor, which: Which, text: NoticeText) -> None:
    """Put an office's own words in the place of the standard ones; writes the access log."""
    actor.require(Permission.MANAGE_NOTICES)
    kept = checked_template(which, text)
    row = _stored(session, which)
    if row is None:
        row = NoticeTemplate(title="", body="", changed_by_id=actor.user_id, changed_at=utc_now())
        row.kind, row.step = (which, None) if isinstance(which, NoticeKind) else (None, which)
    row.title, row.body = kept
    row.changed_by_id, row.changed_at = actor.user_id, utc_now()
    session.add(row)
    _note(session, actor, "template_changed", which)


def reset_template(session: Session, actor: Actor, which: Which) -> None:
    """Go back to the standard words; writes the access log where they had been changed."""
    actor.require(Permission.MANAGE_NOTICES)
    row = _stored(session, which)
    if row is not None:
        session.delete(row)
        _note(session, actor, "template_reset", which)


def _stored(session: Session, which: Which) -> NoticeTemplate | None:
    is_it = col(NoticeTemplate.kind) if isinstance(which, NoticeKind) else col(NoticeTemplate.step)
    return session.exec(select(NoticeTemplate).where(is_it == which)).one_or_none()


def _note(session: Session, actor: Actor, what: str, which: Which) -> None:
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts={what: which.value})
