"""What the devnet's own ledgers say at one moment, read past its API but for what that reckons itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.devnet.account import Account
from local.devnet.api.gateway import handle
from local.devnet.rewards import query
from tests.support.world import World
from tron_staking.domain.address import Address, address_bytes


@dataclass(frozen=True)
class Snapshot:
    """An account: solidified (`solid`, `reward`), at the head (`head`), and what that gives it to use."""

    solid: Account
    reward: int
    head: Account
    head_slot: int
    usable: Mapping[str, Any]


def snapshot(world: World, address: Address) -> Snapshot:
    """The account as it is now; one without anything where there is none."""
    owner, solid, pending = address_bytes(address), world.devnet.solid, world.devnet.pending
    nobody = Account(owner)
    return Snapshot(
        solid=solid.account(owner) or nobody,
        reward=query(solid, owner),
        head=pending.account(owner) or nobody,
        head_slot=pending.head_slot,
        usable=ask(world, "getaccountresource", address=address, visible=True),
    )


def ask(world: World, method: str, **question: Any) -> Any:
    """What the devnet answers; a spoilt answer is not for us."""
    body = json.dumps(question).encode()
    return json.loads(handle(world.devnet.another(), "POST", f"/wallet/{method}", "", body).body)
