"""The messages of `Tron.proto`, `balance_contract.proto` and `witness_contract.proto` (stake2 §1)."""

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

RESOURCE_CODE = EnumType("ResourceCode", {"BANDWIDTH": 0, "ENERGY": 1, "TRON_POWER": 2})
CONTRACT_RESULT = EnumType("contractResult", {"DEFAULT": 0, "SUCCESS": 1})
PERMISSION_TYPE = EnumType("PermissionType", {"Owner": 0, "Witness": 1, "Active": 2})
ACCOUNT_TYPE = EnumType("AccountType", {"Normal": 0, "AssetIssue": 1, "Contract": 2})
CODE = EnumType("code", {"SUCESS": 0, "FAILED": 1})

_OWNER = address(1, "owner_address")

VOTE = Schema("Vote", (address(1, "vote_address"), integer(2, "vote_count")))

CONTRACTS: dict[str, tuple[int, Schema]] = {
    "TransferContract": (
        1,
        Schema("TransferContract", (_OWNER, address(2, "to_address"), integer(3, "amount"))),
    ),
    "VoteWitnessContract": (
        4,
        Schema(
            "VoteWitnessContract", (_OWNER, message(2, "votes", VOTE, repeated=True), boolean(3, "support"))
        ),
    ),
    "FreezeBalanceContract": (
        11,
        Schema(
            "FreezeBalanceContract",
            (
                _OWNER,
                integer(2, "frozen_balance"),
                integer(3, "frozen_duration"),
                enum(10, "resource", RESOURCE_CODE),
                address(15, "receiver_address"),
            ),
        ),
    ),
    "UnfreezeBalanceContract": (
        12,
        Schema(
            "UnfreezeBalanceContract",
            (_OWNER, enum(10, "resource", RESOURCE_CODE), address(15, "receiver_address")),
        ),
    ),
    "WithdrawBalanceContract": (13, Schema("WithdrawBalanceContract", (_OWNER,))),
    "FreezeBalanceV2Contract": (
        54,
        Schema(
            "FreezeBalanceV2Contract",
            (_OWNER, integer(2, "frozen_balance"), enum(3, "resource", RESOURCE_CODE)),
        ),
    ),
    "UnfreezeBalanceV2Contract": (
        55,
        Schema(
            "UnfreezeBalanceV2Contract",
            (_OWNER, integer(2, "unfreeze_balance"), enum(3, "resource", RESOURCE_CODE)),
        ),
    ),
    "WithdrawExpireUnfreezeContract": (56, Schema("WithdrawExpireUnfreezeContract", (_OWNER,))),
    "DelegateResourceContract": (
        57,
        Schema(
            "DelegateResourceContract",
            (
                _OWNER,
                enum(2, "resource", RESOURCE_CODE),
                integer(3, "balance"),
                address(4, "receiver_address"),
                boolean(5, "lock"),
                integer(6, "lock_period"),
            ),
        ),
    ),
    "UnDelegateResourceContract": (
        58,
        Schema(
            "UnDelegateResourceContract",
            (
                _OWNER,
                enum(2, "resource", RESOURCE_CODE),
                integer(3, "balance"),
                address(4, "receiver_address"),
            ),
        ),
    ),
    "CancelAllUnfreezeV2Contract": (59, Schema("CancelAllUnfreezeV2Contract", (_OWNER,))),
}

CONTRACT_TYPE = EnumType("ContractType", {name: number for name, (number, _) in CONTRACTS.items()})

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
TRANSACTION_INFO = Schema(
    "TransactionInfo",
    (
        raw(1, "id"),
        integer(2, "fee"),
        integer(3, "blockNumber"),
        integer(4, "blockTimeStamp"),
        raw(5, "contractResult", repeated=True),
        message(7, "receipt", RECEIPT),
    ),
)

KEY = Schema("Key", (address(1, "address"), integer(2, "weight")))
PERMISSION = Schema(
    "Permission",
    (
        enum(1, "type", PERMISSION_TYPE),
        integer(2, "id"),
        string(3, "permission_name"),
        integer(4, "threshold"),
        raw(6, "operations"),
        message(7, "keys", KEY, repeated=True),
    ),
)
FREEZE_V2 = Schema("FreezeV2", (enum(1, "type", RESOURCE_CODE), integer(2, "amount")))
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
        integer(8, "net_usage"),
        integer(9, "create_time"),
        integer(10, "latest_opration_time"),
        integer(19, "free_net_usage"),
        integer(21, "latest_consume_time"),
        integer(22, "latest_consume_free_time"),
        integer(24, "net_window_size"),
        boolean(25, "net_window_optimized"),
        message(26, "account_resource", ACCOUNT_RESOURCE),
        message(31, "owner_permission", PERMISSION),
        message(33, "active_permission", PERMISSION, repeated=True),
        message(34, "frozenV2", FREEZE_V2, repeated=True),
        integer(36, "delegated_frozenV2_balance_for_bandwidth"),
        integer(37, "acquired_delegated_frozenV2_balance_for_bandwidth"),
    ),
)

RETURN_MESSAGE = text(3, "message")
