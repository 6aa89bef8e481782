"""What is done for one household: tasks on its behalf and aid, open ones first, as lists and as moments of its story.

Only what the actor sees of each. Names are masked, and why aid is asked for is not told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.archive.file_story import FileMoment, FileStory, MomentKind, in_order
from feedback.core.clock import office_day
from feedback.services.aid.reading import OPEN_AID, AidLine, aid_of_household
from feedback.services.task_door import OPEN_STATES
from feedback.services.task_lists import TaskRow, tasks_of_household


@dataclass(frozen=True, slots=True)
class HouseholdHelp:
    """The newest tasks and applications of a household, those that are open before the others."""

    tasks: tuple[TaskRow, ...]
    aid: tuple[AidLine, ...]

    @property
    def is_open(self) -> int:
        """How many of them are not over."""
        tasks = sum(1 for row in self.tasks if row.state in OPEN_STATES)
        return tasks + sum(1 for line in self.aid if line.state in OPEN_AID)

    def __len__(self) -> int:
        return len(self.tasks) + len(self.aid)


def household_help(session: Session, actor: Actor, household_id: int) -> HouseholdHelp:
    """Return what is done for a household, as far as the actor sees it; two statements."""
    return HouseholdHelp(
        tuple(tasks_of_household(session, actor, household_id)),
        tuple(aid_of_household(session, actor, household_id)),
    )


def with_help(story: FileStory, done: HouseholdHelp) -> FileStory:
    """Return the story of a household's file with what was done for it in its place."""
    return replace(story, moments=in_order([*story.moments, *_moments(done)]))


def _moments(done: HouseholdHelp) -> Iterator[FileMoment]:
    for row in done.tasks:
        yield FileMoment(
            MomentKind.TASK,
            office_day(row.accepted_at),
            row.task_id,
            words=row.item,
            number=row.task_no,
            stands=row.state,
        )
    for line in done.aid:
        yield FileMoment(
            MomentKind.AID,
            line.applied_on,
            line.application_id,
            aid_kind=line.kind,
            number=line.application_no,
            stands=line.state,
        )
