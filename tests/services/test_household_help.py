"""Is what is done for a household listed with what is open first, told in its story, and shown to nobody else?"""

from sqlmodel import Session

from feedback.archive.file_story import MomentKind, file_story
from feedback.services import steps
from feedback.services.household_help import household_help, with_help
from models.office_vocabulary import AidState, TaskState
from tests.archive.filing import a_file
from tests.county import County, a_household
from tests.services.agency import a_task, an_item
from tests.services.aid.aiding import a_panel, an_application, an_approved
from tests.statements import statements


def test_open_ones_first_and_all_of_it_in_the_story(session: Session, county: County) -> None:
    household_id, item, panel = a_file(session, county), an_item(session, county), a_panel(session, county)
    waiting = a_task(session, county.cadre, item, household_id=household_id)
    over = a_task(session, county.cadre, item, household_id=household_id)
    steps.refuse(session, county.cadre, over.task_no, over.version, reason="年龄不到八十岁")
    aid = an_approved(session, county, panel, household_id=household_id, area_id=None)
    elsewhere = a_household(session, county)
    a_task(session, county.cadre, item, household_id=elsewhere.id)
    an_application(session, county, panel, household_id=elsewhere.id, area_id=None)
    done = household_help(session, county.cadre, household_id)
    assert [row.task_no for row in done.tasks] == [waiting.task_no, over.task_no]
    assert ([line.application_no for line in done.aid], done.is_open, len(done)) == ([aid.application_no], 2, 3)
    assert {row.applicant for row in done.tasks} | {line.applicant for line in done.aid} == {"陈**", "沈**"}
    story = with_help(file_story(session, county.cadre, household_id, with_notes=True), done)
    assert [(each.kind, each.number, each.stands) for each in story.moments] == [
        (MomentKind.AID, aid.application_no, AidState.APPROVED),
        (MomentKind.TASK, over.task_no, TaskState.REFUSED),
        (MomentKind.TASK, waiting.task_no, TaskState.HANDLING),
        (MomentKind.CHANGE, "", None),
    ]


def test_another_township_sees_nothing_of_it(session: Session, county: County) -> None:
    household_id = a_file(session, county)
    a_task(session, county.cadre, an_item(session, county), household_id=household_id)
    an_application(session, county, a_panel(session, county), household_id=household_id, area_id=None)
    assert len(household_help(session, county.clerk, household_id)) == 2
    assert len(household_help(session, county.south_clerk, household_id)) == 0


def test_statements_do_not_grow(session: Session, county: County) -> None:
    household_id, item, panel = a_file(session, county), an_item(session, county), a_panel(session, county)
    for _n in range(3):
        a_task(session, county.cadre, item, household_id=household_id)
        an_application(session, county, panel, household_id=household_id, area_id=None)
    with statements(session) as sent:
        assert len(household_help(session, county.cadre, household_id)) == 6
    assert len(sent) == 2
