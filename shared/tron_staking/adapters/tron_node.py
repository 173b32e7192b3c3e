"""One TRON node over HTTP: the only module that knows what a node is asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tron_staking.adapters import node_json
from tron_staking.adapters.circuit_breaker import WatchesNode
from tron_staking.adapters.node_http import NodeProvider
from tron_staking.domain.address import Address
from tron_staking.domain.chain import (
    Account,
    AccountResources,
    AccountState,
    Bandwidth,
    Block,
    BroadcastAnswer,
    Delegation,
    Inclusion,
    Lending,
    Resource,
    Witness,
)
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.money import Sun
from tron_staking.domain.transaction import encode_signed, txid

DEADLINE_SECONDS = 4.0

_HEADER = {"detail": False}
"""`getblock` without an id is the latest block; `getnowblock` would bring all of its transactions along."""


class TronNode:
    """A node by its `name`, which is what records and logs call it.

    `endpoint` is the base of both `/wallet` and `/walletsolidity`, and may have a path of its own.
    Implements ReadsHead, ReadsAccount, ReadsCosts and Node. Every method takes at most `deadline_seconds`
    and raises NodeUnavailable, with a short cause and never the key, for anything but a node's answer.
    The key, when there is one, goes with every question as `TRON-PRO-API-KEY`. `watch` keeps the node from
    being asked while it is in trouble.
    """

    def __init__(
        self,
        name: str,
        endpoint: str,
        api_key: str | None = None,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        watch: WatchesNode | None = None,
    ) -> None:
        self.name = name
        self._provider = NodeProvider(name, endpoint, api_key, deadline_seconds, watch)

    def head_block(self) -> Block:
        """The latest block of this node."""
        return self._read("wallet/getblock", _HEADER, node_json.block)

    def solid_block(self) -> Block:
        """The latest block that this node knows to be solidified."""
        return self._read("walletsolidity/getblock", _HEADER, node_json.block)

    def account(self, address: Address) -> Account | None:
        """The account with what is pending at this node."""
        return self._account("wallet/getaccount", address)

    def solid_account(self, address: Address) -> Account | None:
        """The account in the solidified state."""
        return self._account("walletsolidity/getaccount", address)

    def bandwidth(self, address: Address) -> Bandwidth:
        """The account's bandwidth, recovered to now."""
        return self._read("wallet/getaccountresource", _of(address), node_json.bandwidth)

    def resources(self, address: Address) -> AccountResources:
        """What the account may use and has used, recovered to now, and the network's supply."""
        return self._read("wallet/getaccountresource", _of(address), node_json.resources)

    def account_state(self, address: Address, since: int) -> AccountState:
        """The account when this node had solidified block `since`, or later, in three requests: two when it
        is not there.

        The block is asked for first: the state does not say how old it is, and is never older than that.
        """
        block_number = self._solidified(since)
        account = self.solid_account(address)
        if account is None:
            return AccountState(block_number, None)
        return AccountState(block_number, account, self.solid_reward(address))

    def parameters(self) -> Mapping[str, int]:
        """The chain parameters that the service reads, by java-tron's names for them."""
        return self._read("wallet/getchainparameters", {}, node_json.chain_parameters)

    def reward(self, address: Address) -> Sun:
        """What is pending for the account. It includes the account's allowance."""
        return self._read("wallet/getReward", {"address": address}, node_json.reward)

    def witnesses(self) -> Sequence[Witness]:
        """Every witness as of the last maintenance, most votes first."""
        return self._read("wallet/listwitnesses", {}, node_json.witnesses)

    def solid_reward(self, address: Address) -> Sun:
        """What was pending for the account in the solidified state; with its allowance."""
        return self._read("walletsolidity/getReward", {"address": address}, node_json.reward)

    def solid_witnesses(self) -> Sequence[Witness]:
        """Every witness in the solidified state, most votes first."""
        return self._read("walletsolidity/listwitnesses", {}, node_json.witnesses)

    def solid_brokerage(self, witness: Address) -> int:
        """The percentage that the witness keeps in the cycle of the solidified state."""
        return self._read("walletsolidity/getBrokerage", {"address": witness}, node_json.brokerage)

    def next_maintenance_ms(self) -> int:
        """When the head's cycle ends at the earliest; of the solidified state nobody can ask it."""
        return self._read("wallet/getnextmaintenancetime", {}, node_json.next_maintenance_ms)

    def brokerage(self, witness: Address) -> int:
        """The percentage of rewards that the witness keeps in this cycle."""
        return self._read("wallet/getBrokerage", {"address": witness}, node_json.brokerage)

    def delegation(self, owner: Address, receiver: Address, resource: Resource) -> Delegation:
        """What the owner has delegated to the receiver, pending transactions of this node included."""
        return self._delegation("wallet", owner, receiver, resource)

    def solid_delegation(
        self, owner: Address, receiver: Address, resource: Resource, block_number: int
    ) -> Delegation:
        """What was delegated when this node had solidified the block, or later.

        The state does not say how old it is, so the block is asked for first.
        """
        self._solidified(block_number)
        return self._delegation("walletsolidity", owner, receiver, resource)

    def solid_lending(self, address: Address) -> Lending:
        """With whom the account has delegations in the solidified state."""
        question = {"value": address, "visible": True}
        return self._read("walletsolidity/getdelegatedresourceaccountindexv2", question, node_json.lending)

    def solid_delegations(self, owner: Address, receiver: Address) -> Mapping[Resource, Delegation]:
        """What the owner has delegated to the receiver in the solidified state, of both resources."""
        question = _pair(owner, receiver)
        return self._read("walletsolidity/getdelegatedresourcev2", question, node_json.delegations)

    def delegatable(self, owner: Address, resource: Resource) -> Sun:
        """How much the owner can delegate now, less what the transaction itself needs."""
        question = {"owner_address": owner, "type": list(Resource).index(resource), "visible": True}
        return self._read("wallet/getcandelegatedmaxsize", question, node_json.delegatable)

    def inclusion(self, txid: str) -> Inclusion | None:
        """The solidified block that holds the transaction. Anything under `wallet/` would prove nothing."""
        return self._read(
            "walletsolidity/gettransactioninfobyid",
            {"value": txid},
            lambda answer: node_json.inclusion(answer, txid),
        )

    def broadcast(self, raw_data: bytes, *signatures: bytes) -> BroadcastAnswer:
        """Hands the transaction to this node, once.

        By `wallet/broadcasthex`, which takes our own bytes; `wallet/broadcasttransaction` would build the
        bytes again from JSON, and drops a contract that it cannot read (java-tron `Util.packTransaction`).
        """
        question = {"transaction": encode_signed(raw_data, *signatures).hex()}
        answer = self._provider.make_request("wallet/broadcasthex", question)
        return self._value(answer, lambda json: node_json.broadcast_answer(json, txid(raw_data)))

    def _solidified(self, since: int) -> int:
        """The latest solidified block. Raises NodeUnavailable when it is from before `since`."""
        solid = self.solid_block().number
        if solid < since:
            raise NodeUnavailable(f"{self.name} has solidified block {solid} and not yet {since}")
        return solid

    def _delegation(self, state: str, owner: Address, receiver: Address, resource: Resource) -> Delegation:
        return self._read(
            f"{state}/getdelegatedresourcev2",
            _pair(owner, receiver),
            lambda answer: node_json.delegation(answer, resource),
        )

    def _account(self, method: str, address: Address) -> Account | None:
        return self._read(method, _of(address), lambda answer: node_json.account(answer, address))

    def _read[T](self, method: str, question: Mapping[str, Any], value: Callable[[node_json.Json], T]) -> T:
        return self._value(self._provider.read(method, question), value)

    def _value[T](self, answer: node_json.Json, value: Callable[[node_json.Json], T]) -> T:
        try:
            return value(answer)
        except ValueError as error:
            raise NodeUnavailable(f"{self.name} answered what no node would: {error}") from None


def _pair(owner: Address, receiver: Address) -> dict[str, Any]:
    return {"fromAddress": owner, "toAddress": receiver, "visible": True}


def _of(address: Address) -> dict[str, Any]:
    return {"address": address, "visible": True}
