"""Puts the real operations together over any ports, with a killer between them and the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.support.killer import Killer
from tron_staking.adapters.node_pool import NodePool
from tron_staking.adapters.signers.recover import SignerRecovery
from tron_staking.domain.ports import TellsTime
from tron_staking.domain.rates import Rates
from tron_staking.operations.delegation_books import DelegationBooks
from tron_staking.operations.operation import Common
from tron_staking.operations.settlements import settlements
from tron_staking.operations.submit_signature import SignatureSubmitter
from tron_staking.submission.advance import Advancer
from tron_staking.submission.limiter import RateLimiter
from tron_staking.submission.pace import Pace
from tron_staking.submission.send import Sender, Transmitter
from tron_staking.submission.submit import Submitter
from tron_staking.submission.sweep import Sweeper

FINALITY = timedelta(seconds=10)

MANY = Rates(1_000_000, 1_000_000)
"""What nobody asks for in a minute that stands still."""


@dataclass(frozen=True)
class Service:
    """What the functions run."""

    common: Common
    pool: NodePool
    records: Any
    books: Any
    advancer: Advancer
    sweeper: Sweeper
    signature_submitter: SignatureSubmitter


def wire(
    killer: Killer,
    clock: TellsTime,
    *,
    books: Any,
    records: Any,
    queue: Any,
    wallets: Any,
    signer: Any,
    nodes: Sequence[Any],
    monotonic: Any,
    delegations: Any = None,
    rates: Rates = MANY,
) -> Service:
    """One service, in new containers: nothing is remembered. Ports are named by what they are in kills."""
    nodes = [killer.wrap(node, node.name) for node in nodes]
    pool = NodePool(nodes, clock, monotonic)
    backlog = (
        records  # nobody is killed while the sweep looks how long the oldest waits: it writes nothing more
    )
    books, records = killer.wrap(books, "books"), killer.wrap(records, "records")
    queue, wallets = killer.wrap(queue, "queue"), killer.wrap(wallets, "wallets")
    sender = Sender(wallets, killer.wrap(signer, "signer"), nodes, clock)
    pace = Pace(clock, queue, FINALITY)
    reading = DelegationBooks(pool, killer.wrap(delegations, "delegations"), records, clock)
    submitter = Submitter(books, books, pool, sender, pace, clock, RateLimiter(rates))
    return Service(
        common=Common(wallets, pool, pool, pool, clock, submitter, wallets),
        pool=pool,
        records=records,
        books=books,
        advancer=Advancer(
            records, books, nodes, pool, sender, pace, clock, settlements(records, reading, pool, clock)
        ),
        sweeper=Sweeper(records, queue, clock, backlog),
        signature_submitter=SignatureSubmitter(
            records, books, pool, SignerRecovery(), Transmitter(nodes, clock), pace, clock
        ),
    )
