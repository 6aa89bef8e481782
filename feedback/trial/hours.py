"""When the offices of the trial county do something: within office hours, and clinics on their Tuesdays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from feedback.core.clock import OFFICE_ZONE, office_day
from feedback.worktime.calendar import Calendar, next_clinic_day

NEVER: Final = datetime.max.replace(tzinfo=UTC)
_CLINIC_OPENS: Final = time(14, 5)
_CLINIC_MINUTES: Final = 170


@dataclass(frozen=True, slots=True)
class Office:
    """The calendar with a sense of chance."""

    calendar: Calendar
    rng: Random

    def after(self, at: datetime, hours: float) -> datetime:
        """Return an instant in office hours about `hours` of them after `at`; some minutes past what is round."""
        return self.calendar.add_working_hours(at, hours) + timedelta(seconds=self.rng.randint(20, 1500))

    def before(self, at: datetime, hours: float) -> datetime:
        """Return the instant from which `hours` office hours have passed until `at`."""
        left, day = timedelta(hours=hours), office_day(at)
        while True:
            for opens, closes in reversed(self.calendar.office_hours):
                start, end = self._instant(day, opens), min(self._instant(day, closes), at)
                if end > start and self.calendar.is_working_day(day):
                    if left <= end - start:
                        return end - left
                    left -= end - start
            day -= timedelta(days=1)

    def near(self, at: datetime) -> datetime:
        """Return `at`, or the next opening where the office is closed then."""
        return self.after(at, 0)

    def clinic(self, at: datetime) -> datetime:
        """Return when a case queued at `at` is heard."""
        day = next_clinic_day(at, self.calendar)
        return self._instant(day, _CLINIC_OPENS) + timedelta(minutes=self.rng.uniform(0, _CLINIC_MINUTES))

    @staticmethod
    def _instant(day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, tzinfo=OFFICE_ZONE).astimezone(UTC)
