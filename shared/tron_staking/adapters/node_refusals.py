"""How a node, or TronGrid before it, says that it is asked too much.

java-tron answers over its own limits with HTTP 200 and `{"Error": "… lack of computing resources"}`
(`RateLimiterServlet`). TronGrid answers 429, or 403 with one of these texts:

    request rate exceeded the allowed_rps(10), and the query server is suspended for 5 s
    The key exceeds the frequency limit(15), and the query server is suspended for 30s
    Exceed the user daily usage (100000), the maximum query frequency is 1 time per second

With a key it also answers 503, like any server that is down. Sources: TRON's page on rate limits
(developers.tron.network/reference/rate-limits); the texts as users of iexbase/tron-api (171) and tronpy (148)
were shown them.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from tron_staking.domain.circuit import LONGEST_COOLING

_TOO_MANY_REQUESTS, _FORBIDDEN = 429, 403
_LIMITED = re.compile(rb"suspended for|frequency limit|allowed_rps|daily usage|rate limit", re.IGNORECASE)
_SUSPENDED = re.compile(rb"suspended for (\d{1,6}) ?s", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,6}", re.ASCII)
_BUSY = "lack of computing resources"
_TEXT_BYTES = 2_000
"""Of a body are looked at: the texts above are a line."""


@dataclass(frozen=True)
class Refusal:
    """The node asks to be left alone, and perhaps says for how long."""

    asked_for: timedelta | None


def refusal(status: int, body: bytes, retry_after: str) -> Refusal | None:
    """Whether this answer says that it is asked too much. Any other 403 is about the key, not the rate."""
    text = body[:_TEXT_BYTES]
    if status == _TOO_MANY_REQUESTS or (status == _FORBIDDEN and _LIMITED.search(text)):
        return Refusal(_asked_for(text, retry_after))
    return None


def is_busy(error: object) -> bool:
    """Whether a node's own error says that it, and not the question, is the trouble."""
    return _BUSY in str(error)


def _asked_for(text: bytes, retry_after: str) -> timedelta | None:
    """The header in seconds, else the text. A date would need a clock that agrees with the node's."""
    if _SECONDS.fullmatch(retry_after):
        return min(timedelta(seconds=int(retry_after)), LONGEST_COOLING)
    found = _SUSPENDED.search(text)
    return min(timedelta(seconds=int(found[1])), LONGEST_COOLING) if found else None
