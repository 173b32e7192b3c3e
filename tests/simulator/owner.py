"""What the wallet's owner, or anybody else with the key, does past the service."""

from collections.abc import Callable
from random import Random

from local.devnet import messages
from local.devnet.account import ENERGY
from local.devnet.crypto import sign
from local.devnet.node import Node
from local.devnet.schema import Message
from local.devnet.transaction import Transaction
from tests.simulator.beginnings import RECEIVERS, TRX
from tests.simulator.requests import VOTED
from tests.simulator.wallets import PAYOUT
from tests.support.world import ADDRESS, KEY
from tron_staking.domain.address import address_bytes

_OWNER = address_bytes(ADDRESS)


def act(node: Node, random: Random) -> tuple[str, str] | None:
    """Sends one transaction; its kind and txID, or None when the node does not take it."""
    kind, fields = random.choice(_ACTIONS)(random)
    message = messages.CONTRACTS[kind][1].new(owner_address=_OWNER, **fields)
    built = node.build(kind, message)
    verdict = node.broadcast(Transaction(built.raw, built.raw_bytes, (sign(KEY, built.txid),)))
    return (kind, built.txid.hex()) if verdict.accepted else None


type _Action = tuple[str, Message]


def _spend(random: Random) -> _Action:
    return "TransferContract", {
        "to_address": address_bytes(PAYOUT),
        "amount": random.choice((10, 300, 460)) * TRX,
    }


def _stake(random: Random) -> _Action:
    amount = random.choice((1, 100)) * TRX
    return "FreezeBalanceV2Contract", {"frozen_balance": amount, "resource": random.choice((0, ENERGY))}


def _release(random: Random) -> _Action:
    amount = random.choice((1, 60, 100)) * TRX
    return "UnfreezeBalanceV2Contract", {"unfreeze_balance": amount, "resource": ENERGY}


def _vote(random: Random) -> _Action:
    votes = [
        messages.VOTE.new(vote_address=address_bytes(witness), vote_count=random.choice((1, 50)))
        for witness in random.sample(VOTED, random.randint(1, len(VOTED)))
    ]
    return "VoteWitnessContract", {"votes": votes}


def _lend(random: Random) -> _Action:
    return "DelegateResourceContract", _lending(random, 5)


def _take_back(random: Random) -> _Action:
    return "UnDelegateResourceContract", _lending(random, random.choice((5, 60)))


def _lending(random: Random, trx: int) -> Message:
    receiver = address_bytes(random.choice(RECEIVERS))
    return {"receiver_address": receiver, "balance": trx * TRX, "resource": ENERGY}


_ACTIONS: tuple[Callable[[Random], _Action], ...] = (
    _spend,
    _spend,
    _stake,
    _release,
    _vote,
    _lend,
    _take_back,
    lambda _random: ("WithdrawBalanceContract", {}),
    lambda _random: ("WithdrawExpireUnfreezeContract", {}),
    lambda _random: ("CancelAllUnfreezeV2Contract", {}),
)
