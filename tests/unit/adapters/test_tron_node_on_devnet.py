"""Our bytes, our signature and our reading of answers, against a node that validates like java-tron."""

import threading
from collections.abc import Iterator
from hashlib import sha256

import pytest

from local.devnet.node import Config
from local.devnet.node import Node as Devnet
from local.devnet.server import DevnetServer
from tests.support.patience import PATIENCE
from tests.unit.adapters.signers.fake_kms import FakeKms
from tron_staking.adapters.clock import SystemClock
from tron_staking.adapters.node_pool import NodePool
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import address_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.constants import SUN_PER_BYTE
from tron_staking.domain.money import Sun
from tron_staking.domain.resources import burned
from tron_staking.domain.wallet import Wallet

KMS = FakeKms(mine=1)
OWNER = KMS.address("mine")
TRX = 1_000_000
STAKE = Sun(1000 * TRX)


@pytest.fixture
def devnet() -> Iterator[DevnetServer]:
    config = Config(accounts={address_bytes(OWNER): 10_000 * TRX})
    server = DevnetServer(("127.0.0.1", 0), Devnet(config))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server
    server.stop()
    thread.join()


def patient(devnet: DevnetServer) -> TronNode:
    return TronNode("devnet", devnet.base_url, deadline_seconds=PATIENCE)


def produce(devnet: DevnetServer, blocks: int) -> None:
    with devnet.lock:
        devnet.node.produce(blocks)


def send(node: TronNode, contract: tx.Contract) -> tuple[str, int]:
    """Builds, signs and broadcasts; the txID and the bytes charged."""
    head = node.head_block()
    reference = tx.block_reference(head.number - 1, head.parent_id)
    raw = tx.RawTransaction(contract, *reference, head.timestamp_ms + 60_000, head.timestamp_ms)
    raw_data = tx.encode_raw(raw)
    signature = KmsSigner(KMS).sign(Wallet(OWNER, "kms:mine"), raw_data)
    answer = node.broadcast(raw_data, signature)
    assert (answer.code, answer.message) == ("SUCCESS", "")
    assert node.broadcast(raw_data, signature).code == "DUP_TRANSACTION_ERROR"
    return sha256(raw_data).hexdigest(), tx.signed_size(raw_data)


def test_a_freeze_from_bytes_to_finality(devnet: DevnetServer) -> None:
    node = patient(devnet)
    price = NodePool([node], SystemClock()).parameter(SUN_PER_BYTE)
    assert burned(600, node.bandwidth(OWNER), price) == 0
    txid, size = send(node, tx.FreezeBalanceV2(OWNER, STAKE, Resource.ENERGY))
    assert node.bandwidth(OWNER).free_used == size
    assert node.inclusion(txid) is None
    produce(devnet, 1)
    included_at = node.head_block().number
    assert node.inclusion(txid) is None
    produce(devnet, 20)
    inclusion = node.inclusion(txid)
    assert inclusion is not None
    assert inclusion.block_number == included_at <= node.solid_block().number
    account = node.solid_account(OWNER)
    assert account is not None
    assert account.frozen == {Resource.BANDWIDTH: 0, Resource.ENERGY: STAKE}
    assert account.balance == 9_000 * TRX


def test_what_the_chain_forbids_is_answered_with_its_reason(devnet: DevnetServer) -> None:
    node = patient(devnet)
    head = node.head_block()
    reference = tx.block_reference(head.number, head.block_id)
    contract = tx.FreezeBalanceV2(OWNER, Sun(20_000 * TRX), Resource.ENERGY)
    raw_data = tx.encode_raw(tx.RawTransaction(contract, *reference, head.timestamp_ms + 60_000, 0))
    answer = node.broadcast(raw_data, KmsSigner(KMS).sign(Wallet(OWNER, "kms:mine"), raw_data))
    assert answer.code == "CONTRACT_VALIDATE_ERROR"
    assert "frozenBalance must be less than or equal to" in answer.message


def test_an_account_that_is_not_there(devnet: DevnetServer) -> None:
    assert patient(devnet).account(FakeKms(nobody=3).address("nobody")) is None
