"""The chain's part of an account that status and freeze status share, through the cache."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from tron_staking.domain.address import Address
from tron_staking.domain.cache import staking_stats
from tron_staking.domain.chain import Account, AccountState
from tron_staking.domain.money import NOTHING
from tron_staking.domain.ports import ReadsAccountState
from tron_staking.models.records import StakingRecord
from tron_staking.operations.cached import Cache, Reading

MAX_OPEN_RECORDS = 100
"""Of the books, one answer reads so many; beyond, it says that it is not complete."""

_STATE = TypeAdapter(AccountState)


@dataclass(frozen=True)
class AccountStates:
    """Reads accounts in the solidified state."""

    chain: ReadsAccountState
    cache: Cache

    def read(self, address: Address, since: int) -> Reading[AccountState]:
        """The account's state when block `since` was solidified, or later. Raises NodeUnavailable.

        Of several nodes one may lag behind those that made a record final; what it says, or has left in the
        cache, is from before. An account that is not there is not kept: whoever waits for it to be there is
        told at once.
        """
        return self.cache.read(
            staking_stats(address),
            _STATE,
            lambda: self.chain.account_state(address, since),
            worth_keeping=lambda state: state.account is not None,
            usable=lambda state: state.block_number >= since,
        )


def newest_block(records: Sequence[StakingRecord]) -> int:
    """The latest block that any of the records is in; 0 for none."""
    return max((record.block_number or 0 for record in records), default=0)


def account_of(state: AccountState, address: Address) -> Account:
    """The account; one without anything where there is none."""
    return state.account or Account(address, NOTHING, {}, {}, {})
