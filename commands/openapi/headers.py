"""The response headers that mean something to callers."""

from typing import Any

_HEADERS: dict[str, dict[str, Any]] = {
    "Retry-After": {
        "description": "After how many seconds to send the request again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
    "X-Request-Id": {
        "description": "Finds the request in the logs; a problem and a record have it as `request_id`.",
        "schema": {"type": "string"},
    },
    "Next-Cursor": {
        "description": "With text/csv: the `cursor` of the next page. The last page has none.",
        "schema": {"type": "string"},
    },
    "Content-Disposition": {
        "description": "With text/csv: a name for the file.",
        "schema": {"type": "string"},
    },
}


def headers(*names: str) -> dict[str, Any]:
    """The headers with these names."""
    return {name: _HEADERS[name] for name in names}
