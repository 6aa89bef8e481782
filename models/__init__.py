"""The tables and their shapes. No rule, no session, no I/O lives here, and nothing of `feedback` is imported."""

from models import base, case, clinic, contact, duty, household, keeping, notice, place, user, vocabulary, worktime

__all__ = [
    "base",
    "case",
    "clinic",
    "contact",
    "duty",
    "household",
    "keeping",
    "notice",
    "place",
    "user",
    "vocabulary",
    "worktime",
]
