"""What a delegation or a taking back that never happened means for the pair's other records.

While it was pending it may have explained why the chain had less than the records claim (see
`DelegationBooks.excess`). Now it explains nothing: what is still too much was taken back past this service.
"""

from tron_staking.models.fields import milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.operations.delegation_books import DelegationBooks
from tron_staking.operations.delegation_ends import ends, free_first
from tron_staking.operations.settle import reopened
from tron_staking.submission.settlement import Settled


def released(books: DelegationBooks, record: StakingRecord) -> Settled:
    """See `Settles.release`. Where nothing is lent there is nothing to hold against the chain."""
    others = books.others(record)
    if not others.lent:
        return Settled(record)
    now = books.clock.now()
    change = books.change(record, others, others.newest_block, milliseconds(now))
    excess = books.excess(record, others, change, own=0)
    free, locked = free_first(others.lent, milliseconds(now), change)
    ended = ends([*free, *locked], excess)
    entries = ended.among(others.lent)
    if not ended.complete:
        return Settled(reopened(record, now), entries)
    return Settled(record, (change, *entries))
