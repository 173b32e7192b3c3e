"""Who pays for the bytes of a transaction (`BandwidthProcessor.java`, `Manager.java`; stake2 §5.4, §10)."""

from dataclasses import replace

from local.devnet import messages
from local.devnet.account import BANDWIDTH, Account
from local.devnet.constants import PUBLIC_NET_LIMIT
from local.devnet.crypto import to_base58
from local.devnet.errors import AccountResourceInsufficientError, ContractValidateError
from local.devnet.ledger import PUBLIC_NET_SLOT, PUBLIC_NET_USAGE, Ledger
from local.devnet.resources import increased, limit, recovered, recovered_share, updated_share
from local.devnet.schema import Message
from local.devnet.transaction import Contract, Transaction


def pay(ledger: Ledger, transaction: Transaction) -> tuple[Message, int]:
    """Charge the owner: bandwidth, then several signatures, then the memo.

    Returns the receipt (net_usage in bytes or net_fee in sun) and the sum of all fees in sun.
    """
    owner = transaction.contract.owner
    receipt = _consume(ledger, transaction)
    fees: int = receipt["net_fee"]
    if len(transaction.signatures) > 1:
        fees += _charge(ledger, owner, ledger.value("getMultiSignFee"), "multiSign")
    if transaction.raw["data"]:
        fees += _charge(ledger, owner, ledger.value("getMemoFee"), "memo")
    return receipt, fees


def net_limit(ledger: Ledger, account: Account) -> int:
    """Staked bandwidth of an account, bytes per day."""
    return limit(account.bandwidth.counted, ledger.total_limit(BANDWIDTH), ledger.total_weight(BANDWIDTH))


def _consume(ledger: Ledger, transaction: Transaction) -> Message:
    contract, size = transaction.contract, transaction.bandwidth
    account = ledger.account(contract.owner)
    if account is None:
        raise ContractValidateError(f"account [{to_base58(contract.owner)}] does not exist")
    if _creates_account(ledger, contract):
        return _consume_for_new_account(ledger, account, size)
    if _use_staked(ledger, account, size) or _use_free(ledger, account, size):
        return messages.RECEIPT.new(net_usage=size)
    fee = ledger.value("getTransactionFee") * size
    if not _burn(ledger, account, fee):
        raise _insufficient(account, size, fee)
    return messages.RECEIPT.new(net_fee=fee)


def _creates_account(ledger: Ledger, contract: Contract) -> bool:
    return contract.type == "TransferContract" and ledger.account(contract.value["to_address"]) is None


def _consume_for_new_account(ledger: Ledger, account: Account, size: int) -> Message:
    """Staked bandwidth or a flat fee; free bandwidth does not create accounts."""
    cost = size * ledger.value("getCreateNewAccountBandwidthRate")
    if _use_staked(ledger, account, cost):
        return messages.RECEIPT.new(net_usage=cost)
    fee = ledger.value("getCreateAccountFee")
    if not _burn(ledger, account, fee):
        raise _insufficient(account, size, fee)
    return messages.RECEIPT.new(net_fee=fee)


def _insufficient(account: Account, size: int, fee: int) -> AccountResourceInsufficientError:
    return AccountResourceInsufficientError(
        f"account [{to_base58(account.address)}] has insufficient bandwidth[{size}]"
        f" and balance[{fee}] to create new account"
    )


def _use_staked(ledger: Ledger, account: Account, size: int) -> bool:
    slot = ledger.head_slot
    if size > net_limit(ledger, account) - recovered_share(account.bandwidth, slot):
        return False
    share = replace(updated_share(account.bandwidth, size, slot), latest_slot=slot)
    ledger.put_account(replace(account, bandwidth=share, latest_operation_time=ledger.now))
    return True


def _use_free(ledger: Ledger, account: Account, size: int) -> bool:
    slot = ledger.head_slot
    used = recovered(account.free_net_usage, account.latest_free_slot, slot)
    public_slot = ledger.value(PUBLIC_NET_SLOT)
    public = recovered(ledger.value(PUBLIC_NET_USAGE), public_slot, slot)
    if size > ledger.value("getFreeNetLimit") - used or size > PUBLIC_NET_LIMIT - public:
        return False
    ledger.set_value(PUBLIC_NET_USAGE, increased(public, size, slot, slot))
    ledger.set_value(PUBLIC_NET_SLOT, slot)
    usage = increased(used, size, slot, slot)
    ledger.put_account(
        replace(account, free_net_usage=usage, latest_free_slot=slot, latest_operation_time=ledger.now)
    )
    return True


def _burn(ledger: Ledger, account: Account, fee: int) -> bool:
    if account.balance < fee:
        return False
    ledger.put_account(replace(account, balance=account.balance - fee, latest_operation_time=ledger.now))
    ledger.burn(fee)
    return True


def _charge(ledger: Ledger, owner: bytes, fee: int, reason: str) -> int:
    account = ledger.account(owner)
    if account is None or account.balance < fee:
        raise AccountResourceInsufficientError(
            f"account {to_base58(owner)} insufficient balance[{fee}] to {reason}"
        )
    ledger.put_account(replace(account, balance=account.balance - fee))
    ledger.burn(fee)
    return fee
