"""T5: what one caller asks for one address touches nobody else's key, record, reservation or hold.

Any token may act for every registered wallet: a token says who asks, not for whom. So the promise is that the
address in the request is the one that signs and pays, and the caller the one who is written down.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.fakes import FakeWallets
from tests.support.http import KEY, Service
from tests.support.ready import KEYS, MUTATIONS, PAYOUT, WALLETS, Mutation, Ready
from tests.unit.adapters.signers.fake_kms import FakeKms
from tron_staking.adapters.signers.dispatch import WalletSigner
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import Address
from tron_staking.domain.wallet import Wallet

PRINCIPALS = ("alice", "bob", "alice#bob")
KMS_KEYS = {address: f"key-{number}" for number, address in enumerate(WALLETS, 1)}


@pytest.fixture(scope="module")
def ready() -> Ready:
    return Ready()


def _keys_in_kms(ready: Ready, keys: Mapping[Address, str]) -> FakeKms:
    """A new service whose wallets sign by these keys of one KMS."""
    ready.fresh()
    kms = FakeKms(**{name: int.from_bytes(KEYS[address].secret) for address, name in KMS_KEYS.items()})
    ready.signer = WalletSigner({"kms": KmsSigner(kms)})
    ready.wallets = FakeWallets(*(Wallet(address, f"kms:{keys[address]}", PAYOUT) for address in WALLETS))
    ready.start()
    return kms


def _ask(service: Service, mutation: Mutation, address: Address, principal: str) -> Any:
    answer = service.call(mutation.function, body=json.dumps(mutation.body(address)), principal=principal)
    assert answer.status == 202, answer.body
    return answer.json


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_t05_every_principal_for_every_address(ready: Ready, mutation: Mutation) -> None:
    with Service(ready) as service:
        for principal in PRINCIPALS:
            for address in WALLETS:
                kms = _keys_in_kms(ready, KMS_KEYS)
                others = [other for other in WALLETS if other != address]
                before = {other: ready.books.reward_state(other) for other in others}
                told = _ask(service, mutation, address, principal)
                record = ready.books.records[told["staking_id"]]
                assert told["address"] == record.address == address
                assert record.principal == principal
                assert tx.decode_raw(record.attempt.raw_data).contract.owner == address
                assert {request["KeyId"] for _, request in kms.calls} == {KMS_KEYS[address]}
                assert {holder for holder, _ in ready.books.holders} <= {address}
                assert {other: ready.books.reward_state(other) for other in others} == before
                assert [list(ready.books.open_records(other, 9)) for other in others] == [[], []]


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_t05_key_of_another_wallet_signs_nothing(ready: Ready, mutation: Mutation) -> None:
    """Registered by mistake or by malice: the key is asked whose it is, and is not used."""
    mine, yours, _ = WALLETS
    with Service(ready) as service:
        kms = _keys_in_kms(ready, KMS_KEYS | {mine: KMS_KEYS[yours]})
        told = _ask(service, mutation, mine, "alice")
    assert [call for call, _ in kms.calls] == ["get_public_key"]
    (send,) = ready.books.records[told["staking_id"]].attempt.sends
    assert (send.node, send.code) == ("signer", "signature_refused")
    assert "wallet/broadcasthex" not in ready.provider.asked


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_t05_one_key_of_one_caller_for_two_addresses(ready: Ready, mutation: Mutation) -> None:
    """The address is a part of what the key stands for: another one is another request."""
    mine, yours, _ = WALLETS
    with Service(ready) as service:
        _keys_in_kms(ready, KMS_KEYS)
        _ask(service, mutation, mine, "alice")
        body = json.dumps(mutation.body(yours))
        other = service.call(mutation.function, body=body, principal="alice")
        assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
        assert list(ready.books.open_records(yours, 9)) == []


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_t15_same_key_of_two_principals_is_two_requests(ready: Ready, mutation: Mutation) -> None:
    """T15: a key that was guessed or stolen says nothing of its owner's request, and cannot spoil it."""
    mine, yours, _ = WALLETS
    with Service(ready) as service:
        _keys_in_kms(ready, KMS_KEYS)
        told = [_ask(service, mutation, *who) for who in ((mine, "alice"), (yours, "bob"))]
        again = [_ask(service, mutation, *who) for who in ((mine, "alice"), (yours, "bob"))]
        assert told == again
        assert len({one["staking_id"] for one in told}) == 2
        assert sorted(record.principal for record in ready.books.records.values()) == ["alice", "bob"]
        assert KEY not in f"{ready.books.records}{ready.books.markers}{ready.books.txids}"
