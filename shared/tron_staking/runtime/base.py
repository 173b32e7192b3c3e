"""What every part starts from."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from tron_staking.adapters.clock import SystemClock
from tron_staking.settings import settings

_AWS = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"})


@cache
def clock() -> SystemClock:
    """Our own clock."""
    return SystemClock()


def aws(service: str) -> Any:
    """A client from botocore: PynamoDB has it loaded, and boto3 would add only its own import."""
    return botocore.session.get_session().create_client(service, region_name=settings().region, config=_AWS)
