"""What the tests of votes share: an account with stake, witnesses, and votes as JSON."""

from collections.abc import Mapping
from typing import Any

from local.devnet.crypto import from_base58
from local.devnet.ledger import Ledger
from local.devnet.records import REMARK
from local.devnet.rewards import set_brokerage
from tests.support.http import Answer, Service
from tests.support.world import World
from tron_staking.domain.address import Address
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import VotesCast

STAKE = 100
"""TRX, so as many votes."""

SETTLED = 60
"""Seconds until what was sent is final and settled."""


def world_with_stake(**chain: Any) -> World:
    """An account that has frozen 100 TRX and cast no vote."""
    world = World(**chain)
    world.freeze(amount=str(STAKE))
    world.live(SETTLED)
    return world


def votes_json(votes: Mapping[Address, int]) -> list[dict[str, Any]]:
    """Votes as a request and an answer have them."""
    return [{"witness_address": witness, "vote_count": count} for witness, count in votes.items()]


def cast(service: Service, votes: Mapping[Address, int], **request: Any) -> Answer:
    """POST /vote; `mode` and `key` may be given."""
    fields: dict[str, Any] = {"votes": votes_json(votes)}
    if "mode" in request:
        fields["mode"] = request.pop("mode")
    if "key" in request:
        request["headers"] = {"Idempotency-Key": request.pop("key") * 16}
    return service.vote(json=fields, **request)


def settled(service: Service, votes: Mapping[Address, int]) -> None:
    """Votes that are final."""
    assert cast(service, votes, key="s").status == 202
    service.live(SETTLED)
    assert service.world.votes() == votes


def last_record(world: World) -> StakingRecord:
    """The newest record."""
    return list(world.books.records.values())[-1]


def history(world: World) -> list[VotesCast]:
    """What was written for `voting_history`."""
    return [entry for entry in world.books.entries if isinstance(entry, VotesCast)]


def keep(world: World, witness: Address, percent: int) -> None:
    """In this cycle the witness has this brokerage."""
    for ledger in _layers(world):
        set_brokerage(ledger, ledger.cycle, from_base58(witness), percent)


def keep_from_next_cycle(world: World, witness: Address, percent: int) -> None:
    """From the next maintenance on the witness has this brokerage."""
    for ledger in _layers(world):
        set_brokerage(ledger, REMARK, from_base58(witness), percent)


def _layers(world: World) -> list[Ledger]:
    network = world.devnet.network
    return [Ledger(store) for store in (network.chain.solid, network.chain.head, network.mempool.state)]
