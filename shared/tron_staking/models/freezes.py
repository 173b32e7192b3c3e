"""What of an account's stake was frozen by this service, and when it can be unfrozen."""

from tron_staking.models.aged import Aged
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import AddressField, Frozen, Moment, ResourceField


class Freeze(Frozen):
    """One freeze of this service. `remaining` of `amount` is not unfrozen yet.

    While it is `committed`, which is until `expires_at`, `/unfreeze` leaves it alone.
    """

    staking_id: str
    resource: ResourceField
    status: StakingStatusType
    amount: str
    amount_sun: int
    remaining: str
    remaining_sun: int
    committed: bool
    created_at: Moment
    expires_at: Moment
    transaction_hash: str


class Release(Frozen):
    """What more can be unfrozen from a moment on, when a commitment ends."""

    amount: str
    amount_sun: int
    available_at: Moment


class FrozenResource(Frozen):
    """The stake for one resource, by the chain and by the books.

    `staked` is on the chain, of it `own` at work for the account itself; `in_books` is what this service
    froze and did not unfreeze. `beyond_books` was frozen past it, or again by a cancelled unfreeze; `missing`
    was unfrozen past it. Neither is what a pending operation may have done.
    Of `own`, `unfreezable` can be unfrozen now, and the `releases` later; what is `delegated` must be taken
    back first. What a pending operation of the account may take is not unfreezable.
    """

    resource: ResourceField
    staked: str
    staked_sun: int
    own: str
    own_sun: int
    delegated: str
    delegated_sun: int
    in_books: str
    in_books_sun: int
    committed: str
    committed_sun: int
    beyond_books: str
    beyond_books_sun: int
    missing: str
    missing_sun: int
    unfreezable: str
    unfreezable_sun: int
    releases: tuple[Release, ...]


class FreezeStatus(Aged):
    """An account's freezes, and what can be unfrozen of each resource.

    `freezes` are the newest hundred of `open_freezes`. `unfreezes_left` is how many more unfreezes TRON lets
    wait at a time; at 0 nothing can be unfrozen before `next_unfreeze_at`. `complete` is false when the
    account has more open records than one answer reads: then the sums may be of a part of them only.
    """

    address: AddressField
    exists: bool
    block_number: int
    resources: tuple[FrozenResource, ...]
    unfreezes_left: int
    next_unfreeze_at: Moment | None
    freezes: tuple[Freeze, ...]
    open_freezes: int
    complete: bool
    timestamp: Moment
