"""Frozen sun, the totals it counts in, and its way back to the balance (stake2 §3.1-3.4)."""

from dataclasses import replace

from local.devnet.account import Account, Unfreezing
from local.devnet.constants import SUN_PER_TRX
from local.devnet.ledger import Ledger


def stake(ledger: Ledger, account: Account, resource: int, sun: int) -> Account:
    """The account with this much more (or less) frozen; its balance is the caller's business.

    The totals count whole TRX per account, so sun below one TRX add up only within an account.
    """
    before = account.share(resource)
    after = replace(before, frozen=before.frozen + sun)
    ledger.add_total_weight(resource, after.owned // SUN_PER_TRX - before.owned // SUN_PER_TRX)
    return account.with_share(resource, after)


def expired(account: Account, now: int) -> tuple[Unfreezing, ...]:
    """What may be withdrawn: an entry is ripe at its expire time, inclusively."""
    return tuple(one for one in account.unfreezing if one.expire_time <= now)


def pending(account: Account, now: int) -> tuple[Unfreezing, ...]:
    return tuple(one for one in account.unfreezing if one.expire_time > now)


def total(entries: tuple[Unfreezing, ...]) -> int:
    return sum(one.amount for one in entries)


def withdraw_expired(account: Account, now: int) -> tuple[Account, int]:
    """The account with what is ripe in its balance, and how much that is."""
    amount = total(expired(account, now))
    return replace(account, balance=account.balance + amount, unfreezing=pending(account, now)), amount
