"""PUT and GET /wallets/{address}: no signer is registered that cannot sign, and every change is kept."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from coincurve import PrivateKey

from tests.support.http import (
    PLACE,
    TOKEN_ID,
    Answer,
    Service,
    assert_not_echoed,
    assert_problem,
    captured_logs,
)
from tests.support.permissions import give_permissions
from tests.support.world import ADDRESS, KEY
from tron_staking.adapters.signers.curve import ORDER, address_of
from tron_staking.adapters.tronpy_parts import hash_message
from tron_staking.domain.address import Address
from tron_staking.domain.errors import KeyUnusable, SignatureRefused, SignerUnavailable
from tron_staking.domain.registration import challenge
from tron_staking.domain.wallet import Wallet
from tron_staking.models.fields import iso

KEYS = [PrivateKey(bytes([number]) * 32) for number in (11, 12, 13)]
FIRST, SECOND, THIRD = (address_of(key.public_key.format(compressed=False)[1:]) for key in KEYS)
KMS = "kms:11111111-2222-3333-4444-555555555555"
SECRET = "secret:arn:aws:secretsmanager:eu-central-1:123456789012:secret:tron-staking/prod/wallet/a-AbCdEf"


@pytest.fixture
def unregistered(service: Service) -> Service:
    service.world.wallets._wallets.clear()
    service.world.wallets._registrations.clear()
    service.keys.known = {KMS: ADDRESS, SECRET: ADDRESS}
    return service


def permit(service: Service, *weights: tuple[Address, int], threshold: int) -> None:
    """Gives the account an active permission 2, in the solidified state too."""
    give_permissions(service.world, dict(weights), threshold)


def signed(key: PrivateKey, text: str) -> str:
    return key.sign_recoverable(hash_message(text), hasher=None).hex()


def prove(service: Service, *keys: PrivateKey, **body: Any) -> Answer:
    """Asks for the challenge, signs it with these keys, and sends it back."""
    asked = service.put_wallet(signer="external", **body)
    assert asked.status == 202, asked.body
    proof = {
        "issued_at": asked.json["issued_at"],
        "signatures": [signed(key, asked.json["message"]) for key in keys],
    }
    return service.put_wallet(signer="external", proof=proof, **body)


@pytest.mark.parametrize("signer", [KMS, SECRET])
def test_a_key_that_is_the_accounts_own_is_registered(unregistered: Service, signer: str) -> None:
    answer = unregistered.put_wallet(signer=signer, payout_address=FIRST)
    assert answer.status == 200, answer.body
    now = iso(unregistered.world.clock.now())
    assert answer.json == {
        "registered": True,
        "address": ADDRESS,
        "signer": signer,
        "permission_id": 0,
        "key_address": None,
        "payout_address": FIRST,
        "version": 1,
        "registered_at": now,
        "changed_at": now,
        "changed_by": "tester",
    }
    assert unregistered.world.wallets.wallet(ADDRESS).signer == signer


def test_what_is_registered_can_be_used(unregistered: Service) -> None:
    assert_problem(unregistered.freeze(), 404, "wallet_not_found")
    unregistered.put_wallet(signer=KMS)
    assert unregistered.freeze().status == 202


@pytest.mark.parametrize("signer", [KMS, SECRET])
def test_another_accounts_key_is_refused(unregistered: Service, signer: str) -> None:
    unregistered.keys.known = {signer: FIRST}
    assert_refused(unregistered, unregistered.put_wallet(signer=signer), "signer_not_permitted")


@pytest.mark.parametrize("why", [KeyUnusable("there is no such key"), SignatureRefused("no such curve")])
def test_a_signer_that_cannot_sign_is_refused(unregistered: Service, why: Any) -> None:
    unregistered.keys.known[KMS] = why
    answer = unregistered.put_wallet(signer=KMS)
    assert_refused(unregistered, answer, "signer_unusable")
    assert why.detail in answer.json["detail"]


def test_a_key_service_that_does_not_answer_is_no_reason_to_refuse(unregistered: Service) -> None:
    unregistered.keys.known[KMS] = SignerUnavailable("KMS did not answer")
    assert_problem(unregistered.put_wallet(signer=KMS), 503, "signer_unavailable")


def test_a_node_that_does_not_answer_is_no_reason_to_refuse(unregistered: Service) -> None:
    unregistered.world.nodes_down()
    assert_problem(unregistered.put_wallet(signer=KMS), 503, "node_unavailable")


def test_a_key_of_an_active_permission_is_registered_and_signs(unregistered: Service) -> None:
    permit(unregistered, (FIRST, 2), threshold=2)
    unregistered.keys.known[KMS] = FIRST
    answer = unregistered.put_wallet(signer=KMS, permission_id=2)
    assert (answer.status, answer.json["key_address"]) == (200, FIRST)
    wallet = unregistered.world.wallets.wallet(ADDRESS)
    assert (wallet.permission_id, wallet.signs_as) == (2, FIRST)


@pytest.mark.parametrize("threshold", [2, 3])
def test_a_key_that_cannot_sign_alone_is_refused(unregistered: Service, threshold: int) -> None:
    permit(unregistered, (FIRST, 1), (SECOND, 2), threshold=threshold)
    unregistered.keys.known[KMS] = FIRST
    assert_refused(unregistered, unregistered.put_wallet(signer=KMS, permission_id=2), "signer_not_permitted")


def test_a_permission_that_is_not_there_is_refused(unregistered: Service) -> None:
    assert_refused(unregistered, unregistered.put_wallet(signer=KMS, permission_id=3), "permission_missing")


def test_an_external_wallet_signs_the_challenge_first(unregistered: Service) -> None:
    asked = unregistered.put_wallet(signer="external", payout_address=FIRST)
    assert asked.status == 202
    assert asked.json["registered"] is False
    lines = asked.json["message"].splitlines()
    assert lines == [
        "TRON staking: register this wallet",
        f"service: {PLACE.service}",
        f"network: {PLACE.network}",
        f"address: {ADDRESS}",
        "signer: external",
        "permission: 0",
        f"payout address: {FIRST}",
        "change: 1",
        f"issued at: {asked.json['issued_at']}",
    ]
    assert unregistered.wallet().status == 404
    answer = prove(unregistered, KEY, payout_address=FIRST)
    assert (answer.status, answer.json["signer"], answer.json["payout_address"]) == (200, "external", FIRST)


def test_an_external_permission_takes_as_many_signatures_as_its_threshold(unregistered: Service) -> None:
    permit(unregistered, (FIRST, 1), (SECOND, 1), threshold=2)
    too_few = prove(unregistered, KEYS[0], permission_id=2)
    assert_refused(unregistered, too_few, "proof_refused")
    twice = prove(unregistered, KEYS[0], KEYS[0], permission_id=2)
    assert_refused(unregistered, twice, "proof_refused")
    assert prove(unregistered, *KEYS[:2], permission_id=2).status == 200


@pytest.mark.parametrize("signers", [(KEYS[0],), (KEY, KEYS[0])])
def test_a_stranger_proves_nothing(unregistered: Service, signers: tuple[PrivateKey, ...]) -> None:
    assert_refused(unregistered, prove(unregistered, *signers), "proof_refused")


@pytest.mark.parametrize("other", [{"payout_address": SECOND}, {}, {"permission_id": 2}])
def test_a_proof_is_good_for_what_was_signed_and_nothing_else(
    unregistered: Service, other: dict[str, Any]
) -> None:
    permit(unregistered, (ADDRESS, 1), threshold=1)
    asked = unregistered.put_wallet(signer="external", payout_address=FIRST).json
    proof = {"issued_at": asked["issued_at"], "signatures": [signed(KEY, asked["message"])]}
    answer = unregistered.put_wallet(signer="external", proof=proof, **other)
    assert_refused(unregistered, answer, "proof_refused")


@pytest.mark.parametrize("elsewhere", [{"service": "another-service"}, {"network": "mainnet"}])
def test_a_proof_for_another_service_or_network_is_none_here(
    unregistered: Service, elsewhere: dict[str, str]
) -> None:
    asked = unregistered.put_wallet(signer="external").json
    text = challenge(replace(PLACE, **elsewhere), Wallet(ADDRESS, "external"), 1, asked["issued_at"])
    proof = {"issued_at": asked["issued_at"], "signatures": [signed(KEY, text)]}
    assert_refused(unregistered, unregistered.put_wallet(signer="external", proof=proof), "proof_refused")


def test_a_proof_of_another_account_is_none_of_this_one(unregistered: Service) -> None:
    """Even where the same key signs for both."""
    permit(unregistered, (FIRST, 1), threshold=1)
    asked = unregistered.put_wallet(signer="external", permission_id=2).json
    text = challenge(PLACE, Wallet(FIRST, "external", permission_id=2), 1, asked["issued_at"])
    proof = {"issued_at": asked["issued_at"], "signatures": [signed(KEYS[0], text)]}
    answer = unregistered.put_wallet(signer="external", permission_id=2, proof=proof)
    assert_refused(unregistered, answer, "proof_refused")


def test_a_transaction_that_was_signed_proves_nothing(unregistered: Service) -> None:
    """And the message proves nothing to the chain: they are hashed differently."""
    asked = unregistered.put_wallet(signer="external").json
    as_a_transaction = KEY.sign_recoverable(asked["message"].encode()).hex()
    proof = {"issued_at": asked["issued_at"], "signatures": [as_a_transaction]}
    assert_refused(unregistered, unregistered.put_wallet(signer="external", proof=proof), "proof_refused")


def test_the_same_signature_in_another_spelling_weighs_once(unregistered: Service) -> None:
    """A high s with the other v recovers to the same key, which counts by its address."""
    permit(unregistered, (FIRST, 1), (SECOND, 1), threshold=2)
    asked = unregistered.put_wallet(signer="external", permission_id=2).json
    low = bytes.fromhex(signed(KEYS[0], asked["message"]))
    high = low[:32] + (ORDER - int.from_bytes(low[32:64])).to_bytes(32) + bytes([28 - low[64]])
    proof = {"issued_at": asked["issued_at"], "signatures": [low.hex(), high.hex()]}
    answer = unregistered.put_wallet(signer="external", permission_id=2, proof=proof)
    assert_refused(unregistered, answer, "proof_refused")


def test_a_proof_is_good_once(unregistered: Service) -> None:
    """Who sees it cannot bring back what it says later."""
    asked = unregistered.put_wallet(signer="external", payout_address=FIRST).json
    proof = {"issued_at": asked["issued_at"], "signatures": [signed(KEY, asked["message"])]}
    body = {"signer": "external", "payout_address": FIRST, "proof": proof}
    assert unregistered.put_wallet(**body).status == 200
    assert prove(unregistered, KEY, payout_address=SECOND).status == 200
    assert_problem(unregistered.put_wallet(**body), 409, "proof_refused")
    assert unregistered.wallet().json["payout_address"] == SECOND


@pytest.mark.parametrize(("age", "status"), [(-61, 409), (-60, 200), (0, 200), (300, 200), (301, 409)])
def test_a_proof_is_good_for_five_minutes(unregistered: Service, age: int, status: int) -> None:
    asked = unregistered.put_wallet(signer="external").json
    proof = {"issued_at": asked["issued_at"], "signatures": [signed(KEY, asked["message"])]}
    clock = unregistered.world.clock
    clock.skew += timedelta(seconds=age)
    answer = unregistered.put_wallet(signer="external", proof=proof)
    assert answer.status == status
    if status == 409:
        assert_refused(unregistered, answer, "proof_expired")


def test_every_change_is_kept_with_who_and_when(unregistered: Service) -> None:
    unregistered.put_wallet(signer=KMS, payout_address=FIRST, principal="alice")
    began = iso(unregistered.world.clock.now())
    unregistered.world.clock.skew += timedelta(days=1)
    unregistered.put_wallet(signer=SECRET, payout_address=SECOND, principal="bob")
    found = unregistered.wallet().json
    assert (found["version"], found["changed_by"], found["registered_at"]) == (2, "bob", began)
    latest, first = found["changes"]
    assert [(one["version"], one["by"]) for one in (latest, first)] == [(2, "bob"), (1, "alice")]
    assert (first["before"], latest["before"]) == (None, first["after"])
    assert (first["at"], latest["at"]) == (began, found["changed_at"])
    assert (latest["after"]["signer"], latest["after"]["payout_address"]) == (SECRET, SECOND)


def test_what_changes_nothing_is_not_recorded(unregistered: Service) -> None:
    first = unregistered.put_wallet(signer=KMS, principal="alice")
    unregistered.world.clock.skew += timedelta(days=1)
    assert unregistered.put_wallet(signer=KMS, principal="bob").json == first.json
    assert len(unregistered.wallet().json["changes"]) == 1


def test_what_is_left_out_is_taken_away(unregistered: Service) -> None:
    unregistered.put_wallet(signer=KMS, payout_address=FIRST)
    assert unregistered.put_wallet(signer=KMS).json["payout_address"] is None


def test_a_wallet_that_was_entered_by_hand_is_shown_and_changed(service: Service) -> None:
    service.keys.known[KMS] = ADDRESS
    by_hand = service.wallet().json
    assert (by_hand["version"], by_hand["registered_at"], by_hand["changes"]) == (0, None, [])
    assert service.put_wallet(signer=KMS).json["version"] == 1
    (change,) = service.wallet().json["changes"]
    assert change["before"]["signer"] == by_hand["signer"]


@pytest.mark.parametrize(
    "signer",
    [
        *(
            "",
            "kms:",
            "kms:key",
            "KMS:11111111-2222-3333-4444-555555555555",
            f"{KMS} ",
            f"{KMS}\n",
            "EXTERNAL",
        ),
        *(
            "kms:alias/main",
            "kms:arn:aws:kms:eu-central-1:123456789012:alias/main",
            "external:",
            "secret:main",
        ),
        *("secret:" + "11" * 32, "secret:arn:aws:secretsmanager:eu-central-1:1:secret:x", 7, None, [KMS]),
    ],
)
def test_a_signer_is_one_of_three_names(unregistered: Service, signer: Any) -> None:
    answer = unregistered.put_wallet(signer=signer)
    assert_problem(answer, 400, "invalid_input")
    assert answer.json["errors"].keys() == {"signer"}
    if isinstance(signer, str) and len(signer) > 8:
        assert_not_echoed(answer, signer)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"permission_id": 1}, "permission_id"),
        ({"permission_id": 10}, "permission_id"),
        ({"permission_id": -1}, "permission_id"),
        ({"permission_id": "0"}, "permission_id"),
        ({"payout_address": "T1"}, "payout_address"),
        ({"payout_address": ADDRESS}, "payout_address"),
        ({"proof": {"issued_at": "2026-01-01T00:00:00.000Z", "signatures": ["00" * 65]}}, "proof"),
        ({"private_key": "11" * 32}, "(unknown)"),
    ],
)
def test_what_else_is_wrong_is_said(unregistered: Service, body: dict[str, Any], field: str) -> None:
    answer = unregistered.put_wallet(**{"signer": KMS} | body)
    assert answer.status == 400, answer.body
    assert answer.json["errors"].keys() == {field}
    assert unregistered.wallet().status == 404


@pytest.mark.parametrize(
    "signatures", [[], ["00" * 64], ["zz" * 65], ["00" * 65] * 6, "00" * 65, [7], None, [["00" * 65]]]
)
def test_signatures_are_65_bytes_each(unregistered: Service, signatures: Any) -> None:
    proof = {"issued_at": "2026-01-01T00:00:00.000Z", "signatures": signatures}
    answer = unregistered.put_wallet(signer="external", proof=proof)
    assert_problem(answer, 400, "invalid_input")


@pytest.mark.parametrize(
    "moment", ["2026-01-01", "2026-01-01T00:00:00", "now", 7, None, "2026-13-01T00:00:00Z"]
)
def test_a_proofs_time_is_a_time(unregistered: Service, moment: Any) -> None:
    proof = {"issued_at": moment, "signatures": ["00" * 65]}
    assert_problem(unregistered.put_wallet(signer="external", proof=proof), 400, "invalid_input")


def test_a_change_is_logged(unregistered: Service) -> None:
    """By its version and its request: who, which and what is kept with the wallet, and not for the logs."""
    with captured_logs() as logs:
        unregistered.put_wallet(signer=KMS, principal="alice")
    line = next(json.loads(text) for text in logs.getvalue().splitlines() if "a wallet was changed" in text)
    assert line["version"] == 1
    assert line["correlation_id"]


def assert_refused(service: Service, answer: Answer, code: str) -> None:
    """409 in our words, and nothing is registered."""
    assert answer.status == 409, answer.body
    assert answer.json["code"] == code
    assert answer.json["detail"]
    assert service.wallet().status == 404


def test_revoked_administrator_registers_nothing(unregistered: Service) -> None:
    unregistered.world.wallets.revoked.add(TOKEN_ID)
    assert_problem(unregistered.put_wallet(signer=KMS), 401, "unauthorized")
    assert_problem(unregistered.wallet(), 404, "wallet_not_found")
