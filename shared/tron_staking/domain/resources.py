"""What a transaction costs its owner in bandwidth and energy. Sizes are bytes, amounts sun."""

from tron_staking.domain.chain import AccountResources, Bandwidth, Supply
from tron_staking.domain.money import SUN_PER_TRX, Sun, trx_text


def staked_left(bandwidth: Bandwidth) -> int:
    """The staked bandwidth that is there now; use may exceed a limit that has shrunk."""
    return max(0, bandwidth.staked_limit - bandwidth.staked_used)


def free_left(bandwidth: Bandwidth) -> int:
    """The free bandwidth that is there now."""
    return max(0, bandwidth.free_limit - bandwidth.free_used)


def energy_left(resources: AccountResources) -> int:
    """The energy that is there now."""
    return max(0, resources.energy_limit - resources.energy_used)


def burned(size: int, bandwidth: Bandwidth, sun_per_byte: int) -> Sun:
    """The sun that is burned for `size` bytes (see `signed_size`): nothing, or the price of all of them.

    The staked bandwidth pays for the whole transaction, or else the free one does, or else TRX does;
    they are never combined (java-tron `BandwidthProcessor.consume`). The network-wide pool behind the
    free bandwidth is taken to have room.
    """
    return Sun(0 if size <= max(staked_left(bandwidth), free_left(bandwidth)) else size * sun_per_byte)


def transactions_paid(size: int, bandwidth: Bandwidth) -> int:
    """How many transactions of `size` bytes burn nothing, one after the other: staked bandwidth first, then
    free, and what is left of one never helps the other."""
    return staked_left(bandwidth) // size + free_left(bandwidth) // size


def energy_burned(energy: int, left: int, sun_per_energy: int) -> Sun:
    """The sun that is burned for a call of so much energy: the price of what is missing, and only of that
    (java-tron `ReceiptCapsule.payEnergyBill`)."""
    return Sun(max(0, energy - left) * sun_per_energy)


def per_trx(supply: Supply) -> str | None:
    """What one staked TRX gives per day, cut off after six decimals; None while nobody has staked.

    Source: java-tron `calculateGlobalNetLimitV2`, `calculateGlobalEnergyLimitV2`: the network's limit is
    shared out by weight, which is in TRX.
    """
    if not supply.total_weight:
        return None
    return trx_text(supply.total_limit * SUN_PER_TRX // supply.total_weight)


def burned_for_new_account(size: int, bandwidth: Bandwidth, rate: int, bandwidth_fee: int) -> Sun:
    """The sun that is burned for the bytes of a transfer that creates its receiver's account.

    The staked bandwidth pays for `rate` times as many bytes, or else `bandwidth_fee` is burned; the free one
    creates no accounts (java-tron `BandwidthProcessor.consumeForCreateNewAccount`).
    """
    return Sun(0 if size * rate <= staked_left(bandwidth) else bandwidth_fee)
