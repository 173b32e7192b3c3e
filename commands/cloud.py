"""The stack that a command is about: the local one, or a deployed one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.stack.aws import Aws
from local.stack.failure import Failure
from local.stack.layout import STACK_NAME, known

_INVOCATION_SECONDS = 120
"""Longer than any function of ours runs: a call of one is waited for."""


@dataclass(frozen=True)
class Cloud:
    """One stack. `client` makes a boto3 client by the service's name."""

    stack_name: str
    client: Callable[[str], Any]

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The template's outputs by name. Raises Failure when the stack cannot be looked at."""
        try:
            (stack,) = self.client("cloudformation").describe_stacks(StackName=self.stack_name)["Stacks"]
        except (BotoCoreError, ClientError) as error:
            raise self._unseen(error) from error
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    @cached_property
    def resources(self) -> dict[str, str]:
        """Physical names by the template's. Raises Failure when the stack cannot be looked at."""
        try:
            pages = self.client("cloudformation").get_paginator("list_stack_resources")
            return {
                resource["LogicalResourceId"]: resource["PhysicalResourceId"]
                for page in pages.paginate(StackName=self.stack_name)
                for resource in page["StackResourceSummaries"]
            }
        except (BotoCoreError, ClientError) as error:
            raise self._unseen(error) from error

    def _unseen(self, error: Exception) -> Failure:
        return Failure(
            f"The stack {self.stack_name} cannot be looked at: {error}\n"
            "  The local one must be running: make up. For a deployed one say STACK=<name>, and check\n"
            "  AWS_PROFILE and AWS_REGION."
        )


def local_cloud() -> Cloud:
    """The stack of `make up`, in STACK_DIR."""
    return Cloud(STACK_NAME, Aws(known()).client)


def deployed_cloud(stack_name: str) -> Cloud:
    """A stack in AWS, with the shell's own credentials and region."""
    patient = Config(read_timeout=_INVOCATION_SECONDS)
    return Cloud(stack_name, lambda service: boto3.client(service, config=patient))
