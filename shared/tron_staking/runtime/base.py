"""Clients of AWS."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from tron_staking.settings import settings

AWS_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"})


def aws(service: str) -> Any:
    """A client from botocore: PynamoDB has it loaded, and boto3 would add only its own import."""
    return _session().create_client(service, region_name=settings().region, config=AWS_CONFIG)


@cache
def _session() -> Any:
    """One for all clients: each new one reads its data and looks for credentials again."""
    return botocore.session.get_session()
