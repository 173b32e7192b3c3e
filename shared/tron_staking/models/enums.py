"""The words of the API. They go out in upper case and come in in any case."""

from enum import StrEnum

from tron_staking.domain.chain import Resource

StakingResourceType = Resource
"""BANDWIDTH or ENERGY: the same words on the chain and in the API."""


class StakingOperationType(StrEnum):
    """What a record did."""

    FREEZE = "FREEZE"
    UNFREEZE = "UNFREEZE"
    WITHDRAW_UNFROZEN = "WITHDRAW_UNFROZEN"
    CANCEL_UNFREEZE = "CANCEL_UNFREEZE"
    VOTE = "VOTE"
    UNVOTE = "UNVOTE"
    DELEGATE = "DELEGATE"
    UNDELEGATE = "UNDELEGATE"
    CLAIM_REWARD = "CLAIM_REWARD"
    WITHDRAW_REWARD = "WITHDRAW_REWARD"


class VoteMode(StrEnum):
    """What becomes of the votes that a request does not name: kept, or given up."""

    MERGE = "MERGE"
    REPLACE = "REPLACE"


class StakingStatusType(StrEnum):
    """Where a record is in its life.

    PENDING until the chain has decided; then ACTIVE for a freeze or delegation, EXPIRED when its period
    is over, INACTIVE when it was unfrozen or taken back; COMPLETED for every other operation; FAILED when
    the chain provably never included it.
    """

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    INACTIVE = "INACTIVE"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class RewardType(StrEnum):
    """Which rewards to claim. TRON claims all or nothing, so each of them claims all."""

    ALL = "ALL"
    ENERGY = "ENERGY"
    BANDWIDTH = "BANDWIDTH"


class DelegationDirection(StrEnum):
    """Whose stake it is: the account's own, or another's."""

    OUT = "OUT"
    IN = "IN"


class WitnessSort(StrEnum):
    """The order of witnesses: APR and votes from the highest, rank and brokerage from the lowest."""

    APR = "APR"
    VOTES = "VOTES"
    RANK = "RANK"
    BROKERAGE = "BROKERAGE"


class HistoryFormat(StrEnum):
    """How a history is told."""

    JSON = "JSON"
    CSV = "CSV"


class AutomationThen(StrEnum):
    """What becomes of rewards that were claimed automatically: frozen, or sent to the payout address."""

    COMPOUND = "COMPOUND"
    SWEEP = "SWEEP"


class AttemptState(StrEnum):
    """What the chain has decided about one transaction."""

    OPEN = "OPEN"
    INCLUDED = "INCLUDED"
    DEAD = "DEAD"
