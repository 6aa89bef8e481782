"""Reads a text for the rules' tests, with the segmenter that the product uses."""

from feedback.classify.rules.context import Passage
from feedback.classify.segment import default_segmenter


def passage(text: str, *, title: str = "") -> Passage:
    return Passage(text, default_segmenter().spans, title=title)
