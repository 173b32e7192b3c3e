"""The tables of a stack, for commands that read the books through PynamoDB."""

import os
from dataclasses import dataclass
from typing import Self

import boto3

from commands.cloud import Cloud
from local.stack.failure import Failure
from local.stack.layout import ADMIN, known


@dataclass(frozen=True)
class Tables:
    """Their names."""

    region: str
    records: str
    submissions: str
    delegations: str
    rewards: str

    @classmethod
    def of(cls, cloud: Cloud) -> Self:
        """The tables of a stack, in the shell's region. Raises Failure."""
        region, named = boto3.Session().region_name, cloud.resources
        if not region:
            raise Failure("No region is known: set AWS_REGION to that of the stack.")
        return cls(
            region=region,
            records=named["StakingRecordsTable"],
            submissions=named["SubmissionsTable"],
            delegations=named["ResourceDelegationsTable"],
            rewards=named["StakingRewardsTable"],
        )


def mean_the_local_stack() -> None:
    """From now on every client of this process talks to the emulator: PynamoDB makes its own."""
    os.environ.update({**ADMIN, "AWS_ENDPOINT_URL": known().aws_url})
    for foreign in ("AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN"):
        os.environ.pop(foreign, None)
