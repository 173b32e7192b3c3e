"""A document that schemathesis fills well: by a format where a pattern says too little, or costs much."""

from collections.abc import Mapping
from string import ascii_letters, digits
from typing import Any

import schemathesis
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tron_staking.entry.http import IDEMPOTENCY_KEY
from tron_staking.models.fields import AddressField
from tron_staking.models.signatures import SignatureField

IDEMPOTENCY_KEYS = st.text(f"{ascii_letters}{digits}_-", min_size=16, max_size=64)
_SPELLINGS = st.sampled_from(["{}", "{}", "0x{}"])
_SIGNATURES = st.builds(str.format, _SPELLINGS, st.binary(min_size=65, max_size=65).map(bytes.hex))


def with_formats(told: Any, addresses: str) -> Any:
    """A document, with every address in it marked by this format: from their pattern alone none is made.

    What is long is marked as well: of a pattern, each character is drawn by itself.
    """
    schemathesis.openapi.format("idempotency-key", IDEMPOTENCY_KEYS)
    schemathesis.openapi.format("signature", _SIGNATURES)
    formats = {
        _pattern(AddressField): addresses,
        _pattern(SignatureField): "signature",
        f"^{IDEMPOTENCY_KEY.pattern}$": "idempotency-key",
    }
    return _marked(told, formats)


def _pattern(field: Any) -> str:
    return str(TypeAdapter(field).json_schema()["pattern"])


def _marked(told: Any, formats: Mapping[str, str]) -> Any:
    if isinstance(told, list):
        return [_marked(one, formats) for one in told]
    if not isinstance(told, dict):
        return told
    marked = {name: _marked(value, formats) for name, value in told.items()}
    found = formats.get(told["pattern"]) if isinstance(told.get("pattern"), str) else None
    return marked | {"format": found} if found else marked
