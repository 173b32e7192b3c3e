from collections.abc import Iterator

import pytest

from tests.support.http import Service
from tron_staking.entry.observability import logger


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        yield service


@pytest.fixture(scope="session", autouse=True)
def _logger() -> None:
    """Made while no test captures: it goes on writing where it first wrote."""
    logger()
