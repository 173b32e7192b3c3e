"""Constants of the service, and of the protocol those that no vote can change.

What the chain decides is read from the chain.
"""

from tron_staking.domain.money import SUN_PER_TRX, Sun

API_PREFIX = "/api/v1/tron/staking"
"""Where every operation is, below the API's own address."""

MINIMUM_FREEZE = Sun(SUN_PER_TRX)
"""java-tron `FreezeBalanceV2Actuator.validate`: at least 1 TRX."""

MINIMUM_DELEGATION = Sun(SUN_PER_TRX)
"""java-tron `DelegateResourceActuator.validate`: at least 1 TRX."""

MAX_UNFREEZING = 32
"""java-tron `UnfreezeBalanceV2Actuator.UNFREEZE_MAX_TIMES`: unfreezes that are pending at a time."""

MAX_WITNESSES = 30
"""java-tron `VoteWitnessActuator.MAX_VOTE_NUMBER`: witnesses in one vote."""

PAID_WITNESSES = 127
"""java-tron `Parameter.WITNESS_STANDBY_LENGTH`: who ranks below earns nothing for voters."""

ALL_KEPT = 100
"""java-tron `UpdateBrokerageActuator`: the highest brokerage, in percent. It leaves voters nothing."""

CLAIM_INTERVAL_MS = 86_400_000
"""java-tron `WithdrawBalanceActuator`: a claim at most every 24 hours, by the head block's time."""

RECOVERY_MS = 86_400_000
"""java-tron `Parameter.WINDOW_SIZE_MS`: bandwidth and energy that were used are free again after a day."""

BLOCK_MS = 3_000
"""java-tron `Parameter.BLOCK_PRODUCED_INTERVAL`."""

DAY_MS = 86_400_000

BLOCKS_PER_DAY = DAY_MS // BLOCK_MS
"""Locks are asked for in days and made in blocks."""

MAX_TRANSACTION_BYTES = 500 * 1024
"""java-tron `Constant.TRANSACTION_MAX_BYTE_SIZE`."""

DEFAULT_LOCK_BLOCKS = 86_400
"""java-tron `DelegateResourceActuator`: the lock of a delegation that does not say how long (three days).

Also the least that `MAX_LOCK_BLOCKS` must exceed before the chain lets anybody choose
(`DynamicPropertiesStore.supportMaxDelegateLockPeriod`).
"""

SUN_PER_BYTE = "getTransactionFee"
"""Chain parameter: what a byte of bandwidth costs when it is burned for."""

SUN_PER_ENERGY = "getEnergyFee"
"""Chain parameter: what a unit of energy costs when it is burned for."""

UNFREEZE_DELAY_DAYS = "getUnfreezeDelayDays"
"""Chain parameter: how long unfrozen stake takes to come back."""

ACTIVATION_FEE = "getCreateNewAccountFeeInSystemContract"
"""Chain parameter: what a transfer burns that creates its receiver's account."""

ACTIVATION_BANDWIDTH_FEE = "getCreateAccountFee"
"""Chain parameter: what is burned for the bytes of such a transfer when no staked bandwidth pays them."""

ACTIVATION_BANDWIDTH_RATE = "getCreateNewAccountBandwidthRate"
"""Chain parameter: how many times its bytes such a transfer takes of the staked bandwidth."""

SHARED_SIGNING_FEE = "getMultiSignFee"
"""Chain parameter: what a transaction burns that more than one key signed."""

MAX_LOCK_BLOCKS = "getMaxDelegateLockPeriod"
"""Chain parameter: the longest lock of a delegation, in blocks."""

BLOCK_PAY = "getWitnessPayPerBlock"
"""Chain parameter: what a block pays its producer, in sun."""

VOTE_PAY = "getWitness127PayPerBlock"
"""Chain parameter: what a block pays the first 127 witnesses together, in sun."""

MAINTENANCE_MS = "getMaintenanceTimeInterval"
"""Chain parameter: the time between two maintenances."""

VOTERS_PAID = "getChangeDelegation"
"""Chain parameter: whether witnesses share with their voters (proposal 30); without it they keep all."""

PARAMETERS = (
    SUN_PER_BYTE,
    SUN_PER_ENERGY,
    UNFREEZE_DELAY_DAYS,
    MAX_LOCK_BLOCKS,
    ACTIVATION_FEE,
    ACTIVATION_BANDWIDTH_FEE,
    ACTIVATION_BANDWIDTH_RATE,
    SHARED_SIGNING_FEE,
    BLOCK_PAY,
    VOTE_PAY,
    MAINTENANCE_MS,
    VOTERS_PAID,
)
"""Every chain parameter that the service reads: a node that does not tell all of them is not used."""
