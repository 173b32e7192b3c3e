"""The lock of a delegation: how long it may be, and what it does to what is locked already.

Source: java-tron `DelegateResourceActuator` (stake2 §3.5). A lock counts blocks of three seconds, and all
that is locked for one receiver and resource has one end: the latest lock's.
"""

from datetime import timedelta

from tron_staking.domain.chain import Delegation, Resource
from tron_staking.domain.constants import BLOCK_MS, BLOCKS_PER_DAY, DEFAULT_LOCK_BLOCKS
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import trx_text
from tron_staking.models.fields import from_milliseconds, iso


def lock_blocks(days: int | None, longest: int) -> int:
    """The blocks of a lock of `days`; `longest` is the chain's parameter MAX_LOCK_BLOCKS.

    Raises StateConflict when the chain would refuse the lock, or make one of another length.
    """
    blocks = DEFAULT_LOCK_BLOCKS if days is None else days * BLOCKS_PER_DAY
    if longest <= DEFAULT_LOCK_BLOCKS and blocks != DEFAULT_LOCK_BLOCKS:
        raise StateConflict(
            "lock_length_fixed",
            f"this network knows only locks of {lock_text(DEFAULT_LOCK_BLOCKS)}; leave lock_days out",
        )
    if blocks > max(longest, DEFAULT_LOCK_BLOCKS):
        raise StateConflict(
            "lock_too_long",
            f"this network locks for {lock_text(longest)} at most; ask for no more lock_days than that",
        )
    return blocks


def refuse_shorter(blocks: int, held: Delegation, head_ms: int) -> None:
    """Raises StateConflict when the lock would end before the one it replaces (head block at `head_ms`)."""
    remaining_ms = held.locked_until_ms - head_ms
    if not held.is_locked_at(head_ms) or blocks * BLOCK_MS >= remaining_ms:
        return
    days = -(-remaining_ms // (BLOCKS_PER_DAY * BLOCK_MS))
    raise StateConflict(
        "lock_too_short",
        f"what is locked for this receiver stays so until {_date(held.locked_until_ms)}, and TRON refuses "
        f"a lock that ends before: ask for lock_days of {days} or more, or delegate without a lock",
        works_at=from_milliseconds(held.locked_until_ms - blocks * BLOCK_MS),
    )


def extension(blocks: int, held: Delegation, resource: Resource, head_ms: int) -> tuple[str, ...]:
    """The warning that the lock also holds what is locked already, or nothing to say."""
    if not held.is_locked_at(head_ms):
        return ()
    old, new = _date(held.locked_until_ms), _date(head_ms + blocks * BLOCK_MS)
    already = f"{trx_text(held.locked)} TRX that are locked for this receiver's {resource} already"
    return (f"the new lock also holds the {already}: until {new} instead of {old}",)


def lock_text(blocks: int) -> str:
    """The length of a lock for people."""
    days, rest = divmod(blocks, BLOCKS_PER_DAY)
    if rest:
        return f"{blocks} blocks ({timedelta(milliseconds=blocks * BLOCK_MS)})"
    return f"{days} day{'s' * (days != 1)}"


def _date(milliseconds: int) -> str:
    return iso(from_milliseconds(milliseconds))
