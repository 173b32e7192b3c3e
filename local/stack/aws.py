"""The emulator through boto3, as its root user."""

from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local.stack.layout import ADMIN, REGION, STACK_NAME, Layout

_PATIENT = Config(read_timeout=300)
"""Seconds: who invokes a function waits for an environment and for its answer, and does not ask twice."""


class Aws:
    """Clients and names of one stack."""

    def __init__(self, layout: Layout) -> None:
        self._endpoint = layout.aws_url

    def client(self, service: str) -> Any:  # boto3 has no types
        """A boto3 client of this stack's emulator."""
        return boto3.client(
            service,
            endpoint_url=self._endpoint,
            region_name=REGION,
            aws_access_key_id=ADMIN["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ADMIN["AWS_SECRET_ACCESS_KEY"],
            config=_PATIENT,
        )

    def stack_exists(self) -> bool:
        """Whether the template was deployed."""
        try:
            self.client("cloudformation").describe_stacks(StackName=STACK_NAME)
        except ClientError:
            return False
        return True

    @cached_property
    def outputs(self) -> dict[str, str]:
        """The template's outputs by name."""
        return {output["OutputKey"]: output["OutputValue"] for output in self._stack["Outputs"]}

    @property
    def parameters(self) -> dict[str, str]:
        """What the template was deployed with."""
        return {one["ParameterKey"]: one["ParameterValue"] for one in self._stack["Parameters"]}

    @cached_property
    def _stack(self) -> Any:
        return self.client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"][0]

    @cached_property
    def resources(self) -> dict[str, str]:
        """Physical names by logical id."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages.paginate(StackName=STACK_NAME)
            for resource in page["StackResourceSummaries"]
        }
