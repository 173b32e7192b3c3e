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

DEFAULT_LOCK_BLOCKS = 86_400
"""java-tron `DelegateResourceActuator`: the lock of a delegation that does not say how long (three days).

Also the least that `MAX_LOCK_BLOCKS` must exceed before the chain lets anybody choose
(`DynamicPropertiesStore.supportMaxDelegateLockPeriod`).
"""

SUN_PER_BYTE = "getTransactionFee"
"""Chain parameter: what a byte of bandwidth costs when it is burned for."""

UNFREEZE_DELAY_DAYS = "getUnfreezeDelayDays"
"""Chain parameter: how long unfrozen stake takes to come back."""

ACTIVATION_FEE = "getCreateNewAccountFeeInSystemContract"
"""Chain parameter: what a transfer burns that creates its receiver's account."""

ACTIVATION_BANDWIDTH_FEE = "getCreateAccountFee"
"""Chain parameter: what is burned for the bytes of such a transfer when no staked bandwidth pays them."""

ACTIVATION_BANDWIDTH_RATE = "getCreateNewAccountBandwidthRate"
"""Chain parameter: how many times its bytes such a transfer takes of the staked bandwidth."""

MAX_LOCK_BLOCKS = "getMaxDelegateLockPeriod"
"""Chain parameter: the longest lock of a delegation, in blocks."""
