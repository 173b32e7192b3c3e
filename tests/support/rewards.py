"""The table `staking_rewards` in memory. `tests/contract` holds it to what DynamoDB does."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun
from tron_staking.domain.rewards import Claim, RewardState
from tron_staking.submission.entries import (
    Entry,
    RewardClaimed,
    RewardReleased,
    RewardReserved,
    RewardWithdrawn,
)


class Line(NamedTuple):
    """One line of the ledger."""

    at: str
    staking_id: str
    kind: str
    amount: int
    energy: int | None = None
    bandwidth: int | None = None


class FakeRewards:
    """Sums and ledger per address."""

    def __init__(self) -> None:
        self.states: defaultdict[str, RewardState] = defaultdict(RewardState)
        self.lines: defaultdict[str, list[Line]] = defaultdict(list)

    def state(self, address: str) -> RewardState:
        return self.states.get(address, RewardState())

    def ledger(self, address: str) -> Sequence[Line]:
        return sorted(self.lines.get(address, []))

    def claims(self, address: str, since: datetime) -> Sequence[Claim]:
        lines = [(datetime.fromisoformat(line.at), line) for line in self.ledger(address)]
        return [Claim(at, Sun(line.amount)) for at, line in lines if line.kind == "CLAIM" and at >= since]

    def check(self, entry: Entry) -> None:
        """What the entry's condition refuses."""
        if isinstance(entry, RewardReserved) and self.state(entry.address).available < entry.amount:
            raise StateConflict("insufficient_rewards", "fewer rewards are left")

    def apply(self, entry: Entry) -> None:
        match entry:
            case RewardClaimed():
                self._claim(entry)
            case RewardReserved(address, amount):
                self._move(address, available=-amount, reserved=amount)
            case RewardReleased(address, amount):
                self._move(address, available=amount, reserved=-amount)
            case RewardWithdrawn(address, staking_id, at, amount):
                self._move(address, reserved=-amount, withdrawn=amount)
                self.lines[address].append(Line(at.isoformat(), staking_id, "WITHDRAW", amount))
            case _:
                pass

    def _claim(self, entry: RewardClaimed) -> None:
        amount = entry.energy + entry.bandwidth
        self._move(
            entry.address, claimed=amount, available=amount, energy=entry.energy, bandwidth=entry.bandwidth
        )
        self.states[entry.address] = replace(self.states[entry.address], last_reward_at=entry.claimed_at)
        at = entry.claimed_at.isoformat()
        self.lines[entry.address].append(
            Line(at, entry.staking_id, "CLAIM", amount, entry.energy, entry.bandwidth)
        )

    def _move(self, address: str, **changes: int) -> None:
        state = self.states[address]
        sums = {name: Sun(getattr(state, name) + change) for name, change in changes.items()}
        self.states[address] = replace(state, **sums)  # type: ignore[arg-type]  # names of sums
