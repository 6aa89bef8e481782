"""Does the form by which a case goes to a unit say whom its words name, and ask why such a unit gets it?"""

import pytest

from feedback.core.database import transaction
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.vocabulary import CaseStatus, Nature, Verb
from tests.factories import County, a_diagnosis, a_registered_case, an_opinion
from tests.pages.staff.deskwork import choose, fill_in, hand_in, last_event, open_case_page, stored
from tests.pages.staff.recording import errors
from tests.pages.visiting import run

REASON_BOX = "仍派给它的理由"
WHY = "只是提到，并非反映它的问题"


def naming_water(county: County, nature: Nature) -> Case:
    with transaction() as session:
        case = a_registered_case(session, county)
        an_opinion(session, case, words="水利站答应过来看")
        return service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(nature=nature))


def test_named_unit_gets_the_case_for_a_reason(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = naming_water(county, Nature.HELP)
    page = choose(open_case_page(monkeypatch, county.clerk, case), Verb.DISPATCH)
    assert REASON_BOX not in [box.label for box in page.text_input]
    page = run(fill_in(page, {"主办单位": county.water.id}))
    assert [line.value for line in page.warning] == ["反映内容里提到了石桥镇水利站（水利站），请看是否要回避。"]
    page = hand_in(page, "派账")
    assert "请写明理由" in errors(page)[0]
    hand_in(page, "派账", {REASON_BOX: WHY})
    assert stored(case).lead_unit_id == county.water.id
    assert last_event(case) == (Verb.DISPATCH, WHY)


def test_accused_unit_does_not_get_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = naming_water(county, Nature.REPORT)
    page = choose(open_case_page(monkeypatch, county.clerk, case), Verb.DISPATCH)
    page = run(fill_in(page, {"主办单位": county.water.id}))
    assert "按回避规定" in errors(page)[0]
    hand_in(page, "派账")
    assert stored(case).status is CaseStatus.REGISTERED
