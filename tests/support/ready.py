"""Wallets for which every operation is possible, on a chain that stands still.

Their transactions are taken and go nowhere, so that the next request finds everything as it was.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from coincurve import PrivateKey

from local.devnet.api.gateway import handle
from local.devnet.keys import witness_keys
from local.devnet.node import Node
from local.devnet.transaction import Transaction
from tests.support.fakes import FakeBooks, FakeQueue, FakeWallets
from tests.support.killer import Killer
from tests.support.lending import RECEIVER
from tests.support.world import FUNDS, World, node_at
from tron_staking.adapters.node_http import NodeProvider, Reply
from tron_staking.adapters.signers.curve import address_of
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import Address, address_bytes, address_from_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.domain.wallet import Wallet
from tron_staking.submission.entries import RewardClaimed

TRX = 1_000_000
DAY_MS = 86_400_000
KEYS = {
    address_of(key.public_key.format(compressed=False)[1:]): key
    for key in (PrivateKey(bytes([number]) * 32) for number in (1, 2, 3))
}
WALLETS = tuple(KEYS)
PAYOUT, FIRST, SECOND, THIRD = (address_from_bytes(address) for address, _ in witness_keys("devnet")[:4])


@dataclass(frozen=True)
class Mutation:
    """One operation: a body that it accepts of each of these wallets, and the contract that this asks for.

    `contract` is None where the rest of the vote set is the chain's word.
    """

    function: str
    body: Callable[[Address], dict[str, Any]]
    contract: Callable[[Address], tx.Contract | None]


def _of(address: Address, **fields: Any) -> dict[str, Any]:
    return {"address": address} | fields


def _loan(address: Address, **fields: Any) -> dict[str, Any]:
    return {"from_address": address, "to_address": RECEIVER, "amount": "7", "resource": "ENERGY"} | fields


_SUN = Sun(7 * TRX)
MUTATIONS = {
    one.function: one
    for one in (
        Mutation(
            "freeze",
            lambda address: _of(address, amount="7", resource="BANDWIDTH", duration=5),
            lambda address: tx.FreezeBalanceV2(address, _SUN, Resource.BANDWIDTH),
        ),
        Mutation(
            "unfreeze",
            lambda address: _of(address, amount="7", resource="ENERGY"),
            lambda address: tx.UnfreezeBalanceV2(address, _SUN, Resource.ENERGY),
        ),
        Mutation("cancel_unfreeze", _of, tx.CancelAllUnfreezeV2),
        Mutation("withdraw_unfrozen", _of, tx.WithdrawExpireUnfreeze),
        Mutation(
            "vote",
            lambda address: _of(address, votes=[{"witness_address": THIRD, "vote_count": 7}], mode="REPLACE"),
            lambda address: tx.VoteWitness(address, (tx.Vote(THIRD, 7),)),
        ),
        Mutation("unvote", lambda address: _of(address, witness_address=FIRST), lambda _address: None),
        Mutation(
            "delegate",
            lambda address: _loan(address, lock=True, lock_days=5),
            lambda address: tx.DelegateResource(
                address, RECEIVER, _SUN, Resource.ENERGY, lock=True, lock_period=5 * 28_800
            ),
        ),
        Mutation(
            "undelegate",
            _loan,
            lambda address: tx.UnDelegateResource(address, RECEIVER, _SUN, Resource.ENERGY),
        ),
        Mutation("claim_reward", lambda address: _of(address, reward_type="ALL"), tx.WithdrawBalance),
        Mutation(
            "withdraw_reward",
            lambda address: _of(address, amount="7"),
            lambda address: tx.Transfer(address, PAYOUT, _SUN),
        ),
    )
}


class StillProvider(NodeProvider):
    """The devnet's answers, and a broadcast that goes nowhere. `asked` holds every question.

    `spoil` may change an answer: it is given the path and the parsed answer.
    """

    def __init__(self, name: str, devnet: Node) -> None:
        super().__init__(name, "http://devnet.invalid", None, 1.0)
        self._devnet = devnet
        self.asked: list[str] = []
        self.spoil: Callable[[str, Any], Any] = lambda _path, answer: answer

    def _post(self, method: str, params: Any, seconds: float) -> Reply:
        self.asked.append(method)
        body = json.dumps(params).encode()
        answer = json.loads(_taken(body) if "broadcast" in method else _read(self._devnet, method, body))
        return Reply(200, json.dumps(self.spoil(method, answer)).encode())


def _taken(body: bytes) -> bytes:
    """What a node says that takes it."""
    transaction = Transaction.from_bytes(bytes.fromhex(json.loads(body)["transaction"]))
    return json.dumps({"result": True, "txid": transaction.txid.hex()}).encode()


@cache
def _read(devnet: Node, method: str, body: bytes) -> bytes:
    return handle(devnet, "POST", f"/{method}", "", body).body


class KeysSigner:
    """Signs for each wallet with its own key. `signed` holds whose bytes were signed."""

    def __init__(self) -> None:
        self.signed: list[tuple[Address, bytes]] = []

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        self.signed.append((wallet.address, raw_data))
        return KEYS[wallet.address].sign_recoverable(raw_data)


class Ready(World):
    """The service over that chain, for all of the wallets; `fresh` forgets what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._live_through_two_weeks()
        self.wallets = FakeWallets(*(Wallet(address, "kms:test", PAYOUT) for address in WALLETS))
        self.fresh()

    def fresh(self) -> None:
        """New books, in which each wallet has claimed rewards, a new queue, new containers."""
        self.books, self.queue, self.killer = FakeBooks(), FakeQueue(self.clock), Killer()
        for address in WALLETS:
            self.books.rewards.apply(RewardClaimed(address, "stk_0", self.clock.now(), 10 * TRX, 0))
        self.signer = self.keys = KeysSigner()
        self.provider = StillProvider("node-1", self.devnet)
        node = node_at("node-1", self.devnet)
        node._provider = self.provider
        self.serve_by(node)

    def _live_through_two_weeks(self) -> None:
        for address in (*WALLETS[1:], RECEIVER):
            self.devnet.fund(address_bytes(address), FUNDS)
        self._days(1)
        for address in WALLETS:
            self._send(tx.FreezeBalanceV2(address, Sun(300 * TRX), Resource.ENERGY))
            self._send(tx.FreezeBalanceV2(address, Sun(100 * TRX), Resource.BANDWIDTH))
            self._send(tx.VoteWitness(address, (tx.Vote(FIRST, 100), tx.Vote(SECOND, 50))))
        self._days(2)
        for address in WALLETS:
            self._send(tx.DelegateResource(address, RECEIVER, Sun(60 * TRX), Resource.ENERGY))
            self._send(tx.UnfreezeBalanceV2(address, Sun(20 * TRX), Resource.ENERGY))
        self._days(2)
        for address in WALLETS:
            self._send(tx.UnfreezeBalanceV2(address, Sun(20 * TRX), Resource.ENERGY))
        self._days(13)

    def _days(self, days: int) -> None:
        self.devnet.network.live(days * DAY_MS)

    def _send(self, contract: tx.Contract) -> None:
        """Past the service, by the wallet that the contract names."""
        node = node_at("outside", self.devnet)
        head = node.head_block()
        reference = tx.block_reference(head.number - 1, head.parent_id)
        raw_data = tx.encode_raw(
            tx.RawTransaction(contract, *reference, head.timestamp_ms + 60_000, head.timestamp_ms)
        )
        answer = node.broadcast(raw_data, KEYS[contract.owner].sign_recoverable(raw_data))
        assert answer.taken, answer
