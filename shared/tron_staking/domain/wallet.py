"""A wallet: an address and who signs for it."""

from dataclasses import dataclass

from tron_staking.domain.address import Address


@dataclass(frozen=True)
class Wallet:
    """`signer` is `kms:<key id>`: a name, never a key."""

    address: Address
    signer: str
