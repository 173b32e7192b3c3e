"""Which stack a command is for: STACK names a deployed one; without it, it is the one of `make up`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.stack.layout import ADMIN, STACK_NAME, known


class StackNotFound(Exception):
    """There is no such stack, or it cannot be asked."""


@dataclass(frozen=True)
class Tables:
    """The books of a stack."""

    region: str
    records: str
    submissions: str
    delegations: str
    rewards: str

    @classmethod
    def of(cls, stack: str) -> Self:
        """The tables of a stack, the local one for "". Raises StackNotFound, saying what to do."""
        if not stack:
            _mean_the_local_stack()
        outputs = _outputs(stack or STACK_NAME)
        return cls(
            region=boto3.Session().region_name or "",
            records=outputs["StakingRecordsTableName"],
            submissions=outputs["SubmissionsTableName"],
            delegations=outputs["ResourceDelegationsTableName"],
            rewards=outputs["StakingRewardsTableName"],
        )


def _mean_the_local_stack() -> None:
    """From now on every client of this process talks to the emulator."""
    os.environ.update({**ADMIN, "AWS_ENDPOINT_URL": known().aws_url})
    os.environ.pop("AWS_PROFILE", None)


def _outputs(stack: str) -> Mapping[str, str]:
    try:
        (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        raise StackNotFound(
            f"the stack {stack} does not answer: {error}\n"
            "Start the local one with `make up`, or name a deployed one with STACK=<name>."
        ) from error
    return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
