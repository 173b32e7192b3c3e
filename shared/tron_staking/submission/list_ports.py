"""What lists and statistics need from the books. By themselves: who needs neither loads neither."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.models.records import RecordSummary
from tron_staking.models.totals import Facets, Totals


class ReadsTotals(Protocol):
    """Reads the counters."""

    def totals(self, *scopes: str) -> Totals:
        """The sum over all shards of these scopes, the service's when none is named.

        Raises BooksUnavailable.
        """
        ...


class ReadsBacklog(Protocol):
    """Reads how long work has waited. A record that was written a moment ago may be missing."""

    def oldest_pending(self) -> datetime | None:
        """When the oldest record that is PENDING was accepted; None when none is. One request.

        Raises BooksUnavailable.
        """
        ...

    def longest_due(self) -> datetime | None:
        """When a record first wants, or wanted, to be looked at; None when none does. 16 requests.

        Raises BooksUnavailable.
        """
        ...


class ListsRecords(Protocol):
    """Reads pages of records. One request per page, whatever is asked for and however many there are.

    A record that was written a moment ago may be missing.
    """

    def newest(
        self, address: Address | None, facets: Facets, limit: int, before: str | None
    ) -> Sequence[RecordSummary]:
        """The newest records that match, of all accounts for None; only those `before` a position.

        Raises BooksUnavailable.
        """
        ...

    def between(
        self, address: Address | None, start: datetime, end: datetime, limit: int, after: str | None
    ) -> Sequence[RecordSummary]:
        """The oldest records from `start` on and before `end`; only those `after` a position.

        Raises BooksUnavailable.
        """
        ...
