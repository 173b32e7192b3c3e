import pytest

from tron_staking.entry.observability import logger


@pytest.fixture(scope="session", autouse=True)
def _logger() -> None:
    """Made while no test captures: it goes on writing where it first wrote."""
    logger()
