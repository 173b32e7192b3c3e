"""Wallets that sign with another permission than the owner's, and keys that may not sign any more."""

from datetime import timedelta

import pytest
from coincurve import PrivateKey

from tests.support.permissions import STAKING, give_permissions
from tests.support.ready import MUTATIONS, WALLETS
from tests.support.world import ADDRESS, KeySigner, World
from tron_staking.adapters.signers.curve import address_of
from tron_staking.domain.address import Address
from tron_staking.domain.contracts import CONTRACT_TYPES
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.transaction import decode_raw
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.submission.contracts import contract_number, contract_of

HOT = PrivateKey(b"\x21" * 32)
HOT_ADDRESS = address_of(HOT.public_key.format(compressed=False)[1:])
OTHER = Address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")
REQUEST = FreezeBalanceRequest.model_validate({"address": ADDRESS, "amount": "100", "resource": "ENERGY"})
ONLY_VOTES = bytes.fromhex("10" + "00" * 31)


@pytest.fixture
def world() -> World:
    """The wallet's key signs with permission 2, and is not the owner's."""
    world = World()
    give_permissions(world, {HOT_ADDRESS: 1}, 1)
    world.wallets.register(Wallet(ADDRESS, "kms:hot", permission_id=2, key_address=HOT_ADDRESS))
    world.signer = KeySigner(HOT)
    world.start()
    return world


def _record(world: World) -> StakingRecord:
    (record,) = world.books.records.values()
    return record


def _refused(world: World) -> str:
    with pytest.raises(StateConflict) as caught:
        world.freeze()
    assert not world.books.records
    with pytest.raises(StateConflict):
        world.freezer.dry_run(REQUEST)
    return caught.value.code


def test_what_the_permission_allows_happens(world: World) -> None:
    world.freeze()
    assert decode_raw(_record(world).attempt.raw_data).permission_id == _record(world).permission_id == 2
    world.live(60)
    assert _record(world).status is StakingStatusType.ACTIVE
    assert world.frozen() == 100_000_000


def test_its_bytes_are_counted(world: World) -> None:
    with_permission = world.freezer.dry_run(REQUEST).bandwidth_bytes
    world.wallets.register(Wallet(ADDRESS, "kms:own"))
    world.start()
    assert with_permission == world.freezer.dry_run(REQUEST).bandwidth_bytes + 2


def test_a_new_attempt_is_signed_with_the_same_permission(world: World) -> None:
    world.killer.arm_at("signer.sign", "before")
    with pytest.raises(BaseException, match="signer"):
        world.freeze()
    world.start()
    world.devnet.advance(120)
    world.clock.skew = timedelta()
    world.live(400)
    record = _record(world)
    assert len(record.attempts) == 2
    assert decode_raw(record.attempt.raw_data).permission_id == 2
    assert record.status is StakingStatusType.ACTIVE


def test_what_it_does_not_allow_is_refused_before_anything_is_stored(world: World) -> None:
    give_permissions(world, {HOT_ADDRESS: 1}, 1, operations=ONLY_VOTES)
    assert _refused(world) == "permission_denied"


@pytest.mark.parametrize(("weights", "threshold"), [({HOT_ADDRESS: 1, OTHER: 1}, 2), ({OTHER: 1}, 1)])
def test_a_key_that_no_longer_suffices_signs_nothing(
    world: World, weights: dict[Address, int], threshold: int
) -> None:
    give_permissions(world, weights, threshold)
    assert _refused(world) == "signer_not_permitted"


def test_an_owner_who_gave_his_account_to_another_key_signs_nothing(world: World) -> None:
    give_permissions(world, {HOT_ADDRESS: 1}, 1, owner={OTHER: 1})
    world.wallets.register(Wallet(ADDRESS, "kms:own"))
    world.start()
    assert _refused(world) == "signer_not_permitted"


def test_a_permission_that_is_not_there_any_more_signs_nothing(world: World) -> None:
    world.wallets.register(Wallet(ADDRESS, "kms:hot", permission_id=3, key_address=HOT_ADDRESS))
    world.start()
    assert _refused(world) == "permission_missing"


def test_bytes_of_another_permission_than_the_wallets_are_not_signed(world: World) -> None:
    """Registered anew between acceptance and signature."""
    world.killer.arm_at("signer.sign", "before")
    with pytest.raises(BaseException, match="signer"):
        world.freeze()
    world.wallets.register(Wallet(ADDRESS, "kms:own"))
    world.start()
    world.live(75)
    (send, *_) = _record(world).attempt.sends
    assert (send.node, send.code) == ("signer", "signature_refused")
    assert "another permission" in send.message
    assert _record(world).attempt.signature is None


@pytest.mark.parametrize("operation", StakingOperationType)
def test_each_operation_needs_the_bit_of_its_contract(operation: StakingOperationType) -> None:
    """1 transfer, 4 vote, 13 withdraw, 54 to 59 stake 2.0 (`ContractType` in `core/Tron.proto`)."""
    number = contract_number(operation)
    assert STAKING[number // 8] >> number % 8 & 1


def test_the_number_is_that_of_the_contract_that_is_built(world: World) -> None:
    for name, mutation in MUTATIONS.items():
        contract = mutation.contract(WALLETS[0])
        if contract is not None:
            number = contract_number(StakingOperationType(name.upper()))
            assert CONTRACT_TYPES[type(contract)].number == number
    world.freeze()
    built = decode_raw(_record(world).attempt.raw_data).contract
    assert built == contract_of(_record(world))
