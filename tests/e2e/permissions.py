"""A deployed function's role, one permission short."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.e2e.conftest import Stack


class Permission(NamedTuple):
    """One action that one function may do on one resource."""

    function: str
    action: str
    resource: str


@contextmanager
def without(stack: Stack, permission: Permission) -> Iterator[None]:
    """The function's role without one action on one resource; put back in the end."""
    iam, role = stack.aws.client("iam"), stack.aws.resources[f"{permission.function}Role"]
    name = iam.list_role_policies(RoleName=role)["PolicyNames"][0]
    granted = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    left = {**granted, "Statement": list(_left(stack, granted["Statement"], permission))}
    assert left != granted
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(left))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(granted))


def _left(stack: Stack, granted: list[dict[str, Any]], permission: Permission) -> Iterator[dict[str, Any]]:
    for statement in granted:
        if not _is_on(stack, statement["Resource"], permission.resource):
            yield statement
        elif actions := [action for action in statement["Action"] if action != permission.action]:
            yield {**statement, "Action": actions}


def _is_on(stack: Stack, arn: str, resource: str) -> bool:
    """Whether a deployed ARN is the resource that the template calls by this name."""
    name, _, index = resource.partition("/")
    if name == "key":
        return ":kms:" in arn
    if name == "wallet_secret":
        return ":secret:tron-staking/" in arn
    physical = stack.aws.resources[name].rsplit("/", 1)[-1]
    if ":secret:" in arn:  # Secrets Manager adds six letters of its own
        return f":secret:{physical}-" in arn
    return arn.endswith(f"{physical}/{index}" if index else physical)
