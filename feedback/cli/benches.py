"""Which benches are there? Their names stand apart, since what they measure takes seconds to load."""

from enum import StrEnum


class Bench(StrEnum):
    ALL = "all"
    DESKS = "desks"
    BOARDS = "boards"
    CASES = "cases"
    OFFICE = "office"
    READING = "reading"
    START = "start"
    # The last one, since it fills in cases of its own.
    SWEEP = "sweep"
