"""What every test of a page stands on: packages are not searched for components, since none of ours is in one.

The search takes longer than a page.
"""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def no_search_for_components() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
        yield
