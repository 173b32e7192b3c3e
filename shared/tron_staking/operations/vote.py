"""Votes for witnesses (VoteWitness). The chain knows only whole sets; merging is done here. See `ballot`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account
from tron_staking.domain.ports import ReadsWitnesses
from tron_staking.models.enums import StakingOperationType, VoteMode
from tron_staking.models.requests import VoteWitnessRequest
from tron_staking.operations import ballot
from tron_staking.operations.candidates import doubts, refuse_unpaid
from tron_staking.operations.operation import Operation
from tron_staking.submission.intent import Plan
from tron_staking.submission.ports import ListsOpen


@dataclass(frozen=True)
class Voter(Operation[VoteWitnessRequest]):
    """Votes."""

    kind = StakingOperationType.VOTE
    witnesses: ReadsWitnesses
    records: ListsOpen

    def plan(self, request: VoteWitnessRequest) -> Plan:
        """See Operation."""
        account = self.account(request.address)
        ballot.refuse_while_votes_change(self.records, request.address)
        wanted = {vote.witness_address: vote.vote_count for vote in request.votes}
        kept = self._kept(account, request.mode)
        votes = {**kept, **wanted}
        ballot.refuse_too_many_witnesses(votes)
        ballot.refuse_too_many_votes(account, votes)
        refuse_unpaid(self.witnesses, wanted)
        doubted = doubts(self.witnesses, wanted, kept=[one for one in kept if one not in wanted])
        return ballot.plan(self.kind, account, votes, [*_changes(account, votes), *doubted])

    def _kept(self, account: Account, mode: VoteMode) -> Mapping[Address, int]:
        if mode is VoteMode.REPLACE:
            return {}
        return ballot.final_votes(self.common.accounts, account)


def _changes(account: Account, votes: Mapping[Address, int]) -> Iterator[str]:
    """What the caller may not have meant."""
    if votes == account.votes:
        yield "the account has cast these very votes already: casting them again only settles its rewards"
    for witness, count in account.votes.items():
        if witness not in votes:
            yield f"{witness} loses its {count} votes"
