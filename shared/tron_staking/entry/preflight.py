"""OPTIONS: what a browser asks before it lets a page call. It needs no token, and tells strangers nothing."""

from collections.abc import Callable, Collection
from typing import Any

from tron_staking.domain.telemetry import Happening, count
from tron_staking.entry.browsers import allowing, origin_of, readable_by
from tron_staking.entry.headers import EVERYWHERE, REQUEST_ID
from tron_staking.entry.observability import invocation
from tron_staking.entry.problem import MEDIA_TYPE, encoded, problem
from tron_staking.entry.routes import RULES

_REFUSED = "origin_not_allowed"
_WHY = "pages of this origin may not call this API; whoever deploys it says which may, in CorsOrigins"


def preflight(event: dict[str, Any], context: Any, origins: Callable[[], Collection[str]]) -> dict[str, Any]:
    """204 and what may be asked at this path, or 403 for the pages of any other origin."""
    request_id = str((event.get("requestContext") or {}).get("requestId", ""))
    with invocation("preflight", context, request_id):
        allowed = origins()
        methods = _methods(event.get("resource"))
        headers = EVERYWHERE | readable_by(event, allowed) | {REQUEST_ID: request_id}
        if origin_of(event) in allowed and methods:
            return {"statusCode": 204, "headers": headers | allowing(methods), "body": ""}
        count(Happening.REFUSED, code=_REFUSED)
        document = problem(403, _REFUSED, _WHY, request_id, retryable=False)
        return {
            "statusCode": 403,
            "headers": headers | {"content-type": MEDIA_TYPE},
            "body": encoded(document),
        }


def _methods(path: Any) -> list[str]:
    """What is taken at a path, as it is declared: `/wallets/{address}`."""
    return [method for method, declared in RULES if declared == path]
