"""How an account's votes change (`VotesStore`; stake2 §4.1, §4.2)."""

from dataclasses import replace

from local.devnet.account import Account, Votes
from local.devnet.constants import SUN_PER_TRX
from local.devnet.ledger import Ledger
from local.devnet.records import REVOTES, Revote


def cast(ledger: Ledger, account: Account, votes: Votes) -> Account:
    """The account with these votes instead; the next maintenance counts the difference to before."""
    pending = ledger.store.get(REVOTES, account.address)
    old = account.votes if pending is None else pending.old
    ledger.store.put(REVOTES, account.address, Revote(old, votes))
    return replace(account, votes=votes)


def shrink(ledger: Ledger, account: Account) -> Account:
    """`UnfreezeBalanceV2Actuator.updateVote`: votes the stake no longer covers lose in proportion."""
    total = sum(count for _, count in account.votes)
    if account.tron_power >= total * SUN_PER_TRX:
        return account
    return cast(ledger, account, _in_proportion(account.votes, total, account.tron_power))


def _in_proportion(votes: Votes, total: int, power: int) -> Votes:
    """With doubles and cut off after each, as java-tron does; what becomes zero is dropped."""
    shares = ((witness, int(count / total * power / SUN_PER_TRX)) for witness, count in votes)
    return tuple((witness, count) for witness, count in shares if count > 0)


def tally(ledger: Ledger) -> dict[bytes, int]:
    """`MaintenanceManager.countVote`: what pending changes add to each witness."""
    counted: dict[bytes, int] = {}
    for _, revote in ledger.store.items(REVOTES):
        for sign, votes in ((-1, revote.old), (1, revote.new)):
            for witness, count in votes:
                counted[witness] = counted.get(witness, 0) + sign * count
    return counted


def forget_changes(ledger: Ledger) -> None:
    for address, _ in list(ledger.store.items(REVOTES)):
        ledger.store.delete(REVOTES, address)
