"""What one permission must be like (`AccountPermissionUpdateActuator.checkPermission`; stake2 §9.3)."""

from local.devnet.actuators.base import require_address
from local.devnet.constants import OPERATIONS_LENGTH, TOTAL_SIGN_NUM
from local.devnet.errors import ContractValidateError
from local.devnet.javamath import OverflowProblem, add_exact
from local.devnet.schema import Message

_MAX_NAME = 32
# `AVAILABLE_CONTRACT_TYPE` of mainnet: the contracts a permission may name.
_AVAILABLE = bytes.fromhex("7fff1fc0037efb0f").ljust(OPERATIONS_LENGTH, b"\0")


def check_permission(permission: Message, type_name: str) -> None:
    """Raise for the first rule that a permission of this type breaks."""
    _check_shape(permission, type_name)
    _check_keys(permission, type_name)
    _check_operations(permission["operations"], type_name)


def _check_shape(permission: Message, type_name: str) -> None:
    keys = len(permission["keys"])
    if keys > TOTAL_SIGN_NUM:
        raise ContractValidateError(
            f"number of keys in permission should not be greater than {TOTAL_SIGN_NUM}"
        )
    if keys == 0:
        raise ContractValidateError("key's count should be greater than 0")
    if type_name == "Witness" and keys != 1:
        raise ContractValidateError("Witness permission's key count should be 1")
    if permission["threshold"] <= 0:
        raise ContractValidateError("permission's threshold should be greater than 0")
    if len(permission["permission_name"]) > _MAX_NAME:
        raise ContractValidateError("permission's name is too long")
    if permission["parent_id"] != 0:
        raise ContractValidateError("permission's parent should be owner")


def _check_keys(permission: Message, type_name: str) -> None:
    keys = permission["keys"]
    if len({key["address"] for key in keys}) != len(keys):
        raise ContractValidateError(f"address should be distinct in permission {type_name}")
    total = 0
    for key in keys:
        require_address(key["address"], "key is not a validate address")
        if key["weight"] <= 0:
            raise ContractValidateError("key's weight should be greater than 0")
        try:
            total = add_exact(total, key["weight"])
        except OverflowProblem as problem:
            raise ContractValidateError(str(problem)) from None
    if total < permission["threshold"]:
        raise ContractValidateError(
            f"sum of all key's weight should not be less than threshold in permission {type_name}"
        )


def _check_operations(operations: bytes, type_name: str) -> None:
    if type_name != "Active":
        if operations:
            raise ContractValidateError(f"{type_name} permission needn't operations")
        return
    if len(operations) != OPERATIONS_LENGTH:
        raise ContractValidateError("operations size must 32")
    for number in range(OPERATIONS_LENGTH * 8):
        byte, bit = number // 8, 1 << number % 8
        if operations[byte] & bit and not _AVAILABLE[byte] & bit:
            raise ContractValidateError(f"{number} isn't a validate ContractType")
