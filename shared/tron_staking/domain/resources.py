"""What a transaction costs its owner in bandwidth."""

from tron_staking.domain.chain import Bandwidth
from tron_staking.domain.money import Sun


def burned(size: int, bandwidth: Bandwidth, sun_per_byte: int) -> Sun:
    """The sun that is burned for `size` bytes (see `signed_size`): nothing, or the price of all of them.

    The staked bandwidth pays for the whole transaction, or else the free one does, or else TRX does;
    they are never combined (java-tron `BandwidthProcessor.consume`). The network-wide pool behind the
    free bandwidth is taken to have room.
    """
    staked_left = bandwidth.staked_limit - bandwidth.staked_used
    free_left = bandwidth.free_limit - bandwidth.free_used
    return Sun(0 if size <= max(staked_left, free_left) else size * sun_per_byte)


def burned_for_new_account(size: int, bandwidth: Bandwidth, rate: int, bandwidth_fee: int) -> Sun:
    """The sun that is burned for the bytes of a transfer that creates its receiver's account.

    The staked bandwidth pays for `rate` times as many bytes, or else `bandwidth_fee` is burned; the free one
    creates no accounts (java-tron `BandwidthProcessor.consumeForCreateNewAccount`).
    """
    staked_left = bandwidth.staked_limit - bandwidth.staked_used
    return Sun(0 if size * rate <= staked_left else bandwidth_fee)
