"""The service and a chain in one process: real operations and submission, real node adapter, a real devnet.

Only the books, the queue and the key are in memory. Time is the devnet's, moved by hand.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from coincurve import PrivateKey

from local.devnet.api.gateway import handle
from local.devnet.node import Config, Mode, Node
from tests.support.fakes import FakeBooks, FakeQueue, FakeWallets
from tests.support.killer import Killer
from tests.support.wiring import wire
from tron_staking.adapters.node_http import NodeProvider
from tron_staking.adapters.signers.curve import address_of
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import address_bytes
from tron_staking.domain.errors import NodeUnavailable, StakingError
from tron_staking.domain.wallet import Wallet
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.requests import FreezeBalanceRequest, UnfreezeBalanceRequest
from tron_staking.operations.freeze import Freezer
from tron_staking.operations.unfreeze import Unfreezer
from tron_staking.submission.finality import SolidBlocks

KEY = PrivateKey(b"\x01" * 32)
ADDRESS = address_of(KEY.public_key.format(compressed=False)[1:])
FUNDS = 1_000_000_000
"""1,000 TRX in sun."""

_BLOCK_SECONDS = 3


class InProcess(NodeProvider):
    """The node adapter's provider, with the devnet behind it instead of a socket."""

    def __init__(self, name: str, devnet: Node) -> None:
        super().__init__(name, "http://devnet.invalid", None, 1.0)
        self._devnet = devnet

    def _post(self, method: str, params: Any, seconds: float) -> tuple[int, bytes]:
        answer = handle(self._devnet, "POST", f"/{method}", "", json.dumps(params).encode())
        if answer.hang_up or answer.delay >= seconds:
            raise TimeoutError
        return answer.status, answer.body


def node_at(name: str, devnet: Node) -> TronNode:
    """The real adapter over a devnet in this process."""
    node = TronNode(name, "http://devnet.invalid")
    node._provider = InProcess(name, devnet)
    return node


class DevnetClock:
    """Our clock: the devnet's, `skew` away."""

    def __init__(self, devnet: Node) -> None:
        self._devnet = devnet
        self.skew = timedelta()

    def now(self) -> datetime:
        return from_milliseconds(self._devnet.clock.now()) + self.skew


class KeySigner:
    """Signs with a key in memory."""

    def __init__(self, key: PrivateKey) -> None:
        self._key = key

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        return self._key.sign_recoverable(raw_data)


class World:
    """One service over one chain. Every port goes through `killer`."""

    def __init__(self, nodes: Sequence[TronNode] = (), solid_lag: int = 2) -> None:
        self.devnet = Node(
            Config(mode=Mode.MANUAL, solid_lag=solid_lag, accounts={address_bytes(ADDRESS): FUNDS})
        )
        self.clock = DevnetClock(self.devnet)
        self.books = FakeBooks()
        self.queue = FakeQueue(self.clock)
        self.killer = Killer()
        self._nodes = list(nodes) or [node_at("node-1", self.devnet)]
        self.start()

    def start(self) -> None:
        """New containers: nothing is remembered but the books, the queue and the chain."""
        service = wire(
            self.killer,
            self.clock,
            books=self.books,
            records=self.books,
            queue=self.queue,
            wallets=FakeWallets(Wallet(ADDRESS, "kms:test")),
            signer=KeySigner(KEY),
            nodes=self._nodes,
            monotonic=lambda: self.devnet.clock.now() / 1000,
        )
        self.common, self.advancer, self.sweeper = service.common, service.advancer, service.sweeper
        self.freezer = Freezer(self.common)

    def unfreeze(self, key: str = "u" * 16, **fields: Any) -> Any:
        """POST /unfreeze."""
        request = UnfreezeBalanceRequest.model_validate({"address": ADDRESS, "resource": "ENERGY"} | fields)
        return Unfreezer(self.common, self.books).submit(request, "tester", key)

    def freeze(self, key: str = "k" * 16, **fields: Any) -> Any:
        """POST /freeze."""
        body = {"address": ADDRESS, "amount": "100", "resource": "ENERGY"} | fields
        return self.freezer.submit(FreezeBalanceRequest.model_validate(body), "tester", key)

    def live(self, seconds: int) -> None:
        """Time goes by: a block each 3 s, the worker whenever a wake-up is visible, the sweep each minute."""
        for second in range(0, seconds, _BLOCK_SECONDS):
            self.devnet.advance(_BLOCK_SECONDS)
            if second % 60 == 0:
                self.sweeper.sweep()
            self.work()

    def work(self) -> None:
        """The worker takes every visible wake-up; what fails waits for the sweep."""
        solid_blocks = SolidBlocks()
        for staking_id in self.queue.receive():
            try:
                self.advancer.advance(staking_id, solid_blocks)
            except StakingError:
                continue

    def frozen(self) -> int:
        """What the solidified chain has frozen for the wallet, in sun."""
        account = node_at("auditor", self.devnet).solid_account(ADDRESS)
        if account is None:
            raise NodeUnavailable("the wallet's account is gone")
        return sum(account.frozen.values())
