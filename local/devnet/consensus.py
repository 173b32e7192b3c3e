"""What a block does besides its transactions (`Manager.processBlock`, `StatisticManager`, `DposSlot`).

First rewards, then the producers' statistics, then the maintenance if it is due (stake2 §4.2).
"""

from collections import Counter
from dataclasses import replace

from local.devnet import maintenance, rewards
from local.devnet.block import Block
from local.devnet.constants import BLOCK_INTERVAL_MS, MAINTENANCE_SKIP_SLOTS
from local.devnet.features import supports_voter_rewards
from local.devnet.ledger import NEXT_MAINTENANCE, STATE_FLAG, Ledger
from local.devnet.stretch import Stretch


def scheduled_witness(ledger: Ledger, timestamp: int) -> bytes:
    """`getScheduledWitness`: whose turn a slot is. Slots skipped after a maintenance are nobody's turn."""
    schedule = maintenance.schedule(ledger)
    return schedule[(ledger.head_slot + _turns(ledger, timestamp)) % len(schedule)]


def apply_block(ledger: Ledger, block: Block) -> None:
    """Rewards, statistics and maintenance of a block that is about to become the head."""
    witness = block.header["witness_address"]
    _count_missed(ledger, block.timestamp)
    if supports_voter_rewards(ledger):
        rewards.pay_blocks(ledger, {witness: 1})
    else:
        _pay_producer(ledger, witness, 1)
    _count_produced(ledger, witness, 1, block.number, block.timestamp)
    maintenance.apply_block(ledger, block.timestamp)


def apply_stretch(ledger: Ledger, stretch: Stretch) -> None:
    """The same for all blocks of a stretch at once: they are of one cycle, and only the last may end it."""
    producers = Counter(dict.fromkeys(stretch.schedule, stretch.count // len(stretch.schedule)))
    first_slot = stretch.timestamp // BLOCK_INTERVAL_MS
    for offset in range(stretch.count % len(stretch.schedule)):
        producers[stretch.schedule[(first_slot + offset) % len(stretch.schedule)]] += 1
    produced = {witness: count for witness, count in producers.items() if count}
    if supports_voter_rewards(ledger):
        rewards.pay_blocks(ledger, produced)
    else:
        for witness, count in produced.items():
            _pay_producer(ledger, witness, count)
    for number in range(max(stretch.first, stretch.end - len(stretch.schedule)), stretch.end):
        timestamp = stretch.timestamp + (number - stretch.first) * BLOCK_INTERVAL_MS
        witness = stretch.schedule[timestamp // BLOCK_INTERVAL_MS % len(stretch.schedule)]
        _count_produced(ledger, witness, produced[witness], number, timestamp)
    maintenance.apply_block(ledger, stretch.last_timestamp)


def quiet_blocks(ledger: Ledger) -> int:
    """How many blocks may be added as one stretch: up to the one that does the next maintenance.

    None right after a maintenance: that block's turn is counted from the maintenance, not from its own slot.
    """
    if ledger.value(STATE_FLAG):
        return 0
    left = ledger.value(NEXT_MAINTENANCE) - ledger.next_block_slot_time
    return max(0, -(-left // BLOCK_INTERVAL_MS)) + 1


def slots_for(ledger: Ledger, blocks: int) -> int:
    """Slots that surely suffice for so many blocks, although those after each maintenance stay empty.

    No block takes more slots than one and the skipped ones, which bounds how many maintenances there are.
    """
    interval = max(BLOCK_INTERVAL_MS, ledger.value("getMaintenanceTimeInterval"))
    longest = blocks * (1 + MAINTENANCE_SKIP_SLOTS) * BLOCK_INTERVAL_MS
    return blocks + MAINTENANCE_SKIP_SLOTS * (longest // interval + 2)


def _turns(ledger: Ledger, timestamp: int) -> int:
    """`DposSlot.getSlot`: turns from the head to a block at this time."""
    return (timestamp - ledger.next_block_slot_time) // BLOCK_INTERVAL_MS + 1


def _count_missed(ledger: Ledger, timestamp: int) -> None:
    """A miss for each turn that nobody took; whole rounds at once, since a pause may be long.

    Nobody missed anything before the first block.
    """
    missed = _turns(ledger, timestamp) - 1
    if ledger.number == 0 or missed == 0:
        return
    schedule = maintenance.schedule(ledger)
    rounds, rest = divmod(missed, len(schedule))
    late = Counter(schedule[(ledger.head_slot + turn) % len(schedule)] for turn in range(1, rest + 1))
    for address in schedule if rounds else late:
        witness = ledger.witness(address)
        if witness is not None:
            missed_now = witness.total_missed + rounds + late[address]
            ledger.put_witness(replace(witness, total_missed=missed_now))


def _count_produced(ledger: Ledger, address: bytes, blocks: int, number: int, timestamp: int) -> None:
    witness = ledger.witness(address)
    if witness is not None:
        slot = timestamp // BLOCK_INTERVAL_MS
        produced = witness.total_produced + blocks
        ledger.put_witness(replace(witness, total_produced=produced, latest_block=number, latest_slot=slot))


def _pay_producer(ledger: Ledger, address: bytes, blocks: int) -> None:
    """Without proposal 30 the producer keeps all, and there is nothing for voters."""
    account = ledger.account(address)
    if account is not None:
        pay = ledger.value("getWitnessPayPerBlock") * blocks
        ledger.put_account(replace(account, allowance=account.allowance + pay))
