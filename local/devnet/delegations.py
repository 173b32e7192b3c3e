"""Who lends stake to whom (`DelegatedResourceStore`, `DelegatedResourceAccountIndexStore`; §3.5, §3.6)."""

from local.devnet import messages
from local.devnet.account import BANDWIDTH, ENERGY, Account
from local.devnet.constants import DELEGATE_COST_BASE_SIZE, SUN_PER_TRX
from local.devnet.features import supports_lock_period
from local.devnet.javamath import quotient, to_long
from local.devnet.ledger import Ledger
from local.devnet.protobuf import encode
from local.devnet.records import DELEGATION_INDEX, DELEGATIONS, Delegation, Portion
from local.devnet.resources import updated_share

_CONTRACT = messages.CONTRACTS["DelegateResourceContract"][1]


def record(ledger: Ledger, sender: bytes, receiver: bytes, *, locked: bool) -> Delegation | None:
    return ledger.store.get(DELEGATIONS, (sender, receiver, locked))


def put_record(
    ledger: Ledger, sender: bytes, receiver: bytes, delegation: Delegation, *, locked: bool
) -> None:
    ledger.store.put(DELEGATIONS, (sender, receiver, locked), delegation)


def undelegatable(ledger: Ledger, sender: bytes, receiver: bytes, resource: int) -> int:
    """Sun of a resource that may be taken back now: unlocked, or locked until before now."""
    unlocked = record(ledger, sender, receiver, locked=False) or Delegation()
    locked = (record(ledger, sender, receiver, locked=True) or Delegation()).portion(resource)
    freed = locked.balance if locked.expire_time < ledger.now else 0
    return unlocked.portion(resource).balance + freed


def unlock_expired(ledger: Ledger, sender: bytes, receiver: bytes) -> None:
    """`unLockExpireResource`: move what is no longer locked to the unlocked record.

    A resource that is not delegated expired at 0, so a lock on the other one alone leaves an unlocked record
    with nothing in it.
    """
    locked = record(ledger, sender, receiver, locked=True)
    if locked is None or min(locked.bandwidth.expire_time, locked.energy.expire_time) >= ledger.now:
        return
    unlocked = record(ledger, sender, receiver, locked=False) or Delegation()
    for resource in BANDWIDTH, ENERGY:
        portion = locked.portion(resource)
        if portion.expire_time < ledger.now:
            balance = unlocked.portion(resource).balance + portion.balance
            unlocked = unlocked.with_portion(resource, Portion(balance))
            locked = locked.with_portion(resource, Portion())
    put_record(ledger, sender, receiver, unlocked, locked=False)
    if locked.empty:
        ledger.store.delete(DELEGATIONS, (sender, receiver, True))
    else:
        put_record(ledger, sender, receiver, locked, locked=True)


def add(ledger: Ledger, sender: bytes, receiver: bytes, resource: int, sun: int, *, expire_time: int) -> None:
    """Lend more; the new expiry counts for all that is locked of the resource. 0 is unlocked."""
    locked = expire_time > 0
    unlock_expired(ledger, sender, receiver)
    delegation = record(ledger, sender, receiver, locked=locked) or Delegation()
    portion = Portion(delegation.portion(resource).balance + sun, expire_time)
    put_record(ledger, sender, receiver, delegation.with_portion(resource, portion), locked=locked)
    ledger.store.put(DELEGATION_INDEX, (sender, receiver), ledger.now)


def remove(ledger: Ledger, sender: bytes, receiver: bytes, resource: int, sun: int) -> None:
    """Take back; an empty record goes, and with the last one the pair leaves the index."""
    unlock_expired(ledger, sender, receiver)
    unlocked = record(ledger, sender, receiver, locked=False) or Delegation()
    left = unlocked.with_portion(resource, Portion(unlocked.portion(resource).balance - sun))
    if not left.empty:
        put_record(ledger, sender, receiver, left, locked=False)
        return
    ledger.store.delete(DELEGATIONS, (sender, receiver, False))
    if record(ledger, sender, receiver, locked=True) is None:
        ledger.store.delete(DELEGATION_INDEX, (sender, receiver))


def receivers(ledger: Ledger, address: bytes) -> list[bytes]:
    """Whom an account lends to, in the order of the last delegations."""
    found = [(time, to) for (sender, to), time in ledger.store.items(DELEGATION_INDEX) if sender == address]
    return [to for _, to in sorted(found)]


def senders(ledger: Ledger, address: bytes) -> list[bytes]:
    """Who lends to an account, in the order of the last delegations."""
    found = [(time, sender) for (sender, to), time in ledger.store.items(DELEGATION_INDEX) if to == address]
    return [sender for _, sender in sorted(found)]


def delegatable(ledger: Ledger, account: Account, resource: int, reserved: int = 0) -> int:
    """Frozen sun that nothing uses (§3.5, 7); `reserved` is bandwidth a transaction is about to take."""
    share = updated_share(account.share(resource), 0, ledger.head_slot)
    rate = quotient(ledger.total_weight(resource), ledger.total_limit(resource))
    used = to_long((share.usage + reserved) * SUN_PER_TRX * rate)
    return share.frozen - max(0, used - share.acquired)


def delegatable_when_built(ledger: Ledger, account: Account, resource: int) -> int:
    """The same for a transaction still to be made, which itself takes bandwidth."""
    reserved = _own_size(ledger, account) if resource == BANDWIDTH else 0
    return delegatable(ledger, account, resource, reserved)


def _own_size(ledger: Ledger, account: Account) -> int:
    """`TransactionUtil.estimateConsumeBandWidthSize` (§5.5)."""
    period = ledger.value("getMaxDelegateLockPeriod") if supports_lock_period(ledger) else 0
    largest = _CONTRACT.new(lock=True, lock_period=period, balance=account.bandwidth.frozen)
    smallest = _CONTRACT.new(balance=SUN_PER_TRX)
    return DELEGATE_COST_BASE_SIZE + max(
        0, len(encode(_CONTRACT, largest)) - len(encode(_CONTRACT, smallest))
    )
