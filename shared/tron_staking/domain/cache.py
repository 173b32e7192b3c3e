"""What is kept of the chain for a moment: the keys, and what is found under one."""

from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.address import Address

CHAIN_PARAMETERS = "chain_parameters"
WITNESSES = "witnesses"


def staking_stats(address: Address) -> str:
    """The key of an account's chain part, which status, freeze status and others share."""
    return f"staking_stats:{address}"


def rewards(address: Address) -> str:
    """The key of an account's pending rewards."""
    return f"rewards:{address}"


def resource_info(address: Address) -> str:
    """The key of an account's bandwidth and energy."""
    return f"resource_info:{address}"


def witness_votes(address: Address) -> str:
    """The key of an account's votes."""
    return f"witness_votes:{address}"


def keys_of(address: Address) -> tuple[str, ...]:
    """Every key that a transaction of the account, or to it, makes worthless."""
    return staking_stats(address), rewards(address), resource_info(address), witness_votes(address)


@dataclass(frozen=True)
class Kept:
    """A value as JSON text, and when the node was asked for it."""

    text: str
    as_of: datetime


@dataclass(frozen=True)
class Look:
    """What one look at a key found.

    `generation` is new after each invalidation, None before the first: who looks, then asks the node, then
    keeps the answer names the generation that he saw, and is too late if it is no longer that.
    """

    kept: Kept | None = None
    generation: str | None = None
