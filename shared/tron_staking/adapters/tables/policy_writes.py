"""How policies are changed: the wallet's item, the change, and what else is to be so at once, in one write.

Whether a wallet is stopped is also said by its gate in the table `access`; and where a change is about what
is automated, the wallet's schedule becomes due.
"""

from pynamodb.expressions.condition import Condition

from tron_staking.adapters.tables.connection import bind
from tron_staking.adapters.tables.gates import GateItem, gate_items, token_check
from tron_staking.adapters.tables.policies import (
    CHANGE,
    POLICIES,
    PoliciesChangeItem,
    PoliciesItem,
    PoliciesTable,
    change_key,
)
from tron_staking.adapters.tables.schedules import ScheduleItem, wake_write
from tron_staking.adapters.tables.transaction import Delete, Put, Transactor, Update
from tron_staking.domain.address import Address
from tron_staking.domain.errors import NotAuthenticated, StateConflict
from tron_staking.domain.gates import SERVICE_GATE, wallet_gate
from tron_staking.domain.policies import SERVICE, PoliciesChange
from tron_staking.models.fields import iso


class PoliciesWrites(PoliciesTable):
    """Port ChangesPolicies."""

    def __init__(self, wallets_table: str, access_table: str, schedules_table: str, region: str) -> None:
        super().__init__(wallets_table, region)
        bind(GateItem, access_table, region)
        bind(ScheduleItem, schedules_table, region)
        self._transactor = Transactor(region)

    def change_policies(self, holder: str, change: PoliciesChange, token_id: str) -> None:
        """See ChangesPolicies."""
        noted = PoliciesChangeItem(
            change_key(holder, change.version), change=CHANGE.dump_json(change).decode()
        )
        shut, opened = _gate_writes(holder, change)
        puts = [Put(noted, PoliciesChangeItem.address.does_not_exist(), _changed), *shut]
        updates = [_update(holder, change)]
        if holder != SERVICE and change.wakes_automation:
            updates.append(wake_write(Address(holder), change.at))
        outcomes = self._transactor.write(puts, updates, opened, [token_check(token_id)])
        if outcomes[0].failed:
            raise NotAuthenticated
        if any(outcome.failed for outcome in outcomes):
            raise _changed()


def _update(holder: str, change: PoliciesChange) -> Update:
    item = PoliciesItem(holder)
    actions = [
        PoliciesItem.policies.set(POLICIES.dump_json(change.after).decode()),
        PoliciesItem.policies_version.set(change.version),
        PoliciesItem.policies_changed_at.set(iso(change.at)),
        PoliciesItem.policies_changed_by.set(change.by),
    ]
    return Update(item, actions, _unchanged(holder, change.version - 1), _changed)


def _unchanged(holder: str, version: int) -> Condition:
    """Nobody changed the policies since, and a wallet is still one."""
    seen = PoliciesItem.policies_version
    same: Condition = seen == version if version else seen.does_not_exist()
    return same if holder == SERVICE else same & PoliciesItem.signer.exists()


def _gate_writes(holder: str, change: PoliciesChange) -> tuple[list[Put], list[Delete]]:
    """What shuts the gate, or opens it; nothing where that stays as it is."""
    if change.before.stopped == change.after.stopped:
        return [], []
    gate = SERVICE_GATE if holder == SERVICE else wallet_gate(Address(holder))
    items = gate_items(gate, iso(change.at))
    if change.after.stopped:
        return [Put(item, None) for item in items], []
    return [], [Delete(item) for item in items]


def _changed() -> StateConflict:
    return StateConflict(
        "policies_changed",
        "somebody else changed the policies at the same moment, and this change was not stored; look at "
        "them, then send the request again if it still shall be so",
    )
