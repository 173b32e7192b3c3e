"""Protocol constants that no vote can change. What the chain decides is read from the chain."""

from tron_staking.domain.money import SUN_PER_TRX, Sun

MINIMUM_FREEZE = Sun(SUN_PER_TRX)
"""java-tron `FreezeBalanceV2Actuator.validate`: at least 1 TRX."""
