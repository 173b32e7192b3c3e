"""UnDelegateResource (`UnDelegateResourceActuator.java`; stake2 §3.6): usage comes back with the stake."""

from dataclasses import replace

from local.devnet.account import BANDWIDTH, ENERGY, Account
from local.devnet.actuators.base import Outcome, existing, require_account, require_address
from local.devnet.constants import SUN_PER_TRX
from local.devnet.delegations import record, remove, undelegatable
from local.devnet.errors import ContractValidateError
from local.devnet.features import supports_delegation, supports_unfreeze_delay
from local.devnet.javamath import quotient, to_long
from local.devnet.ledger import Ledger
from local.devnet.resources import merged_share, updated_share
from local.devnet.schema import Message

_NAMES = {BANDWIDTH: "delegatedFrozenBalance(BANDWIDTH)", ENERGY: "delegateFrozenBalance(Energy)"}


def validate(ledger: Ledger, contract: Message) -> None:
    """The receiver's account may be gone."""
    _check_support(ledger)
    owner, receiver = contract["owner_address"], contract["receiver_address"]
    require_address(owner, "Invalid address")
    require_account(ledger, owner, "does not exist")
    require_address(receiver, "Invalid receiverAddress")
    if receiver == owner:
        raise ContractValidateError("receiverAddress must not be the same as ownerAddress")
    if not any(record(ledger, owner, receiver, locked=locked) for locked in (False, True)):
        raise ContractValidateError("delegated Resource does not exist")
    _check_balance(ledger, contract)


def execute(ledger: Ledger, contract: Message) -> Outcome:
    owner, resource, sun = contract["owner_address"], contract["resource"], contract["balance"]
    receiver = ledger.account(contract["receiver_address"])
    used, window = _take_from(ledger, receiver, resource, sun) if receiver else (0, 0)
    remove(ledger, owner, contract["receiver_address"], resource, sun)
    account = existing(ledger, owner)
    share = account.share(resource)
    share = replace(share, delegated=share.delegated - sun, frozen=share.frozen + sun)
    if used > 0:
        share = merged_share(share, used, window, ledger.head_slot)
    ledger.put_account(account.with_share(resource, share))
    return Outcome()


def _check_support(ledger: Ledger) -> None:
    if not supports_delegation(ledger):
        raise ContractValidateError("No support for resource delegate")
    if not supports_unfreeze_delay(ledger):
        raise ContractValidateError(
            "Not support unDelegate resource transaction, need to be opened by the committee"
        )


def _check_balance(ledger: Ledger, contract: Message) -> None:
    resource, balance = contract["resource"], contract["balance"]
    if balance <= 0:
        raise ContractValidateError("unDelegateBalance must be more than 0 TRX")
    if resource not in _NAMES:
        raise ContractValidateError("ResourceCode error.valid ResourceCode[BANDWIDTH、Energy]")
    available = undelegatable(ledger, contract["owner_address"], contract["receiver_address"], resource)
    if available < balance:
        raise ContractValidateError(
            f"insufficient {_NAMES[resource]}, request={balance}, unlock_balance={available}"
        )


def _take_from(ledger: Ledger, receiver: Account, resource: int, sun: int) -> tuple[int, int]:
    """Take the stake from its receiver with the usage that goes with it: how much, and its window."""
    share = updated_share(receiver.share(resource), 0, ledger.head_slot)
    used = _usage_of(ledger, receiver, resource, sun) if share.acquired >= sun else 0
    share = replace(
        share,
        acquired=max(0, share.acquired - sun),
        usage=share.usage - used,
        latest_slot=ledger.head_slot,
    )
    ledger.put_account(receiver.with_share(resource, share))
    return used, share.window


def _usage_of(ledger: Ledger, receiver: Account, resource: int, sun: int) -> int:
    """No more than the stake gives, and no more than its part of the receiver's usage. In doubles."""
    share = updated_share(receiver.share(resource), 0, ledger.head_slot)
    rate = quotient(ledger.total_limit(resource), ledger.total_weight(resource))
    return min(to_long(sun / SUN_PER_TRX * rate), to_long(share.usage * (sun / share.counted)))
