"""Votes that earn, cast beside the service: what a claim needs."""

from local.devnet.keys import witness_keys
from tests.support.chainwork import send
from tests.support.world import ADDRESS, World, node_at
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import address_bytes
from tron_staking.domain.chain import Account

TRX = 1_000_000
DAY_MS = 86_400_000


def stake_and_vote(world: World, energy: int = 300, bandwidth: int = 100) -> None:
    """Freezes whole TRX per resource and votes with all of it for one witness."""
    owner = address_bytes(ADDRESS)
    for number, trx in enumerate((bandwidth, energy)):
        if trx:
            amount = trx * TRX
            send(
                world, "FreezeBalanceV2Contract", owner_address=owner, frozen_balance=amount, resource=number
            )
    votes = [{"vote_address": witness_keys("devnet")[0][0], "vote_count": energy + bandwidth}]
    send(world, "VoteWitnessContract", owner_address=owner, votes=votes)
    world.devnet.advance(3)


def earn(world: World, days: int = 2, **stakes: int) -> int:
    """Stakes, votes and lets some days pass; what is pending then, in sun."""
    stake_and_vote(world, **stakes)
    pass_days(world, days)
    return pending(world)


def pass_days(world: World, days: int) -> None:
    """Days with all their blocks and maintenances, and nobody at work."""
    world.devnet.network.live(days * DAY_MS)


def auditor(world: World) -> TronNode:
    """A node of the same chain whose answers nobody spoils."""
    return node_at("auditor", world.devnet.another())


def pending(world: World) -> int:
    """What a claim would bring now, by the chain."""
    return auditor(world).reward(ADDRESS)


def solid_account(world: World) -> Account:
    """The wallet's account in the solidified state."""
    account = auditor(world).solid_account(ADDRESS)
    assert account is not None
    return account
