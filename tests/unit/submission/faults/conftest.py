from collections.abc import Iterator

import pytest

from tests.support.additive import ADDITIVE
from tests.support.http import Service
from tests.unit.submission.faults.case import Case


@pytest.fixture(params=ADDITIVE.values(), ids=ADDITIVE)
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """Each operation whose effect adds up."""
    with Service(request.param.world()) as service:
        yield Case(service, request.param)
