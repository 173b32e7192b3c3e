"""What `sam build` made for this machine: the same build that `make up` deploys."""

from pathlib import Path

import pytest

from local.stack import build


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of artifacts, built when it is stale."""
    build.ensure_built()
    return build.BUILT
