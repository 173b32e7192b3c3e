"""Many wallets with something to claim, on one chain: each with a key of its own."""

from collections.abc import Sequence

from coincurve import PrivateKey

from tests.support.fakes import FakeWallets
from tests.support.world import World, node_at
from tron_staking.adapters.signers.curve import address_of
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import Address, address_bytes
from tron_staking.domain.automation import Automation
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.domain.policies import HeldPolicies, Policies
from tron_staking.domain.wallet import Wallet

TRX = 1_000_000
DAY_MS = 86_400_000
_STAKE = Sun(20_000 * TRX)


class CrowdSigner:
    """Signs for each wallet with its own key."""

    def __init__(self, keys: dict[Address, PrivateKey]) -> None:
        self._keys = keys

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        return self._keys[wallet.address].sign_recoverable(raw_data)


def crowd(number: int, automation: Automation, days: int = 2) -> tuple[World, Sequence[Address]]:
    """A world of so many wallets that have staked and voted, with rewards of some days, and are due."""
    secrets = [PrivateKey((1000 + index).to_bytes(32)) for index in range(number)]
    keys = {address_of(secret.public_key.format(compressed=False)[1:]): secret for secret in secrets}
    world = World(others={address_bytes(address): _STAKE + 100 * TRX for address in keys})
    for address, key in keys.items():
        world.outside(tx.FreezeBalanceV2(address, _STAKE, Resource.BANDWIDTH), key)
    world.devnet.advance(3)
    for address, key in keys.items():
        votes = (tx.Vote(world.witness(0), _STAKE // TRX),)
        world.outside(tx.VoteWitness(address, votes), key)
    world.devnet.network.live(days * DAY_MS)
    world.wallets = FakeWallets(*(Wallet(address, "kms:test") for address in keys))
    world.signer = CrowdSigner(keys)
    world.start()
    for address in keys:
        world.wallets.held[address] = HeldPolicies(Policies(automation=automation))
        world.schedules.wake_schedule(address, world.clock.now())
    return world, list(keys)


def reward_of(world: World, address: Address) -> int:
    """What a claim would bring now."""
    return node_at("auditor", world.devnet.another()).reward(address)
