"""Gives the world's account other permissions, as its owner would: by a transaction, until it is final."""

from collections.abc import Mapping

from coincurve import PrivateKey

from local.devnet import messages
from local.devnet.schema import Message
from tests.support.chainwork import send
from tests.support.world import ADDRESS, KEY, World
from tron_staking.domain.address import Address, address_bytes

STAKING = bytes.fromhex("122000000000c00f" + "0" * 48)
"""The operations of the service and no others: contract types 1, 4, 13 and 54 to 59."""

ALONE = {ADDRESS: 1}
_OWNER, _ACTIVE = 0, 2
_UNTIL_FINAL = 10
_BLOCK_SECONDS = 3


def give_permissions(
    world: World,
    active: Mapping[Address, int],
    threshold: int,
    *,
    operations: bytes = STAKING,
    owner: Mapping[Address, int] = ALONE,
    owner_threshold: int = 1,
    key: PrivateKey = KEY,
) -> None:
    """From now on the account has these: weights by address, of the owner and of one active permission, 2."""
    send(
        world,
        "AccountPermissionUpdateContract",
        key,
        owner_address=address_bytes(ADDRESS),
        owner=_permission(_OWNER, owner, owner_threshold),
        actives=[_permission(_ACTIVE, active, threshold, operations=operations, permission_name="active")],
    )
    for _ in range(_UNTIL_FINAL):
        world.devnet.advance(_BLOCK_SECONDS)


def _permission(kind: int, weights: Mapping[Address, int], threshold: int, **fields: object) -> Message:
    keys = [messages.KEY.new(address=address_bytes(one), weight=weight) for one, weight in weights.items()]
    return messages.PERMISSION.new(**{"type": kind, "threshold": threshold, "keys": keys} | fields)
