"""Chain parameters with mainnet's values (stake2 §2.2), under the keys `/wallet/getchainparameters` prints.

The values live in the state, so that a vote (or a test) can change them; these are what genesis holds.
"""

from typing import Final

MAINNET: Final[dict[str, int]] = {
    "getMaintenanceTimeInterval": 21_600_000,
    "getAccountUpgradeCost": 9_999_000_000,
    "getCreateAccountFee": 100_000,
    "getTransactionFee": 1_000,
    "getWitnessPayPerBlock": 8_000_000,
    "getWitnessStandbyAllowance": 115_200_000_000,
    "getCreateNewAccountFeeInSystemContract": 1_000_000,
    "getCreateNewAccountBandwidthRate": 1,
    "getEnergyFee": 100,
    "getAllowDelegateResource": 1,
    "getTotalEnergyCurrentLimit": 180_000_000_000,
    "getAllowMultiSign": 1,
    "getUpdateAccountPermissionFee": 100_000_000,
    "getMultiSignFee": 1_000_000,
    "getChangeDelegation": 1,
    "getWitness127PayPerBlock": 128_000_000,
    "getAllowNewResourceModel": 0,
    "getFreeNetLimit": 600,
    "getTotalNetLimit": 43_200_000_000,
    "getAllowNewReward": 1,
    "getMemoFee": 1_000_000,
    "getAllowDelegateOptimization": 1,
    "getUnfreezeDelayDays": 14,
    "getAllowCancelAllUnfreezeV2": 1,
    "getMaxDelegateLockPeriod": 864_000,
    "getAllowOldRewardOpt": 1,
    "getConsensusLogicOptimization": 1,
    "getProposalExpireTime": 259_200_000,
}
