"""What an account's stake really brought, by the books and the chain's maintenances."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tron_staking.domain.address import Address
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.money import Sun
from tron_staking.domain.realised import Realised, StakeChange, StakeHistory, Unrealised, realised
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import RecordSummary
from tron_staking.models.totals import Facets
from tron_staking.models.witnesses import WitnessBook
from tron_staking.operations.witness_book import WitnessBooks
from tron_staking.submission.list_ports import ListsRecords
from tron_staking.submission.ports import ListsClaims

MOST = 100
"""Records of one operation that are read; the stake is known as far back as the oldest of so many."""

DECIDED = timedelta(days=1)
"""A record that was accepted before another one, by more than this, was also final before it."""

_MILLISECOND = timedelta(milliseconds=1)
_FEWEST = 2
_SIGNS = {
    StakingOperationType.FREEZE: 1,
    StakingOperationType.UNFREEZE: -1,
    StakingOperationType.CANCEL_UNFREEZE: 0,
}
"""What changes a stake. How much a cancellation freezes again is in no record."""


@dataclass(frozen=True)
class Earnings:
    """Reckons realised APRs."""

    claims: ListsClaims
    records: ListsRecords
    books: WitnessBooks

    def realised(self, address: Address, stake: Sun, as_of: datetime, days: int) -> Realised | Unrealised:
        """By what is staked at `as_of`, and what the books have of the days before. Raises BooksUnavailable.

        Stake that was frozen or unfrozen past this service, or is not settled yet, counts as if it had always
        been so.
        """
        claims = self.claims.claims(address, as_of - timedelta(days=days))
        if len(claims) < _FEWEST:
            return Unrealised.TOO_FEW_CLAIMS
        try:
            book = self.books.read(()).value
        except NodeUnavailable:
            return Unrealised.NO_NODE
        return realised(claims, self._history(address, stake, as_of), _maintenance_before(book))

    def _history(self, address: Address, stake: Sun, as_of: datetime) -> StakeHistory:
        lists = [self._newest(address, operation) for operation in _SIGNS]
        changes = [change for records in lists for change in _changes(records) if change.at <= as_of]
        cut = [records[-1].created_at + DECIDED for records in lists if len(records) == MOST]
        known_from = max(cut, default=None)
        return StakeHistory(
            stake=stake,
            until=as_of,
            changes=sorted(
                (change for change in changes if known_from is None or change.at > known_from),
                key=lambda change: change.at,
                reverse=True,
            ),
            known_from=known_from,
        )

    def _newest(self, address: Address, operation: StakingOperationType) -> Sequence[RecordSummary]:
        return self.records.newest(address, Facets(operation=operation), MOST, None)


def _changes(records: Sequence[RecordSummary]) -> Iterator[StakeChange]:
    """Of those that are final."""
    for record in records:
        if record.completed_at is not None and record.status is not StakingStatusType.FAILED:
            sign = _SIGNS[record.operation_type]
            yield StakeChange(record.completed_at, sign * (record.amount or 0) if sign else None)


def _maintenance_before(book: WitnessBook) -> Callable[[datetime], datetime]:
    """The maintenance whose rewards a claim in a block of this time still got.

    The block that does a maintenance executes its transactions first: a claim in it gets only the rewards of
    the maintenance before.
    """
    interval = timedelta(milliseconds=book.maintenance_ms)

    def before(moment: datetime) -> datetime:
        cycles = (book.cycle_ends - moment) // interval + 1
        return book.cycle_ends - cycles * interval

    return before
