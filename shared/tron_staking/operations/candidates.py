"""Who is worth a vote: witnesses that pay their voters.

Each block pays the first 127 witnesses by votes; each keeps its brokerage and leaves the rest to its voters
(java-tron `MortgageService.payStandbyWitness`, `WitnessStore.sortWitnesses`; stake2 §4.2).
"""

from collections.abc import Collection, Iterator, Mapping

from tron_staking.domain.address import Address, address_bytes
from tron_staking.domain.constants import ALL_KEPT, PAID_WITNESSES
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.ports import ReadsWitnesses

_HIGH_BROKERAGE = 50
"""Percent from which on we say so; most witnesses keep 20 or less."""


def refuse_unpaid(reads: ReadsWitnesses, wanted: Collection[Address]) -> None:
    """Raises StateConflict for a witness that does not exist or leaves its voters nothing."""
    ranks = _ranks(reads)
    for witness in wanted:
        if witness not in ranks:
            raise StateConflict(
                "witness_not_found", f"{witness} is no witness; choose one of the chain's witness list"
            )
        if ranks[witness] > PAID_WITNESSES:
            raise _unpaid(f"{witness} ranks {ranks[witness]} and TRON pays the first {PAID_WITNESSES}")
        if reads.brokerage(witness) >= ALL_KEPT:
            raise _unpaid(f"{witness} keeps all of its rewards (brokerage {ALL_KEPT} %)")


def doubts(reads: ReadsWitnesses, wanted: Collection[Address], kept: Collection[Address]) -> Iterator[str]:
    """What speaks against the set, without being a reason to refuse it.

    Of the votes that are only kept, no brokerage is read: that would be a question to the node for each.
    """
    for witness in wanted:
        percent = reads.brokerage(witness)
        if percent >= _HIGH_BROKERAGE:
            yield f"{witness} keeps {percent} % of its rewards"
    ranks = _ranks(reads)
    for witness in kept:
        if ranks.get(witness, PAID_WITNESSES + 1) > PAID_WITNESSES:
            yield f"{witness}, whose votes are kept, is not among the {PAID_WITNESSES} that TRON pays"


def _ranks(reads: ReadsWitnesses) -> Mapping[Address, int]:
    """By votes at the last maintenance; of equals the higher address comes first."""
    listed = sorted(reads.witnesses(), key=lambda one: (one.votes, address_bytes(one.address)), reverse=True)
    return {one.address: rank for rank, one in enumerate(listed, 1)}


def _unpaid(reason: str) -> StateConflict:
    return StateConflict("witness_unpaid", f"{reason}: votes for it earn nothing; choose another witness")
