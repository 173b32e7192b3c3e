"""Tells what an account votes for, and what that brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic import TypeAdapter

from tron_staking.domain.address import Address
from tron_staking.domain.apr import daily_pay, percent_text
from tron_staking.domain.cache import witness_votes
from tron_staking.domain.money import SUN_PER_TRX, trx_text
from tron_staking.domain.ports import ReadsAccount, TellsTime
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.responses import StakingResponse, TronPower
from tron_staking.models.votes import AccountVotes, CastVotes, KnownVote, KnownVotes, VoteView
from tron_staking.operations.cached import Cache, Reading
from tron_staking.operations.get_witnesses import apr_inputs
from tron_staking.operations.witness_book import WitnessBooks
from tron_staking.operations.yields import Yield, yields_of
from tron_staking.submission.ports import FindsLastVotes, ListsOpen

_CHANGES_VOTES = {StakingOperationType.VOTE, StakingOperationType.UNVOTE, StakingOperationType.UNFREEZE}
_NEWEST = 100
"""Open records looked at: what is pending is among the newest."""

_VOTES = TypeAdapter(KnownVotes)
_NOTHING = Fraction(0)


@dataclass(frozen=True)
class VotesReader:
    """Reads an account's votes."""

    accounts: ReadsAccount
    cache: Cache
    books: WitnessBooks
    history: FindsLastVotes
    records: ListsOpen
    clock: TellsTime

    def get_votes(self, address: Address) -> AccountVotes:
        """The account's votes. Raises NodeUnavailable, BooksUnavailable.

        The books are read first: what they call final is on the chain that is read after them.
        """
        pending, last_cast = self._pending(address), self._last_cast(address)
        reading = self._known(address)
        known = reading.value
        book = self.books.read({vote.witness for vote in known.votes})
        yields = yields_of(book.value)
        earned = _earned(known.votes, yields)
        return AccountVotes(
            address=address,
            exists=known.exists,
            staked=trx_text(known.power),
            staked_sun=known.power,
            tron_power=_tron_power(known),
            votes=tuple(_view(vote, yields.get(vote.witness)) for vote in known.votes),
            apr_percent=None if earned is None else percent_text(_per_staked(earned, known.power)),
            daily_reward=_daily_text(1, earned),
            daily_reward_sun=_daily(1, earned),
            complete=not any(_is_open(yields.get(vote.witness)) for vote in known.votes),
            last_cast=last_cast,
            pending_operations=pending,
            inputs=apr_inputs(book.value),
            cycle_ends_at=book.value.cycle_ends,
            witnesses_as_of=book.as_of,
            timestamp=self.clock.now(),
            as_of=reading.as_of,
            age_seconds=reading.age_seconds,
            stale=reading.stale or book.stale,
        )

    def _known(self, address: Address) -> Reading[KnownVotes]:
        """An account that is not there is not kept: whoever waits for it is told at once."""
        return self.cache.read(
            witness_votes(address),
            _VOTES,
            lambda: self._loaded(address),
            worth_keeping=lambda one: one.exists,
        )

    def _loaded(self, address: Address) -> KnownVotes:
        account = self.accounts.solid_account(address)
        if account is None:
            return KnownVotes(exists=False, power=0, votes=())
        votes = tuple(KnownVote(witness=witness, count=count) for witness, count in account.votes.items())
        return KnownVotes(exists=True, power=account.tron_power, votes=votes)

    def _last_cast(self, address: Address) -> CastVotes | None:
        last = self.history.last_votes(address)
        if last is None:
            return None
        return CastVotes(
            staking_id=last.staking_id,
            cast_at=last.cast_at,
            block_number=last.block_number,
            votes=last.votes,
        )

    def _pending(self, address: Address) -> tuple[StakingResponse, ...]:
        return tuple(
            StakingResponse.of(record, "waiting for the chain to decide")
            for record in self.records.open_records(address, _NEWEST)
            if record.status is StakingStatusType.PENDING and record.operation_type in _CHANGES_VOTES
        )


def _view(vote: KnownVote, one: Yield | None) -> VoteView:
    apr = _NOTHING if one is None else one.net
    return VoteView(
        witness_address=vote.witness,
        vote_count=vote.count,
        url=one.candidate.witness.url if one else "",
        rank=one.candidate.rank if one else None,
        elected=one is not None and one.candidate.elected,
        brokerage_percent=one.brokerage if one else None,
        brokerage_confirmed=one is not None and one.confirmed,
        apr_percent=None if apr is None else percent_text(apr),
        daily_reward=_daily_text(vote.count, apr),
        daily_reward_sun=_daily(vote.count, apr),
    )


def _earned(votes: Sequence[KnownVote], yields: Mapping[Address, Yield]) -> Fraction | None:
    """What all votes bring in a year, in TRX; None while one of them is not known."""
    total = _NOTHING
    for vote in votes:
        one = yields.get(vote.witness)
        apr = _NOTHING if one is None else one.net
        if apr is None:
            return None
        total += vote.count * apr
    return total


def _is_open(one: Yield | None) -> bool:
    return one is not None and one.candidate.paid and not one.confirmed


def _per_staked(earned: Fraction, power: int) -> Fraction:
    return earned * SUN_PER_TRX / power if power else _NOTHING


def _daily(votes: int, apr: Fraction | None) -> int | None:
    return None if apr is None else daily_pay(votes, apr)


def _daily_text(votes: int, apr: Fraction | None) -> str | None:
    return None if apr is None else trx_text(daily_pay(votes, apr))


def _tron_power(known: KnownVotes) -> TronPower:
    """A vote is a whole TRX."""
    total, used = known.power // SUN_PER_TRX, sum(vote.count for vote in known.votes)
    return TronPower(total=total, used=used, idle=max(0, total - used))
