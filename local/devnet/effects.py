"""What can go wrong on the way to a node and inside it. Effects are data; rules apply them (`faults`)."""

from dataclasses import dataclass
from typing import Any

GARBAGE = "<html><head><title>Welcome</title></head><body>captive portal</body></html>"
LACK_OF_RESOURCES = '{"Error":"class java.lang.IllegalAccessException : lack of computing resources"}\n'
DAILY_LIMIT = (
    '{"Error":"Exceed the user daily usage (100000), the maximum query frequency is 1 time per second"}\n'
)
FREQUENCY_LIMIT = (
    '{"Error":"The key exceeds the frequency limit(15), and the query server is suspended for 5s"}\n'
)
JSON = "application/json; charset=utf-8"
_OK, _FORBIDDEN, _TOO_MANY = 200, 403, 429


@dataclass(frozen=True)
class Latency:
    """The answer comes `seconds` late."""

    seconds: float


@dataclass(frozen=True)
class Dribble:
    """The body comes one byte every `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Hang:
    """No answer: the connection closes after `seconds`, before the request is processed or `after` it."""

    seconds: float
    after: bool = False


@dataclass(frozen=True)
class Reply:
    """Another answer instead of the node's, before the request is processed or `after` it."""

    status: int
    body: str = ""
    content_type: str = JSON
    after: bool = False


@dataclass(frozen=True)
class Truncate:
    """The answer ends after `keep` bytes; unless `announced`, its Content-Length still promises the whole."""

    keep: int
    announced: bool = True


@dataclass(frozen=True)
class Mutate:
    """The node's answer with one field set: `field` is a dotted path, a None `value` removes the field."""

    field: str
    value: Any = None


@dataclass(frozen=True)
class SwapContract:
    """A built transaction with these fields of its contract replaced, and an id and bytes that fit them."""

    value: dict[str, Any]


@dataclass(frozen=True)
class SolidFromHead:
    """/walletsolidity answers from the head: what it calls final may still go away."""


@dataclass(frozen=True)
class FutureSolid:
    """The solidified block named is this many blocks ahead of the real one."""

    blocks: int


@dataclass(frozen=True)
class InventInclusion:
    """A transaction that no block has is said to be in the solidified one."""


@dataclass(frozen=True)
class ServerBusy:
    """A broadcast is refused with SERVER_BUSY."""


@dataclass(frozen=True)
class DupBeforeValidation:
    """A broadcast is refused with DUP_TRANSACTION_ERROR although the transaction was never accepted."""


@dataclass(frozen=True)
class ExecutionFails:
    """A valid broadcast is refused with CONTRACT_EXE_ERROR."""

    message: str = "execution failed"


@dataclass(frozen=True)
class NoPeers:
    """A broadcast is accepted, and answered with NOT_ENOUGH_EFFECTIVE_CONNECTION."""


@dataclass(frozen=True)
class DropAtPacking:
    """An accepted transaction vanishes when the block is filled; `txid` (hex) narrows it to one."""

    txid: str = ""


type Effect = (
    Latency
    | Dribble
    | Hang
    | Reply
    | Truncate
    | Mutate
    | SwapContract
    | SolidFromHead
    | FutureSolid
    | InventInclusion
    | ServerBusy
    | DupBeforeValidation
    | ExecutionFails
    | NoPeers
    | DropAtPacking
)


def garbage(*, after: bool = False) -> Reply:
    """An HTML page with status 200."""
    return Reply(_OK, GARBAGE, "text/html", after)


def lack_of_resources() -> Reply:
    """java-tron's own rate limit: status 200 and an Error."""
    return Reply(_OK, LACK_OF_RESOURCES)


def daily_limit() -> Reply:
    """TronGrid: the key is used up for today."""
    return Reply(_FORBIDDEN, DAILY_LIMIT)


def frequency_limit() -> Reply:
    """TronGrid: too many requests a second."""
    return Reply(_FORBIDDEN, FREQUENCY_LIMIT)


def too_many_requests() -> Reply:
    """A proxy's rate limit."""
    return Reply(_TOO_MANY, "Too Many Requests\n", "text/plain")


def not_found() -> Reply:
    """The object asked for is said not to exist."""
    return Reply(_OK, "{}\n")
