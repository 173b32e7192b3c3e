"""DelegateResource (`DelegateResourceActuator.java`; stake2 §3.5). Votes and totals stay as they are."""

from dataclasses import replace

from local.devnet import messages
from local.devnet.account import BANDWIDTH, ENERGY
from local.devnet.actuators.base import Outcome, existing, require_account, require_address
from local.devnet.constants import BLOCK_INTERVAL_MS, DEFAULT_LOCK_BLOCKS, SUN_PER_TRX
from local.devnet.delegations import add, delegatable, delegatable_when_built, record
from local.devnet.errors import ContractValidateError
from local.devnet.features import supports_delegation, supports_lock_period, supports_unfreeze_delay
from local.devnet.ledger import Ledger
from local.devnet.schema import Message

_NAMES = {BANDWIDTH: "Bandwidth", ENERGY: "Energy"}
_CONTRACT = messages.ACCOUNT_TYPE.values["Contract"]


def validate(ledger: Ledger, contract: Message) -> None:
    _validate(ledger, contract, built=False)


def validate_new(ledger: Ledger, contract: Message) -> None:
    """A builder holds back the bandwidth that the transaction itself will take (§5.5)."""
    _validate(ledger, contract, built=True)


def execute(ledger: Ledger, contract: Message) -> Outcome:
    owner, receiver = contract["owner_address"], contract["receiver_address"]
    resource, sun = contract["resource"], contract["balance"]
    expire_time = ledger.now + _lock_blocks(ledger, contract) * BLOCK_INTERVAL_MS if contract["lock"] else 0
    add(ledger, owner, receiver, resource, sun, expire_time=expire_time)
    account = existing(ledger, receiver)
    share = account.share(resource)
    ledger.put_account(account.with_share(resource, replace(share, acquired=share.acquired + sun)))
    account = existing(ledger, owner)
    share = account.share(resource)
    lent = replace(share, frozen=share.frozen - sun, delegated=share.delegated + sun)
    ledger.put_account(account.with_share(resource, lent))
    return Outcome()


def _validate(ledger: Ledger, contract: Message, *, built: bool) -> None:
    _check_support(ledger)
    owner, receiver = contract["owner_address"], contract["receiver_address"]
    require_address(owner, "Invalid address")
    require_account(ledger, owner)
    _check_balance(ledger, contract, built=built)
    require_address(receiver, "Invalid receiverAddress")
    if receiver == owner:
        raise ContractValidateError("receiverAddress must not be the same as ownerAddress")
    account = require_account(ledger, receiver)
    if contract["lock"] and supports_lock_period(ledger):
        _check_lock(ledger, contract)
    if account.type == _CONTRACT:
        raise ContractValidateError("Do not allow delegate resources to contract addresses")


def _check_support(ledger: Ledger) -> None:
    if not supports_delegation(ledger):
        raise ContractValidateError("No support for resource delegate")
    if not supports_unfreeze_delay(ledger):
        raise ContractValidateError(
            "Not support Delegate resource transaction, need to be opened by the committee"
        )


def _check_balance(ledger: Ledger, contract: Message, *, built: bool) -> None:
    resource, balance = contract["resource"], contract["balance"]
    if balance < SUN_PER_TRX:
        raise ContractValidateError("delegateBalance must be greater than or equal to 1 TRX")
    if resource not in _NAMES:
        raise ContractValidateError("ResourceCode error, valid ResourceCode[BANDWIDTH、ENERGY]")
    available = delegatable_when_built if built else delegatable
    if available(ledger, existing(ledger, contract["owner_address"]), resource) < balance:
        raise ContractValidateError(
            f"delegateBalance must be less than or equal to available Freeze{_NAMES[resource]}V2 balance"
        )


def _check_lock(ledger: Ledger, contract: Message) -> None:
    """A new lock may not end before the one it replaces."""
    blocks, longest = _lock_blocks(ledger, contract), ledger.value("getMaxDelegateLockPeriod")
    if not 0 <= blocks <= longest:
        raise ContractValidateError(
            f"The lock period of delegate resource cannot be less than 0 and cannot exceed {longest}!"
        )
    locked = record(ledger, contract["owner_address"], contract["receiver_address"], locked=True)
    if locked is None:
        return
    remaining = locked.portion(contract["resource"]).expire_time - ledger.now
    if blocks * BLOCK_INTERVAL_MS < remaining:
        name = messages.RESOURCE_CODE.label(contract["resource"])
        raise ContractValidateError(
            f"The lock period for {name} this time cannot be less than the remaining time[{remaining}ms]"
            f" of the last lock period for {name}!"
        )


def _lock_blocks(ledger: Ledger, contract: Message) -> int:
    """Without proposal 78 every lock is of three days."""
    asked: int = contract["lock_period"] if supports_lock_period(ledger) else 0
    return asked or DEFAULT_LOCK_BLOCKS
