"""The committed document as schemathesis reads it, where who is let in is not the question."""

import json
from typing import Any

import schemathesis

from commands.openapi.__main__ import DOCUMENT
from tests.support.openapi.formats import with_formats


def schema(address_format: str) -> schemathesis.BaseSchema:
    """With the addresses of this format, and without the tokens, which the tests send by themselves."""
    told = with_formats(json.loads(DOCUMENT.read_text()), address_format)
    return schemathesis.openapi.from_dict(told | {"paths": _open(told["paths"])})


def _open(paths: dict[str, Any]) -> dict[str, Any]:
    return {
        path: {method: one | {"security": []} for method, one in methods.items()}
        for path, methods in paths.items()
    }
