"""The messages of `Tron.proto`, and by name those of `contracts` (stake2 §1.2, §1.3)."""

from local.devnet.contracts import (
    CONTRACT_TYPE,
    CONTRACTS,
    KEY,
    PERMISSION,
    PERMISSION_TYPE,
    RESOURCE_CODE,
    VOTE,
)
from local.devnet.schema import (
    EnumType,
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

__all__ = [
    "ACCOUNT",
    "ACCOUNT_ID",
    "ACCOUNT_RESOURCE",
    "ACCOUNT_TYPE",
    "AMOUNT_ENTRY",
    "ANY",
    "AUTHORITY",
    "BLOCK",
    "BLOCK_HEADER",
    "CODE",
    "CONTRACT",
    "CONTRACTS",
    "CONTRACT_RESULT",
    "CONTRACT_TYPE",
    "FREEZE_V2",
    "HEADER_RAW",
    "KEY",
    "PERMISSION",
    "PERMISSION_TYPE",
    "RAW",
    "RECEIPT",
    "RESOURCE_CODE",
    "RESULT",
    "RETURN_MESSAGE",
    "TRANSACTION",
    "TRANSACTION_INFO",
    "UNFREEZE_V2",
    "VOTE",
]

CONTRACT_RESULT = EnumType("contractResult", {"DEFAULT": 0, "SUCCESS": 1})
ACCOUNT_TYPE = EnumType("AccountType", {"Normal": 0, "AssetIssue": 1, "Contract": 2})
CODE = EnumType("code", {"SUCESS": 0, "FAILED": 1})

ANY = Schema("Any", (string(1, "type_url"), raw(2, "value")))
CONTRACT = Schema(
    "Contract",
    (
        enum(1, "type", CONTRACT_TYPE),
        message(2, "parameter", ANY),
        raw(3, "provider"),
        raw(4, "ContractName"),
        integer(5, "Permission_id"),
    ),
)
ACCOUNT_ID = Schema("AccountId", (raw(1, "name"), address(2, "address")))
AUTHORITY = Schema("authority", (message(1, "account", ACCOUNT_ID), raw(2, "permission_name")))
RAW = Schema(
    "raw",
    (
        raw(1, "ref_block_bytes"),
        integer(3, "ref_block_num"),
        raw(4, "ref_block_hash"),
        integer(8, "expiration"),
        message(9, "auths", AUTHORITY, repeated=True),
        raw(10, "data"),
        message(11, "contract", CONTRACT, repeated=True),
        raw(12, "scripts"),
        integer(14, "timestamp"),
        integer(18, "fee_limit"),
    ),
)
RESULT = Schema("Result", (integer(1, "fee"), enum(2, "ret", CODE), enum(3, "contractRet", CONTRACT_RESULT)))
TRANSACTION = Schema(
    "Transaction",
    (
        message(1, "raw_data", RAW),
        raw(2, "signature", repeated=True),
        message(5, "ret", RESULT, repeated=True),
    ),
)

HEADER_RAW = Schema(
    "raw",
    (
        integer(1, "timestamp"),
        raw(2, "txTrieRoot"),
        raw(3, "parentHash"),
        integer(7, "number"),
        address(9, "witness_address"),
        integer(10, "version"),
    ),
)
BLOCK_HEADER = Schema("BlockHeader", (message(1, "raw_data", HEADER_RAW), raw(2, "witness_signature")))
BLOCK = Schema(
    "Block",
    (message(1, "transactions", TRANSACTION, repeated=True), message(2, "block_header", BLOCK_HEADER)),
)

RECEIPT = Schema("ResourceReceipt", (integer(5, "net_usage"), integer(6, "net_fee")))
# An entry of a `map<string, int64>`: JSON shows both fields, zero or not (§6).
AMOUNT_ENTRY = Schema("Entry", (string(1, "key"), integer(2, "value")), complete=True)
TRANSACTION_INFO = Schema(
    "TransactionInfo",
    (
        raw(1, "id"),
        integer(2, "fee"),
        integer(3, "blockNumber"),
        integer(4, "blockTimeStamp"),
        raw(5, "contractResult", repeated=True),
        message(7, "receipt", RECEIPT),
        integer(15, "withdraw_amount"),
        integer(16, "unfreeze_amount"),
        integer(28, "withdraw_expire_amount"),
        message(29, "cancel_unfreezeV2_amount", AMOUNT_ENTRY, repeated=True),
    ),
)

FREEZE_V2 = Schema("FreezeV2", (enum(1, "type", RESOURCE_CODE), integer(2, "amount")))
UNFREEZE_V2 = Schema(
    "UnFreezeV2",
    (
        enum(1, "type", RESOURCE_CODE),
        integer(3, "unfreeze_amount"),
        integer(4, "unfreeze_expire_time"),
    ),
)
ACCOUNT_RESOURCE = Schema(
    "AccountResource",
    (
        integer(1, "energy_usage"),
        integer(3, "latest_consume_time_for_energy"),
        integer(9, "energy_window_size"),
        integer(10, "delegated_frozenV2_balance_for_energy"),
        integer(11, "acquired_delegated_frozenV2_balance_for_energy"),
        boolean(12, "energy_window_optimized"),
    ),
)
ACCOUNT = Schema(
    "Account",
    (
        enum(2, "type", ACCOUNT_TYPE),
        address(3, "address"),
        integer(4, "balance"),
        message(5, "votes", VOTE, repeated=True),
        integer(8, "net_usage"),
        integer(9, "create_time"),
        integer(10, "latest_opration_time"),
        integer(11, "allowance"),
        integer(12, "latest_withdraw_time"),
        boolean(14, "is_witness"),
        integer(19, "free_net_usage"),
        integer(21, "latest_consume_time"),
        integer(22, "latest_consume_free_time"),
        integer(24, "net_window_size"),
        boolean(25, "net_window_optimized"),
        message(26, "account_resource", ACCOUNT_RESOURCE),
        message(31, "owner_permission", PERMISSION),
        message(32, "witness_permission", PERMISSION),
        message(33, "active_permission", PERMISSION, repeated=True),
        message(34, "frozenV2", FREEZE_V2, repeated=True),
        message(35, "unfrozenV2", UNFREEZE_V2, repeated=True),
        integer(36, "delegated_frozenV2_balance_for_bandwidth"),
        integer(37, "acquired_delegated_frozenV2_balance_for_bandwidth"),
    ),
)

RETURN_MESSAGE = text(3, "message")
