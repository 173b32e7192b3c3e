"""The end of a cycle (`MaintenanceManager.java`; stake2 §4.2)."""

from dataclasses import replace

from local.devnet.constants import ACTIVE_WITNESSES, BLOCK_INTERVAL_MS
from local.devnet.features import supports_voter_rewards
from local.devnet.ledger import CURRENT_CYCLE, NEXT_MAINTENANCE, STATE_FLAG, Ledger
from local.devnet.records import REMARK, SCHEDULE
from local.devnet.rewards import brokerage, close_cycle, ranked, set_brokerage
from local.devnet.votes import forget_changes, tally

_ACTIVE = "active"


def apply_block(ledger: Ledger, timestamp: int) -> None:
    """Do the maintenance if it is due with a block at this time, and note whether it was."""
    due = ledger.value(NEXT_MAINTENANCE) <= timestamp
    if due:
        _maintain(ledger)
        ledger.set_value(NEXT_MAINTENANCE, following(ledger, timestamp))
    ledger.set_value(STATE_FLAG, int(due))


def following(ledger: Ledger, timestamp: int) -> int:
    """`updateNextMaintenanceTime`: the first boundary after a time; those missed are not made up for."""
    interval = max(BLOCK_INTERVAL_MS, ledger.value("getMaintenanceTimeInterval"))
    last = ledger.value(NEXT_MAINTENANCE)
    return last + ((timestamp - last) // interval + 1) * interval


def schedule(ledger: Ledger) -> tuple[bytes, ...]:
    """The active witnesses in the order in which they produce."""
    return ledger.store.get(SCHEDULE, _ACTIVE) or ()


def elect(ledger: Ledger) -> None:
    """`DposService.updateWitness`: the first 27 by votes become the active ones."""
    active = tuple(one.address for one in ranked(ledger)[:ACTIVE_WITNESSES])
    ledger.store.put(SCHEDULE, _ACTIVE, active)


def _maintain(ledger: Ledger) -> None:
    """Vi before votes, votes before the election, and the new cycle begins with today's brokerages."""
    close_cycle(ledger)
    _count_votes(ledger)
    if supports_voter_rewards(ledger):
        ledger.set_value(CURRENT_CYCLE, ledger.cycle + 1)
        for witness in ledger.witnesses():
            set_brokerage(ledger, ledger.cycle, witness.address, brokerage(ledger, REMARK, witness.address))


def _count_votes(ledger: Ledger) -> None:
    counted = tally(ledger)
    forget_changes(ledger)
    for address, change in counted.items():
        witness = ledger.witness(address)
        if witness is not None:
            ledger.put_witness(replace(witness, votes=witness.votes + change))
    if counted:
        elect(ledger)
