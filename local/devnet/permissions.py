"""Who may sign for an account (`TransactionCapsule.validateSignature`, `checkWeight`; stake2 §9.3)."""

from typing import NamedTuple

from local.devnet import messages
from local.devnet.account import (
    ACTIVE_ID,
    OWNER_ID,
    WITNESS_ID,
    Account,
    Permission,
    default_active,
    default_owner,
)
from local.devnet.constants import OPERATIONS_LENGTH, SIGNATURE_LENGTH, TOTAL_SIGN_NUM
from local.devnet.crypto import RecoveryError, recover, to_base58
from local.devnet.errors import NodeError, ValidateSignatureError
from local.devnet.ledger import Ledger
from local.devnet.transaction import Transaction

_ACTIVE = messages.PERMISSION_TYPE.values["Active"]


class Wording(NamedTuple):
    """java-tron words the same refusal differently when executing and when weighing signatures."""

    wrong_type: str
    denied: str


EXECUTING = Wording("Permission type is error", "Permission denied")
WEIGHING = Wording("Permission type is wrong!", "Permission denied!")


class PermissionRefusedError(NodeError):
    java_class = "org.tron.core.exception.PermissionException"


class SignatureFormatError(NodeError):
    java_class = "org.tron.core.exception.SignatureFormatException"


class SignatureError(NodeError):
    java_class = "java.security.SignatureException"


def validate_signature(ledger: Ledger, transaction: Transaction) -> None:
    """Raise ValidateSignatureError with java-tron's reason unless the signatures reach the threshold."""
    signatures = transaction.signatures
    if not signatures or not transaction.raw["contract"]:
        raise ValidateSignatureError("miss sig or contract")
    if len(signatures) > TOTAL_SIGN_NUM:
        raise ValidateSignatureError("too many signatures")
    permission = _permission_to_execute(ledger, transaction)
    try:
        check_operation(permission, transaction, EXECUTING)
        weight, _ = check_weight(permission, transaction)
    except SignatureError as error:
        raise ValidateSignatureError(f"{error.java_class}: {error.message}") from error
    except (PermissionRefusedError, SignatureFormatError) as error:
        raise ValidateSignatureError(error.message) from error
    if weight < permission.threshold:
        raise ValidateSignatureError("sig error")


def permission_by_id(account: Account, permission_id: int) -> Permission | None:
    """`AccountCapsule.getPermissionById`: an owner permission always exists, others only when stored."""
    if permission_id == OWNER_ID:
        return account.owner_permission or default_owner(account.address)
    if permission_id == WITNESS_ID:
        return account.witness_permission
    return next((one for one in account.active_permissions if one.id == permission_id), None)


def check_operation(permission: Permission, transaction: Transaction, wording: Wording) -> None:
    """Whether an active permission covers the contract; the owner permission covers everything."""
    if transaction.contract.permission_id == OWNER_ID:
        return
    if permission.type != _ACTIVE:
        raise PermissionRefusedError(wording.wrong_type)
    if len(permission.operations) != OPERATIONS_LENGTH:
        raise PermissionRefusedError("operations size must be 32")
    number = transaction.raw["contract"][0]["type"]
    if not permission.operations[number // 8] >> number % 8 & 1:
        raise PermissionRefusedError(wording.denied)


def check_weight(permission: Permission, transaction: Transaction) -> tuple[int, list[bytes]]:
    """The weight that the signatures have together, and the addresses that signed."""
    signatures = transaction.signatures
    if len(signatures) > len(permission.keys):
        raise PermissionRefusedError(
            f"Signature count is {len(signatures)} more than"
            f" key counts of permission : {len(permission.keys)}"
        )
    weights, signers, total = dict(permission.keys), list[bytes](), 0
    for signature in signatures:
        by = signer(transaction.txid, signature)
        if by not in weights:
            raise PermissionRefusedError(
                f"{signature.hex()} is signed by {to_base58(by)} but it is not contained of permission."
            )
        if by in signers:
            raise PermissionRefusedError(f"{to_base58(by)} has signed twice!")
        signers.append(by)
        total += weights[by]
    return total, signers


def signer(txid: bytes, signature: bytes) -> bytes:
    """The address that made a signature."""
    if len(signature) < SIGNATURE_LENGTH:
        raise SignatureFormatError(f"Signature size is {len(signature)}")
    try:
        return recover(txid, signature)
    except RecoveryError as error:
        raise SignatureError(str(error)) from error


def _permission_to_execute(ledger: Ledger, transaction: Transaction) -> Permission:
    """The permission a broadcast is checked against; a missing account has the default ones."""
    contract = transaction.contract
    account = ledger.account(contract.owner)
    if account is not None:
        permission = permission_by_id(account, contract.permission_id)
    else:
        defaults = {OWNER_ID: default_owner, ACTIVE_ID: default_active}
        create = defaults.get(contract.permission_id)
        permission = create(contract.owner) if create else None
    if permission is None:
        raise ValidateSignatureError("permission isn't exit")
    return permission
