"""Witnesses: what is kept of them, how they are asked for, and what is told of them."""

from typing import Annotated

from pydantic import Field

from tron_staking.models.aged import Aged
from tron_staking.models.enums import WitnessSort
from tron_staking.models.fields import (
    AddressField,
    Flag,
    Frozen,
    Moment,
    Percentage,
    Stored,
    WholeNumber,
    WitnessSortField,
)

PAGE = 50
LARGEST_PAGE = 100


class KnownWitness(Stored):
    """A witness as it is kept. `cycle` is the end of the cycle in which its brokerage was read."""

    address: AddressField
    votes: int
    url: str = ""
    produced: int = 0
    missed: int = 0
    brokerage: int | None = None
    cycle: Moment | None = None


class WitnessBook(Stored):
    """All witnesses in one solidified state, most votes first, and what a block pays (sun).

    Votes hold until `cycle_ends`. `listed_at` is when the node was asked for the list; brokerages are asked
    for one by one, and may come later.
    """

    cycle_ends: Moment
    listed_at: Moment
    block_number: int
    block_pay: int
    vote_pay: int
    maintenance_ms: int
    witnesses: tuple[KnownWitness, ...]


class WitnessQuery(Frozen):
    """Which witnesses, in which order. `cursor` is the `next_cursor` of the page before."""

    sort: WitnessSortField = WitnessSort.APR
    min_productivity: Percentage | None = None
    max_brokerage: Percentage | None = None
    elected: Flag | None = None
    limit: Annotated[WholeNumber, Field(ge=1, le=LARGEST_PAGE)] = PAGE
    cursor: AddressField | None = None


class WitnessView(Frozen):
    """One witness. Percentages are text, exact to six decimals, cut off.

    `brokerage_percent` is null while it was not read, and for who ranks too low to be paid. When it is not
    `brokerage_confirmed`, it is that of an earlier cycle. `apr_percent` is null while the brokerage is.
    """

    rank: int
    address: AddressField
    url: str
    votes: int
    elected: bool
    produced: int
    missed: int
    productivity_percent: str | None
    brokerage_percent: int | None
    brokerage_confirmed: bool
    gross_apr_percent: str
    apr_percent: str | None


class AprInputs(Frozen):
    """What every APR of the answer was reckoned from, but for what stands at each witness."""

    formula: str
    rounding: str
    block_pay: str
    block_pay_sun: int
    vote_pay: str
    vote_pay_sun: int
    maintenance_interval_seconds: int
    blocks_per_day: str
    days_per_year: int
    paid_votes: int
    paid_witnesses: int
    producers: int


class WitnessList(Aged):
    """A page of witnesses, and how their APRs come about.

    `complete` is false while `unconfirmed_brokerages` of those who are paid were not read in this cycle: each
    answer reads some more of them.
    """

    witnesses: tuple[WitnessView, ...]
    total_count: int
    next_cursor: str | None
    complete: bool
    unconfirmed_brokerages: int
    inputs: AprInputs
    cycle_ends_at: Moment
    block_number: int
    timestamp: Moment
