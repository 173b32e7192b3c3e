"""Wallets whose owner signs: unsigned bytes go out, signatures come in, and the chain decides as ever."""

from datetime import timedelta
from typing import Any

import pytest
from coincurve import PrivateKey

from local.devnet.faults import BROADCAST, DropAtPacking, Mutate, Reply
from tests.support.audit import assert_books_equal_chain
from tests.support.http import TOKEN_ID, Answer, Service, assert_problem
from tests.support.killer import Killed
from tests.support.permissions import give_permissions
from tests.support.world import ADDRESS, KEY, World, node_at
from tron_staking.adapters.signers import curve
from tron_staking.domain.access import Caller
from tron_staking.domain.gates import token_gate, wallet_gate
from tron_staking.domain.scopes import parse_scopes
from tron_staking.domain.transaction import decode_raw, encode_signed, txid
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import AttemptState, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.models.signatures import SignatureRequest
from tron_staking.submission.build import OWNERS_LIFETIME
from tron_staking.submission.pace import SEND_WITHIN

KEYS = [PrivateKey(bytes([number]) * 32) for number in (11, 12, 13)]
FIRST, SECOND, THIRD = (curve.address_of(key.public_key.format(compressed=False)[1:]) for key in KEYS)
STRANGER = PrivateKey(b"\x77" * 32)
AMOUNT = 100_000_000
MINUTES = 60
CALLER = Caller("tester", "0123456789ab", parse_scopes("sign:*"))
ONLY_VOTES = bytes.fromhex("10" + "00" * 31)


@pytest.fixture
def external(service: Service) -> Service:
    """The account's own key signs, and is not here."""
    service.world.wallets.register(Wallet(ADDRESS, "external"))
    service.world.start()
    return service


@pytest.fixture
def shared(service: Service) -> Service:
    """Two of three keys of permission 2 sign, the third counts for two."""
    give_permissions(service.world, {FIRST: 1, SECOND: 1, THIRD: 2}, 2)
    service.world.wallets.register(Wallet(ADDRESS, "external", permission_id=2))
    service.world.start()
    return service


def unsigned(service: Service, **request: Any) -> dict[str, Any]:
    """What has to be signed of a freeze."""
    answer = service.freeze(**request)
    assert answer.status == 202, answer.body
    told: dict[str, Any] = answer.json
    return told["unsigned"] | {"staking_id": told["staking_id"]}


def signature(order: dict[str, Any], key: PrivateKey = KEY) -> str:
    """As any wallet would sign it: the hash, which it computes of the bytes."""
    raw_data = bytes.fromhex(order["raw_data_hex"])
    assert txid(raw_data) == order["transaction_hash"]
    return key.sign_recoverable(raw_data).hex()


def sign(service: Service, order: dict[str, Any], *keys: PrivateKey) -> Answer:
    return service.sign(order["staking_id"], signatures=[signature(order, key) for key in keys])


def record(service: Service) -> StakingRecord:
    (found,) = service.world.books.records.values()
    return found


def sent(service: Service) -> bool:
    return "node-1.broadcast" in service.world.killer.calls


def test_what_is_to_be_signed_says_what_was_asked_for(external: Service) -> None:
    order = unsigned(external)
    raw = decode_raw(bytes.fromhex(order["raw_data_hex"]))
    assert raw.contract.owner == ADDRESS
    assert (raw.permission_id, order["permission_id"], order["missing_weight"]) == (0, 0, 1)
    assert order["submit_to"] == f"/api/v1/tron/staking/transactions/{order['staking_id']}/signature"
    assert record(external).attempt.expiration - record(external).created_at <= OWNERS_LIFETIME
    assert not sent(external)


def test_signed_it_is_sent_and_becomes_final(external: Service) -> None:
    order = unsigned(external)
    answer = external.sign(order["staking_id"], signature=signature(order))
    assert answer.status == 202, answer.body
    assert (answer.json["missing_weight"], answer.json["signed_by"]) == (0, [ADDRESS])
    assert sent(external)
    external.world.live(MINUTES)
    assert record(external).status is StakingStatusType.ACTIVE
    assert external.world.frozen() == AMOUNT
    assert_books_equal_chain(external.world)


@pytest.mark.parametrize("minutes", [0, 1, 20, 58])
def test_it_waits_as_long_as_it_can_be_sent(external: Service, minutes: int) -> None:
    order = unsigned(external)
    external.world.live(minutes * MINUTES)
    assert record(external).status is StakingStatusType.PENDING
    assert not sent(external)
    assert sign(external, order, KEY).status == 202
    external.world.live(2 * MINUTES)
    assert record(external).status is StakingStatusType.ACTIVE


def test_while_it_waits_it_is_looked_at_every_five_minutes(external: Service) -> None:
    unsigned(external)
    external.world.killer.calls.clear()
    external.world.live(30 * MINUTES)
    assert 5 <= external.world.killer.calls.count("node-1.inclusion") <= 7


def test_nobody_signs(external: Service) -> None:
    """FAILED, with proof and with the reason, and nothing was ever sent."""
    unsigned(external)
    external.world.live(70 * MINUTES)
    failed = record(external)
    assert failed.status is StakingStatusType.FAILED
    assert [one.state for one in failed.attempts] == [AttemptState.DEAD]
    assert failed.error_message == (
        "the wallet's owner did not sign before the transaction expired; send the operation again "
        "with a new Idempotency-Key"
    )
    assert not sent(external)
    assert external.world.books.holders == {}
    assert_books_equal_chain(external.world)


def test_signed_and_never_included_it_is_not_built_again(external: Service) -> None:
    """Other bytes would need another signature, and nobody has agreed to them."""
    order = unsigned(external)
    external.world.devnet.faults.add(DropAtPacking())
    assert sign(external, order, KEY).status == 202
    external.world.live(75 * MINUTES)
    failed = record(external)
    assert (failed.status, len(failed.attempts)) == (StakingStatusType.FAILED, 1)
    assert external.world.frozen() == 0


def test_the_owner_sends_it_himself(external: Service) -> None:
    """The bytes are his: whoever sends them, they are included once, and the record says so."""
    order = unsigned(external)
    node = node_at("his own", external.world.devnet)
    raw_data = bytes.fromhex(order["raw_data_hex"])
    assert node.broadcast(raw_data, bytes.fromhex(signature(order))).taken
    external.world.live(7 * MINUTES)
    assert record(external).status is StakingStatusType.ACTIVE
    late = sign(external, order, KEY)
    assert_problem(late, 409, "transaction_decided")


def test_a_signature_may_be_sent_again_at_any_time(external: Service) -> None:
    order = unsigned(external)
    first = sign(external, order, KEY).json
    assert sign(external, order, KEY).json == first
    external.world.live(MINUTES)
    again = sign(external, order, KEY)
    assert (again.status, again.json["status"]) == (202, "ACTIVE")
    assert external.world.frozen() == AMOUNT


def test_the_same_request_again_is_the_same_transaction(external: Service) -> None:
    assert unsigned(external) == unsigned(external)
    assert len(external.world.books.records) == 1


@pytest.mark.parametrize("keys", [(KEYS[0], KEYS[1]), (KEYS[2],), (KEYS[0], KEYS[2])])
def test_weights_add_up_to_the_threshold(shared: Service, keys: tuple[PrivateKey, ...]) -> None:
    order = unsigned(shared)
    assert (order["permission_id"], order["missing_weight"]) == (2, 2)
    assert sign(shared, order, *keys).json["missing_weight"] == 0
    shared.world.live(MINUTES)
    assert record(shared).status is StakingStatusType.ACTIVE
    assert shared.world.frozen() == AMOUNT


def test_signatures_come_one_after_the_other(shared: Service) -> None:
    order = unsigned(shared)
    first = sign(shared, order, KEYS[0]).json
    assert (first["missing_weight"], first["signed_by"]) == (1, [FIRST])
    assert not sent(shared)
    shared.world.live(20 * MINUTES)
    attempt = shared.record(order["staking_id"]).json["attempts"][0]
    assert (attempt["signed_by"], attempt["missing_weight"]) == ([FIRST], 1)
    assert sign(shared, order, KEYS[0]).json["missing_weight"] == 1
    assert sign(shared, order, KEYS[1]).json["missing_weight"] == 0
    shared.world.live(MINUTES)
    assert record(shared).status is StakingStatusType.ACTIVE


@pytest.mark.parametrize("key", [STRANGER, KEY])
def test_strangers_are_refused(shared: Service, key: PrivateKey) -> None:
    """The owner's key too, where the wallet signs with a permission that does not name it."""
    order = unsigned(shared)
    refused(shared, sign(shared, order, key))
    refused(shared, sign(shared, order, KEYS[0], key))


def test_two_signatures_of_one_key_are_refused(shared: Service) -> None:
    order = unsigned(shared)
    refused(shared, sign(shared, order, KEYS[0], KEYS[0]))


def test_the_same_signature_in_another_spelling_is_of_the_same_key(shared: Service) -> None:
    """A high s with the other v: who has it without the key gains no weight with it."""
    order = unsigned(shared)
    low = bytes.fromhex(signature(order, KEYS[0]))
    high = low[:32] + (curve.ORDER - int.from_bytes(low[32:64])).to_bytes(32) + bytes([28 - low[64]])
    refused(shared, shared.sign(order["staking_id"], signatures=[low.hex(), high.hex()]))
    sign(shared, order, KEYS[0])
    again = shared.sign(order["staking_id"], signature=high.hex()).json
    assert (again["missing_weight"], again["signed_by"]) == (1, [FIRST])


def test_the_signature_of_another_transaction_is_refused(shared: Service) -> None:
    order = unsigned(shared)
    other = KEYS[0].sign_recoverable(b"another transaction").hex()
    refused(shared, shared.sign(order["staking_id"], signature=other))


@pytest.mark.parametrize("raw", ["00" * 65, "ff" * 65, "11" * 64 + "02"])
def test_what_is_no_signature_is_refused(shared: Service, raw: str) -> None:
    order = unsigned(shared)
    refused(shared, shared.sign(order["staking_id"], signature=raw))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"signature": None},
        {"signature": "00" * 64},
        {"signature": 7},
        {"signatures": []},
        {"signatures": ["00" * 65] * 6},
        {"signature": "00" * 65, "signatures": ["00" * 65]},
        {"signature": "00" * 65, "raw_data": "00"},
    ],
)
def test_what_is_malformed_is_400(shared: Service, body: dict[str, Any]) -> None:
    order = unsigned(shared)
    assert_problem(shared.sign(order["staking_id"], **body), 400, "invalid_input")


def test_a_key_that_lost_its_place_counts_no_more(shared: Service) -> None:
    """Its signature would spoil the transaction: the chain refuses one that is not of the permission."""
    order = unsigned(shared)
    sign(shared, order, KEYS[0])
    give_permissions(shared.world, {SECOND: 1, THIRD: 1}, 2)
    answer = sign(shared, order, KEYS[1]).json
    assert (answer["missing_weight"], answer["signed_by"]) == (1, [SECOND])
    refused_again = sign(shared, order, KEYS[0])
    assert_problem_of_signature(refused_again)
    assert sign(shared, order, KEYS[2]).json["missing_weight"] == 0
    shared.world.live(MINUTES)
    assert record(shared).status is StakingStatusType.ACTIVE


def test_what_was_signed_enough_is_signed_again_when_a_key_has_lost_its_place(shared: Service) -> None:
    """The chain would refuse it as it stands, however often it is sent; who signs now replaces who did."""
    order = unsigned(shared)
    shared.world.devnet.faults.add(Reply(503, ""), BROADCAST, uses=1)
    assert sign(shared, order, *KEYS[:2]).json["missing_weight"] == 0
    give_permissions(shared.world, {SECOND: 1, THIRD: 1}, 2)
    answer = sign(shared, order, KEYS[2]).json
    assert (answer["missing_weight"], answer["signed_by"]) == (0, [SECOND, THIRD])
    shared.world.live(2 * MINUTES)
    assert record(shared).status is StakingStatusType.ACTIVE
    assert shared.world.frozen() == AMOUNT


def test_what_was_signed_enough_may_need_more_when_the_threshold_rose(shared: Service) -> None:
    order = unsigned(shared)
    shared.world.devnet.faults.add(Reply(503, ""), BROADCAST, uses=1)
    assert sign(shared, order, *KEYS[:2]).json["missing_weight"] == 0
    give_permissions(shared.world, {FIRST: 1, SECOND: 1, THIRD: 1}, 3)
    assert sign(shared, order, KEYS[2]).json["missing_weight"] == 0
    shared.world.live(2 * MINUTES)
    assert record(shared).status is StakingStatusType.ACTIVE


def test_a_signature_too_many_is_not_stored_since_each_costs(shared: Service) -> None:
    order = unsigned(shared)
    sign(shared, order, *KEYS[:2])
    answer = sign(shared, order, KEYS[2]).json
    assert (answer["missing_weight"], answer["signed_by"]) == (0, [FIRST, SECOND])
    assert len(record(shared).attempt.signatures) == 2


def test_a_node_that_lies_about_the_threshold_does_not_shut_the_others_out(shared: Service) -> None:
    """It says that one signature is enough. The chain knows better, and so does a node that is honest."""
    order = unsigned(shared)
    low = {"field": "active_permission.0.threshold", "value": 1}
    shared.world.devnet.faults.add(Mutate(**low), "/wallet/getaccount", uses=None)
    assert sign(shared, order, KEYS[0]).json["missing_weight"] == 0
    shared.world.devnet.faults.clear()
    answer = sign(shared, order, KEYS[1]).json
    assert (answer["missing_weight"], answer["signed_by"]) == (0, [FIRST, SECOND])
    shared.world.live(2 * MINUTES)
    assert record(shared).status is StakingStatusType.ACTIVE
    assert shared.world.frozen() == AMOUNT


def test_signing_again_too_late_is_told_like_signing_too_late(shared: Service) -> None:
    """Where signatures are missing still, what is there already brings nothing any more."""
    order = unsigned(shared)
    sign(shared, order, KEYS[0])
    shared.world.clock.skew = OWNERS_LIFETIME + timedelta(seconds=3)
    assert_problem(sign(shared, order, KEYS[0]), 409, "transaction_expired")
    shared.world.clock.skew = timedelta()
    shared.world.live(70 * MINUTES)
    assert_problem(sign(shared, order, KEYS[0]), 409, "transaction_decided")


def test_signing_again_what_is_decided_is_told_how(external: Service) -> None:
    order = unsigned(external)
    sign(external, order, KEY)
    external.world.live(MINUTES)
    assert sign(external, order, KEY).json["message"] == "signed and sent; the record is ACTIVE"


def test_nodes_that_take_long_leave_sending_to_the_worker(shared: Service) -> None:
    """The signature is stored by then: its owner is answered in time."""
    order = unsigned(shared)
    real = shared.world.books.change

    def slowly(*arguments: Any) -> None:
        shared.world.devnet.clock.shift(SEND_WITHIN // timedelta(milliseconds=1))
        real(*arguments)

    shared.world.books.change = slowly  # type: ignore[method-assign]
    answer = sign(shared, order, KEYS[2])
    assert (answer.status, answer.json["missing_weight"]) == (202, 0)
    assert not sent(shared)
    shared.world.books.change = real  # type: ignore[method-assign]
    shared.world.live(MINUTES)
    assert record(shared).status is StakingStatusType.ACTIVE


def test_a_permission_that_does_not_allow_it_any_more(shared: Service) -> None:
    order = unsigned(shared)
    give_permissions(shared.world, {THIRD: 2}, 2, operations=ONLY_VOTES)
    assert_problem(sign(shared, order, KEYS[2]), 409, "permission_denied")
    assert record(shared).attempt.signatures == ()


def test_an_operation_that_the_permission_does_not_allow_is_refused_at_once(shared: Service) -> None:
    give_permissions(shared.world, {THIRD: 2}, 2, operations=ONLY_VOTES)
    assert_problem(shared.freeze(), 409, "permission_denied")
    assert not shared.world.books.records


def test_too_late_is_said(external: Service) -> None:
    order = unsigned(external)
    external.world.clock.skew = OWNERS_LIFETIME + timedelta(seconds=3)
    assert_problem(sign(external, order, KEY), 409, "transaction_expired")
    assert not sent(external)


def test_what_this_service_signs_takes_no_signature(service: Service) -> None:
    answer = service.freeze()
    assert answer.json["unsigned"] is None
    refusal = service.sign(answer.json["staking_id"], signature="00" * 65)
    assert_problem(refusal, 409, "not_external")


def test_a_record_that_is_not_there(external: Service) -> None:
    missing = external.sign("stk_" + "0" * 32, signature="00" * 65)
    assert_problem(missing, 404, "record_not_found")


def test_what_several_sign_costs_more(shared: Service) -> None:
    """Two signatures are 67 bytes longer, burned for here, and TRON takes a fee for more than one."""
    request = FreezeBalanceRequest.model_validate({"address": ADDRESS, "amount": "100", "resource": "ENERGY"})
    give_permissions(shared.world, {FIRST: 1, SECOND: 1}, 2)
    two = shared.world.freezer.dry_run(request)
    give_permissions(shared.world, {FIRST: 2, SECOND: 1}, 2)
    one = shared.world.freezer.dry_run(request)
    assert (two.bandwidth_bytes - one.bandwidth_bytes, two.burn_sun - one.burn_sun) == (
        67,
        67 * 1_000 + 1_000_000,
    )


def test_what_it_cost_is_what_was_foreseen(shared: Service) -> None:
    request = FreezeBalanceRequest.model_validate({"address": ADDRESS, "amount": "100", "resource": "ENERGY"})
    give_permissions(shared.world, {FIRST: 1, SECOND: 1}, 2)
    shared.world.live(24 * 60 * MINUTES)
    foreseen = shared.world.freezer.dry_run(request)
    sign(shared, unsigned(shared), *KEYS[:2])
    shared.world.live(MINUTES)
    assert record(shared).fee == foreseen.burn_sun


def _life(world: World) -> None:
    """From the request to the last signature; each step is what some process does."""
    request = FreezeBalanceRequest.model_validate({"address": ADDRESS, "amount": "100", "resource": "ENERGY"})
    told = world.freezer.submit(request, "tester", "k" * 16)
    assert told.unsigned is not None
    raw_data = bytes.fromhex(told.unsigned.raw_data_hex)
    for key in KEYS[:2]:
        world.signature_submitter.submit(
            told.staking_id, SignatureRequest(signature=key.sign_recoverable(raw_data).hex()), CALLER
        )


def _shared_world() -> World:
    world = World()
    give_permissions(world, {FIRST: 1, SECOND: 1}, 2)
    world.wallets.register(Wallet(ADDRESS, "external", permission_id=2))
    world.start()
    world.killer.calls.clear()
    return world


def _calls() -> int:
    world = _shared_world()
    _life(world)
    return len(world.killer.calls)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(_calls()))
def test_whoever_is_killed_anywhere_the_transaction_happens_once(call: int, moment: str) -> None:
    world = _shared_world()
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        _life(world)
    world.start()
    _life(world)
    world.live(3 * MINUTES)
    assert [one.status for one in world.books.records.values()] == [StakingStatusType.ACTIVE]
    assert world.frozen() == AMOUNT
    assert_books_equal_chain(world, outside=1)


def test_two_who_sign_at_the_same_moment_are_both_counted(shared: Service) -> None:
    """The other one's signature is stored between the look at the record and the write."""
    order = unsigned(shared)
    world = shared.world
    other = world.twin(skew=timedelta())
    real = world.books.change
    raced: list[bool] = []

    def change(*arguments: Any) -> None:
        if not raced:
            raced.append(True)
            request = SignatureRequest(signature=signature(order, KEYS[1]))
            other.signature_submitter.submit(order["staking_id"], request, CALLER)
        real(*arguments)

    world.books.change = change  # type: ignore[method-assign]
    assert sign(shared, order, KEYS[0]).json["missing_weight"] == 0
    world.live(MINUTES)
    assert record(shared).status is StakingStatusType.ACTIVE


def test_signatures_are_sent_as_they_were_checked(shared: Service) -> None:
    """High s and v of 27 are the same signature in another spelling."""
    order = unsigned(shared)
    raw_data = bytes.fromhex(order["raw_data_hex"])
    low = KEYS[2].sign_recoverable(raw_data)
    high = low[:32] + (curve.ORDER - int.from_bytes(low[32:64])).to_bytes(32) + bytes([28 - low[64]])
    assert shared.sign(order["staking_id"], signature=f"0x{high.hex().upper()}").status == 202
    assert record(shared).attempt.signatures == (low,)
    assert encode_signed(raw_data, low)


def refused(service: Service, answer: Answer) -> None:
    """409, and nothing was stored or sent."""
    assert_problem_of_signature(answer)
    assert record(service).attempt.signatures == ()
    assert not sent(service)


def assert_problem_of_signature(answer: Answer) -> None:
    """It may name who signed: that is no secret, and says what went wrong."""
    assert (answer.status, answer.json["code"]) == (409, "signature_refused"), answer.body


def test_a_wallet_that_was_stopped_meanwhile_sends_nothing(external: Service) -> None:
    order = unsigned(external)
    external.world.books.shut.add(wallet_gate(ADDRESS))
    assert_problem(sign(external, order, KEY), 409, "wallet_stopped")
    assert record(external).attempt.signatures == ()
    assert not sent(external)


def test_a_token_that_was_revoked_meanwhile_signs_nothing(external: Service) -> None:
    order = unsigned(external)
    external.world.books.shut.add(token_gate(TOKEN_ID))
    assert sign(external, order, KEY).status == 401
    assert record(external).attempt.signatures == ()
    assert not sent(external)
