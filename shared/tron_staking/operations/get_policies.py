"""Reads what a wallet allows, and what is stopped for every wallet."""

from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.policies import SERVICE
from tron_staking.domain.ports import FindsPolicyChanges, HoldsPolicies
from tron_staking.models.policies import PoliciesResponse

MAX_CHANGES = 20
"""The latest changes that are shown; all of them are kept."""


@dataclass(frozen=True)
class PoliciesReader:
    """Reads policies."""

    holds: HoldsPolicies
    history: FindsPolicyChanges

    def get_policies(self, address: Address | None) -> PoliciesResponse:
        """The policies of a wallet, of the service for None, with their latest changes.

        Raises WalletNotFound, BooksUnavailable.
        """
        holder = address or SERVICE
        held = self.holds.held_policies(holder)
        changes = self.history.policy_changes(holder, held.version, MAX_CHANGES)
        return PoliciesResponse.with_changes(address, held, changes)
