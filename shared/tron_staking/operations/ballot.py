"""What every vote set has to keep to, and what becomes of it when it is final.

A vote replaces the account's whole set, and an unfreeze may shrink it. So no other operation of the service
that changes the votes may be pending: the books are asked before, and the write that accepts the intent holds
the address. And a set is merged only with votes that are final: what others have pending at the node, or in a
block that is not solidified, may vanish, and would be cast for ever in place of what stayed.

The set is cast as it was recorded. If it is proved dead and built again, votes that were changed outside the
service meanwhile are replaced by it.
"""

from collections.abc import Iterable, Mapping

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Inclusion
from tron_staking.domain.constants import MAX_WITNESSES
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import SUN_PER_TRX
from tron_staking.domain.ports import ReadsAccount
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord, VoteCount
from tron_staking.operations.settle import Completes
from tron_staking.submission.entries import AddressFreed, Purpose, VotesCast
from tron_staking.submission.intent import Plan
from tron_staking.submission.ports import ListsOpen
from tron_staking.submission.settlement import Settled

_CHANGES_VOTES = {StakingOperationType.VOTE, StakingOperationType.UNVOTE, StakingOperationType.UNFREEZE}

_NEWEST = 100
"""Open records looked at: what is pending is among the newest. The hold refuses what is not found here."""


def refuse_while_votes_change(records: ListsOpen, address: Address) -> None:
    """Raises StateConflict while an operation that changes the account's votes is pending in the books."""
    for record in records.open_records(address, _NEWEST):
        if record.status is StakingStatusType.PENDING and record.operation_type in _CHANGES_VOTES:
            raise StateConflict(
                "vote_pending",
                f"{record.operation_type} {record.staking_id} is pending and changes the account's votes; "
                "wait until its record is no longer PENDING, then try again",
            )


def final_votes(accounts: ReadsAccount, account: Account) -> Mapping[Address, int]:
    """The votes of an account, read at the head, that a merge keeps.

    Raises StateConflict while the solidified chain has others, and Unavailable.
    """
    solid = accounts.solid_account(account.address)
    if account.votes != (solid.votes if solid else {}):
        raise StateConflict(
            "vote_pending",
            "a transaction from outside this service is changing the account's votes and is not final yet: "
            "to merge with votes that may vanish could lose those that stay; try again in a minute, or send "
            "the whole set to /vote in mode REPLACE",
        )
    return account.votes


def refuse_too_many_witnesses(votes: Mapping[Address, int]) -> None:
    """java-tron `VoteWitnessActuator.validate`: 30 witnesses in one vote."""
    if len(votes) > MAX_WITNESSES:
        raise StateConflict(
            "too_many_witnesses",
            f"with its other votes the account would vote for {len(votes)} witnesses, and TRON allows "
            f"{MAX_WITNESSES}: unvote {len(votes) - MAX_WITNESSES} first, or send the whole set in mode "
            "REPLACE",
        )


def refuse_too_many_votes(account: Account, votes: Mapping[Address, int]) -> None:
    """java-tron `VoteWitnessActuator.validate`: never more votes than whole TRX of TRON power."""
    power, total = power_of(account), sum(votes.values())
    if total > power:
        raise StateConflict(
            "not_enough_tron_power",
            f"the account has TRON power for {power} votes and uses {sum(account.votes.values())} now; this "
            f"set needs {total}, which is {total - power} too many: ask for fewer, take votes away from "
            "others, or freeze more TRX first",
        )


def power_of(account: Account) -> int:
    """How many votes the account may cast; stake that it has delegated votes too."""
    return int(account.tron_power // SUN_PER_TRX)


def plan(
    kind: StakingOperationType,
    account: Account,
    votes: Mapping[Address, int],
    warnings: Iterable[str] = (),
) -> Plan:
    """Casts these votes and no others; the address is held, since two sets at once would undo each other."""
    return Plan(
        operation_type=kind,
        address=account.address,
        balance=account.balance,
        votes=_vote_set(votes),
        warnings=tuple(warnings),
        holds=Purpose.VOTES,
        message=_summary(account, votes),
    )


def _vote_set(votes: Mapping[Address, int]) -> tuple[VoteCount, ...]:
    """Votes as they are recorded."""
    return tuple(VoteCount(witness_address=witness, vote_count=count) for witness, count in votes.items())


def _summary(account: Account, votes: Mapping[Address, int]) -> str:
    """The set in words, with what stays unused."""
    power, total = power_of(account), sum(votes.values())
    return (
        f"casts {total} vote{'s' * (total != 1)} for {len(votes)} witness{'es' * (len(votes) != 1)}; "
        f"{power - total} of the account's {power} stay idle"
    )


class VotesSettlement:
    """A vote set that is final is COMPLETED and in the history, and others may change it. Port Settles."""

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        cast = VotesCast(
            address=record.address,
            staking_id=record.staking_id,
            cast_at=from_milliseconds(inclusion.block_timestamp_ms),
            block_number=inclusion.block_number,
            votes=record.votes or (),
        )
        return Settled(Completes().settle(record, inclusion).record, (cast, _freed(record)))

    def release(self, record: StakingRecord, /) -> Settled:
        """See Settles."""
        return Settled(record, (_freed(record),))


def _freed(record: StakingRecord) -> AddressFreed:
    return AddressFreed(record.address, Purpose.VOTES, record.staking_id)
