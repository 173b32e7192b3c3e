"""API Gateway's part in who gets in: it asks the authorizer, keeps its policy and evaluates that.

As AWS documents it: the policy is kept under the identity source alone, whatever the method and path; what a
policy does not allow is 403; a function is told the context, every value as text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.http import Answer, Service, event_of

ARN = "arn:aws:execute-api:us-east-1:000000000000:abcdef1234/local"
_ARN_LIMIT = 512
"""Bytes of a resource in an authorizer's policy."""


@dataclass
class Gateway:
    """The API over the functions of one service, with the policies it has kept."""

    service: Service
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    def call(self, function: str, token: str, **request: Any) -> Answer | int:
        """The function's answer, or the status with which API Gateway refuses by itself."""
        event = event_of(function, **request)
        policy = self._policy(f"Bearer {token}", event)
        if policy is None:
            return 401
        if not allows(policy, f"{ARN}/{event['httpMethod']}{event['path']}"):
            return 403
        event["requestContext"]["authorizer"] = context_of(policy)
        return self.service.send(function, event)

    def _policy(self, authorization: str, event: Mapping[str, Any]) -> dict[str, Any] | None:
        if authorization not in self.kept:
            arn = f"{ARN}/{event['httpMethod']}{event['path']}"
            try:
                policy = self.service.authorize({"Authorization": authorization}, methodArn=arn)
            except Exception as error:
                if str(error) != "Unauthorized":
                    raise
                return None
            self.kept[authorization] = policy
        return self.kept[authorization]


def allows(policy: Mapping[str, Any], arn: str) -> bool:
    """Whether an IAM policy of Allow statements allows a method."""
    patterns = []
    for statement in policy["policyDocument"]["Statement"]:
        assert (statement["Effect"], statement["Action"]) == ("Allow", "execute-api:Invoke")
        patterns += statement["Resource"]
    assert all(len(pattern) <= _ARN_LIMIT for pattern in patterns)
    return any(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), arn) for pattern in patterns)


def context_of(policy: Mapping[str, Any]) -> dict[str, str]:
    """What a function finds in `requestContext.authorizer`."""
    told = {name: str(value) for name, value in policy["context"].items()}
    return told | {"principalId": policy["principalId"]}
