"""Pages, scripts and documents for browsers, with what keeps them from doing anything else."""

from fastapi import Response

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""Scripts, styles and calls are ours alone, none of them inline. Swagger UI's icons are `data:`."""

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "max-age=300",
}


def answer_page(text: str) -> Response:
    """A page."""
    return _answer(text, "text/html; charset=utf-8")


def answer_json(text: str) -> Response:
    """A document that is JSON already."""
    return _answer(text, "application/json")


def answer_asset(name: str, text: str) -> Response:
    """A script or a stylesheet."""
    kind = "css" if name.endswith(".css") else "javascript"
    return _answer(text, f"text/{kind}; charset=utf-8")


def _answer(text: str, media_type: str) -> Response:
    return Response(text, headers=HEADERS | {"Content-Type": media_type})
