"""What the chain keeps about one account. Amounts are sun, times of consumption are slots."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from local.devnet import messages
from local.devnet.constants import FULL_WINDOW

OWNER_ID = 0
WITNESS_ID = 1
ACTIVE_ID = 2
# `DynamicPropertiesStore.ACTIVE_DEFAULT_OPERATIONS` with the Stake 2.0 bits (stake2 §9.3).
_DEFAULT_OPERATIONS = bytes.fromhex("7fff1fc0033efb0f").ljust(32, b"\0")


@dataclass(frozen=True, slots=True)
class Permission:
    """`keys` are (address, weight); `operations` is the 32-byte bitmap, empty for an owner permission."""

    type: int
    id: int
    name: str
    threshold: int
    keys: tuple[tuple[bytes, int], ...]
    operations: bytes = b""


type Votes = tuple[tuple[bytes, int], ...]
"""Witness and count (whole TRX) in the order in which they were cast; an address may repeat."""


@dataclass(frozen=True, slots=True)
class Unfreezing:
    """Sun on their way back to the balance; `expire_time` in ms."""

    resource: int
    amount: int
    expire_time: int


@dataclass(frozen=True, slots=True)
class Share:
    """One resource (bandwidth or energy) of one account.

    frozen, delegated and acquired are sun of Stake 2.0; `window` is slots times 1000 (stake2 §5.3).
    """

    frozen: int = 0
    delegated: int = 0
    acquired: int = 0
    usage: int = 0
    latest_slot: int = 0
    window: int = FULL_WINDOW

    @property
    def counted(self) -> int:
        """Sun that give this account the resource (`getAllFrozenBalanceFor…`)."""
        return self.frozen + self.acquired

    @property
    def owned(self) -> int:
        """Sun of this account that count in the network's total weight."""
        return self.frozen + self.delegated


@dataclass(frozen=True)
class Account:
    address: bytes
    balance: int = 0
    type: int = 0
    create_time: int = 0
    latest_operation_time: int = 0
    free_net_usage: int = 0
    latest_free_slot: int = 0
    bandwidth: Share = field(default_factory=Share)
    energy: Share = field(default_factory=Share)
    unfreezing: tuple[Unfreezing, ...] = ()
    votes: Votes = ()
    allowance: int = 0
    latest_withdraw_time: int = 0
    is_witness: bool = False
    owner_permission: Permission | None = None
    witness_permission: Permission | None = None
    active_permissions: tuple[Permission, ...] = ()

    @property
    def tron_power(self) -> int:
        """Sun that may vote (`getTronPower`): delegated stake counts, unfreezing and acquired do not."""
        return self.bandwidth.owned + self.energy.owned

    def share(self, resource: int) -> Share:
        """The share of a `ResourceCode` (BANDWIDTH or ENERGY)."""
        return self.energy if resource == ENERGY else self.bandwidth

    def with_share(self, resource: int, share: Share) -> "Account":
        return replace(self, energy=share) if resource == ENERGY else replace(self, bandwidth=share)

    def earning(self, sun: int) -> "Account":
        """With so much more allowance. `replace` takes ten times as long, and each block pays everybody."""
        twin = object.__new__(Account)
        vars(twin).update(vars(self), allowance=self.allowance + sun)
        return twin


BANDWIDTH = messages.RESOURCE_CODE.values["BANDWIDTH"]
ENERGY = messages.RESOURCE_CODE.values["ENERGY"]


def default_owner(address: bytes) -> Permission:
    """`AccountCapsule.createDefaultOwnerPermission`."""
    return Permission(messages.PERMISSION_TYPE.values["Owner"], OWNER_ID, "owner", 1, ((address, 1),))


def default_witness(address: bytes) -> Permission:
    """`AccountCapsule.createDefaultWitnessPermission`."""
    return Permission(messages.PERMISSION_TYPE.values["Witness"], WITNESS_ID, "witness", 1, ((address, 1),))


def default_active(address: bytes) -> Permission:
    """`AccountCapsule.createDefaultActivePermission`."""
    active = messages.PERMISSION_TYPE.values["Active"]
    return Permission(active, ACTIVE_ID, "active", 1, ((address, 1),), _DEFAULT_OPERATIONS)


def new_account(address: bytes, create_time: int, balance: int = 0) -> Account:
    """A normal account as a transfer creates it: with both default permissions stored."""
    return Account(
        address,
        balance=balance,
        create_time=create_time,
        owner_permission=default_owner(address),
        active_permissions=(default_active(address),),
    )


def dump_account(account: Account) -> dict[str, Any]:
    """JSON form of a stored account; bytes are hex."""
    dumped = _hexed(asdict(account))
    return dict(dumped)


def load_account(body: dict[str, Any]) -> Account:
    return Account(
        **body
        | {
            "address": bytes.fromhex(body["address"]),
            "bandwidth": Share(**body["bandwidth"]),
            "energy": Share(**body["energy"]),
            "unfreezing": tuple(Unfreezing(**one) for one in body["unfreezing"]),
            "votes": load_votes(body["votes"]),
            "owner_permission": _load_optional(body["owner_permission"]),
            "witness_permission": _load_optional(body["witness_permission"]),
            "active_permissions": tuple(_load_permission(one) for one in body["active_permissions"]),
        }
    )


def dump_votes(votes: Votes) -> Any:
    return _hexed(votes)


def load_votes(body: Any) -> Votes:
    return tuple((bytes.fromhex(address), count) for address, count in body)


def _hexed(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: _hexed(one) for key, one in value.items()}
    return [_hexed(one) for one in value] if isinstance(value, list | tuple) else value


def _load_optional(body: dict[str, Any] | None) -> Permission | None:
    return _load_permission(body) if body else None


def _load_permission(body: dict[str, Any]) -> Permission:
    keys = tuple((bytes.fromhex(address), weight) for address, weight in body["keys"])
    return Permission(**body | {"keys": keys, "operations": bytes.fromhex(body["operations"])})
