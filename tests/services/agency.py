"""Items and tasks on people's behalf for tests, made by the real services."""

from itertools import count
from typing import Any, Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.services.catalogue import ItemEntry, ItemStep, Material, save_item
from feedback.services.tasks import Acceptance, accept
from models.service import AgencyTask, ServiceItem
from models.vocabulary import OrgLevel
from tests.county import County

PHONE: Final = "13812345678"
_numbers: Final = count(1)


def an_item(session: Session, county: County, **changes: Any) -> ServiceItem:
    """Add an item of the villages' own with two materials and two steps, promised in ten working days."""
    facts: dict[str, Any] = {
        "code": f"TS{next(_numbers)}",
        "group_name": "民政",
        "name": "高龄津贴申请",
        "owner_level": OrgLevel.VILLAGE,
        "materials": (Material("身份证"), Material("银行卡复印件", 2, "正反面")),
        "steps": (ItemStep("核对年龄", 1), ItemStep("报镇登记", 3)),
        "promised_days": 10,
        "trips_before": 3,
        "trips_after": 1,
    }
    return save_item(session, county.clerk, ItemEntry(**facts | changes))


def a_task(session: Session, by: Actor, item: ServiceItem, **changes: Any) -> AgencyTask:
    """Take the item on for somebody who hands in everything, in the actor's own place."""
    facts: dict[str, Any] = {
        "submission_key": f"task-{next(_numbers)}",
        "item_id": item.id,
        "applicant_name": "陈阿婆",
        "applicant_phone": PHONE,
        "materials_held": [str(each["name"]) for each in item.materials],
    }
    return accept(session, by, Acceptance(**facts | changes))
