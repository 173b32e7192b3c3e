"""The nine contracts that the service sends, and their fields on the wire.

Source: tronprotocol/protocol `core/contract/balance_contract.proto`, `core/contract/witness_contract.proto`,
`core/contract/common.proto`; the type numbers are `Transaction.Contract.ContractType` of `core/Tron.proto`.
"""

from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.domain.protobuf import ADDRESS, BOOL, INT64, Field, Kind, Message, message_kind


@dataclass(frozen=True)
class FreezeBalanceV2:
    """Stakes `frozen_balance` for a resource."""

    owner: Address
    frozen_balance: Sun
    resource: Resource


@dataclass(frozen=True)
class UnfreezeBalanceV2:
    """Begins to release `unfreeze_balance` of the stake in a resource."""

    owner: Address
    unfreeze_balance: Sun
    resource: Resource


@dataclass(frozen=True)
class WithdrawExpireUnfreeze:
    """Moves every release whose time has come to the balance."""

    owner: Address


@dataclass(frozen=True)
class CancelAllUnfreezeV2:
    """Stakes again what is still being released, and withdraws what is not."""

    owner: Address


@dataclass(frozen=True)
class DelegateResource:
    """Lends the resource of `balance` to `receiver`. `lock_period` is in blocks (3 s); 0 is the default."""

    owner: Address
    receiver: Address
    balance: Sun
    resource: Resource
    lock: bool = False
    lock_period: int = 0


@dataclass(frozen=True)
class UnDelegateResource:
    """Takes the resource of `balance` back from `receiver`."""

    owner: Address
    receiver: Address
    balance: Sun
    resource: Resource


@dataclass(frozen=True)
class Vote:
    """`count` votes (whole TRX of TRON power) for a witness."""

    witness: Address
    count: int


@dataclass(frozen=True)
class VoteWitness:
    """Replaces all of the owner's votes by these."""

    owner: Address
    votes: tuple[Vote, ...]


@dataclass(frozen=True)
class WithdrawBalance:
    """Claims the owner's voting reward."""

    owner: Address


@dataclass(frozen=True)
class Transfer:
    """Sends `amount` to `to`."""

    owner: Address
    to: Address
    amount: Sun


type Contract = (
    FreezeBalanceV2
    | UnfreezeBalanceV2
    | WithdrawExpireUnfreeze
    | CancelAllUnfreezeV2
    | DelegateResource
    | UnDelegateResource
    | VoteWitness
    | WithdrawBalance
    | Transfer
)


@dataclass(frozen=True)
class ContractType:
    """How a contract is named in a transaction, and the fields of its message."""

    number: int
    name: str
    fields: Message


_RESOURCES = (Resource.BANDWIDTH, Resource.ENERGY)


def _read_resource(wire: int) -> Resource:
    if wire >= len(_RESOURCES):
        raise ValueError("this resource cannot be staked for")
    return _RESOURCES[wire]


_RESOURCE = Kind(_RESOURCES.index, _read_resource, 0)
_OWNER = Field(1, "owner", ADDRESS)
_VOTE = (Field(1, "witness", ADDRESS), Field(2, "count", INT64))
_LENDING = (
    _OWNER,
    Field(2, "resource", _RESOURCE),
    Field(3, "balance", INT64),
    Field(4, "receiver", ADDRESS),
)

CONTRACT_TYPES: dict[type, ContractType] = {
    Transfer: ContractType(
        1, "TransferContract", (_OWNER, Field(2, "to", ADDRESS), Field(3, "amount", INT64))
    ),
    VoteWitness: ContractType(
        4,
        "VoteWitnessContract",
        (_OWNER, Field(2, "votes", message_kind(_VOTE, Vote), repeated=True)),
    ),
    WithdrawBalance: ContractType(13, "WithdrawBalanceContract", (_OWNER,)),
    FreezeBalanceV2: ContractType(
        54,
        "FreezeBalanceV2Contract",
        (_OWNER, Field(2, "frozen_balance", INT64), Field(3, "resource", _RESOURCE)),
    ),
    UnfreezeBalanceV2: ContractType(
        55,
        "UnfreezeBalanceV2Contract",
        (_OWNER, Field(2, "unfreeze_balance", INT64), Field(3, "resource", _RESOURCE)),
    ),
    WithdrawExpireUnfreeze: ContractType(56, "WithdrawExpireUnfreezeContract", (_OWNER,)),
    DelegateResource: ContractType(
        57,
        "DelegateResourceContract",
        (*_LENDING, Field(5, "lock", BOOL), Field(6, "lock_period", INT64)),
    ),
    UnDelegateResource: ContractType(58, "UnDelegateResourceContract", _LENDING),
    CancelAllUnfreezeV2: ContractType(59, "CancelAllUnfreezeV2Contract", (_OWNER,)),
}
"""`resource` is field 3 when staking and field 2 when lending."""
