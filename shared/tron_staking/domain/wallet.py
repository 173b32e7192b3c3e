"""A wallet: an address, who signs for it and where its rewards go."""

from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.permission import OWNER

EXTERNAL = "external"
"""The signer of a wallet whose transactions its owner signs, and not this service."""


@dataclass(frozen=True)
class Wallet:
    """`signer` is `kms:<key id>`, `secret:<arn>` or `external`: a name, never a key.

    It signs with the permission `permission_id` of the account, and `key_address` is the address of the key
    where that is not the account's own. `payout_address` is as somebody registered it, and checked where it
    is used.
    """

    address: Address
    signer: str
    payout_address: str | None = None
    permission_id: int = OWNER
    key_address: Address | None = None

    @property
    def signs_as(self) -> Address:
        """The address of the key that signs."""
        return self.key_address or self.address

    @property
    def is_external(self) -> bool:
        """Whether its owner signs, and not this service."""
        return self.signer == EXTERNAL
