"""A wallet: an address, who signs for it and where its rewards go."""

from dataclasses import dataclass

from tron_staking.domain.address import Address


@dataclass(frozen=True)
class Wallet:
    """`signer` is `kms:<key id>`: a name, never a key.

    `payout_address` is as somebody registered it, and checked where it is used.
    """

    address: Address
    signer: str
    payout_address: str | None = None
