"""What an endpoint is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from local.devnet.api.request import Request
from local.devnet.ledger import Ledger
from local.devnet.node import Node

type Handler = Callable[[Node, Ledger, Request], Any]


class Get(Enum):
    """What a servlet does with GET: serve it, refuse it with 405, or answer nothing (stake2 §6)."""

    SERVED = 1
    REFUSED = 2
    EMPTY = 3


@dataclass(frozen=True)
class Endpoint:
    """`solid` endpoints exist under /walletsolidity too and then read the solidified state.

    `from_body` is off where java-tron reads only the query.
    """

    handler: Handler
    get: Get = Get.SERVED
    solid: bool = False
    from_body: bool = True
