"""The contract types this node knows, by name: number and message (stake2 §1.1).

From `balance_contract.proto`, `witness_contract.proto`, `storage_contract.proto`, `account_contract.proto`.
"""

from typing import Final

from local.devnet.schema import (
    EnumType,
    Field,
    Schema,
    address,
    boolean,
    enum,
    integer,
    message,
    raw,
    string,
    text,
)

RESOURCE_CODE: Final = EnumType("ResourceCode", {"BANDWIDTH": 0, "ENERGY": 1, "TRON_POWER": 2})
PERMISSION_TYPE: Final = EnumType("PermissionType", {"Owner": 0, "Witness": 1, "Active": 2})

KEY: Final = Schema("Key", (address(1, "address"), integer(2, "weight")))
PERMISSION: Final = Schema(
    "Permission",
    (
        enum(1, "type", PERMISSION_TYPE),
        integer(2, "id"),
        string(3, "permission_name"),
        integer(4, "threshold"),
        integer(5, "parent_id"),
        raw(6, "operations"),
        message(7, "keys", KEY, repeated=True),
    ),
)
VOTE: Final = Schema("Vote", (address(1, "vote_address"), integer(2, "vote_count")))


def _contract(number: int, name: str, *fields: Field) -> tuple[str, tuple[int, Schema]]:
    return name, (number, Schema(name, (address(1, "owner_address"), *fields)))


CONTRACTS: Final[dict[str, tuple[int, Schema]]] = dict(
    (
        _contract(1, "TransferContract", address(2, "to_address"), integer(3, "amount")),
        _contract(4, "VoteWitnessContract", message(2, "votes", VOTE, repeated=True), boolean(3, "support")),
        _contract(5, "WitnessCreateContract", text(2, "url")),
        _contract(
            11,
            "FreezeBalanceContract",
            integer(2, "frozen_balance"),
            integer(3, "frozen_duration"),
            enum(10, "resource", RESOURCE_CODE),
            address(15, "receiver_address"),
        ),
        _contract(
            12,
            "UnfreezeBalanceContract",
            enum(10, "resource", RESOURCE_CODE),
            address(15, "receiver_address"),
        ),
        _contract(13, "WithdrawBalanceContract"),
        _contract(
            46,
            "AccountPermissionUpdateContract",
            message(2, "owner", PERMISSION),
            message(3, "witness", PERMISSION),
            message(4, "actives", PERMISSION, repeated=True),
        ),
        _contract(49, "UpdateBrokerageContract", integer(2, "brokerage")),
        _contract(
            54, "FreezeBalanceV2Contract", integer(2, "frozen_balance"), enum(3, "resource", RESOURCE_CODE)
        ),
        _contract(
            55,
            "UnfreezeBalanceV2Contract",
            integer(2, "unfreeze_balance"),
            enum(3, "resource", RESOURCE_CODE),
        ),
        _contract(56, "WithdrawExpireUnfreezeContract"),
        _contract(
            57,
            "DelegateResourceContract",
            enum(2, "resource", RESOURCE_CODE),
            integer(3, "balance"),
            address(4, "receiver_address"),
            boolean(5, "lock"),
            integer(6, "lock_period"),
        ),
        _contract(
            58,
            "UnDelegateResourceContract",
            enum(2, "resource", RESOURCE_CODE),
            integer(3, "balance"),
            address(4, "receiver_address"),
        ),
        _contract(59, "CancelAllUnfreezeV2Contract"),
    )
)

CONTRACT_TYPE: Final = EnumType("ContractType", {name: number for name, (number, _) in CONTRACTS.items()})

_ANY_CLASS = "class com.google.protobuf.Any"
# Where java-tron leaves out spaces, and the one actuator that names another contract than its own (§3).
_TYPE_ERRORS = {
    "TransferContract": ", expected type [TransferContract], real type [",
    "WitnessCreateContract": ", expected type [WitnessCreateContract],real type[",
    "UnfreezeBalanceV2Contract": ", expected type [UnfreezeBalanceContract], real type[",
} | {
    name: f",expected type [{name}],real type["
    for name in (
        "FreezeBalanceContract",
        "FreezeBalanceV2Contract",
        "DelegateResourceContract",
        "AccountPermissionUpdateContract",
    )
}


def type_error(name: str) -> str:
    """What an actuator says when the parameter is not of its contract type."""
    words = _TYPE_ERRORS.get(name, f", expected type [{name}], real type[")
    return f"contract type error{words}{_ANY_CLASS}]"
