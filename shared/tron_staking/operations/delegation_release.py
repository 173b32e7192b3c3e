"""What a delegation or a taking back that never happened means for the pair's other records.

While it was pending it may have explained why the chain had more or less than the records claim (see
`delegation_doubt`, `DelegationBooks.excess`). Now it explains nothing: what is still too much was taken back
past this service.
"""

from tron_staking.models.fields import milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.operations.delegation_books import DelegationBooks
from tron_staking.operations.delegation_doubt import doubt
from tron_staking.operations.delegation_ends import ends, free_first
from tron_staking.operations.settle import reopened, waiting
from tron_staking.submission.entries import DelegationWriters
from tron_staking.submission.settlement import Settled


def released(books: DelegationBooks, record: StakingRecord) -> Settled:
    """See `Settles.release`. Of a pair that the books know nothing of there is nothing to hold against it."""
    others = books.others(record)
    if not others.lent and books.last_writers(record) == DelegationWriters():
        return Settled(record)
    now = books.clock.now()
    change = books.change(record, others, others.newest_block, milliseconds(now))
    if doubted := doubt(record, others, change, own=0, now=now):
        return Settled(waiting(reopened(record, now), doubted, now))
    excess = books.excess(record, others, change, own=0)
    free, locked = free_first(others.lent, milliseconds(now), change)
    ended = ends([*free, *locked], excess)
    entries = ended.among(others.lent)
    if not ended.complete:
        return Settled(reopened(record, now), entries)
    return Settled(record, (change, *entries))
