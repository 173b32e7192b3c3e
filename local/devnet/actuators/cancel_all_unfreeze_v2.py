"""CancelAllUnfreezeV2 (`CancelAllUnfreezeV2Actuator.java`; stake2 §3.4). Votes that were lost stay lost."""

from dataclasses import replace

from local.devnet import messages
from local.devnet.actuators.base import Outcome, existing, require_account, require_address
from local.devnet.errors import ContractValidateError
from local.devnet.features import supports_cancel_unfreeze
from local.devnet.ledger import Ledger
from local.devnet.schema import Message
from local.devnet.stakes import pending, stake, withdraw_expired


def validate(ledger: Ledger, contract: Message) -> None:
    if not supports_cancel_unfreeze(ledger):
        raise ContractValidateError(
            "Not support CancelAllUnfreezeV2 transaction, need to be opened by the committee"
        )
    require_address(contract["owner_address"], "Invalid address")
    account = require_account(ledger, contract["owner_address"])
    if not account.unfreezing:
        raise ContractValidateError("No unfreezeV2 list to cancel")


def execute(ledger: Ledger, contract: Message) -> Outcome:
    """What is ripe goes to the balance, the rest is frozen again; the report names every resource."""
    account = existing(ledger, contract["owner_address"])
    cancelled = dict.fromkeys(messages.RESOURCE_CODE.values.values(), 0)
    for entry in pending(account, ledger.now):
        account = stake(ledger, account, entry.resource, entry.amount)
        cancelled[entry.resource] += entry.amount
    account, withdrawn = withdraw_expired(account, ledger.now)
    ledger.put_account(replace(account, unfreezing=()))
    entries = [
        messages.AMOUNT_ENTRY.new(key=messages.RESOURCE_CODE.label(resource), value=amount)
        for resource, amount in cancelled.items()
    ]
    return Outcome(info={"withdraw_expire_amount": withdrawn, "cancel_unfreezeV2_amount": entries})
