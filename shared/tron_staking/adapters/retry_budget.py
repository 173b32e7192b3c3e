"""How much more a node may be asked than it would be asked if all went well.

The best do it with tokens that every question earns a part of, and every further try costs whole: Finagle's
RetryBudget (20 %), gRPC's retry throttling (A6: 10 %), Envoy's and Linkerd's retry budgets, the AWS SDKs.
"""

RESERVE = 2.0
"""Tokens to begin with, and at most: who is new may try again at once, and nobody saves up for a storm."""

SHARE = 0.1
"""Of a token, earned by each question: one in ten may be asked again."""


class RetryBudget:
    """The tokens of one container for one node."""

    def __init__(self) -> None:
        self._tokens = RESERVE

    def earn(self) -> None:
        """A question is asked for the first time."""
        self._tokens = min(self._tokens + SHARE, RESERVE)

    def spend(self) -> bool:
        """Takes a token for one more try, if there is one."""
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
