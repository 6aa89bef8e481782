"""A taxonomy in which some categories have ended."""

from collections.abc import Mapping
from dataclasses import replace

from feedback.classify.taxonomy import Taxonomy, taxonomy


def with_ended(into: Mapping[str, tuple[str, ...]]) -> Taxonomy:
    """Return the project's own taxonomy, but that each of these categories went into others."""
    return Taxonomy(
        tuple(
            replace(
                sector, children=tuple(replace(each, into=into.get(each.code, each.into)) for each in sector.children)
            )
            for sector in taxonomy().sectors
        )
    )
