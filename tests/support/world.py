"""The service and a chain in one process: real operations and submission, real node adapter, a real devnet.

Only the books, the queue and the key are in memory. Time is the devnet's, moved by hand.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from coincurve import PrivateKey

from local.devnet.api.gateway import handle
from local.devnet.keys import witness_keys
from local.devnet.node import Config, Mode, Node
from tests.support.automation import automation
from tests.support.fakes import FakeBooks, FakeQueue, FakeWallets
from tests.support.killer import Killer
from tests.support.schedules import FakeSchedules
from tests.support.wiring import MANY, wire
from tron_staking.adapters.circuit_breaker import WatchesNode
from tron_staking.adapters.node_http import NodeProvider, Reply
from tron_staking.adapters.signers.curve import address_of
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import Address, address_bytes, address_from_bytes
from tron_staking.domain.chain import Account
from tron_staking.domain.errors import NodeUnavailable, StakingError
from tron_staking.domain.ports import Signs
from tron_staking.domain.transaction import Contract, RawTransaction, block_reference, encode_raw
from tron_staking.domain.wallet import Wallet
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.requests import (
    CancelUnfreezeRequest,
    ClaimRewardRequest,
    FreezeBalanceRequest,
    UnfreezeBalanceRequest,
    UnvoteWitnessRequest,
    VoteWitnessRequest,
    WithdrawRewardRequest,
)
from tron_staking.operations.cached import Cache
from tron_staking.operations.cancel_unfreeze import UnfreezeCanceller
from tron_staking.operations.claim_reward import RewardClaimer
from tron_staking.operations.delegate import Delegator
from tron_staking.operations.earnings import Earnings
from tron_staking.operations.freeze import Freezer
from tron_staking.operations.get_rewards import RewardsReader
from tron_staking.operations.get_votes import VotesReader
from tron_staking.operations.get_witnesses import WitnessLister
from tron_staking.operations.revote import Revoter
from tron_staking.operations.undelegate import Undelegator
from tron_staking.operations.unfreeze import Unfreezer
from tron_staking.operations.unvote import Unvoter
from tron_staking.operations.vote import Voter
from tron_staking.operations.withdraw_reward import RewardWithdrawer
from tron_staking.operations.withdraw_unfrozen import UnfrozenWithdrawer
from tron_staking.operations.witness_book import WitnessBooks
from tron_staking.submission.finality import SolidBlocks

KEY = PrivateKey(b"\x01" * 32)
ADDRESS = address_of(KEY.public_key.format(compressed=False)[1:])
FUNDS = 1_000_000_000
"""1,000 TRX in sun."""

_BLOCK_SECONDS = 3


class InProcess(NodeProvider):
    """The node adapter's provider, with the devnet behind it instead of a socket.

    `asked` is every request; while it is `down` none is answered.
    """

    def __init__(self, name: str, devnet: Node, watch: WatchesNode | None = None) -> None:
        super().__init__(name, "http://devnet.invalid", None, 1.0, watch)
        self._devnet = devnet
        self.asked: list[str] = []
        self.down = False

    def _post(self, method: str, params: Any, seconds: float) -> Reply:
        self.asked.append(method)
        if self.down:
            raise TimeoutError
        answer = handle(self._devnet, "POST", f"/{method}", "", json.dumps(params).encode())
        if answer.hang_up or answer.delay >= seconds:
            raise TimeoutError
        return Reply(answer.status, answer.body)


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

    def __init__(self, nodes: Sequence[TronNode] = (), solid_lag: int = 2, **chain: Any) -> None:
        """`chain` is what else a devnet begins with (`devnet.config.Config`), `others` are more accounts."""
        accounts = {address_bytes(ADDRESS): FUNDS, **chain.pop("others", {})}
        self.devnet = Node(Config(mode=Mode.MANUAL, solid_lag=solid_lag, accounts=accounts, **chain))
        self.clock = DevnetClock(self.devnet)
        self.books = FakeBooks()
        self.wallets = FakeWallets(Wallet(ADDRESS, "kms:test"))
        self.automate_queue = FakeQueue(self.clock)
        self.queue = FakeQueue(self.clock)
        self.killer = Killer()
        self.rates = MANY
        self.signer: Signs = KeySigner(KEY)
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
            wallets=self.wallets,
            signer=self.signer,
            nodes=self._nodes,
            monotonic=lambda: self.devnet.clock.now() / 1000,
            delegations=self.books,
            rates=self.rates,
        )
        self.common, self.advancer, self.sweeper = service.common, service.advancer, service.sweeper
        self.signature_submitter = service.signature_submitter
        self.chain_cache = Cache(self.books.cache, self.books.cache, self.clock)
        self.witness_books = WitnessBooks(service.pool, self.chain_cache, self.clock)
        self.witness_lister = WitnessLister(self.witness_books, self.clock)
        self.votes_reader = VotesReader(
            service.pool, self.chain_cache, self.witness_books, self.books, self.books, self.clock
        )
        self.pool = service.pool
        self.rewards_reader = RewardsReader(
            service.pool,
            service.pool,
            self.chain_cache,
            self.books,
            self.books,
            Earnings(self.books, self.books, self.witness_books),
            self.clock,
        )
        self.freezer = Freezer(self.common)
        self.unfreezer = Unfreezer(self.common, service.records)
        self.unfreeze_canceller = UnfreezeCanceller(self.common)
        self.unfrozen_withdrawer = UnfrozenWithdrawer(self.common)
        self.voter = Voter(self.common, service.pool, service.records)
        self.revoter = Revoter(self.common, service.pool, service.records)
        self.unvoter = Unvoter(self.common, service.records)
        self.delegator = Delegator(self.common, service.pool)
        self.undelegator = Undelegator(self.common, service.pool)
        self.reward_claimer = RewardClaimer(self.common, service.pool)
        self.reward_withdrawer = RewardWithdrawer(self.common, self.common.wallets, service.books)
        self.automator, self.hand_out = automation(self, service)

    @property
    def schedules(self) -> FakeSchedules:
        """What is automated, beside the books: a write that accepts looks at both."""
        return self.books.schedules

    def asked(self, read: Callable[[], object]) -> list[str]:
        """What the first node is asked meanwhile."""
        provider = self._nodes[0]._provider
        provider.asked.clear()
        read()
        return list(provider.asked)

    def nodes_down(self, *, down: bool = True) -> None:
        """No node answers any more; or all of them again."""
        for node in self._nodes:
            node._provider.down = down

    def twin(self, *nodes: Any, skew: timedelta) -> "World":
        """Another container of the same service, with a clock and a memory of its own."""
        other = copy(self)
        other.clock, other.killer = DevnetClock(self.devnet), Killer()
        other.clock.skew = skew
        other.serve_by(*(nodes or self._nodes))
        return other

    def serve_by(self, *nodes: Any) -> None:
        """From now on these nodes are configured, in this order."""
        self._nodes = list(nodes)
        self.start()

    def unfreeze(self, key: str = "u" * 16, **fields: Any) -> Any:
        """POST /unfreeze."""
        request = UnfreezeBalanceRequest.model_validate({"address": ADDRESS, "resource": "ENERGY"} | fields)
        return self.unfreezer.submit(request, "tester", key)

    def cancel_unfreeze(self, key: str = "x" * 16) -> Any:
        """POST /cancel-unfreeze."""
        request = CancelUnfreezeRequest.model_validate({"address": ADDRESS})
        return UnfreezeCanceller(self.common).submit(request, "tester", key)

    def freeze(self, key: str = "k" * 16, **fields: Any) -> Any:
        """POST /freeze."""
        body = {"address": ADDRESS, "amount": "100", "resource": "ENERGY"} | fields
        return self.freezer.submit(FreezeBalanceRequest.model_validate(body), "tester", key)

    def vote(self, votes: Mapping[Address, int], key: str = "v" * 16, mode: str = "MERGE") -> Any:
        """POST /vote."""
        listed = [{"witness_address": witness, "vote_count": count} for witness, count in votes.items()]
        body = {"address": ADDRESS, "votes": listed, "mode": mode}
        return self.voter.submit(VoteWitnessRequest.model_validate(body), "tester", key)

    def unvote(self, witness: Address, key: str = "u" * 16) -> Any:
        """POST /unvote."""
        body = {"address": ADDRESS, "witness_address": witness}
        return self.unvoter.submit(UnvoteWitnessRequest.model_validate(body), "tester", key)

    def witness(self, index: int) -> Address:
        """A witness of the chain; the first has most votes."""
        return address_from_bytes(
            witness_keys(self.devnet.config.seed, self.devnet.config.witnesses)[index][0]
        )

    @property
    def nodes(self) -> tuple[TronNode, ...]:
        """The nodes that are configured now."""
        return tuple(self._nodes)

    @property
    def node_requests(self) -> list[str]:
        """What the nodes were asked, since the world began or a killer was armed."""
        return [call for call in self.killer.calls if call.startswith("node-")]

    def outside(self, contract: Contract, key: PrivateKey = KEY) -> None:
        """The owner, who has the key, sends a transaction past the service."""
        node = node_at("outside", self.devnet)
        head = node.head_block()
        reference = block_reference(head.number - 1, head.parent_id)
        raw = RawTransaction(contract, *reference, head.timestamp_ms + 60_000, head.timestamp_ms)
        raw_data = encode_raw(raw)
        answer = node.broadcast(raw_data, key.sign_recoverable(raw_data))
        assert answer.taken, answer

    def claim_reward(self, key: str = "c" * 16, **fields: Any) -> Any:
        """POST /claim-reward."""
        request = ClaimRewardRequest.model_validate({"address": ADDRESS} | fields)
        return self.reward_claimer.submit(request, "tester", key)

    def withdraw_reward(self, key: str = "w" * 16, **fields: Any) -> Any:
        """POST /withdraw-reward."""
        request = WithdrawRewardRequest.model_validate({"address": ADDRESS} | fields)
        return self.reward_withdrawer.submit(request, "tester", key)

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

    def automate(self) -> None:
        """The automation's worker takes every wallet that is visible in its queue."""
        for address in self.automate_queue.receive():
            self.automator.look(Address(address))

    def frozen(self) -> int:
        """What the solidified chain has frozen for the wallet, in sun."""
        return sum(self._solid_account().frozen.values())

    def votes(self) -> dict[Address, int]:
        """What the solidified chain has the wallet vote for."""
        return dict(self._solid_account().votes)

    def _solid_account(self) -> Account:
        account = node_at("auditor", self.devnet).solid_account(ADDRESS)
        if account is None:
            raise NodeUnavailable("the wallet's account is gone")
        return account
