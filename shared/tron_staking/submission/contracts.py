"""From what the books say to what the chain is asked: one line per operation.

The bytes are built from the record and, before anything is sent, compared with the record again.
"""

from collections.abc import Callable

from tron_staking.domain.money import Sun
from tron_staking.domain.transaction import Contract, FreezeBalanceV2
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.records import StakingRecord


def _freeze(record: StakingRecord) -> Contract:
    if record.amount is None or record.resource is None:
        raise ValueError("a freeze has an amount and a resource")
    return FreezeBalanceV2(record.address, Sun(record.amount), record.resource)


_CONTRACTS: dict[StakingOperationType, Callable[[StakingRecord], Contract]] = {
    StakingOperationType.FREEZE: _freeze,
}


def contract_of(record: StakingRecord) -> Contract:
    """The contract that does what the record says."""
    return _CONTRACTS[record.operation_type](record)
