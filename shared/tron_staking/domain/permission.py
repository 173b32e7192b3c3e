"""Who may sign for an account, and for what (java-tron `Permission`, `TransactionCapsule.checkWeight`)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tron_staking.domain.address import Address

OWNER = 0
"""The permission that may do everything. It is the account's own key as long as nothing else is said."""

FIRST_ACTIVE, LAST_ACTIVE = 2, 9
"""java-tron `AccountPermissionUpdateActuator`: up to eight active permissions, numbered from 2."""

_OPERATIONS_BYTES = 32


@dataclass(frozen=True)
class Permission:
    """One permission of an account: the keys that sign, by their addresses, each with its weight.

    `operations` is the bitmap of an active permission in hex: bit n stands for contract type n.
    """

    permission_id: int
    threshold: int
    weights: Mapping[Address, int]
    operations: str = ""

    def allows(self, contract_number: int) -> bool:
        """Whether it covers this type of contract; the owner permission covers all."""
        if self.permission_id == OWNER:
            return True
        bitmap, byte, bit = bytes.fromhex(self.operations), contract_number // 8, contract_number % 8
        return len(bitmap) == _OPERATIONS_BYTES and bool(bitmap[byte] >> bit & 1)

    def missing(self, signers: Collection[Address]) -> int:
        """The weight that is still missing when these have signed; 0 when they suffice."""
        weight = sum(self.weights.get(signer, 0) for signer in set(signers))
        return max(0, self.threshold - weight)

    def fewest_signatures(self) -> int:
        """How many signatures it takes at least, the heaviest first; all of them when even they do not do."""
        left = self.threshold
        for count, weight in enumerate(sorted(self.weights.values(), reverse=True), 1):
            left -= weight
            if left <= 0:
                return count
        return max(1, len(self.weights))


@dataclass(frozen=True)
class Signing:
    """Who signs a transaction: keys of this permission of its account, this service's own or the owner's.

    `owners_weight` is what the owner's signatures must weigh together, None where this service signs;
    `signatures` is how many there will be at least.
    """

    permission_id: int = OWNER
    owners_weight: int | None = None
    signatures: int = 1


SERVICE = Signing()
"""One signature by a key of this service, with the owner permission."""


def owner_alone(address: Address) -> Permission:
    """The owner permission of an account that never changed it (java-tron `createDefaultOwnerPermission`)."""
    return Permission(OWNER, 1, {address: 1})
