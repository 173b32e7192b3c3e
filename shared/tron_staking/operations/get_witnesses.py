"""Lists witnesses by what they pay their voters, and shows how that was reckoned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tron_staking.domain.address import Address
from tron_staking.domain.apr import (
    DAYS_PER_YEAR,
    FORMULA,
    ROUNDING,
    decimal_text,
    percent_text,
    productivity,
)
from tron_staking.domain.constants import ALL_KEPT, PAID_WITNESSES
from tron_staking.domain.errors import InvalidInput
from tron_staking.domain.money import trx_text
from tron_staking.domain.ports import TellsTime
from tron_staking.models.enums import WitnessSort
from tron_staking.models.witnesses import (
    AprInputs,
    WitnessBook,
    WitnessList,
    WitnessQuery,
    WitnessView,
)
from tron_staking.operations.witness_book import WitnessBooks, unconfirmed
from tron_staking.operations.yields import Yield, election_of, rules_of, yields_of

_MILLISECONDS = 1000

type _Place = tuple[Fraction | int, int]
"""Where a witness stands in a list, from the front; of equals the better rank comes first."""


@dataclass(frozen=True)
class WitnessLister:
    """Lists witnesses."""

    books: WitnessBooks
    clock: TellsTime

    def get_witnesses(self, query: WitnessQuery) -> WitnessList:
        """A page of witnesses. Raises InvalidInput for a cursor that is no witness, NodeUnavailable."""
        reading = self.books.read()
        book, yields = reading.value, yields_of(reading.value)
        matching = [one for one in yields.values() if _matches(one, query)]
        rest = _after(matching, yields, query)
        page, missing = rest[: query.limit], len(unconfirmed(book))
        return WitnessList(
            witnesses=tuple(_view(one) for one in page),
            total_count=len(matching),
            next_cursor=page[-1].candidate.witness.address if len(rest) > len(page) else None,
            complete=not missing,
            unconfirmed_brokerages=missing,
            inputs=apr_inputs(book),
            cycle_ends_at=book.cycle_ends,
            block_number=book.block_number,
            timestamp=self.clock.now(),
            as_of=reading.as_of,
            age_seconds=reading.age_seconds,
            stale=reading.stale,
        )


def apr_inputs(book: WitnessBook) -> AprInputs:
    """What the APRs of a book were reckoned from."""
    rules, election = rules_of(book), election_of(book)
    return AprInputs(
        formula=FORMULA,
        rounding=ROUNDING,
        block_pay=trx_text(rules.block_pay),
        block_pay_sun=rules.block_pay,
        vote_pay=trx_text(rules.vote_pay),
        vote_pay_sun=rules.vote_pay,
        maintenance_interval_seconds=rules.maintenance_ms // _MILLISECONDS,
        blocks_per_day=decimal_text(rules.blocks_per_day),
        days_per_year=DAYS_PER_YEAR,
        paid_votes=election.paid_votes,
        paid_witnesses=PAID_WITNESSES,
        producers=election.producers,
    )


def _after(matching: Sequence[Yield], yields: Mapping[Address, Yield], query: WitnessQuery) -> list[Yield]:
    """In order, what comes after the cursor: a witness, wherever it stands by now."""
    place = _PLACES[query.sort]
    ordered = sorted(matching, key=place)
    if query.cursor is None:
        return ordered
    if query.cursor not in yields:
        what = "it is not the next_cursor of an answer; leave it out to begin again"
        raise InvalidInput(f"check the query parameter cursor: {what}", {"cursor": what})
    last = place(yields[query.cursor])
    return [one for one in ordered if place(one) > last]


def _matches(one: Yield, query: WitnessQuery) -> bool:
    """What is not known matches no bound."""
    return (
        (query.elected is None or one.candidate.elected is query.elected)
        and (query.min_productivity is None or _is_productive(one, query.min_productivity))
        and (query.max_brokerage is None or _keeps_at_most(one, query.max_brokerage))
    )


def _is_productive(one: Yield, percent: Decimal) -> bool:
    share = productivity(one.candidate.witness)
    return share is not None and share * 100 >= Fraction(percent)


def _keeps_at_most(one: Yield, percent: Decimal) -> bool:
    return one.brokerage is not None and one.brokerage <= percent


_PLACES: Mapping[WitnessSort, Callable[[Yield], _Place]] = {
    WitnessSort.APR: lambda one: (1 if one.net is None else -one.net, one.candidate.rank),
    WitnessSort.VOTES: lambda one: (-one.candidate.witness.votes, one.candidate.rank),
    WitnessSort.RANK: lambda one: (0, one.candidate.rank),
    WitnessSort.BROKERAGE: lambda one: (
        ALL_KEPT + 1 if one.brokerage is None else one.brokerage,
        one.candidate.rank,
    ),
}
"""What is not known stands last."""


def _view(one: Yield) -> WitnessView:
    witness, share = one.candidate.witness, productivity(one.candidate.witness)
    return WitnessView(
        rank=one.candidate.rank,
        address=witness.address,
        url=witness.url,
        votes=witness.votes,
        elected=one.candidate.elected,
        produced=witness.produced,
        missed=witness.missed,
        productivity_percent=None if share is None else percent_text(share),
        brokerage_percent=one.brokerage,
        brokerage_confirmed=one.confirmed,
        gross_apr_percent=percent_text(one.gross),
        apr_percent=None if one.net is None else percent_text(one.net),
    )
