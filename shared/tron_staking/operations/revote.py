"""Places an account's idle votes, in the proportions of those that are cast (VoteWitness). See `ballot`.

Nobody calls this: automation asks for it, and says only whose votes. What they are is seen as the set is
made, where the head and the solidified chain agree: what the owner has cast meanwhile, past this service or
through it, is never replaced by what was there before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.ports import ReadsWitnesses
from tron_staking.domain.votes import votes_again
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.requests import RevoteRequest
from tron_staking.operations import ballot
from tron_staking.operations.candidates import doubts, refuse_unpaid
from tron_staking.operations.operation import Operation
from tron_staking.submission.intent import Plan
from tron_staking.submission.ports import ListsOpen


@dataclass(frozen=True)
class Revoter(Operation[RevoteRequest]):
    """Votes again."""

    kind = StakingOperationType.VOTE
    witnesses: ReadsWitnesses
    records: ListsOpen

    def plan(self, request: RevoteRequest) -> Plan:
        """See Operation. Raises StateConflict no_idle_votes, vote_pending, witness_unpaid."""
        account = self.account(request.address)
        ballot.refuse_while_votes_change(self.records, request.address)
        votes = _again(account, ballot.final_votes(self.common.accounts, account))
        refuse_unpaid(self.witnesses, votes)
        return ballot.plan(self.kind, account, votes, doubts(self.witnesses, votes, kept=()))


def _again(account: Account, cast: Mapping[Address, int]) -> Mapping[Address, int]:
    if not 0 < sum(cast.values()) < ballot.power_of(account):
        raise StateConflict(
            "no_idle_votes",
            "the account has no votes that are idle, or none that say for whom the others are: vote, and "
            "what is idle later is placed in the same proportions",
        )
    return votes_again(cast, account.tron_power)
