"""A node's JSON as values. Everything raises ValueError, naming the field, for what no node would answer.

proto3 leaves zeros out, so a missing number is 0; every number is an int (a bool is not).
Source of the shapes: java-tron `JsonFormat`, `Wallet.getAccount`, `Util.printTransactionInfo`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tron_staking.domain.address import Address, address_from_bytes, parse_address
from tron_staking.domain.chain import (
    MESSAGE_LENGTH,
    Account,
    AccountResources,
    Bandwidth,
    Block,
    BroadcastAnswer,
    Delegation,
    Inclusion,
    Lending,
    Recovery,
    Resource,
    Supply,
    Unfreezing,
    Witness,
)
from tron_staking.domain.constants import ALL_KEPT, BLOCK_MS, DAY_MS, PARAMETERS
from tron_staking.domain.money import MAX_SUN, SUN_PER_TRX, Sun
from tron_staking.domain.permission import OWNER, Permission

type Json = Mapping[str, Any]

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEX = re.compile(r"([0-9a-f]{2})*", re.ASCII)
_CODE = re.compile(r"[A-Z_]{1,64}", re.ASCII)
_ACCEPTED = "SUCCESS"
_TRON_POWER = "TRON_POWER"
_PRECISION = 1_000
"""java-tron `Parameter.WINDOW_SIZE_PRECISION`: of optimized windows."""


def block(answer: Json) -> Block:
    """A block's header. A block id begins with the block's number, and so does its parent's."""
    header = _object(_object(answer, "block_header"), "raw_data")
    number = _number(header, "number")
    return Block(
        number=number,
        block_id=_block_id(answer, "blockID", number),
        parent_id=_block_id(header, "parentHash", number - 1) if number else _hash(header, "parentHash"),
        timestamp_ms=_number(header, "timestamp"),
    )


def account(answer: Json, address: Address) -> Account | None:
    """The account, or None for `{}`. Stakes of one resource are summed (java-tron `AccountCapsule`)."""
    if not answer:
        return None
    if answer.get("address") != address:
        raise ValueError("address is not the one that was asked for")
    frozen: Counter[str] = Counter()
    for stake in _objects(answer, "frozenV2"):
        frozen[_resource(stake)] += _number(stake, "amount")
    energy = _object(answer, "account_resource")
    return Account(
        address=address,
        balance=Sun(_number(answer, "balance")),
        frozen={resource: Sun(frozen[resource]) for resource in Resource},
        delegated={
            Resource.BANDWIDTH: Sun(_number(answer, "delegated_frozenV2_balance_for_bandwidth")),
            Resource.ENERGY: Sun(_number(energy, "delegated_frozenV2_balance_for_energy")),
        },
        votes=_votes(answer),
        unfreezing=tuple(_unfreezing(entry) for entry in _objects(answer, "unfrozenV2")),
        latest_withdraw_ms=_number(answer, "latest_withdraw_time"),
        is_contract=answer.get("type") == "Contract",
        acquired={
            Resource.BANDWIDTH: Sun(_number(answer, "acquired_delegated_frozenV2_balance_for_bandwidth")),
            Resource.ENERGY: Sun(_number(energy, "acquired_delegated_frozenV2_balance_for_energy")),
        },
        legacy=_legacy(answer, energy),
        recovery=Recovery(
            free_used_at_ms=_free_used_at_ms(answer),
            staked_ms={
                Resource.BANDWIDTH: _window_ms(answer, "net_usage", "net_window"),
                Resource.ENERGY: _window_ms(energy, "energy_usage", "energy_window"),
            },
        ),
        permissions={one.permission_id: one for one in _permissions(answer)},
    )


def _permissions(answer: Json) -> Iterator[Permission]:
    """Owner and active permissions, as far as they are stored; the witness permission signs blocks only."""
    if "owner_permission" in answer:
        yield _permission(_object(answer, "owner_permission"), OWNER)
    for active in _objects(answer, "active_permission"):
        yield _permission(active, _number(active, "id"))


def _permission(json: Json, permission_id: int) -> Permission:
    weights = {parse_address(_text(key, "address")): _number(key, "weight") for key in _objects(json, "keys")}
    operations = _text(json, "operations")
    if not _HEX.fullmatch(operations):
        raise ValueError("operations is not hex")
    threshold = _number(json, "threshold")
    if not threshold:
        raise ValueError("threshold is missing")
    return Permission(permission_id, threshold, weights, operations)


def _legacy(answer: Json, energy: Json) -> Sun:
    """Stake 1.0, what of it is delegated included: all of it votes (`AccountCapsule.getTronPower`)."""
    frozen = sum(_number(stake, "frozen_balance") for stake in _objects(answer, "frozen"))
    frozen += _number(_object(energy, "frozen_balance_for_energy"), "frozen_balance")
    delegated = _number(answer, "delegated_frozen_balance_for_bandwidth")
    return Sun(frozen + delegated + _number(energy, "delegated_frozen_balance_for_energy"))


def _free_used_at_ms(answer: Json) -> int:
    used_at = _number(answer, "latest_consume_free_time")
    return used_at if _number(answer, "free_net_usage") else 0


def _window_ms(json: Json, usage: str, window: str) -> int:
    """What is left of the window in which use fades, from now on; 0 when nothing is used.

    `Wallet.getAccount` recovers to now, and shortens the window by the time that has passed. It counts
    slots, or thousandths of slots when it is optimized; 0 is a whole day (`AccountCapsule.getWindowSize`).
    """
    if not _number(json, usage):
        return 0
    size = _number(json, f"{window}_size")
    if not size:
        return DAY_MS
    return size * BLOCK_MS // (_PRECISION if json.get(f"{window}_optimized") is True else 1)


def resources(answer: Json) -> AccountResources:
    """All of `getaccountresource`; zeros for an account that is not there."""
    return AccountResources(
        bandwidth=bandwidth(answer),
        energy_used=_number(answer, "EnergyUsed"),
        energy_limit=_number(answer, "EnergyLimit"),
        supply={
            Resource.BANDWIDTH: Supply(_number(answer, "TotalNetLimit"), _number(answer, "TotalNetWeight")),
            Resource.ENERGY: Supply(
                _number(answer, "TotalEnergyLimit"), _number(answer, "TotalEnergyWeight")
            ),
        },
    )


def bandwidth(answer: Json) -> Bandwidth:
    """An account's bandwidth; nothing at all for an account that is not there."""
    return Bandwidth(
        free_used=_number(answer, "freeNetUsed"),
        free_limit=_number(answer, "freeNetLimit"),
        staked_used=_number(answer, "NetUsed"),
        staked_limit=_number(answer, "NetLimit"),
    )


def chain_parameters(answer: Json) -> dict[str, int]:
    """Every chain parameter that the service reads; one without a value is 0. All of them must be there."""
    told = {_text(parameter, "key"): parameter for parameter in _objects(answer, "chainParameter")}
    missing = [key for key in PARAMETERS if key not in told]
    if missing:
        raise ValueError(f"{missing[0]} is missing")
    return {key: _number(told[key], "value") for key in PARAMETERS}


def inclusion(answer: Json, txid: str) -> Inclusion | None:
    """Where the transaction is, or None for `{}`.

    A result belongs to smart contracts only: the contracts that the service sends are never included
    as failed (java-tron `Manager.generateBlock` drops them).
    """
    if not answer:
        return None
    if answer.get("id") != txid:
        raise ValueError("id is not the one that was asked for")
    if "result" in answer:
        raise ValueError("result is there")
    number, timestamp = _number(answer, "blockNumber"), _number(answer, "blockTimeStamp")
    if not number or not timestamp:
        raise ValueError("blockNumber or blockTimeStamp is missing")
    return Inclusion(
        txid=txid,
        block_number=number,
        block_timestamp_ms=timestamp,
        fee=Sun(_number(answer, "fee")),
        reward=Sun(_number(answer, "withdraw_amount")),
        unfrozen=Sun(_number(answer, "withdraw_expire_amount")),
    )


def reward(answer: Json) -> Sun:
    """What `wallet/getReward` says is pending: the allowance and what is not settled yet."""
    if "reward" not in answer:
        raise ValueError("reward is missing")
    return Sun(_number(answer, "reward"))


def brokerage(answer: Json) -> int:
    """The percentage of rewards that a witness keeps (`wallet/getBrokerage`)."""
    if "brokerage" not in answer:
        raise ValueError("brokerage is missing")
    percent = _number(answer, "brokerage")
    if percent > ALL_KEPT:
        raise ValueError("brokerage is more than everything")
    return percent


def next_maintenance_ms(answer: Json) -> int:
    """When the running cycle ends at the earliest (`wallet/getnextmaintenancetime`)."""
    moment = _number(answer, "num")
    if not moment:
        raise ValueError("num is missing")
    return moment


def witnesses(answer: Json) -> tuple[Witness, ...]:
    """Every witness, most votes first (`wallet/listwitnesses`, whose order is the database's)."""
    listed = [
        Witness(
            address=_account_address(witness),
            votes=_number(witness, "voteCount"),
            url="".join(c for c in _text(witness, "url") if c.isprintable())[:MESSAGE_LENGTH],
            produced=_number(witness, "totalProduced"),
            missed=_number(witness, "totalMissed"),
        )
        for witness in _objects(answer, "witnesses")
    ]
    return tuple(sorted(listed, key=lambda witness: -witness.votes))


def delegation(answer: Json, resource: Resource) -> Delegation:
    """One resource of `wallet/getdelegatedresourcev2`: an entry without a time is the unlocked one."""
    suffix = resource.value.lower()
    unlocked, locked, until = 0, 0, 0
    for entry in _objects(answer, "delegatedResource"):
        amount = _number(entry, f"frozen_balance_for_{suffix}")
        expires = _number(entry, f"expire_time_for_{suffix}")
        if expires:
            locked, until = locked + amount, max(until, expires)
        else:
            unlocked += amount
    return Delegation(Sun(unlocked), Sun(locked), until)


def delegations(answer: Json) -> Mapping[Resource, Delegation]:
    """All of `wallet/getdelegatedresourcev2`."""
    return {resource: delegation(answer, resource) for resource in Resource}


def lending(answer: Json) -> Lending:
    """`wallet/getdelegatedresourceaccountindexv2`, which the node reads whole, however long it is."""
    return Lending(receivers=_addresses(answer, "toAccounts"), owners=_addresses(answer, "fromAccounts"))


def delegatable(answer: Json) -> Sun:
    """`wallet/getcandelegatedmaxsize`; `{}` is nothing."""
    return Sun(_number(answer, "max_size"))


def broadcast_answer(answer: Json, txid: str) -> BroadcastAnswer:
    """What `wallet/broadcasthex` answered about this transaction (java-tron `BroadcastHexServlet`)."""
    code = _text(answer, "code")
    if not _CODE.fullmatch(code) or answer.get("result") is not (code == _ACCEPTED):
        raise ValueError("code and result do not agree")
    if answer.get("txid", txid) != txid:
        raise ValueError("txid is not the one that was sent")
    message = "".join(c for c in _text(answer, "message") if c.isprintable())
    return BroadcastAnswer(code=code, message=message[:MESSAGE_LENGTH])


def _unfreezing(entry: Json) -> Unfreezing:
    resource = Resource(_text(entry, "type") or Resource.BANDWIDTH)
    amount = Sun(_number(entry, "unfreeze_amount"))
    return Unfreezing(resource, amount, _number(entry, "unfreeze_expire_time"))


def _votes(answer: Json) -> dict[Address, int]:
    votes: Counter[Address] = Counter()
    for vote in _objects(answer, "votes"):
        votes[parse_address(_text(vote, "vote_address"))] += _number(vote, "vote_count")
    if not all(1 <= count <= MAX_SUN // SUN_PER_TRX for count in votes.values()):
        raise ValueError("vote_count is not a number of votes")
    return dict(votes)


def _account_address(entry: Json) -> Address:
    """Base58, or hex where an endpoint ignores `visible` in the body."""
    text = _text(entry, "address")
    return address_from_bytes(bytes.fromhex(text)) if text.startswith("41") else parse_address(text)


def _number(json: Json, key: str) -> int:
    value = json.get(key, 0)
    if type(value) is not int or not 0 <= value <= MAX_SUN:
        raise ValueError(f"{key} is not a whole number")
    return value


def _text(json: Json, key: str) -> str:
    value = json.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"{key} is not text")  # what a node says wrong is one kind of error
    return value


def _object(json: Json, key: str) -> Json:
    value = json.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key} is not an object")  # as above
    return value


def _objects(json: Json, key: str) -> list[Json]:
    value = json.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(f"{key} is not a list of objects")
    return value


def _addresses(json: Json, key: str) -> tuple[Address, ...]:
    value = json.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{key} is not a list of addresses")
    return tuple(parse_address(text) for text in value)


def _hash(json: Json, key: str) -> str:
    value = _text(json, key)
    if not _HASH.fullmatch(value):
        raise ValueError(f"{key} is not 64 hex digits")
    return value


def _block_id(json: Json, key: str, number: int) -> str:
    value = _hash(json, key)
    if int(value[:16], 16) != number:
        raise ValueError(f"{key} does not begin with the block's number")
    return value


def _resource(stake: Json) -> str:
    name = _text(stake, "type") or Resource.BANDWIDTH
    if name not in {*Resource, _TRON_POWER}:
        raise ValueError("type is not a resource")
    return name
