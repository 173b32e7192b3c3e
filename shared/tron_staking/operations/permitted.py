"""Whether a wallet's signer may sign for its account, by what the chain says of the account's permissions."""

from tron_staking.domain.chain import Account
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.permission import Permission
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingOperationType
from tron_staking.submission.contracts import contract_number


def refuse_unpermitted(wallet: Wallet, account: Account, operation: StakingOperationType) -> None:
    """Raises StateConflict where the chain would not take what the wallet's signer signs.

    Permissions change on the chain, past this service: what was right at the registration need not be now.
    """
    permission = permission_of(wallet.permission_id, account)
    if not permission.allows(contract_number(operation)):
        raise StateConflict(
            "permission_denied",
            f"the account's permission {wallet.permission_id} does not allow this operation; allow it on the "
            "chain, or register the wallet with a permission that does",
        )
    if not wallet.is_external and permission.missing([wallet.signs_as]):
        raise StateConflict(
            "signer_not_permitted",
            f"the wallet's key alone cannot sign with the account's permission {wallet.permission_id}; "
            "register the wallet with a key and permission that can",
        )


def permission_of(permission_id: int, account: Account) -> Permission:
    """The account's permission. Raises StateConflict when it has none of this id."""
    permission = account.permission(permission_id)
    if permission is None:
        raise StateConflict(
            "permission_missing",
            f"the account has no permission {permission_id}; register the wallet with one that it has",
        )
    return permission
