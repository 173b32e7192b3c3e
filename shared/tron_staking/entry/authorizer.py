"""The REQUEST authorizer: an API token in, a policy for the whole API out."""

from collections.abc import Callable
from typing import Any

from tron_staking.domain.telemetry import Happening, count
from tron_staking.entry.observability import invocation
from tron_staking.operations.authorize import Authorizer


def authorize(event: dict[str, Any], context: Any, authorizer: Callable[[], Authorizer]) -> dict[str, Any]:
    """The policy of the caller. Raises Exception("Unauthorized"), which API Gateway answers with 401."""
    request_id = str(event.get("requestContext", {}).get("requestId", ""))
    with invocation("authorizer", context, request_id) as log:
        principal = authorizer().principal(_authorization(event))
        count(Happening.DENIED if principal is None else Happening.ALLOWED)
        if principal is None:
            log.info("refused a token")
    if principal is None:
        raise Exception("Unauthorized")  # noqa: TRY002  # API Gateway knows this text and no other
    return {
        "principalId": principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "execute-api:Invoke",
                    "Resource": _every_method(event["methodArn"]),
                }
            ],
        },
    }


def _authorization(event: dict[str, Any]) -> str:
    """The header; API Gateway keeps its case as the caller wrote it."""
    headers = event.get("headers") or {}
    return next((value for name, value in headers.items() if name.lower() == "authorization"), "")


def _every_method(method_arn: str) -> str:
    """This API and stage, all methods: a cached policy is used for every method of the caller."""
    api_and_stage = method_arn.split("/", 2)[:2]
    return "/".join([*api_and_stage, "*", "*"])
