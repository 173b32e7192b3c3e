"""The shape of an actuator, and checks that several share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from local.devnet.account import Account
from local.devnet.crypto import is_address
from local.devnet.errors import ContractValidateError
from local.devnet.ledger import Ledger
from local.devnet.schema import Message


@dataclass(frozen=True)
class Outcome:
    """What a contract reports: its own fee in sun, and fields of TransactionInfo such as withdraw_amount."""

    fee: int = 0
    info: Message = field(default_factory=dict)


class Actuator(NamedTuple):
    """`validate` raises ContractValidateError and changes nothing; `execute` relies on it having passed.

    `validate_new` is what a builder endpoint checks, where that is more (`isTransactionCreate`).
    """

    validate: Callable[[Ledger, Message], None]
    execute: Callable[[Ledger, Message], Outcome]
    validate_new: Callable[[Ledger, Message], None] | None = None


def require_address(address: bytes, problem: str) -> None:
    if not is_address(address):
        raise ContractValidateError(problem)


def require_account(ledger: Ledger, address: bytes, missing: str = "not exists") -> Account:
    """The account, or `Account[<hex>] <missing>`: java-tron says both "not exists" and "does not exist"."""
    account = ledger.account(address)
    if account is None:
        raise ContractValidateError(f"Account[{address.hex()}] {missing}")
    return account


def existing(ledger: Ledger, address: bytes) -> Account:
    """An account that validation has seen."""
    account = ledger.account(address)
    if account is None:
        raise LookupError(f"validated account {address.hex()} is gone")
    return account
