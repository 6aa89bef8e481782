"""The one error tree. Each error carries a key and facts; the sentence is made at the edge (`feedback/i18n/faults.py`).

Raise early, catch at three edges only: the page shell, the HTTP handler, the command or job.
"""


class FeedbackError(Exception):
    """Something the user can be told in one clear sentence.

    Parameters
    ----------
    key : str
        The name of the sentence in `feedback/i18n/faults.py`.
    facts : object
        What the sentence fills in; never a person's name, phone or words.
    """

    status = 500

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts

    def __str__(self) -> str:
        if not self.facts:
            return self.key
        return f"{self.key} ({', '.join(f'{name}={value}' for name, value in self.facts.items())})"


class NotFound(FeedbackError):
    """There is no such thing, or not for this actor: the two must not be told apart."""

    status = 404


class NotPermitted(FeedbackError):
    """The actor sees the thing, and this act is not theirs."""

    status = 403


class IllegalMove(FeedbackError):
    """The case is not in a state from which this verb leads on."""

    status = 409


class Conflict(FeedbackError):
    """Somebody else was first; nothing of what was typed is lost."""

    status = 409


class MissingFact(FeedbackError):
    """A fact that the act must have is missing or wrong; `field` names it."""

    status = 422


class BadInput(FeedbackError):
    """What came in cannot be read as what it should be."""

    status = 422


class Unavailable(FeedbackError):
    """A part that the act needs does not answer now."""

    status = 503
