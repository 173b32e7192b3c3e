"""The words of the API. They go out in upper case and come in in any case."""

from enum import StrEnum

from tron_staking.domain.chain import Resource

StakingResourceType = Resource
"""BANDWIDTH or ENERGY: the same words on the chain and in the API."""


class StakingOperationType(StrEnum):
    """What a record did."""

    FREEZE = "FREEZE"


class StakingStatusType(StrEnum):
    """Where a record is in its life.

    PENDING until the chain has decided; ACTIVE while a stake or delegation is committed; EXPIRED when
    its period is over; FAILED when the chain provably never included it.
    """

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


class AttemptState(StrEnum):
    """What the chain has decided about one transaction."""

    OPEN = "OPEN"
    INCLUDED = "INCLUDED"
    DEAD = "DEAD"
