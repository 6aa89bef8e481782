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
    """One page; any of its `permissions` opens it, none at all means everybody who is signed in.

    A public one is opened by whoever has its address, signed in or not.
    """

    script: str
    path: str
    title: str
    icon: str
    section: str
    permissions: tuple[Permission, ...] = ()
    hidden: bool = False
    is_public: bool = False

    def is_open_to(self, actor: Actor) -> bool:
        return not self.permissions or any(actor.holds(permission) for permission in self.permissions)


_RECORD: Final = mark("听 · 记")
_WORK: Final = mark("解 · 办")
_HELP: Final = mark("帮 · 办")
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
    PageEntry(
        "pages/staff/plan.py",
        "plan",
        mark("走访安排"),
        ":material/directions_walk:",
        _RECORD,
        (Permission.RECORD_VISIT, Permission.MANAGE_VISITS, Permission.READ_BOARD),
    ),
    # Whose a point is, a duty says and no role: the home page leads there.
    PageEntry("pages/staff/my_points.py", "my_points", mark("我的联系点"), ":material/pin_drop:", _RECORD, hidden=True),
    PageEntry("pages/staff/call.py", "call", mark("接热线"), ":material/call:", _RECORD, (Permission.RECORD_CALL,)),
    PageEntry(
        "pages/staff/message.py", "message", mark("收来信"), ":material/mail:", _RECORD, (Permission.RECORD_MESSAGE,)
    ),
    PageEntry(
        "pages/staff/forum.py", "forum", mark("记座谈"), ":material/groups:", _RECORD, (Permission.RECORD_FORUM,)
    ),
    PageEntry(
        "pages/staff/campaigns.py",
        "campaigns",
        mark("专项活动"),
        ":material/flag:",
        _RECORD,
        (Permission.MANAGE_CAMPAIGNS, Permission.RECORD_FORUM),
    ),
    PageEntry("pages/staff/sheets.py", "sheets", mark("导入表格"), ":material/table:", _RECORD, _SHEETS),
    PageEntry(
        "pages/staff/households.py",
        "households",
        mark("民情档案"),
        ":material/folder_shared:",
        _RECORD,
        (Permission.READ_HOUSEHOLDS,),
    ),
    PageEntry(
        "pages/staff/household.py",
        "household",
        mark("户情档案"),
        ":material/home_storage:",
        _RECORD,
        (Permission.READ_HOUSEHOLDS,),
        hidden=True,
    ),
    PageEntry(
        "pages/staff/triage.py", "triage", mark("初诊台"), ":material/stethoscope:", _WORK, (Permission.DIAGNOSE,)
    ),
    PageEntry("pages/staff/clinic.py", "clinic", mark("周二诊事"), ":material/gavel:", _WORK, (Permission.DISPATCH,)),
    PageEntry(
        "pages/leader/declines.py",
        "declines",
        mark("不予受理审定"),
        ":material/approval:",
        _WORK,
        (Permission.APPROVE_DECLINE,),
    ),
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
        "pages/staff/agency.py",
        "agency",
        mark("代办"),
        ":material/handshake:",
        _HELP,
        (Permission.TAKE_TASKS, Permission.READ_BOARD),
    ),
    PageEntry(
        "pages/staff/agency_task.py",
        "agency_task",
        mark("代办详情"),
        ":material/task:",
        _HELP,
        (Permission.TAKE_TASKS, Permission.READ_BOARD),
        hidden=True,
    ),
    PageEntry(
        "pages/staff/knowledge.py",
        "knowledge",
        mark("政策问答"),
        ":material/menu_book:",
        _HELP,
        (Permission.READ_KNOWLEDGE,),
    ),
    PageEntry(
        "pages/staff/aid.py",
        "aid",
        mark("帮扶"),
        ":material/volunteer_activism:",
        _HELP,
        (Permission.APPLY_FOR_AID, Permission.MANAGE_AID, Permission.PAY_AID),
    ),
    PageEntry(
        "pages/staff/aid_application.py",
        "aid_application",
        mark("帮扶申请"),
        ":material/volunteer_activism:",
        _HELP,
        (Permission.APPLY_FOR_AID, Permission.MANAGE_AID, Permission.PAY_AID),
        hidden=True,
    ),
    # Whoever sits in a panel has it, whatever their roles; home leads there.
    PageEntry("pages/staff/aid_votes.py", "aid_votes", mark("帮扶评议"), ":material/how_to_vote:", _HELP, hidden=True),
    PageEntry(
        "pages/staff/books.py",
        "books",
        mark("登记台账"),
        ":material/library_books:",
        _HELP,
        (Permission.FILL_BOOKS, Permission.MANAGE_BOOKS, Permission.READ_BOARD),
    ),
    PageEntry(
        "pages/staff/book.py",
        "book",
        mark("一本台账"),
        ":material/library_books:",
        _HELP,
        (Permission.FILL_BOOKS, Permission.MANAGE_BOOKS, Permission.READ_BOARD),
        hidden=True,
    ),
    PageEntry(
        "pages/leader/board.py", "board", mark("问题看板"), ":material/monitoring:", _LOOK, (Permission.READ_BOARD,)
    ),
    PageEntry(
        "pages/leader/funnel.py", "funnel", mark("从听到办"), ":material/filter_alt:", _LOOK, (Permission.READ_BOARD,)
    ),
    PageEntry(
        "pages/leader/assessment.py",
        "assessment",
        mark("考核"),
        ":material/checklist:",
        _LOOK,
        (Permission.READ_SCORES, Permission.ASK_EXCLUSION),
    ),
    PageEntry("pages/staff/search.py", "search", mark("查诉求"), ":material/search:", _LOOK, (Permission.READ_CASES,)),
    PageEntry(
        "pages/staff/papers.py", "papers", mark("打印与下载"), ":material/print:", _LOOK, (Permission.READ_CASES,)
    ),
    PageEntry(
        "pages/staff/rounds.py", "rounds", mark("评议"), ":material/how_to_vote:", _LOOK, (Permission.READ_CASES,)
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
    PageEntry(
        "pages/public/ballot.py", "ballot", mark("投票"), ":material/how_to_vote:", "", hidden=True, is_public=True
    ),
    PageEntry("pages/public/rate.py", "rate", mark("评价"), ":material/star:", "", hidden=True, is_public=True),
    PageEntry("pages/public/say.py", "say", mark("有事请说"), ":material/call:", "", hidden=True, is_public=True),
    PageEntry("pages/staff/help.py", "help", mark("怎么用"), ":material/help:", _KEEP),
    PageEntry("pages/staff/account.py", "account", mark("我的账号"), ":material/person:", _KEEP),
)

# What a phone shows at its lower edge beside the home page: the first three of these that a person may open.
FIRST_ON_PHONE: Final = (
    "unit", "review", "revisit", "confidential", "triage", "clinic", "visit", "call", "board", "declines", "funnel",
    "plan", "message", "agency", "search", "knowledge", "accounts", "work", "places", "logs", "help", "account",
)  # fmt: skip

PAGE_BY_PATH: Final = {page.path: page for page in PAGES}
