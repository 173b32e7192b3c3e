"""Every row of java-tron's table of refusals, and the order of each row and the next (stake2 §7.1)."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pytest

from local.devnet.actuators import ACTUATORS
from local.devnet.crypto import address_of, derive_key, sign
from local.devnet.effects import ExecutionFails, NoPeers
from local.devnet.errors import ContractExeError
from local.devnet.ledger import TRANSACTIONS
from local.devnet.transaction import transaction_from_json

STRANGER = derive_key("test", "stranger")
NOBODY = bytes.fromhex("41" + "77" * 20)
DAY_MS = 86_400_000


class Attempt:
    """A freeze about to be broadcast, and the node it goes to; breakers spoil one or the other."""

    def __init__(self, bench) -> None:
        self.bench = bench
        self.node = bench.node
        self.transaction: dict[str, Any] = bench.freeze()
        self.key = bench.key
        self.after = []

    @property
    def raw(self) -> dict[str, Any]:
        return self.transaction["raw_data"]

    @property
    def value(self) -> dict[str, Any]:
        return self.raw["contract"][0]["parameter"]["value"]

    def answer(self) -> tuple[str, str]:
        txid = transaction_from_json(self.transaction, visible=False).txid
        for prepare in self.after:
            prepare(txid)
        signed = self.transaction | {"signature": [sign(self.key, txid).hex()]}
        answer = self.bench.broadcast(signed)
        self.txid = txid.hex()
        return answer.get("code", "SUCCESS"), answer.get("message", "").replace(self.txid, "<id>")


def unsolidified(one: Attempt) -> None:
    one.node.network.stall(stalled=True)
    one.node.produce(54 - 19)
    one.node.conditions.unsolidified_check = True


def no_peers(one: Attempt) -> None:
    one.node.conditions.peers = 0


def too_few_peers(one: Attempt) -> None:
    one.node.conditions.syncing_peers = one.node.conditions.peers - 1
    one.node.conditions.min_effective_connection = 2


def busy(one: Attempt) -> None:
    one.node.conditions.max_pending = 0
    one.bench.send(one.bench.freeze())


def seen(one: Attempt) -> None:
    one.node.conditions.trx_cache_enable = True
    one.after.append(one.node._broadcaster._was_seen)


def no_contract(one: Attempt) -> None:
    one.raw["contract"] = []


def expired(one: Attempt) -> None:
    one.raw["expiration"] = one.node.head.next_block_slot_time - 1


def stranger(one: Attempt) -> None:
    one.key = STRANGER


def no_reference(one: Attempt) -> None:
    one.raw["ref_block_hash"] = "00" * 8


def too_big(one: Attempt) -> None:
    one.raw["data"] = "00" * 512_000


def too_far(one: Attempt) -> None:
    one.raw["expiration"] = one.node.head.now + DAY_MS + 3_001


def known(one: Attempt) -> None:
    one.after.append(
        lambda txid: one.node.pending.store.put(
            TRANSACTIONS, txid, transaction_from_json(one.transaction, visible=False)
        )
    )


def no_owner(one: Attempt) -> None:
    """The signer's account goes after its permissions were checked: a missing one has the default ones."""
    one.key = STRANGER
    one.value["owner_address"] = address_of(STRANGER.public_key).hex()


def poor(one: Attempt) -> None:
    account = one.node.head.account(one.bench.address)
    one.node.head.put_account(replace(account, balance=0))
    one.node.network.set_parameters({"getFreeNetLimit": 0})


def too_much(one: Attempt) -> None:
    one.value["frozen_balance"] = 10**15


def fails(one: Attempt) -> None:
    one.node.faults.add(ExecutionFails("no"))


def unheard(one: Attempt) -> None:
    one.node.faults.add(NoPeers())


@dataclass(frozen=True)
class Row:
    """A cause and the answer to it."""

    spoil: Any
    code: str
    message: str

    def __str__(self) -> str:
        return self.spoil.__name__


ROWS = [
    Row(unsolidified, "BLOCK_UNSOLIDIFIED", "Block unsolidified."),
    Row(no_peers, "NO_CONNECTION", "No connection."),
    Row(
        too_few_peers,
        "NOT_ENOUGH_EFFECTIVE_CONNECTION",
        "Effective connection:1 lt minEffectiveConnection:2",
    ),
    Row(busy, "SERVER_BUSY", "Server busy."),
    Row(seen, "DUP_TRANSACTION_ERROR", "Transaction already exists."),
    Row(no_contract, "CONTRACT_VALIDATE_ERROR", "Contract validate error : No contract!"),
    Row(expired, "TRANSACTION_EXPIRATION_ERROR", "Transaction expired"),
    Row(stranger, "SIGERROR", "Validate signature error: "),
    Row(no_reference, "TAPOS_ERROR", "Tapos check error."),
    Row(too_big, "TOO_BIG_TRANSACTION_ERROR", "Too big transaction with result, TxId <id>, the size is "),
    Row(too_far, "TRANSACTION_EXPIRATION_ERROR", "Transaction expired"),
    Row(known, "DUP_TRANSACTION_ERROR", "Dup transaction."),
    Row(no_owner, "CONTRACT_VALIDATE_ERROR", "Contract validate error : account [T"),
    Row(poor, "BANDWITH_ERROR", "Account resource insufficient error."),
    Row(
        too_much,
        "CONTRACT_VALIDATE_ERROR",
        "Contract validate error : frozenBalance must be less than or equal to accountBalance",
    ),
    Row(fails, "CONTRACT_EXE_ERROR", "Contract execute error : no"),
    Row(unheard, "NOT_ENOUGH_EFFECTIVE_CONNECTION", "P2P broadcast failed."),
]


def check(bench, row, *spoilers):
    attempt = Attempt(bench)
    for spoil in spoilers:
        spoil(attempt)
    code, message = attempt.answer()
    assert code == row.code
    assert message.startswith(row.message)
    return attempt


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_cause_has_its_answer(bench, row):
    attempt = check(bench, row, row.spoil)
    pending = attempt.txid in [one.hex() for one in bench.node.mempool.waiting]
    assert pending is (row.spoil is unheard)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(("row", "after"), list(pairwise(ROWS)), ids=str)
def test_of_two_causes_the_earlier_is_told(bench, row, after, first):
    causes = [row.spoil, after.spoil]
    check(bench, row, *(causes if first else reversed(causes)))


def test_nothing_wrong(bench):
    assert Attempt(bench).answer() == ("SUCCESS", "")


def test_anything_else_is_an_other_error(bench):
    attempt = Attempt(bench)
    attempt.raw["contract"] *= 2
    code, message = attempt.answer()
    assert code == "OTHER_ERROR"
    assert message == ("Error: tx <id> contract size should be exactly 1, this is extend feature ,actual :2")


def test_an_actuator_that_fails_is_an_execution_error(bench, monkeypatch):
    def execute(_ledger, _contract):
        raise ContractExeError("broken")

    actuator = ACTUATORS["FreezeBalanceV2Contract"]._replace(execute=execute)
    monkeypatch.setitem(ACTUATORS, "FreezeBalanceV2Contract", actuator)
    assert Attempt(bench).answer() == ("CONTRACT_EXE_ERROR", "Contract execute error : broken")


def test_a_node_that_needs_no_peers_has_enough(bench):
    bench.node.conditions.peers = 0
    bench.node.conditions.min_effective_connection = 0
    assert Attempt(bench).answer() == ("SUCCESS", "")


def test_two_thousand_and_one_wait_and_the_next_is_told_to_come_back(bench):
    for index in range(2_001):
        assert bench.node.fund(NOBODY, 1 + index).accepted
    assert Attempt(bench).answer() == ("SERVER_BUSY", "Server busy.")
    bench.node.produce()
    assert Attempt(bench).answer() == ("SUCCESS", "")
