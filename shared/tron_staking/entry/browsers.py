"""What browsers want to know: which pages' scripts may call the API and read its answers (CORS).

Only the origins that are configured, each spelled out; never all, never whatever asks. No credentials: tokens
are sent by the script, and no browser adds one by itself.
"""

from collections.abc import Collection
from typing import Any

ALLOWED = "access-control-allow-origin"
READABLE = "Next-Cursor, Retry-After, X-Request-Id"
"""The headers of answers that mean something to callers."""

_HEADERS = {
    "GET": ("Authorization",),
    "PUT": ("Authorization", "Content-Type"),
    "POST": ("Authorization", "Content-Type", "Idempotency-Key"),
}
"""What a request may carry, by its method."""

_PREFLIGHT_SECONDS = 600


def readable_by(event: dict[str, Any], origins: Collection[str]) -> dict[str, str]:
    """The headers that let a page of one of these origins read an answer; none while there are no origins.

    Answers differ by origin, and say so to whoever keeps them, whatever was asked.
    """
    if not origins:
        return {}
    origin = origin_of(event)
    if origin not in origins:
        return {"vary": "Origin"}
    return {"vary": "Origin", ALLOWED: origin, "access-control-expose-headers": READABLE}


def allowing(methods: Collection[str]) -> dict[str, str]:
    """What may be asked where these methods are taken, and for how long a browser need not ask again."""
    headers = sorted({header for method in methods for header in _HEADERS[method]})
    return {
        "access-control-allow-methods": ", ".join(sorted(methods)),
        "access-control-allow-headers": ", ".join(headers),
        "access-control-max-age": str(_PREFLIGHT_SECONDS),
    }


def origin_of(event: dict[str, Any]) -> str:
    """The Origin header; nothing when it was not sent, or several times."""
    given = event.get("multiValueHeaders") or {}
    values = [value for name, found in given.items() if name.lower() == "origin" for value in found]
    return values[0] if len(values) == 1 else ""
