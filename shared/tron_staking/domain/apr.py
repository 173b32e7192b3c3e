"""What a vote for a witness pays in a year: APR, not compounded, in exact fractions.

    APR = (1 - brokerage) * 365 * B * (P127 / V127  +  [rank <= 27] * productivity * P / (27 * V))

In a day B blocks are made. Each pays P127 to the first 127 witnesses in proportion to their votes, V127
together, and P to its producer, who is one of the first 27 in turn. A witness keeps its brokerage of both and
leaves the rest to its own V votes (java-tron `MortgageService.payStandbyWitness`, `payBlockReward`). A vote
is a staked TRX, so what a vote pays in TRX is what a staked TRX yields.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tron_staking.domain.address import address_bytes
from tron_staking.domain.chain import Witness
from tron_staking.domain.constants import ALL_KEPT, BLOCK_MS, DAY_MS, PAID_WITNESSES
from tron_staking.domain.money import SUN_PER_TRX, Sun

PRODUCERS = 27
"""java-tron `Parameter.MAX_ACTIVE_WITNESS_NUM`: the first so many by votes make the blocks."""

SKIPPED_SLOTS = 2
"""java-tron `Parameter.MAINTENANCE_SKIP_SLOTS`: block slots that stay empty after each maintenance."""

DAYS_PER_YEAR = 365

DECIMALS = 6
"""Of a number that is shown; what is beyond them is cut off, so no more is promised than is paid."""

FORMULA = (
    "APR = (1 - brokerage) * days_per_year * blocks_per_day * (vote_pay / paid_votes + "
    "[elected] * productivity * block_pay / (producers * votes)); pay in TRX; 0 for a witness that is not "
    "among the first paid_witnesses by votes or has no votes; not compounded"
)
ROUNDING = "exact fractions until here; six decimals, the rest is cut off"

_NOTHING = Fraction(0)
_SHORTEST_CYCLE_MS = (1 + SKIPPED_SLOTS) * BLOCK_MS


@dataclass(frozen=True)
class RewardRules:
    """What a block pays, by chain parameters: `block_pay` to its producer, `vote_pay` to the first 127.

    `maintenance_ms` is the length of a cycle: votes and brokerages change between two, and only then.
    """

    block_pay: Sun
    vote_pay: Sun
    maintenance_ms: int

    @property
    def blocks_per_day(self) -> Fraction:
        """Slots of three seconds, less those that each maintenance leaves empty."""
        maintenances = Fraction(DAY_MS, max(self.maintenance_ms, _SHORTEST_CYCLE_MS))
        return Fraction(DAY_MS, BLOCK_MS) - SKIPPED_SLOTS * maintenances


@dataclass(frozen=True)
class Candidate:
    """A witness and its place among all of them; the first is 1."""

    rank: int
    witness: Witness

    @property
    def elected(self) -> bool:
        """Whether it makes blocks in this cycle."""
        return self.rank <= PRODUCERS

    @property
    def paid(self) -> bool:
        """Whether its votes earn anything."""
        return self.rank <= PAID_WITNESSES and self.witness.votes > 0


@dataclass(frozen=True)
class Election:
    """All witnesses by rank. `paid_votes` is V127, `producers` how many take turns: 27, or all of fewer."""

    candidates: tuple[Candidate, ...]
    paid_votes: int
    producers: int

    @classmethod
    def of(cls, witnesses: Iterable[Witness]) -> "Election":
        """By votes at the last maintenance; of equals the higher address (`WitnessStore.sortWitnesses`)."""
        ordered = sorted(witnesses, key=lambda one: (one.votes, address_bytes(one.address)), reverse=True)
        return cls(
            candidates=tuple(Candidate(rank, witness) for rank, witness in enumerate(ordered, 1)),
            paid_votes=sum(witness.votes for witness in ordered[:PAID_WITNESSES]),
            producers=min(PRODUCERS, len(ordered)),
        )


def gross_apr(rules: RewardRules, election: Election, candidate: Candidate) -> Fraction:
    """What a vote for the candidate brings in a year before its brokerage; nothing for who is not paid."""
    if not candidate.paid:
        return _NOTHING
    from_votes = Fraction(rules.vote_pay, election.paid_votes)
    per_block: Fraction = from_votes + _from_blocks(rules, election, candidate)
    per_day: Fraction = per_block * rules.blocks_per_day
    return Fraction(per_day * DAYS_PER_YEAR, SUN_PER_TRX)


def net_apr(gross: Fraction, brokerage: int) -> Fraction:
    """What is left to voters when the witness keeps `brokerage` percent."""
    return gross * (ALL_KEPT - brokerage) / ALL_KEPT


def productivity(witness: Witness) -> Fraction | None:
    """The blocks it made of those that were its turn, ever; None while it never had a turn."""
    turns = witness.produced + witness.missed
    return Fraction(witness.produced, turns) if turns else None


def daily_pay(votes: int, apr: Fraction) -> Sun:
    """What so many votes bring in a day, cut off to whole sun."""
    return Sun(int(votes * SUN_PER_TRX * apr / DAYS_PER_YEAR))


def percent_text(fraction: Fraction) -> str:
    """A fraction as a percentage: 1/3 is 33.333333."""
    return decimal_text(fraction * 100)


def decimal_text(number: Fraction) -> str:
    """A number that is not negative, with DECIMALS decimals, cut off."""
    whole, decimals = divmod(int(number * 10**DECIMALS), 10**DECIMALS)
    return f"{whole}.{decimals:0{DECIMALS}d}"


def _from_blocks(rules: RewardRules, election: Election, candidate: Candidate) -> Fraction:
    """Per vote and block. Who never had a turn is not credited with blocks that nobody has seen."""
    if not candidate.elected:
        return _NOTHING
    share = productivity(candidate.witness) or _NOTHING
    return share * Fraction(rules.block_pay, election.producers * candidate.witness.votes)
