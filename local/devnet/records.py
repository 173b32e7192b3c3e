"""What the chain keeps about witnesses, votes, rewards and delegations, and the tables for it.

The names after the slash are java-tron's stores.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, NamedTuple

from local.devnet.account import ENERGY, Votes, dump_votes, load_votes
from local.devnet.store import Table

REMARK = -1
"""`DelegationStore.REMARK`: no end cycle yet; as a cycle, the setting that the next cycle takes over."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A representative. `votes` is the last maintenance's tally; a guard comes from the genesis block."""

    address: bytes
    url: str = ""
    votes: int = 0
    total_produced: int = 0
    total_missed: int = 0
    latest_block: int = 0
    latest_slot: int = 0
    guard: bool = False


class Revote(NamedTuple):
    """An account's votes before its first change in this cycle, and after the last (`VotesCapsule`)."""

    old: Votes
    new: Votes


class Voter(NamedTuple):
    """The cycles [begin, end) that are next to be paid to an account (`beginCycle`, `endCycle`)."""

    begin: int = 0
    end: int = REMARK


class Portion(NamedTuple):
    """Delegated sun of one resource; `expire_time` is 0 in an unlocked record."""

    balance: int = 0
    expire_time: int = 0


@dataclass(frozen=True, slots=True)
class Delegation:
    """What one account delegates to another, locked or unlocked (`DelegatedResourceCapsule`)."""

    bandwidth: Portion = field(default_factory=Portion)
    energy: Portion = field(default_factory=Portion)

    @property
    def empty(self) -> bool:
        return not self.bandwidth.balance and not self.energy.balance

    def portion(self, resource: int) -> Portion:
        return self.energy if resource == ENERGY else self.bandwidth

    def with_portion(self, resource: int, portion: Portion) -> "Delegation":
        return replace(self, energy=portion) if resource == ENERGY else replace(self, bandwidth=portion)


def _same[T](value: T) -> T:
    return value


def _dump_cycle(key: tuple[int, bytes]) -> str:
    return f"{key[0]}/{key[1].hex()}"


def _load_cycle(text: str) -> tuple[int, bytes]:
    cycle, _, address = text.partition("/")
    return int(cycle), bytes.fromhex(address)


def _dump_pair(key: tuple[bytes, bytes]) -> str:
    return f"{key[0].hex()}/{key[1].hex()}"


def _load_pair(text: str) -> tuple[bytes, bytes]:
    one, _, other = text.partition("/")
    return bytes.fromhex(one), bytes.fromhex(other)


def _dump_delegation_key(key: tuple[bytes, bytes, bool]) -> str:
    return f"{key[0].hex()}/{key[1].hex()}/{'locked' if key[2] else 'unlocked'}"


def _load_delegation_key(text: str) -> tuple[bytes, bytes, bool]:
    sender, receiver, kind = text.split("/")
    return bytes.fromhex(sender), bytes.fromhex(receiver), kind == "locked"


def _dump_witness(witness: Witness) -> dict[str, Any]:
    return asdict(witness) | {"address": witness.address.hex()}


def _load_witness(body: dict[str, Any]) -> Witness:
    return Witness(**body | {"address": bytes.fromhex(body["address"])})


def _dump_revote(revote: Revote) -> Any:
    return [dump_votes(one) for one in revote]


def _load_revote(body: Any) -> Revote:
    return Revote(*(load_votes(one) for one in body))


def _load_voter(body: Any) -> Voter:
    return Voter(*body)


def _dump_delegation(delegation: Delegation) -> Any:
    return [list(delegation.bandwidth), list(delegation.energy)]


def _load_delegation(body: Any) -> Delegation:
    return Delegation(*(Portion(*one) for one in body))


def _dump_addresses(addresses: tuple[bytes, ...]) -> list[str]:
    return [one.hex() for one in addresses]


def _load_addresses(body: list[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(one) for one in body)


WITNESSES: Final = Table[bytes, Witness]("witnesses", bytes.hex, bytes.fromhex, _dump_witness, _load_witness)
# WitnessScheduleStore: one entry, the active witnesses in the order in which they produce.
SCHEDULE: Final = Table[str, tuple[bytes, ...]](
    "witness_schedule", _same, _same, _dump_addresses, _load_addresses
)
# VotesStore: emptied by every maintenance.
REVOTES: Final = Table[bytes, Revote]("votes", bytes.hex, bytes.fromhex, _dump_revote, _load_revote)
# DelegationStore: rewards of a witness's voters, brokerage and accumulated Vi, each by cycle and witness.
POOLS: Final = Table[tuple[int, bytes], int]("reward_pools", _dump_cycle, _load_cycle, _same, _same)
BROKERAGES: Final = Table[tuple[int, bytes], int]("brokerages", _dump_cycle, _load_cycle, _same, _same)
VIS: Final = Table[tuple[int, bytes], int]("witness_vi", _dump_cycle, _load_cycle, _same, _same)
VOTERS: Final = Table[bytes, Voter]("voters", bytes.hex, bytes.fromhex, list, _load_voter)
ACCOUNT_VOTES: Final = Table[tuple[int, bytes], Votes](
    "account_votes", _dump_cycle, _load_cycle, dump_votes, load_votes
)
# DelegatedResourceStore by sender, receiver and whether locked; its index holds times of the last delegation.
DELEGATIONS: Final = Table[tuple[bytes, bytes, bool], Delegation](
    "delegations", _dump_delegation_key, _load_delegation_key, _dump_delegation, _load_delegation
)
DELEGATION_INDEX: Final = Table[tuple[bytes, bytes], int](
    "delegation_index", _dump_pair, _load_pair, _same, _same
)
RECORD_TABLES: Final[tuple[Table[Any, Any], ...]] = (
    WITNESSES,
    SCHEDULE,
    REVOTES,
    POOLS,
    BROKERAGES,
    VIS,
    VOTERS,
    ACCOUNT_VOTES,
    DELEGATIONS,
    DELEGATION_INDEX,
)
