"""A request that each mutation accepts on the deployed stack, for a wallet that no function has seen.

What only time brings (matured unfreezes, rewards) is told by the node's answer to the plan; the chain then
refuses the transaction, which is only a hint: accepting, signing and sending are all the same. That rewards
were claimed before is told by the books; sending them on is real.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from tests.e2e.conftest import Answer, Stack
from tests.e2e.waiting import eventually
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Resource
from tron_staking.domain.contracts import (
    Contract,
    DelegateResource,
    FreezeBalanceV2,
    UnfreezeBalanceV2,
    Vote,
    VoteWitness,
)
from tron_staking.domain.money import Sun
from tron_staking.domain.transaction import RawTransaction, block_reference, encode_raw
from tron_staking.domain.wallet import Wallet

TRX = 1_000_000
_LIFETIME_MS = 60_000

Body = dict[str, Any]


def freeze(stack: Stack) -> Body:
    return {"address": stack.new_wallet(), "amount": 100, "resource": "ENERGY"}


def unfreeze(stack: Stack) -> Body:
    return {"address": _staker(stack), "resource": "ENERGY"}


def cancel_unfreeze(stack: Stack) -> Body:
    return {"address": unfreezer(stack)}


def withdraw_unfrozen(stack: Stack) -> Body:
    wallet = unfreezer(stack)
    _tell(stack, "/wallet/getaccount", "unfrozenV2.0.unfreeze_expire_time", 1)
    return {"address": wallet}


def vote(stack: Stack) -> Body:
    witness = _witnesses(stack)[0]
    return {"address": _staker(stack), "witness_address": witness, "vote_count": 10}


def unvote(stack: Stack) -> Body:
    """Of votes that are final: only those are kept."""
    wallet, (first, second, *_) = _staker(stack), _witnesses(stack)
    send_outside(stack, wallet, VoteWitness(Address(wallet), (Vote(first, 10), Vote(second, 10))))
    node = TronNode("outside", stack.layout.devnet_url)
    eventually(lambda: _votes(node.solid_account(Address(wallet))) == {first: 10, second: 10})
    return {"address": wallet, "witness_address": first}


def _votes(account: Account | None) -> Mapping[Address, int]:
    return account.votes if account else {}


def delegate(stack: Stack) -> Body:
    return {"from_address": _staker(stack), "to_address": stack.wallet, "amount": 50, "resource": "ENERGY"}


def undelegate(stack: Stack) -> Body:
    body = delegate(stack)
    owner, receiver = Address(body["from_address"]), Address(body["to_address"])
    send_outside(stack, owner, DelegateResource(owner, receiver, Sun(50 * TRX), Resource.ENERGY))
    return {name: body[name] for name in ("from_address", "to_address", "resource")}


def claim_reward(stack: Stack) -> Body:
    wallet = stack.new_wallet()
    _tell(stack, "/wallet/getReward", "reward", TRX)
    return {"address": wallet}


def withdraw_reward(stack: Stack) -> Body:
    wallet = stack.new_wallet()
    register_payout(stack, wallet, stack.wallet)
    state = {"address": {"S": wallet}, "entry": {"S": "STATE"}, "available": {"N": str(TRX)}}
    stack.aws.client("dynamodb").put_item(TableName=stack.aws.outputs["StakingRewardsTableName"], Item=state)
    return {"address": wallet}


MUTATIONS: dict[str, Callable[[Stack], Body]] = {
    "Freeze": freeze,
    "Unfreeze": unfreeze,
    "CancelUnfreeze": cancel_unfreeze,
    "WithdrawUnfrozen": withdraw_unfrozen,
    "Vote": vote,
    "Unvote": unvote,
    "Delegate": delegate,
    "Undelegate": undelegate,
    "ClaimReward": claim_reward,
    "WithdrawReward": withdraw_reward,
}
"""By the name that the template gives the function."""


def path_of(function: str) -> str:
    """The path of a mutation: WithdrawUnfrozen is /withdraw-unfrozen."""
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in function)
    return f"/{words.removeprefix('-')}"


def mutate(stack: Stack, function: str, body: Body, key: str | None = None) -> Answer:
    """The mutation's answer."""
    return stack.post(path_of(function), body, key or uuid.uuid4().hex)


def register_payout(stack: Stack, wallet: str, payout: str) -> None:
    """Where the wallet's rewards may go from now on."""
    stack.aws.client("dynamodb").update_item(
        TableName=stack.aws.outputs["WalletsTableName"],
        Key={"address": {"S": wallet}},
        UpdateExpression="SET payout_address = :payout",
        ExpressionAttributeValues={":payout": {"S": payout}},
    )


def voter(stack: Stack) -> str:
    """A wallet whose votes will have earned after two maintenances."""
    wallet, witness = _staker(stack), _witnesses(stack)[0]
    send_outside(stack, wallet, VoteWitness(Address(wallet), (Vote(witness, 200),)))
    return wallet


def send_outside(stack: Stack, wallet: str, contract: Contract) -> None:
    """A transaction of the wallet that the service knows nothing of."""
    node = TronNode("outside", stack.layout.devnet_url)
    head = node.head_block()
    reference = block_reference(head.number, head.block_id)
    raw_data = encode_raw(
        RawTransaction(contract, *reference, head.timestamp_ms + _LIFETIME_MS, head.timestamp_ms)
    )
    answer = node.broadcast(
        raw_data, KmsSigner(stack.aws.client("kms")).sign(_wallet(stack, wallet), raw_data)
    )
    assert answer.taken, answer


def _tell(stack: Stack, path: str, field: str, value: object) -> None:
    """From now on the node says something else than the chain."""
    stack.devnet("/admin/faults", {"kind": "mutate", "field": field, "value": value, "path": path})


def _witnesses(stack: Stack) -> list[Address]:
    return [witness.address for witness in TronNode("outside", stack.layout.devnet_url).witnesses()]


def lender(stack: Stack) -> str:
    """A wallet that has delegated to two accounts, in the solidified state."""
    wallet = _staker(stack)
    for receiver in _witnesses(stack)[:2]:
        lent = DelegateResource(Address(wallet), receiver, Sun(5 * TRX), Resource.ENERGY)
        send_outside(stack, wallet, lent)
    node = TronNode("outside", stack.layout.devnet_url)
    eventually(lambda: len(node.solid_lending(Address(wallet)).receivers) == 2)
    return wallet


def _staker(stack: Stack) -> str:
    wallet = stack.new_wallet()
    send_outside(stack, wallet, FreezeBalanceV2(Address(wallet), Sun(200 * TRX), Resource.ENERGY))
    return wallet


def unfreezer(stack: Stack) -> str:
    """A wallet that can withdraw what it unfreezes when the time has come."""
    wallet = _staker(stack)
    send_outside(stack, wallet, UnfreezeBalanceV2(Address(wallet), Sun(50 * TRX), Resource.ENERGY))
    return wallet


def _wallet(stack: Stack, address: str) -> Wallet:
    table = stack.aws.outputs["WalletsTableName"]
    item = stack.aws.client("dynamodb").get_item(TableName=table, Key={"address": {"S": address}})["Item"]
    return Wallet(Address(address), item["signer"]["S"])
