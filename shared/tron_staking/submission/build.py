"""Builds the bytes of an attempt, before anything is stored or signed."""

from datetime import datetime, timedelta

from tron_staking.domain.chain import Block
from tron_staking.domain.errors import ClockSkew
from tron_staking.domain.permission import SERVICE, Signing
from tron_staking.domain.transaction import Contract, RawTransaction, block_reference, encode_raw, txid
from tron_staking.models.fields import from_milliseconds, milliseconds
from tron_staking.models.records import Attempt, Collected

LIFETIME = timedelta(seconds=90)
"""How long the chain may include an attempt, from the head block. Long enough to be sent again after a
failure, short enough that a lost attempt is proved dead within minutes."""

OWNERS_LIFETIME = timedelta(hours=1)
"""As long as that where people sign, several of them perhaps. The chain allows 24 hours, but for so long an
intent that nobody signs would hold up the account's next vote, and keep rewards reserved."""

MAX_SKEW = timedelta(seconds=60)
"""A head block further than this from our clock is a stale or lying node, or our clock is wrong."""


def build_attempt(
    contract: Contract, head: Block, now: datetime, number: int, *, signing: Signing = SERVICE, bump: int = 0
) -> Attempt:
    """Encodes one attempt against the head's parent: a fork of one block, the common kind, leaves it valid.

    The bytes name the permission that signs, and count only with signatures of its keys. `bump` milliseconds
    are added to the timestamp to tell apart two intents with equal bytes.
    Raises ClockSkew when the head cannot be used to choose an expiration.
    """
    _refuse_skew(head, now)
    reference = block_reference(head.number - 1, head.parent_id)
    lifetime = LIFETIME if signing.owners_weight is None else OWNERS_LIFETIME
    expiration = head.timestamp_ms + lifetime // timedelta(milliseconds=1)
    raw_data = encode_raw(
        RawTransaction(
            contract=contract,
            ref_block_bytes=reference[0],
            ref_block_hash=reference[1],
            expiration_ms=expiration,
            timestamp_ms=milliseconds(now) + bump,
            permission_id=signing.permission_id,
        )
    )
    return Attempt(
        number=number,
        raw_data=raw_data,
        transaction_hash=txid(raw_data),
        expiration=from_milliseconds(expiration),
        built_at=now,
        collected=None if signing.owners_weight is None else Collected(missing=signing.owners_weight),
    )


def _refuse_skew(head: Block, now: datetime) -> None:
    skew = abs(from_milliseconds(head.timestamp_ms) - now)
    if skew > MAX_SKEW:
        raise ClockSkew(
            f"the node's latest block is {skew // timedelta(seconds=1)} s from our clock: "
            "nothing was stored; try again, and check the node if it stays so"
        )
