"""Which pages there are, under which heading they stand, and who may open each: the one list of pages.

A page that is not for an actor's roles is not in their navigation, and its script asks again (`shell.require`).
"""

from dataclasses import dataclass
from typing import Final

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.i18n.catalogue import mark


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page; any of its `permissions` opens it, none at all means everybody who is signed in."""

    script: str
    path: str
    title: str
    icon: str
    section: str
    permissions: tuple[Permission, ...] = ()
    hidden: bool = False

    def is_open_to(self, actor: Actor) -> bool:
        return not self.permissions or any(actor.holds(permission) for permission in self.permissions)


_RECORD: Final = mark("听 · 记")
_WORK: Final = mark("解 · 办")
_LOOK: Final = mark("看 · 查")
_KEEP: Final = mark("管理")

# Places, accounts and roles come in sheets as well.
_SHEETS: Final = (
    Permission.IMPORT_SHEET,
    Permission.MANAGE_PLACES,
    Permission.MANAGE_ACCOUNTS,
    Permission.GRANT_ROLES,
)
_ANY_READING: Final = (Permission.READ_CASES, Permission.READ_CONFIDENTIAL)

PAGES: Final[tuple[PageEntry, ...]] = (
    PageEntry("pages/staff/home.py", "home", mark("我的工作台"), ":material/home:", ""),
    PageEntry(
        "pages/staff/inbox.py", "inbox", mark("消息"), ":material/notifications:", "", (Permission.READ_NOTICES,)
    ),
    PageEntry(
        "pages/staff/visit.py", "visit", mark("记走访"), ":material/edit_note:", _RECORD, (Permission.RECORD_VISIT,)
    ),
    PageEntry("pages/staff/call.py", "call", mark("接热线"), ":material/call:", _RECORD, (Permission.RECORD_CALL,)),
    PageEntry(
        "pages/staff/message.py", "message", mark("收来信"), ":material/mail:", _RECORD, (Permission.RECORD_MESSAGE,)
    ),
    PageEntry(
        "pages/staff/forum.py", "forum", mark("记座谈"), ":material/groups:", _RECORD, (Permission.RECORD_FORUM,)
    ),
    PageEntry("pages/staff/sheets.py", "sheets", mark("导入表格"), ":material/table:", _RECORD, _SHEETS),
    PageEntry(
        "pages/staff/triage.py", "triage", mark("初诊台"), ":material/stethoscope:", _WORK, (Permission.DIAGNOSE,)
    ),
    PageEntry("pages/staff/clinic.py", "clinic", mark("周二诊事"), ":material/gavel:", _WORK, (Permission.DISPATCH,)),
    PageEntry("pages/staff/unit.py", "unit", mark("承办台"), ":material/construction:", _WORK, (Permission.HANDLE,)),
    PageEntry("pages/staff/review.py", "review", mark("审核台"), ":material/fact_check:", _WORK, (Permission.REVIEW,)),
    PageEntry(
        "pages/staff/revisit.py", "revisit", mark("回访台"), ":material/phone_in_talk:", _WORK, (Permission.REVISIT,)
    ),
    PageEntry(
        "pages/staff/confidential.py",
        "confidential",
        mark("保密台"),
        ":material/lock:",
        _WORK,
        (Permission.READ_CONFIDENTIAL,),
    ),
    PageEntry(
        "pages/leader/board.py", "board", mark("问题看板"), ":material/monitoring:", _LOOK, (Permission.READ_BOARD,)
    ),
    PageEntry(
        "pages/leader/funnel.py", "funnel", mark("从听到办"), ":material/filter_alt:", _LOOK, (Permission.READ_BOARD,)
    ),
    PageEntry("pages/staff/search.py", "search", mark("查诉求"), ":material/search:", _LOOK, (Permission.READ_CASES,)),
    PageEntry(
        "pages/staff/papers.py", "papers", mark("打印与下载"), ":material/print:", _LOOK, (Permission.READ_CASES,)
    ),
    PageEntry("pages/leader/drift.py", "drift", mark("判得准不准"), ":material/rule:", _LOOK, (Permission.READ_DRIFT,)),
    PageEntry(
        "pages/staff/case.py", "case", mark("诉求详情"), ":material/description:", _LOOK, _ANY_READING, hidden=True
    ),
    PageEntry(
        "pages/staff/routing.py",
        "routing",
        mark("派单与值班"),
        ":material/alt_route:",
        _KEEP,
        (Permission.MANAGE_ROUTING, Permission.MANAGE_DUTY),
    ),
    PageEntry(
        "pages/admin/accounts.py",
        "accounts",
        mark("账号与角色"),
        ":material/manage_accounts:",
        _KEEP,
        (Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES),
    ),
    PageEntry(
        "pages/admin/places.py", "places", mark("地方与单位"), ":material/map:", _KEEP, (Permission.MANAGE_PLACES,)
    ),
    PageEntry("pages/admin/onboarding.py", "onboarding", mark("从表格建起"), ":material/checklist:", _KEEP, _SHEETS),
    PageEntry(
        "pages/admin/limits.py", "limits", mark("时限与假日"), ":material/event:", _KEEP, (Permission.MANAGE_LIMITS,)
    ),
    PageEntry(
        "pages/admin/releases.py",
        "releases",
        mark("判类版本"),
        ":material/model_training:",
        _KEEP,
        (Permission.MANAGE_RELEASES,),
    ),
    PageEntry(
        "pages/admin/templates.py",
        "templates",
        mark("文书模板"),
        ":material/contract:",
        _KEEP,
        (Permission.MANAGE_PAPERS,),
    ),
    PageEntry(
        "pages/admin/notices.py", "notices", mark("消息与短信"), ":material/sms:", _KEEP, (Permission.MANAGE_NOTICES,)
    ),
    PageEntry("pages/admin/work.py", "work", mark("后台任务"), ":material/schedule:", _KEEP, (Permission.MANAGE_WORK,)),
    PageEntry("pages/admin/logs.py", "logs", mark("审计日志"), ":material/history:", _KEEP, (Permission.READ_LOGS,)),
    PageEntry("pages/staff/help.py", "help", mark("怎么用"), ":material/help:", _KEEP),
    PageEntry("pages/staff/account.py", "account", mark("我的账号"), ":material/person:", _KEEP),
)

PAGE_BY_PATH: Final = {page.path: page for page in PAGES}
