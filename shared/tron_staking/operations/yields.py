"""What each witness of the book pays its voters."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tron_staking.domain.address import Address
from tron_staking.domain.apr import Candidate, Election, RewardRules, gross_apr, net_apr
from tron_staking.domain.chain import Witness
from tron_staking.domain.money import Sun
from tron_staking.models.witnesses import KnownWitness, WitnessBook


@dataclass(frozen=True)
class Yield:
    """One witness: `gross` before its brokerage, `net` after it, None while the brokerage is not known.

    `confirmed`: the brokerage was read in the book's own cycle.
    """

    candidate: Candidate
    gross: Fraction
    brokerage: int | None
    confirmed: bool

    @property
    def net(self) -> Fraction | None:
        if self.gross == 0:
            return self.gross
        return None if self.brokerage is None else net_apr(self.gross, self.brokerage)


def rules_of(book: WitnessBook) -> RewardRules:
    """What a block pays."""
    return RewardRules(Sun(book.block_pay), Sun(book.vote_pay), book.maintenance_ms)


def election_of(book: WitnessBook) -> Election:
    """All witnesses by rank."""
    return Election.of(_witness(known) for known in book.witnesses)


def yields_of(book: WitnessBook) -> Mapping[Address, Yield]:
    """What each witness pays, by rank."""
    rules, election = rules_of(book), election_of(book)
    known = {one.address: one for one in book.witnesses}
    return {
        candidate.witness.address: _yield(rules, election, candidate, known[candidate.witness.address], book)
        for candidate in election.candidates
    }


def _yield(
    rules: RewardRules, election: Election, candidate: Candidate, known: KnownWitness, book: WitnessBook
) -> Yield:
    return Yield(
        candidate=candidate,
        gross=gross_apr(rules, election, candidate),
        brokerage=known.brokerage,
        confirmed=known.brokerage is not None and known.cycle == book.cycle_ends,
    )


def _witness(known: KnownWitness) -> Witness:
    return Witness(known.address, known.votes, known.url, known.produced, known.missed)
