"""What votes have opened on the chain (`DynamicPropertiesStore.support…`; stake2 §2.2)."""

from local.devnet.constants import DEFAULT_LOCK_BLOCKS
from local.devnet.ledger import Ledger


def supports_unfreeze_delay(ledger: Ledger) -> bool:
    """`supportUnfreezeDelay`: Stake 2.0 is open."""
    return ledger.value("getUnfreezeDelayDays") > 0


def supports_delegation(ledger: Ledger) -> bool:
    """`supportDR`."""
    return ledger.value("getAllowDelegateResource") == 1


def supports_cancel_unfreeze(ledger: Ledger) -> bool:
    """`supportAllowCancelAllUnfreezeV2` (proposal 77)."""
    return ledger.value("getAllowCancelAllUnfreezeV2") == 1 and supports_unfreeze_delay(ledger)


def supports_lock_period(ledger: Ledger) -> bool:
    """`supportMaxDelegateLockPeriod` (proposal 78)."""
    period = ledger.value("getMaxDelegateLockPeriod")
    return period > DEFAULT_LOCK_BLOCKS and supports_unfreeze_delay(ledger)


def supports_voter_rewards(ledger: Ledger) -> bool:
    """`allowChangeDelegation` (proposal 30)."""
    return ledger.value("getChangeDelegation") == 1
