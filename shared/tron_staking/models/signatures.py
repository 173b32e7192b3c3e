"""Signatures as callers send them."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from tron_staking.models.fields import Frozen

MAX_SIGNATURES = 5
"""java-tron `TOTAL_SIGN_NUM`: signatures of one transaction, and keys of one permission."""

_SIGNATURE = re.compile(r"(0x)?[0-9a-fA-F]{130}", re.ASCII)


def _signature(value: object) -> bytes:
    if not isinstance(value, str) or not _SIGNATURE.fullmatch(value):
        raise ValueError("give 65 bytes r‖s‖v as 130 hex digits")
    return bytes.fromhex(value.removeprefix("0x"))


def _listed(value: object) -> object:
    """A JSON list; a default, which is none, stays what it is."""
    if value == ():
        return value
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_SIGNATURES:
        raise ValueError(f"give a list of 1 to {MAX_SIGNATURES} signatures")
    return tuple(value)


SignatureField = Annotated[
    bytes,
    BeforeValidator(_signature),
    WithJsonSchema({"type": "string", "pattern": f"^{_SIGNATURE.pattern}$"}),
]
SignaturesField = Annotated[tuple[SignatureField, ...], BeforeValidator(_listed)]


class SignatureRequest(Frozen):
    """Signatures of a transaction that an external wallet's owner signs: one, or several at once."""

    signature: Annotated[SignatureField | None, Field(exclude=True)] = None
    signatures: Annotated[SignaturesField, Field(validate_default=True)] = ()

    @field_validator("signatures")
    @classmethod
    def _one_spelling(cls, signatures: tuple[bytes, ...], info: ValidationInfo) -> tuple[bytes, ...]:
        if "signature" not in info.data:
            return signatures  # what is wrong with it is said there
        one: tuple[bytes, ...] = () if info.data["signature"] is None else (info.data["signature"],)
        if bool(one) is bool(signatures):
            raise ValueError("give signature for one, or signatures for several")
        return signatures or one
