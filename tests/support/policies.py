"""Policies in memory. `tests/contract` holds them to what DynamoDB does."""

from collections.abc import Sequence

from tests.support.fakes import FakeBooks, FakeWallets
from tests.support.schedules import FakeSchedules
from tron_staking.domain.address import Address
from tron_staking.domain.errors import NotAuthenticated, StateConflict
from tron_staking.domain.gates import SERVICE_GATE, token_gate, wallet_gate
from tron_staking.domain.policies import SERVICE, HeldPolicies, PoliciesChange, latest_first


class FakePolicies:
    """What each wallet and the service allow, each change, and the gates of the books.

    It is all kept in the wallets and the books: whoever comes later finds it there.
    """

    def __init__(
        self, books: FakeBooks, wallets: FakeWallets, schedules: FakeSchedules | None = None
    ) -> None:
        self._books, self._wallets = books, wallets
        self.schedules = schedules or FakeSchedules()

    def held_policies(self, holder: str) -> HeldPolicies:
        if holder != SERVICE:
            self._wallets.wallet(holder)
        return self._wallets.held.get(holder, HeldPolicies())

    def policy_changes(self, holder: str, version: int, limit: int) -> Sequence[PoliciesChange]:
        known = self._wallets.policy_changes
        ours = [one for whose, one in known if whose == holder and one.version <= version]
        return latest_first(ours)[:limit]

    def change_policies(self, holder: str, change: PoliciesChange, token_id: str) -> None:
        if token_gate(token_id) in self._books.shut:
            raise NotAuthenticated
        if change.version != self.held_policies(holder).version + 1:
            raise StateConflict("policies_changed", "changed")
        self._wallets.held[holder] = HeldPolicies(change.after, change.version, change.at, change.by)
        self._wallets.policy_changes.append((holder, change))
        if holder != SERVICE and change.wakes_automation:
            self.schedules.wake_schedule(Address(holder), change.at)
        gate = SERVICE_GATE if holder == SERVICE else wallet_gate(Address(holder))
        if change.after.stopped:
            self._books.shut.add(gate)
        else:
            self._books.shut.discard(gate)
