"""Account queries (`Wallet.getAccount`, `getAccountNet`, `getAccountResource`; stake2 §8.1-8.3)."""

from typing import Any

from local.devnet import messages
from local.devnet.account import BANDWIDTH, ENERGY, Account, Permission, Unfreezing
from local.devnet.api.endpoint import Endpoint
from local.devnet.api.request import Request
from local.devnet.bandwidth import net_limit
from local.devnet.constants import BLOCK_INTERVAL_MS, SUN_PER_TRX
from local.devnet.jsonformat import to_json
from local.devnet.ledger import Ledger
from local.devnet.node import Node
from local.devnet.resources import limit, recovered, updated_share
from local.devnet.schema import Message


def get_account(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    account = ledger.account(request.parse(messages.ACCOUNT)["address"])
    if account is None:
        return {}
    return to_json(messages.ACCOUNT, account_message(ledger, account), visible=request.visible)


def get_account_net(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    account = ledger.account(request.parse(messages.ACCOUNT)["address"])
    return _without_zeros(_net(ledger, account)) if account else {}


def get_account_resource(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    account = ledger.account(request.parse(messages.ACCOUNT)["address"])
    return _without_zeros(_net(ledger, account) | _energy_and_power(ledger, account)) if account else {}


def account_message(ledger: Ledger, account: Account) -> Message:
    """An account as `getaccount` shows it: usage recovered to now, slots as ms, always three frozenV2."""
    slot = ledger.head_slot
    net, energy = updated_share(account.bandwidth, 0, slot), updated_share(account.energy, 0, slot)
    return messages.ACCOUNT.new(
        type=account.type,
        address=account.address,
        balance=account.balance,
        votes=[messages.VOTE.new(vote_address=address, vote_count=count) for address, count in account.votes],
        net_usage=net.usage,
        create_time=account.create_time,
        latest_opration_time=account.latest_operation_time,
        allowance=account.allowance,
        latest_withdraw_time=account.latest_withdraw_time,
        is_witness=account.is_witness,
        free_net_usage=_free_usage(ledger, account),
        latest_consume_time=net.latest_slot * BLOCK_INTERVAL_MS,
        latest_consume_free_time=account.latest_free_slot * BLOCK_INTERVAL_MS,
        net_window_size=net.window,
        net_window_optimized=True,
        account_resource=messages.ACCOUNT_RESOURCE.new(
            energy_usage=energy.usage,
            latest_consume_time_for_energy=energy.latest_slot * BLOCK_INTERVAL_MS,
            energy_window_size=energy.window,
            energy_window_optimized=True,
            delegated_frozenV2_balance_for_energy=energy.delegated,
            acquired_delegated_frozenV2_balance_for_energy=energy.acquired,
        ),
        owner_permission=_optional(account.owner_permission),
        witness_permission=_optional(account.witness_permission),
        active_permission=[permission_message(one) for one in account.active_permissions],
        frozenV2=_frozen(account),
        unfrozenV2=[_unfreezing(one) for one in account.unfreezing],
        delegated_frozenV2_balance_for_bandwidth=net.delegated,
        acquired_delegated_frozenV2_balance_for_bandwidth=net.acquired,
    )


def _optional(permission: Permission | None) -> Message | None:
    return permission_message(permission) if permission else None


def permission_message(permission: Permission) -> Message:
    return messages.PERMISSION.new(
        type=permission.type,
        id=permission.id,
        permission_name=permission.name,
        threshold=permission.threshold,
        operations=permission.operations,
        keys=[messages.KEY.new(address=address, weight=weight) for address, weight in permission.keys],
    )


def _frozen(account: Account) -> list[Message]:
    amounts = (account.bandwidth.frozen, account.energy.frozen, 0)
    return [messages.FREEZE_V2.new(type=number, amount=amount) for number, amount in enumerate(amounts)]


def _unfreezing(entry: Unfreezing) -> Message:
    return messages.UNFREEZE_V2.new(
        type=entry.resource, unfreeze_amount=entry.amount, unfreeze_expire_time=entry.expire_time
    )


def _free_usage(ledger: Ledger, account: Account) -> int:
    return recovered(account.free_net_usage, account.latest_free_slot, ledger.head_slot)


def _net(ledger: Ledger, account: Account) -> dict[str, int]:
    return {
        "freeNetUsed": _free_usage(ledger, account),
        "freeNetLimit": ledger.value("getFreeNetLimit"),
        "NetUsed": updated_share(account.bandwidth, 0, ledger.head_slot).usage,
        "NetLimit": net_limit(ledger, account),
        "TotalNetLimit": ledger.total_limit(BANDWIDTH),
        "TotalNetWeight": ledger.total_weight(BANDWIDTH),
    }


def _energy_and_power(ledger: Ledger, account: Account) -> dict[str, int]:
    total_limit, total_weight = ledger.total_limit(ENERGY), ledger.total_weight(ENERGY)
    return {
        "tronPowerUsed": sum(count for _, count in account.votes),
        "tronPowerLimit": account.tron_power // SUN_PER_TRX,
        "EnergyUsed": updated_share(account.energy, 0, ledger.head_slot).usage,
        "EnergyLimit": limit(account.energy.counted, total_limit, total_weight),
        "TotalEnergyLimit": total_limit,
        "TotalEnergyWeight": total_weight,
    }


def _without_zeros(values: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in values.items() if value}


ENDPOINTS = {
    "getaccount": Endpoint(get_account, solid=True),
    "getaccountnet": Endpoint(get_account_net),
    "getaccountresource": Endpoint(get_account_resource),
}
