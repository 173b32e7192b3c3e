"""What an order to `/admin` says: JSON in, checked values out."""

from collections.abc import Callable
from typing import Any

from local.devnet.crypto import from_base58, is_address
from local.devnet.node import Node

type Body = dict[str, Any]
type Action = Callable[[Node, Body], Body]


class AdminError(ValueError):
    """A request that cannot be carried out."""


def integer(body: Body, name: str, default: int | None = None) -> int:
    """A field that is a whole number and not negative."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise AdminError(f"{name} must be a non-negative integer")
    return value


def boolean(body: Body, name: str) -> bool:
    value = body.get(name)
    if not isinstance(value, bool):
        raise AdminError(f"{name} must be true or false")
    return value


def address(body: Body) -> bytes:
    """The 21 bytes of the field `address`."""
    try:
        decoded = from_base58(body.get("address", ""))
    except (TypeError, ValueError):
        decoded = b""
    if not is_address(decoded):
        raise AdminError("address must be base58check, or give the index of a derived account")
    return decoded
