"""Takes the votes for one witness away: VoteWitness without it. See `ballot`."""

from collections.abc import Mapping
from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.errors import StateConflict
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.requests import UnvoteWitnessRequest
from tron_staking.operations import ballot
from tron_staking.operations.operation import Operation
from tron_staking.submission.intent import Plan
from tron_staking.submission.ports import ListsOpen


@dataclass(frozen=True)
class Unvoter(Operation[UnvoteWitnessRequest]):
    """Takes votes away."""

    kind = StakingOperationType.UNVOTE
    records: ListsOpen

    def plan(self, request: UnvoteWitnessRequest) -> Plan:
        """See Operation."""
        account = self.account(request.address)
        ballot.refuse_while_votes_change(self.records, request.address)
        kept = ballot.final_votes(self.common.accounts, account)
        votes = _without(kept, request.witness_address)
        return ballot.plan(self.kind, account, votes)


def _without(kept: Mapping[Address, int], witness: Address) -> dict[Address, int]:
    """Never more votes than TRON power: that they were counted against when they were cast."""
    votes = dict(kept)
    if votes.pop(witness, None) is None:
        raise StateConflict(
            "not_voted", "the account has no votes for this witness; its status shows how many it has cast"
        )
    if not votes:
        raise StateConflict(
            "last_vote",
            "these are the account's last votes, and TRON refuses an empty vote: vote for another witness in "
            "mode REPLACE, or unfreeze all of the stake, which takes the votes with it",
        )
    return votes
