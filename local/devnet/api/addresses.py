"""`ValidateAddressServlet.java` (stake2 §8.13)."""

import base64
from typing import Any

from local.devnet.api.endpoint import Endpoint
from local.devnet.api.request import Request
from local.devnet.constants import ADDRESS_LENGTH
from local.devnet.crypto import from_base58, is_address
from local.devnet.ledger import Ledger
from local.devnet.node import Node

_HEX, _BASE58, _BASE64 = 2 * ADDRESS_LENGTH, 34, 28
_READERS = {
    _HEX: (bytes.fromhex, "Hex string format"),
    _BASE58: (from_base58, "Base58check format"),
    _BASE64: (base64.b64decode, "Base64 format"),
}


def validate_address(_node: Node, _ledger: Ledger, request: Request) -> dict[str, Any]:
    """Which form an address has; its length says which one it must be."""
    text = request.params.get("address")
    if text is None:
        return {"result": False}
    read, form = _READERS.get(len(str(text)), (None, "Length error"))
    if read is None:
        return {"result": False, "message": form}
    try:
        valid = is_address(read(str(text)))
    except ValueError:
        valid = False
    return {"result": valid, "message": form if valid else "Invalid address"}


ENDPOINTS = {"validateaddress": Endpoint(validate_address)}
