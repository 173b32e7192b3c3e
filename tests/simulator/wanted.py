"""What a request must become on the chain, said a second time: by the devnet's reading of the bytes.

Nothing here is the service's own: an error in its encoding or bookkeeping must not be repeated by its judge.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from local.devnet import messages
from local.devnet.crypto import to_base58
from local.devnet.protobuf import decode
from local.devnet.transaction import Contract, Transaction
from tests.simulator.requests import Body, Call
from tests.simulator.wallets import PAYOUT

type Value = dict[str, Any]

_SUN_PER_TRX = 1_000_000
_BLOCKS_PER_DAY = 28_800


@lru_cache(maxsize=512)
def contract_in(raw_data: bytes) -> Contract:
    """The contract in the bytes, as the devnet reads them."""
    return Transaction(decode(messages.RAW, raw_data), raw_data).contract


def is_wanted(call: Call, contract: Contract) -> bool:
    """Whether the contract does exactly what the call asks for."""
    kind, agrees = _WANTED[call.function]
    value, body = contract.value, call.body
    owner = body.get("address", body.get("from_address"))
    return contract.type == kind and to_base58(contract.owner) == owner and agrees(value, body)


def votes_of(value: Value) -> dict[str, int]:
    """The vote set of a VoteWitnessContract."""
    return {to_base58(vote["vote_address"]): vote["vote_count"] for vote in value["votes"]}


def asked_votes(body: Body) -> dict[str, int]:
    """The votes that a request names."""
    return {vote["witness_address"]: vote["vote_count"] for vote in body["votes"]}


def _amount(name: str) -> Callable[[Value, Body], bool]:
    """The amount that was asked for, in sun; when none was, some amount."""

    def agrees(value: Value, body: Body) -> bool:
        sun: int = value[name]
        return sun == Decimal(body["amount"]) * _SUN_PER_TRX if "amount" in body else sun > 0

    return agrees


def _resource(value: Value, body: Body) -> bool:
    return messages.RESOURCE_CODE.label(value["resource"]) == body["resource"]


def _pair(value: Value, body: Body) -> bool:
    return to_base58(value["receiver_address"]) == body["to_address"] and _resource(value, body)


def _lock(value: Value, body: Body) -> bool:
    blocks = body.get("lock_days", 0) * _BLOCKS_PER_DAY
    return (value["lock"], value["lock_period"]) == (body.get("lock", False), blocks)


def _vote(value: Value, body: Body) -> bool:
    """In a merge the others may be any: `verdict` looks at those."""
    cast, asked = votes_of(value), asked_votes(body)
    return cast == asked if body["mode"] == "REPLACE" else cast.items() >= asked.items()


def _unvote(value: Value, body: Body) -> bool:
    votes = votes_of(value)
    return bool(votes) and body["witness_address"] not in votes


def _payout(value: Value, _body: Body) -> bool:
    return bool(to_base58(value["to_address"]) == PAYOUT)


def _all(*checks: Callable[[Value, Body], bool]) -> Callable[[Value, Body], bool]:
    return lambda value, body: all(check(value, body) for check in checks)


_WANTED: dict[str, tuple[str, Callable[[Value, Body], bool]]] = {
    "freeze": ("FreezeBalanceV2Contract", _all(_amount("frozen_balance"), _resource)),
    "unfreeze": ("UnfreezeBalanceV2Contract", _all(_amount("unfreeze_balance"), _resource)),
    "withdraw_unfrozen": ("WithdrawExpireUnfreezeContract", _all()),
    "cancel_unfreeze": ("CancelAllUnfreezeV2Contract", _all()),
    "vote": ("VoteWitnessContract", _vote),
    "unvote": ("VoteWitnessContract", _unvote),
    "delegate": ("DelegateResourceContract", _all(_amount("balance"), _pair, _lock)),
    "undelegate": ("UnDelegateResourceContract", _all(_amount("balance"), _pair)),
    "claim_reward": ("WithdrawBalanceContract", _all()),
    "withdraw_reward": ("TransferContract", _all(_amount("amount"), _payout)),
}
