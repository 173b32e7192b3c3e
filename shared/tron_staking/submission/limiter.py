"""Which counts an operation spends, and which of them are known to be used up.

A count only grows within its minute. So whoever was refused once knows the answer until the minute is over,
and asks no node meanwhile: a client that does not stop costs the others little.
"""

from datetime import datetime

from tron_staking.domain.address import Address
from tron_staking.domain.errors import RateLimited
from tron_staking.domain.rates import Rates, caller_subject, wallet_subject
from tron_staking.submission.entries import RateSpent
from tron_staking.submission.intent import Call, Plan


class RateLimiter:
    """Limits what callers ask for. What nobody's token came with, like a schedule's, paces itself."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._used_up: dict[str, RateLimited] = {}

    def spent(self, call: Call, plan: Plan, now: datetime) -> tuple[RateSpent, ...]:
        """What the write that accepts this counts."""
        if call.token_id is None:
            return ()
        of_the_wallet = plan.operations_a_minute or self._rates.of_a_wallet
        return (
            RateSpent(wallet_subject(plan.address), now, of_the_wallet),
            RateSpent(caller_subject(call.principal), now, self._rates.of_a_caller),
        )

    def refuse(self, call: Call, address: Address, now: datetime) -> None:
        """Raises RateLimited for what is known to be refused."""
        if call.token_id is None:
            return
        for subject in (wallet_subject(address), caller_subject(call.principal)):
            known = self._used_up.get(subject)
            if known is not None and now < known.works_at:
                raise known.at(now)

    def learn(self, refused: RateLimited, now: datetime) -> None:
        """Remembers a refusal for as long as it holds."""
        still = {subject: one for subject, one in self._used_up.items() if now < one.works_at}
        self._used_up = still | {refused.subject: refused}
