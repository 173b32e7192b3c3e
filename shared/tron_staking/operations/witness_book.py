"""Keeps the book of witnesses: the list once a cycle, brokerages a few at a time.

Votes and brokerages change at a maintenance and hold until the next. A brokerage costs a request to the node
for each witness, so one reader never asks for more than BROKERAGES_AT_ONCE of them, one after another, and
for no longer than READING; what he reads is kept, and the next one goes on from there. What a witness kept in
an earlier cycle is told until then, and said to be so.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from tron_staking.domain.address import Address
from tron_staking.domain.cache import WITNESSES
from tron_staking.domain.chain import Witness
from tron_staking.domain.constants import BLOCK_PAY, MAINTENANCE_MS, VOTE_PAY, VOTERS_PAID
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.ports import ReadsElection, TellsTime
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.witnesses import KnownWitness, WitnessBook
from tron_staking.operations.cached import FRESH, Cache, Reading
from tron_staking.operations.yields import Yield, yields_of

BROKERAGES_AT_ONCE = 10
"""With an account and the list, a reader asks 15 times at most: what TronGrid allows a key in one second, so
no reader alone can have it suspended."""

READING = timedelta(seconds=5)
"""So long after a reader came no further brokerage is asked for: he waits, and API Gateway not for ever."""

LAGGING_MS = 60_000
"""How far apart the machines behind one node address may be. Until a maintenance is so long solidified the
list may still be the one of before."""

_BOOK = TypeAdapter(WitnessBook)


@dataclass(frozen=True)
class WitnessBooks:
    """Reads the book of witnesses."""

    chain: ReadsElection
    cache: Cache
    clock: TellsTime

    def read(self, wanted: Collection[Address] | None = None) -> Reading[WitnessBook]:
        """The book, with as many brokerages as could be read: of `wanted`, or of all who are paid.

        Raises NodeUnavailable when no list is kept and no node answers.
        """
        until = self.clock.now() + READING
        return self.cache.renew(
            WITNESSES,
            _BOOK,
            lambda book: self._holds(book) and not unconfirmed(book, wanted),
            lambda book: self._filled(self._current(book), wanted, until),
        )

    def _current(self, book: WitnessBook | None) -> WitnessBook:
        return book if book is not None and self._holds(book) else self._listed(book)

    def _holds(self, book: WitnessBook) -> bool:
        now = self.clock.now()
        return now < book.cycle_ends or now - book.listed_at < FRESH

    def _listed(self, before: WitnessBook | None) -> WitnessBook:
        """The cycle's end is read first: if it comes meanwhile, the list is only read again too early."""
        now, next_ms = self.clock.now(), self.chain.next_maintenance_ms()
        block, parameters = self.chain.solid_block(), self.chain.parameters()
        interval = parameters[MAINTENANCE_MS]
        is_new = block.timestamp_ms >= next_ms - interval + LAGGING_MS
        known = {} if before is None else {one.address: one for one in before.witnesses}
        shared = bool(parameters[VOTERS_PAID])
        return WitnessBook(
            cycle_ends=from_milliseconds(next_ms if is_new else next_ms - interval),
            listed_at=now,
            block_number=block.number,
            block_pay=parameters[BLOCK_PAY] if shared else 0,
            vote_pay=parameters[VOTE_PAY] if shared else 0,
            maintenance_ms=interval,
            witnesses=tuple(_known(one, known.get(one.address)) for one in self.chain.solid_witnesses()),
        )

    def _filled(self, book: WitnessBook, wanted: Collection[Address] | None, until: datetime) -> WitnessBook:
        """With the brokerages that are read now."""
        asked = [one.candidate.witness.address for one in unconfirmed(book, wanted)]
        read = dict(self._brokerages(asked[:BROKERAGES_AT_ONCE], until))
        witnesses = tuple(
            one.model_copy(update={"brokerage": read[one.address], "cycle": book.cycle_ends})
            if one.address in read
            else one
            for one in book.witnesses
        )
        return book.model_copy(update={"witnesses": witnesses})

    def _brokerages(self, asked: Collection[Address], until: datetime) -> Iterator[tuple[Address, int]]:
        """A node that fails is not asked on."""
        for witness in asked:
            if self.clock.now() >= until:
                return
            try:
                yield witness, self.chain.solid_brokerage(witness)
            except NodeUnavailable:
                return


def unconfirmed(book: WitnessBook, wanted: Collection[Address] | None = None) -> list[Yield]:
    """Who is paid and whose brokerage was not read in this cycle, the most worth voting for first."""
    missing = [
        one
        for address, one in yields_of(book).items()
        if one.candidate.paid and not one.confirmed and (wanted is None or address in wanted)
    ]
    return sorted(missing, key=lambda one: one.gross, reverse=True)


def _known(witness: Witness, before: KnownWitness | None) -> KnownWitness:
    return KnownWitness(
        address=witness.address,
        votes=witness.votes,
        url=witness.url,
        produced=witness.produced,
        missed=witness.missed,
        brokerage=before.brokerage if before else None,
        cycle=before.cycle if before else None,
    )
