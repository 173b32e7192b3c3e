"""One Lambda environment of every function: its own clock, its own memory of the chain, the common world."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.simulator.faults import Ports
from tests.simulator.nodes import watched_nodes
from tests.simulator.wallets import Signer
from tests.support.wiring import Service, wire
from tests.support.world import DevnetClock
from tron_staking.domain.rates import Rates
from tron_staking.operations.cancel_unfreeze import UnfreezeCanceller
from tron_staking.operations.claim_reward import RewardClaimer
from tron_staking.operations.delegate import Delegator
from tron_staking.operations.freeze import Freezer
from tron_staking.operations.get_record import RecordReader
from tron_staking.operations.undelegate import Undelegator
from tron_staking.operations.unfreeze import Unfreezer
from tron_staking.operations.unvote import Unvoter
from tron_staking.operations.vote import Voter
from tron_staking.operations.withdraw_reward import RewardWithdrawer
from tron_staking.operations.withdraw_unfrozen import UnfrozenWithdrawer

_SIGNER = Signer()
OF_A_CALLER = 3
"""How many operations of a caller are accepted in a minute."""


@dataclass(frozen=True)
class Container:
    """`parts` is what each function's runtime module constructs, by function."""

    parts: Mapping[str, Any]
    clock: DevnetClock


def new_container(simulation: Any) -> Container:
    """A cold start: nothing is remembered, and the clock is as wrong as today's scenario lets it be."""
    clock = DevnetClock(simulation.devnet)
    clock.skew = timedelta(seconds=simulation.random.randint(-simulation.skew, simulation.skew))
    ports = Ports(simulation)
    service = wire(
        ports,  # type: ignore[arg-type]
        clock,
        books=simulation.books,
        records=simulation.books,
        queue=simulation.queue,
        wallets=simulation.wallets,
        signer=_SIGNER,
        nodes=watched_nodes(simulation, ports, clock),
        monotonic=lambda: simulation.now / 1000,
        delegations=simulation.books,
        rates=Rates(simulation.scenario.operations_a_minute, OF_A_CALLER),
    )
    return Container(_parts(service, clock), clock)


def _parts(service: Service, clock: DevnetClock) -> dict[str, Any]:
    common, pool, records = service.common, service.pool, service.records
    return {
        "freeze": Freezer(common),
        "unfreeze": Unfreezer(common, records),
        "withdraw_unfrozen": UnfrozenWithdrawer(common),
        "cancel_unfreeze": UnfreezeCanceller(common),
        "vote": Voter(common, pool, records),
        "unvote": Unvoter(common, records),
        "delegate": Delegator(common, pool),
        "undelegate": Undelegator(common, pool),
        "claim_reward": RewardClaimer(common, pool),
        "withdraw_reward": RewardWithdrawer(common, common.wallets, service.books),
        "get_record": RecordReader(records, common.submitter.pace.wakes, clock),
        "advance": service.advancer,
        "sweep": service.sweeper,
    }
