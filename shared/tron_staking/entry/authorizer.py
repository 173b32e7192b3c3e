"""The REQUEST authorizer: an API token in; out, a policy that is right for whatever the token asks next.

API Gateway keeps the policy for a minute and looks it up by the Authorization header alone, so it names every
route that the token has any business with, and none that it has not. Which account a request is about, the
functions see: `context` tells them what the token may do.
"""

import re
from collections.abc import Callable
from typing import Any

from tron_staking.domain.access import Caller
from tron_staking.domain.telemetry import Happening, count
from tron_staking.entry.observability import invocation
from tron_staking.entry.routes import reachable
from tron_staking.operations.authorize import Authorizer

_PARAMETER = re.compile(r"\{[a-z_]+\}")


def authorize(event: dict[str, Any], context: Any, authorizer: Callable[[], Authorizer]) -> dict[str, Any]:
    """The policy of the caller. Raises Exception("Unauthorized"), which API Gateway answers with 401."""
    request_id = str(event.get("requestContext", {}).get("requestId", ""))
    with invocation("authorizer", context, request_id) as log:
        caller = authorizer().caller(_authorization(event))
        count(Happening.DENIED if caller is None else Happening.ALLOWED)
        if caller is None:
            log.info("refused a token")
    if caller is None:
        raise Exception("Unauthorized")  # noqa: TRY002  # API Gateway knows this text and no other
    return {
        "principalId": caller.principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "execute-api:Invoke",
                    "Resource": _resources(event["methodArn"], caller),
                }
            ],
        },
        "context": _told(caller),
    }


def _authorization(event: dict[str, Any]) -> str:
    """The header, whose case is as the caller wrote it; nothing when it was sent several times.

    API Gateway looks a kept policy up by one of them, and nobody should have to know which.
    """
    given = event.get("multiValueHeaders") or {}
    values = [value for name, found in given.items() if name.lower() == "authorization" for value in found]
    return values[0] if len(values) == 1 else ""


def _resources(method_arn: str, caller: Caller) -> list[str]:
    """Of this API and stage, the methods and paths of the caller's routes."""
    api_and_stage = "/".join(method_arn.split("/", 2)[:2])
    routes = reachable(caller.scopes)
    return [f"{api_and_stage}/{method}{_PARAMETER.sub('*', path)}" for method, path in routes]


def _told(caller: Caller) -> dict[str, str | int]:
    """What functions are told of the caller; API Gateway takes no lists, and hands everything on as text."""
    told: dict[str, str | int] = {"token_id": caller.token_id, "scopes": str(caller.scopes)}
    return told if caller.expires_at is None else told | {"expires_at": caller.expires_at}
