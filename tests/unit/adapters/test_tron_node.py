import gzip
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support import node_server as srv
from tests.support.node_server import NodeServer, answer, status
from tests.support.patience import HURRY, PATIENCE
from tron_staking.adapters import node_http
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import address_from_bytes
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
    Recovery,
    Resource,
    Supply,
    Unfreezing,
    Witness,
)
from tron_staking.domain.constants import (
    ACTIVATION_BANDWIDTH_FEE,
    ACTIVATION_BANDWIDTH_RATE,
    ACTIVATION_FEE,
    BLOCK_PAY,
    MAINTENANCE_MS,
    MAX_LOCK_BLOCKS,
    SHARED_SIGNING_FEE,
    SUN_PER_BYTE,
    SUN_PER_ENERGY,
    UNFREEZE_DELAY_DAYS,
    VOTE_PAY,
    VOTERS_PAID,
)
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.money import MAX_SUN, SUN_PER_TRX, Sun
from tron_staking.domain.permission import Permission
from tron_staking.domain.transaction import encode_signed, txid

OWNER = address_from_bytes(b"\x41" + b"\x01" * 20)
WITNESS = address_from_bytes(b"\x41" + b"\x02" * 20)
OTHER = address_from_bytes(b"\x41" + b"\x03" * 20)
KEY = "11111111-2222-3333-4444-555555555555"

NUMBER = 66987565
BLOCK_ID = f"{NUMBER:016x}" + "a" * 48
PARENT_ID = f"{NUMBER - 1:016x}" + "b" * 48
BLOCK: dict[str, Any] = {
    "blockID": BLOCK_ID,
    "block_header": {
        "raw_data": {"number": NUMBER, "parentHash": PARENT_ID, "version": 34, "timestamp": 1777445121000},
        "witness_signature": "00",
    },
    "transactions": [{"txID": "ff"}],
}
ACCOUNT: dict[str, Any] = {
    "address": OWNER,
    "balance": 5000000,
    "votes": [{"vote_address": WITNESS, "vote_count": 700}, {"vote_address": WITNESS, "vote_count": 1}],
    "free_net_usage": 441,
    "latest_consume_free_time": 1777431471000,
    "net_window_size": 28800000,
    "net_window_optimized": True,
    "account_resource": {
        "energy_usage": 7,
        "energy_window_size": 14400000,
        "energy_window_optimized": True,
        "delegated_frozenV2_balance_for_energy": 1000000000,
        "acquired_delegated_frozenV2_balance_for_energy": 2000000,
    },
    "frozenV2": [{"amount": 100000000}, {"type": "ENERGY", "amount": 600000000}, {"type": "TRON_POWER"}],
    "delegated_frozenV2_balance_for_bandwidth": 3000000,
    "acquired_delegated_frozenV2_balance_for_bandwidth": 4000000,
    "latest_withdraw_time": 1777000000000,
    "unfrozenV2": [
        {"unfreeze_amount": 1000000, "unfreeze_expire_time": 1778654400000},
        {"type": "ENERGY", "unfreeze_amount": 5000000, "unfreeze_expire_time": 1778654403000},
    ],
}
UNFREEZING = (
    Unfreezing(Resource.BANDWIDTH, Sun(1000000), 1778654400000),
    Unfreezing(Resource.ENERGY, Sun(5000000), 1778654403000),
)
RESOURCES = {
    "freeNetUsed": 441,
    "freeNetLimit": 600,
    "NetUsed": 1,
    "NetLimit": 2,
    "TotalNetLimit": 43200000000,
    "TotalNetWeight": 26000000000,
    "EnergyUsed": 3,
    "EnergyLimit": 4,
    "TotalEnergyLimit": 180000000000,
    "TotalEnergyWeight": 19000000000,
    "tronPowerLimit": 5,
}
PARAMETERS = {
    "chainParameter": [
        {"key": "getAllowX"},
        {"key": "getTransactionFee", "value": 1000},
        {"key": "getEnergyFee", "value": 100},
        {"key": "getUnfreezeDelayDays", "value": 14},
        {"key": "getMaxDelegateLockPeriod"},
        {"key": "getCreateNewAccountFeeInSystemContract", "value": 1000000},
        {"key": "getCreateAccountFee", "value": 100000},
        {"key": "getWitnessPayPerBlock", "value": 8000000},
        {"key": "getWitness127PayPerBlock", "value": 128000000},
        {"key": "getMaintenanceTimeInterval", "value": 21600000},
        {"key": "getChangeDelegation", "value": 1},
        {"key": "getCreateNewAccountBandwidthRate", "value": 1},
        {"key": "getMultiSignFee", "value": 1000000},
    ]
}
TXID = "87478b5f63d4e65b01a978b080d7dbc722fc826e28a16859fce7b14038c6894d"
INFO: dict[str, Any] = {
    "id": TXID,
    "blockNumber": 66985120,
    "blockTimeStamp": 1777437762000,
    "contractResult": [""],
    "receipt": {"net_usage": 256},
    "fee": 254000,
    "withdraw_amount": 7,
    "withdraw_expire_amount": 5000000,
}
RAW_DATA, SIGNATURE = b"raw data", b"\x07" * 65
ACCEPTED = {
    "result": True,
    "code": "SUCCESS",
    "message": "",
    "transaction": "{}",
    "txid": txid(RAW_DATA),
}

type Ask = Callable[[TronNode], object]
HEAD, SOLID = "wallet/getblock", "walletsolidity/getblock"
READS: dict[str, Ask] = {
    HEAD: TronNode.head_block,
    SOLID: TronNode.solid_block,
    "wallet/getaccount": lambda node: node.account(OWNER),
    "walletsolidity/getaccount": lambda node: node.solid_account(OWNER),
    "wallet/getaccountresource": lambda node: node.resources(OWNER),
    "wallet/getchainparameters": TronNode.parameters,
    "walletsolidity/gettransactioninfobyid": lambda node: node.inclusion(TXID),
    "wallet/getReward": lambda node: node.reward(OWNER),
    "wallet/getBrokerage": lambda node: node.brokerage(WITNESS),
    "wallet/listwitnesses": TronNode.witnesses,
    "walletsolidity/getReward": lambda node: node.solid_reward(OWNER),
    "walletsolidity/getBrokerage": lambda node: node.solid_brokerage(WITNESS),
    "walletsolidity/listwitnesses": TronNode.solid_witnesses,
    "wallet/getnextmaintenancetime": TronNode.next_maintenance_ms,
    "walletsolidity/getdelegatedresourceaccountindexv2": lambda node: node.solid_lending(OWNER),
    "walletsolidity/getdelegatedresourcev2": lambda node: node.solid_delegations(OWNER, WITNESS),
    "wallet/getdelegatedresourcev2": lambda node: node.delegation(OWNER, WITNESS, Resource.ENERGY),
    "wallet/getcandelegatedmaxsize": lambda node: node.delegatable(OWNER, Resource.ENERGY),
}
BROADCAST = "wallet/broadcasthex"
ALL: dict[str, Ask] = READS | {BROADCAST: lambda node: node.broadcast(RAW_DATA, SIGNATURE)}


@pytest.fixture
def server() -> Iterator[NodeServer]:
    with NodeServer() as running:
        yield running


@pytest.fixture
def node(server: NodeServer) -> TronNode:
    return patient(server.url)


def patient(endpoint: str) -> TronNode:
    """For what is answered at once, however slow this machine is."""
    return TronNode("first", endpoint, KEY, deadline_seconds=PATIENCE)


def hurried(endpoint: str) -> TronNode:
    """For what is never answered."""
    return TronNode("first", endpoint, KEY, deadline_seconds=HURRY)


def refusal(ask: Ask, node: TronNode) -> str:
    """The cause that the node gave, which does not show the key."""
    with pytest.raises(NodeUnavailable) as caught:
        ask(node)
    assert KEY not in repr(caught.value)
    assert caught.value.__cause__ is None
    return caught.value.detail


def changed(value: Any, path: str, new: Any) -> Any:
    """A copy with the field at `path` (dots and list indexes) replaced, or removed when `new` is `...`."""
    copy = json.loads(json.dumps(value))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at = copy
    for step in way:
        at = at[step]
    if new is ...:
        del at[last]
    else:
        at[last] = new
    return copy


class TestValues:
    def test_blocks(self, server: NodeServer, node: TronNode) -> None:
        server.on(HEAD, answer(BLOCK))
        server.on(SOLID, answer(BLOCK))
        block = Block(NUMBER, BLOCK_ID, PARENT_ID, 1777445121000)
        assert node.head_block() == node.solid_block() == block

    def test_the_first_block_leaves_its_zeros_out(self, server: NodeServer, node: TronNode) -> None:
        genesis = {"blockID": "0" * 16 + "c" * 48, "block_header": {"raw_data": {"parentHash": "d" * 64}}}
        server.on(HEAD, answer(genesis))
        assert node.head_block() == Block(0, "0" * 16 + "c" * 48, "d" * 64, 0)

    def test_accounts(self, server: NodeServer, node: TronNode) -> None:
        server.on("wallet/getaccount", answer(ACCOUNT))
        server.on("walletsolidity/getaccount", answer({"address": OWNER}))
        assert node.account(OWNER) == Account(
            address=OWNER,
            balance=Sun(5000000),
            frozen={Resource.BANDWIDTH: Sun(100000000), Resource.ENERGY: Sun(600000000)},
            delegated={Resource.BANDWIDTH: Sun(3000000), Resource.ENERGY: Sun(1000000000)},
            votes={WITNESS: 701},
            unfreezing=UNFREEZING,
            latest_withdraw_ms=1777000000000,
            acquired={Resource.BANDWIDTH: Sun(4000000), Resource.ENERGY: Sun(2000000)},
            recovery=Recovery(1777431471000, {Resource.BANDWIDTH: 0, Resource.ENERGY: 43_200_000}),
        )
        nothing = {Resource.BANDWIDTH: Sun(0), Resource.ENERGY: Sun(0)}
        unused = Recovery(0, dict.fromkeys(Resource, 0))
        assert node.solid_account(OWNER) == Account(
            OWNER, Sun(0), nothing, nothing, {}, acquired=nothing, recovery=unused
        )
        assert [request.body for request in server.requests] == [{"address": OWNER, "visible": True}] * 2

    def test_what_is_left_of_stake_1_votes_too(self, server: NodeServer, node: TronNode) -> None:
        legacy = {
            "frozen": [{"frozen_balance": 1, "expire_time": 5}],
            "delegated_frozen_balance_for_bandwidth": 20,
            "account_resource": {
                "frozen_balance_for_energy": {"frozen_balance": 300, "expire_time": 5},
                "delegated_frozen_balance_for_energy": 4000,
            },
        }
        server.on("wallet/getaccount", answer({"address": OWNER, "frozenV2": [{"amount": 50000}]} | legacy))
        account = node.account(OWNER)
        assert account is not None
        assert (account.legacy, account.tron_power, account.staked(Resource.BANDWIDTH)) == (
            4321,
            54321,
            50000,
        )

    @pytest.mark.parametrize(
        ("window", "milliseconds"),
        [
            ({"net_window_size": 28800000, "net_window_optimized": True}, 86_400_000),
            ({"net_window_size": 1, "net_window_optimized": True}, 3),
            ({"net_window_size": 28800}, 86_400_000),
            ({"net_window_size": 7200, "net_window_optimized": False}, 21_600_000),
            ({}, 86_400_000),
        ],
        ids=str,
    )
    def test_windows_of_both_kinds(
        self, server: NodeServer, node: TronNode, window: dict[str, Any], milliseconds: int
    ) -> None:
        server.on("wallet/getaccount", answer({"address": OWNER, "net_usage": 1} | window))
        account = node.account(OWNER)
        assert account is not None
        assert account.recovery.staked_ms[Resource.BANDWIDTH] == milliseconds

    def test_free_bandwidth_that_is_all_there_was_used_at_no_time(
        self, server: NodeServer, node: TronNode
    ) -> None:
        server.on("wallet/getaccount", answer({"address": OWNER, "latest_consume_free_time": 1777431471000}))
        account = node.account(OWNER)
        assert account is not None
        assert account.recovery.free_used_at_ms == 0

    def test_state_of_an_account_is_never_older_than_its_block(
        self, server: NodeServer, node: TronNode
    ) -> None:
        server.on(SOLID, answer(BLOCK))
        server.on("walletsolidity/getaccount", answer(ACCOUNT))
        server.on("walletsolidity/getReward", answer({"reward": 12}))
        state = node.account_state(OWNER, NUMBER)
        paths = [request.path for request in server.requests]
        assert paths == [f"/{SOLID}", "/walletsolidity/getaccount", "/walletsolidity/getReward"]
        assert state == AccountState(NUMBER, node.solid_account(OWNER), Sun(12))

    def test_state_from_before_a_block_is_not_told(self, server: NodeServer, node: TronNode) -> None:
        server.on(SOLID, answer(BLOCK))
        with pytest.raises(NodeUnavailable, match=f"first has solidified block {NUMBER} and not yet"):
            node.account_state(OWNER, NUMBER + 1)
        assert len(server.requests) == 1

    def test_state_of_no_account_costs_no_third_request(self, server: NodeServer, node: TronNode) -> None:
        server.on(SOLID, answer(BLOCK))
        server.on("walletsolidity/getaccount", answer({}))
        assert node.account_state(OWNER, 0) == AccountState(NUMBER, None)
        assert len(server.requests) == 2

    def test_resources(self, server: NodeServer, node: TronNode) -> None:
        server.on("wallet/getaccountresource", answer(RESOURCES), answer({}))
        bandwidth, energy = Supply(43200000000, 26000000000), Supply(180000000000, 19000000000)
        assert node.resources(OWNER) == AccountResources(
            Bandwidth(441, 600, 1, 2), 3, 4, {Resource.BANDWIDTH: bandwidth, Resource.ENERGY: energy}
        )
        nothing = dict.fromkeys(Resource, Supply(0, 0))
        assert node.resources(OWNER) == AccountResources(Bandwidth(0, 0, 0, 0), 0, 0, nothing)

    def test_costs(self, server: NodeServer, node: TronNode) -> None:
        server.on("wallet/getaccountresource", answer(RESOURCES), answer({}))
        server.on("wallet/getchainparameters", answer(PARAMETERS))
        assert node.bandwidth(OWNER) == Bandwidth(441, 600, 1, 2)
        assert node.bandwidth(OWNER) == Bandwidth(0, 0, 0, 0)
        assert node.parameters() == {
            SUN_PER_BYTE: 1000,
            SUN_PER_ENERGY: 100,
            UNFREEZE_DELAY_DAYS: 14,
            MAX_LOCK_BLOCKS: 0,
            ACTIVATION_FEE: 1000000,
            ACTIVATION_BANDWIDTH_FEE: 100000,
            BLOCK_PAY: 8000000,
            VOTE_PAY: 128000000,
            MAINTENANCE_MS: 21600000,
            VOTERS_PAID: 1,
            ACTIVATION_BANDWIDTH_RATE: 1,
            SHARED_SIGNING_FEE: 1000000,
        }

    def test_rewards_and_witnesses(self, server: NodeServer, node: TronNode) -> None:
        server.on("wallet/getReward", answer({"reward": 12}))
        server.on("wallet/getBrokerage", answer({"brokerage": 20}))
        few, many = "41" + "02" * 20, "41" + "03" * 20
        listed = [{"address": few, "url": "u"}, {"address": many, "voteCount": 9}]
        server.on("wallet/listwitnesses", answer({"witnesses": listed}))
        assert (node.reward(OWNER), node.brokerage(WITNESS)) == (12, 20)
        assert node.witnesses() == (
            Witness(address_from_bytes(bytes.fromhex(many)), 9),
            Witness(WITNESS, 0, url="u"),
        )

    def test_what_witnesses_pay_in_the_solidified_state(self, server: NodeServer, node: TronNode) -> None:
        server.on("walletsolidity/getReward", answer({"reward": 12}))
        server.on("walletsolidity/getBrokerage", answer({"brokerage": 100}))
        server.on("wallet/getnextmaintenancetime", answer({"num": 1778654400000}))
        listed = {"address": WITNESS, "voteCount": 9, "url": "a\u202eb", "totalProduced": 5, "totalMissed": 2}
        server.on("walletsolidity/listwitnesses", answer({"witnesses": [listed]}))
        assert (node.solid_reward(OWNER), node.solid_brokerage(WITNESS)) == (12, 100)
        assert node.next_maintenance_ms() == 1778654400000
        assert node.solid_witnesses() == (Witness(WITNESS, 9, url="ab", produced=5, missed=2),)

    def test_lending_and_all_of_one_pair(self, server: NodeServer, node: TronNode) -> None:
        index = {"account": OWNER, "fromAccounts": [WITNESS], "toAccounts": [OTHER, WITNESS]}
        server.on("walletsolidity/getdelegatedresourceaccountindexv2", answer(index), answer({}))
        assert node.solid_lending(OWNER) == Lending(receivers=(OTHER, WITNESS), owners=(WITNESS,))
        assert node.solid_lending(OWNER) == Lending((), ())
        entries = [
            {"frozen_balance_for_energy": 5, "frozen_balance_for_bandwidth": 6},
            {"frozen_balance_for_energy": 7, "expire_time_for_energy": 1778654400000},
        ]
        server.on("walletsolidity/getdelegatedresourcev2", answer({"delegatedResource": entries}))
        assert node.solid_delegations(OWNER, OTHER) == {
            Resource.BANDWIDTH: Delegation(Sun(6), Sun(0), 0),
            Resource.ENERGY: Delegation(Sun(5), Sun(7), 1778654400000),
        }
        assert server.requests[-1].body == {"fromAddress": OWNER, "toAddress": OTHER, "visible": True}

    def test_delegations(self, server: NodeServer, node: TronNode) -> None:
        entries = [
            {"from": OWNER, "to": WITNESS, "frozen_balance_for_energy": 5, "frozen_balance_for_bandwidth": 6},
            {"frozen_balance_for_energy": 7, "expire_time_for_energy": 1778654400000},
        ]
        server.on("wallet/getdelegatedresourcev2", answer({"delegatedResource": entries}), answer({}))
        server.on("wallet/getcandelegatedmaxsize", answer({"max_size": 8}), answer({}))
        assert node.delegation(OWNER, WITNESS, Resource.ENERGY) == Delegation(Sun(5), Sun(7), 1778654400000)
        assert node.delegation(OWNER, WITNESS, Resource.ENERGY) == Delegation(Sun(0), Sun(0), 0)
        assert (node.delegatable(OWNER, Resource.BANDWIDTH), node.delegatable(OWNER, Resource.ENERGY)) == (
            8,
            0,
        )
        assert [r.body["type"] for r in server.requests if "type" in r.body] == [0, 1]

    def test_final_delegations_ask_for_the_block_first(self, server: NodeServer, node: TronNode) -> None:
        server.on("walletsolidity/getblock", answer(BLOCK), answer(BLOCK))
        entry = {"from": OWNER, "to": WITNESS, "frozen_balance_for_energy": 5}
        server.on("walletsolidity/getdelegatedresourcev2", answer({"delegatedResource": [entry]}))
        found = node.solid_delegation(OWNER, WITNESS, Resource.ENERGY, NUMBER)
        assert found == Delegation(Sun(5), Sun(0), 0)
        with pytest.raises(NodeUnavailable, match=f"first has solidified block {NUMBER} and not yet"):
            node.solid_delegation(OWNER, WITNESS, Resource.ENERGY, NUMBER + 1)

    def test_inclusion(self, server: NodeServer, node: TronNode) -> None:
        server.on("walletsolidity/gettransactioninfobyid", answer(INFO))
        assert node.inclusion(TXID) == Inclusion(
            TXID, 66985120, 1777437762000, Sun(254000), Sun(7), Sun(5000000)
        )
        assert server.requests[0].body == {"value": TXID}

    @pytest.mark.parametrize("path", ["wallet/getaccount", "walletsolidity/gettransactioninfobyid"])
    def test_an_empty_object_is_nothing(self, server: NodeServer, node: TronNode, path: str) -> None:
        server.on(path, answer({}))
        assert READS[path](node) is None

    def test_a_broadcast_sends_our_own_bytes_once(self, server: NodeServer, node: TronNode) -> None:
        server.on(BROADCAST, answer(ACCEPTED))
        assert node.broadcast(RAW_DATA, SIGNATURE) == BroadcastAnswer("SUCCESS")
        (request,) = server.requests
        assert request.body == {"transaction": encode_signed(RAW_DATA, SIGNATURE).hex()}

    def test_a_refused_broadcast_is_an_answer(self, server: NodeServer, node: TronNode) -> None:
        refused = ACCEPTED | {
            "result": False,
            "code": "SIGERROR",
            "message": "Validate\nsignature" + "!" * 999,
        }
        server.on(BROADCAST, answer(refused))
        given = node.broadcast(RAW_DATA, SIGNATURE)
        assert given.code == "SIGERROR"
        assert given.message.startswith("Validatesignature!!")
        assert len(given.message) == 200


BAD_NUMBERS: list[Any] = [True, 1.0, "1", -1, 2**63, None, [], {}]
MUTATIONS: list[tuple[str, Any, str, Any]] = [
    *((HEAD, BLOCK, "block_header.raw_data.timestamp", bad) for bad in BAD_NUMBERS),
    (HEAD, BLOCK, "blockID", ...),
    (HEAD, BLOCK, "blockID", BLOCK_ID[:-1]),
    (HEAD, BLOCK, "blockID", BLOCK_ID.upper()),
    (HEAD, BLOCK, "blockID", PARENT_ID),
    (HEAD, BLOCK, "block_header", ...),
    (HEAD, BLOCK, "block_header", []),
    (HEAD, BLOCK, "block_header.raw_data.number", NUMBER + 1),
    (HEAD, BLOCK, "block_header.raw_data.number", ...),
    (HEAD, BLOCK, "block_header.raw_data.parentHash", BLOCK_ID),
    (HEAD, BLOCK, "block_header.raw_data.parentHash", 7),
    *(("wallet/getaccount", ACCOUNT, "balance", bad) for bad in BAD_NUMBERS),
    *(("wallet/getaccount", ACCOUNT, "frozenV2.0.amount", bad) for bad in BAD_NUMBERS),
    *(("wallet/getaccount", ACCOUNT, "votes.0.vote_count", bad) for bad in BAD_NUMBERS),
    ("wallet/getaccount", ACCOUNT, "address", WITNESS),
    ("wallet/getaccount", ACCOUNT, "address", ...),
    ("wallet/getaccount", ACCOUNT, "frozenV2", {}),
    ("wallet/getaccount", ACCOUNT, "frozenV2", [1]),
    ("wallet/getaccount", ACCOUNT, "frozenV2.0.type", "GOLD"),
    ("wallet/getaccount", ACCOUNT, "frozenV2.0.type", ["ENERGY"]),
    ("wallet/getaccount", ACCOUNT, "votes.0.vote_address", "41" + "02" * 20),
    ("wallet/getaccount", ACCOUNT, "votes.0.vote_address", 5),
    ("wallet/getaccount", ACCOUNT, "votes.0.vote_count", MAX_SUN // SUN_PER_TRX),
    ("wallet/getaccount", ACCOUNT, "votes", [{"vote_address": WITNESS, "vote_count": 0}]),
    ("wallet/getaccount", ACCOUNT, "account_resource", []),
    ("wallet/getaccount", ACCOUNT, "account_resource.delegated_frozenV2_balance_for_energy", "1"),
    ("wallet/getaccount", ACCOUNT, "delegated_frozenV2_balance_for_bandwidth", False),
    ("wallet/getaccount", ACCOUNT, "account_resource.energy_window_size", "1"),
    ("wallet/getaccount", ACCOUNT, "account_resource.energy_usage", True),
    ("wallet/getaccount", ACCOUNT, "free_net_usage", "1"),
    ("wallet/getaccount", ACCOUNT, "latest_consume_free_time", -1),
    ("wallet/getaccount", ACCOUNT, "frozen", {}),
    ("wallet/getaccountresource", RESOURCES, "NetLimit", "2"),
    ("wallet/getaccountresource", RESOURCES, "EnergyUsed", 1.5),
    ("wallet/getaccountresource", RESOURCES, "TotalEnergyWeight", []),
    ("wallet/getchainparameters", PARAMETERS, "chainParameter", ...),
    ("wallet/getchainparameters", PARAMETERS, "chainParameter", {"getTransactionFee": 1}),
    ("wallet/getchainparameters", PARAMETERS, "chainParameter.1.value", 1000.0),
    ("walletsolidity/getReward", {"reward": 1}, "reward", ...),
    ("walletsolidity/getBrokerage", {"brokerage": 1}, "brokerage", ...),
    ("walletsolidity/getBrokerage", {"brokerage": 1}, "brokerage", 101),
    ("walletsolidity/listwitnesses", {"witnesses": [{"address": WITNESS}]}, "witnesses.0.totalMissed", "1"),
    ("walletsolidity/listwitnesses", {"witnesses": [{"address": WITNESS}]}, "witnesses.0.url", 1),
    ("walletsolidity/listwitnesses", {"witnesses": [{"address": WITNESS}]}, "witnesses.0.address", "T"),
    ("wallet/getnextmaintenancetime", {"num": 1}, "num", ...),
    ("walletsolidity/getdelegatedresourceaccountindexv2", {"toAccounts": [OWNER]}, "toAccounts", OWNER),
    ("walletsolidity/getdelegatedresourceaccountindexv2", {"toAccounts": [OWNER]}, "toAccounts.0", "T"),
    ("walletsolidity/getdelegatedresourceaccountindexv2", {"toAccounts": [OWNER]}, "toAccounts.0", 1),
    ("wallet/getchainparameters", PARAMETERS, "chainParameter.1.key", []),
    ("walletsolidity/gettransactioninfobyid", INFO, "id", "0" * 64),
    ("walletsolidity/gettransactioninfobyid", INFO, "id", ...),
    ("walletsolidity/gettransactioninfobyid", INFO, "blockNumber", ...),
    ("walletsolidity/gettransactioninfobyid", INFO, "blockNumber", True),
    ("walletsolidity/gettransactioninfobyid", INFO, "blockTimeStamp", ...),
    ("walletsolidity/gettransactioninfobyid", INFO, "result", "FAILED"),
    (BROADCAST, ACCEPTED, "code", "SIGERROR"),
    (BROADCAST, ACCEPTED, "code", ...),
    (BROADCAST, ACCEPTED, "code", 0),
    (BROADCAST, ACCEPTED, "code", "success"),
    (BROADCAST, ACCEPTED, "result", False),
    (BROADCAST, ACCEPTED, "result", 1),
    (BROADCAST, ACCEPTED, "result", ...),
    (BROADCAST, ACCEPTED, "txid", TXID),
    (BROADCAST, ACCEPTED, "message", {}),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m[0]}-{m[2]}-{str(m[3])[:20]}")
def test_an_answer_of_another_shape_is_no_answer(
    server: NodeServer, node: TronNode, mutation: tuple[str, Any, str, Any]
) -> None:
    path, good, field, bad = mutation
    server.on(path, answer(changed(good, field, bad)))
    assert refusal(ALL[path], node).startswith("first answered what no node would: ")


SLOW: dict[str, srv.Step] = {
    "hang": srv.hang,
    "dribbled headers": srv.dribble_headers,
    "dribbled body": srv.dribble_body,
}


@pytest.mark.parametrize("path", [HEAD, BROADCAST])
@pytest.mark.parametrize("step", SLOW.values(), ids=SLOW.keys())
def test_deadline_is_for_the_whole_answer_and_nothing_is_asked_after_it(
    server: NodeServer, path: str, step: srv.Step
) -> None:
    """Each byte comes in time. Who waited for it anew would meet the end of the step, and say so.

    Where this machine stalls, the time may be over before anything was asked.
    """
    server.on(path, step)
    assert refusal(ALL[path], hurried(server.url)) == "first did not answer in time"
    assert len(server.requests) <= 1


NO_ANSWERS: dict[str, srv.Step] = {
    "hang up": srv.hang_up,
    "cut short": srv.cut_short,
    "flood": srv.flood,
    "403": status(403, f'{{"Error":"The key {KEY} exceeded the user daily usage"}}'.encode()),
    "404": status(404, b'{"Error":"this API is unavailable due to config"}', "application/json"),
    "429": status(429),
    "500": status(500, b"<html>"),
    "503": status(503),
    "redirect": status(307, Location="http://127.0.0.1:1/"),
    "html": status(200, b"<html>welcome</html>"),
    "text": status(200, b"this API is closed because this node is a lite fullnode"),
    "nothing": status(200),
    "not utf-8": status(200, b'{"a": "\xff"}'),
    "a list": answer([BLOCK]),
    "a string": answer("ok"),
    "null": answer(None),
    "NaN": status(200, b'{"balance": NaN}'),
    "infinite": status(200, b'{"balance": -Infinity}'),
    "a number of 5000 digits": status(200, b'{"balance": ' + b"9" * 5000 + b"}"),
    "deep": status(200, b'{"a":' * 100_000),
    "an error": answer({"Error": f"class java.lang.IllegalAccessException : lack of {KEY}\r\nresources"}),
    "an error of another kind": answer({"Error": {"why": ["x" * 10_000]}}),
    "a broken gzip": status(200, b"not gzip", Content_Encoding="gzip"),
}


@pytest.mark.parametrize("path", [HEAD, BROADCAST])
@pytest.mark.parametrize("step", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_no_answer_is_said_briefly(server: NodeServer, node: TronNode, path: str, step: srv.Step) -> None:
    server.on(path, step)
    detail = refusal(ALL[path], node)
    assert detail.startswith("first ")
    assert detail.isprintable()
    assert len(detail) < 250
    if path == BROADCAST:
        assert len(server.requests) == 1


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("trouble", [status(500), status(503), srv.hang_up])
def test_a_read_is_tried_again(server: NodeServer, node: TronNode, path: str, trouble: srv.Step) -> None:
    good: dict[str, Any] = {
        HEAD: BLOCK,
        SOLID: BLOCK,
        "wallet/getchainparameters": PARAMETERS,
        "wallet/getReward": {"reward": 0},
        "wallet/getBrokerage": {"brokerage": 0},
        "walletsolidity/getReward": {"reward": 0},
        "walletsolidity/getBrokerage": {"brokerage": 0},
        "wallet/getnextmaintenancetime": {"num": 1},
    }
    server.on(path, trouble, answer(good.get(path, {})))
    READS[path](node)
    assert len(server.requests) == 2


def test_a_read_is_tried_three_times_at_most(server: NodeServer, node: TronNode) -> None:
    server.on(HEAD, status(503))
    with pytest.raises(NodeUnavailable, match="first answered HTTP 503"):
        node.head_block()
    assert len(server.requests) == 3


def test_pause_that_would_end_after_the_deadline_is_not_made(
    server: NodeServer, node: TronNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on(HEAD, status(503))
    pauses: list[float] = []
    monkeypatch.setattr(node_http, "_PAUSE_SECONDS", 2 * PATIENCE)  # half of it is the least
    monkeypatch.setattr(node_http.time, "sleep", pauses.append)
    assert refusal(TronNode.head_block, node) == "first answered HTTP 503"
    assert (len(server.requests), pauses) == (1, [])


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert refusal(TronNode.head_block, patient(f"http://127.0.0.1:{port}")) == "first could not be reached"


def test_a_handshake_that_hangs_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        node = hurried(f"https://127.0.0.1:{silent.getsockname()[1]}")
        assert refusal(TronNode.head_block, node) == "first did not answer in time"


def test_many_dead_addresses_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waited for each of them anew would try them all."""
    tried: list[Any] = []

    class Tells(socket.socket):
        def connect(self, address: Any) -> None:
            tried.append(address)
            super().connect(address)

    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        target = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(target)
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", target)] * 8
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
        monkeypatch.setattr(socket, "socket", Tells)
        detail = refusal(TronNode.head_block, hurried("http://node.test"))
        for client in waiting:
            client.close()
    assert detail == "first did not answer in time"
    assert len(tried) < len(found)


@pytest.mark.parametrize("endpoint", ["", "node.test", "ftp://node.test", "http://"])
def test_an_address_that_is_none(endpoint: str) -> None:
    told = refusal(TronNode.head_block, patient(endpoint))
    assert told == "first could not be asked: check its address and key"


def test_the_key_goes_to_any_node_and_nothing_goes_without_one(server: NodeServer, node: TronNode) -> None:
    server.on(HEAD, answer(BLOCK))
    node.head_block()
    TronNode("first", server.url, deadline_seconds=PATIENCE).head_block()
    assert [request.headers.get("tron-pro-api-key") for request in server.requests] == [KEY, None]


def test_a_path_in_the_address_is_kept(server: NodeServer) -> None:
    server.on("token/wallet/getblock", answer(BLOCK))
    assert patient(server.url + "/token").head_block().number == NUMBER


def test_proxies_and_netrc_of_the_environment_are_not_used(
    server: NodeServer, node: TronNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.on(HEAD, answer(BLOCK))
    assert node.head_block().number == NUMBER


def test_one_connection_serves_many_questions(server: NodeServer, node: TronNode) -> None:
    server.on(HEAD, answer(BLOCK))
    for _ in range(5):
        node.head_block()
    assert server.connections == 1


def test_a_compressed_answer_is_read(server: NodeServer, node: TronNode) -> None:
    server.on(HEAD, status(200, gzip.compress(json.dumps(BLOCK).encode()), Content_Encoding="gzip"))
    assert node.head_block().number == NUMBER


def test_a_compressed_flood_is_refused(server: NodeServer, node: TronNode) -> None:
    server.on(HEAD, status(200, gzip.compress(b" " * 2**27), Content_Encoding="gzip"))
    assert refusal(TronNode.head_block, node) == "first answered more than a node would"


class TestPermissions:
    """Who may sign for an account, as `getaccount` prints it."""

    OPERATIONS = "122000000000c00f" + "0" * 48

    def _account(self, server: NodeServer, node: TronNode, **fields: Any) -> Account | None:
        server.on("wallet/getaccount", answer({"address": OWNER} | fields))
        return node.account(OWNER)

    def test_an_account_that_never_changed_them(self, server: NodeServer, node: TronNode) -> None:
        account = self._account(server, node)
        assert account is not None
        assert account.permission(0) == Permission(0, 1, {OWNER: 1})
        assert account.permission(1) is account.permission(2) is None

    def test_owner_and_active_permissions(self, server: NodeServer, node: TronNode) -> None:
        keys = [{"address": WITNESS, "weight": 2}, {"address": OTHER, "weight": 1}]
        active = {"type": "Active", "id": 3, "threshold": 3, "operations": self.OPERATIONS, "keys": keys}
        owner = {"permission_name": "owner", "threshold": 1, "keys": keys[:1]}
        account = self._account(server, node, owner_permission=owner, active_permission=[active])
        assert account is not None
        assert account.permission(0) == Permission(0, 1, {WITNESS: 2})
        assert account.permission(3) == Permission(3, 3, {WITNESS: 2, OTHER: 1}, self.OPERATIONS)

    @pytest.mark.parametrize(
        "owner",
        [
            {},
            {"threshold": 0, "keys": []},
            {"threshold": "1", "keys": []},
            {"threshold": 1, "keys": {}},
            {"threshold": 1, "keys": [{"address": "T1", "weight": 1}]},
            {"threshold": 1, "keys": [{"address": OTHER, "weight": -1}]},
            {"threshold": 1, "operations": "zz", "keys": []},
            {"threshold": 1, "operations": "0", "keys": []},
            [],
        ],
    )
    def test_what_no_node_would_say(self, server: NodeServer, node: TronNode, owner: Any) -> None:
        with pytest.raises(NodeUnavailable, match="what no node would"):
            self._account(server, node, owner_permission=owner)
