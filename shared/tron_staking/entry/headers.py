"""The headers that every answer carries, whatever it says."""

EVERYWHERE = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}
"""Answers are data, of one caller at one moment: not to be kept, guessed at, framed or run. Two years
of HTTPS for this name alone: what else there is below the operator's domain is not ours to say.

The documentation's page says more exactly what it may load (`documents.py`). What API Gateway answers by
itself carries the same (`GatewayResponses` of template.yaml)."""

REQUEST_ID = "x-request-id"
"""The header of every answer that finds it in the logs: API Gateway's id of the request, not the caller's."""
