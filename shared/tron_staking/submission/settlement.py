"""What a final transaction means for the books: each operation says it for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tron_staking.domain.chain import Inclusion
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import Entry


@dataclass(frozen=True)
class Settled:
    """The record as it is from now on, and what else changes with it.

    A record that is still PENDING is not settled yet: it is settled again, as it is then, at its `due_at`.
    """

    record: StakingRecord
    entries: Sequence[Entry] = ()


class Settles(Protocol):
    """Settles the records of one operation."""

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """`record` is included and already says where and when; only its status and effects are open.

        Raises Unavailable when something must be read and cannot be, RecordChanged when what was read is
        not the latest: the record stays as it was.
        """
        ...

    def release(self, record: StakingRecord, /) -> Settled:
        """`record` is proved dead and already FAILED; only what that means for the books is open.

        One that is returned PENDING is released again at its `due_at`. Raises as `settle` does.
        """
        ...


type Settlements = Mapping[StakingOperationType, Settles]
