"""Tells what an account has earned: what is pending, what was claimed and what became of that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from tron_staking.domain import realised as realised_apr
from tron_staking.domain.address import Address
from tron_staking.domain.apr import ROUNDING, percent_text
from tron_staking.domain.cache import rewards
from tron_staking.domain.chain import Account, Resource
from tron_staking.domain.money import NOTHING, Sun
from tron_staking.domain.ports import ReadsAccount, ReadsFinalRewards, TellsTime
from tron_staking.domain.realised import Realised
from tron_staking.domain.rewards import RewardState, attributed
from tron_staking.models.amounts import amounts
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.rewards import KnownRewards, RealisedApr, RewardInfo
from tron_staking.operations.cached import Cache
from tron_staking.operations.claim_times import last_claim_at, next_claim_at
from tron_staking.operations.earnings import Earnings
from tron_staking.submission.ports import ListsOpen, ReadsRewardState

_NEWEST = 100
"""Open records looked at: what is pending is among the newest."""

_REWARDS = TypeAdapter(KnownRewards)


@dataclass(frozen=True)
class RewardsReader:
    """Reads an account's rewards."""

    accounts: ReadsAccount
    pending: ReadsFinalRewards
    cache: Cache
    records: ListsOpen
    state: ReadsRewardState
    earnings: Earnings
    clock: TellsTime

    def get_rewards(self, address: Address, days: int) -> RewardInfo:
        """The account's rewards, and the realised APR of the last days. Raises Unavailable.

        Open records are read before the sums, and the chain last: what the books call claimed is no longer
        pending on the chain, and a claim of ours that the chain shows is either open or in the sums.
        """
        claiming, state = self._is_claiming(address), self.state.reward_state(address)
        reading = self.cache.read(
            rewards(address), _REWARDS, lambda: self._known(address), worth_keeping=lambda one: one.exists
        )
        known = reading.value
        pending = attributed(Sun(known.pending), _account(address, known))
        earned = self.earnings.realised(address, Sun(known.power), reading.as_of, days)
        now = self.clock.now()
        return RewardInfo(
            address=address,
            exists=known.exists,
            last_reward_time=state.last_reward_at,
            next_claim_at=next_claim_at(known.latest_withdraw_ms, now),
            last_claim_time=last_claim_at(known.latest_withdraw_ms),
            claimed_elsewhere_at=None if claiming else _claimed_elsewhere(known, state),
            days=days,
            realised_apr=_shown(earned) if isinstance(earned, Realised) else None,
            unrealised_reason=None if isinstance(earned, Realised) else earned,
            timestamp=now,
            as_of=reading.as_of,
            age_seconds=reading.age_seconds,
            stale=reading.stale,
            **amounts(
                energy_reward=state.energy,
                bandwidth_reward=state.bandwidth,
                total_reward=state.claimed,
                pending_reward=known.pending,
                pending_energy_reward=pending[Resource.ENERGY],
                pending_bandwidth_reward=pending[Resource.BANDWIDTH],
                available_reward=state.available,
                reserved_reward=state.reserved,
                withdrawn_reward=state.withdrawn,
            ),
        )

    def _known(self, address: Address) -> KnownRewards:
        account = self.accounts.solid_account(address)
        if account is None:
            return KnownRewards()
        return KnownRewards(
            exists=True,
            pending=self.pending.solid_reward(address),
            bandwidth_stake=account.staked(Resource.BANDWIDTH),
            energy_stake=account.staked(Resource.ENERGY),
            power=account.tron_power,
            latest_withdraw_ms=account.latest_withdraw_ms,
        )

    def _is_claiming(self, address: Address) -> bool:
        return any(
            record.operation_type is StakingOperationType.CLAIM_REWARD
            and record.status is StakingStatusType.PENDING
            for record in self.records.open_records(address, _NEWEST)
        )


def _account(address: Address, known: KnownRewards) -> Account:
    stakes: Mapping[Resource, Sun] = {
        Resource.BANDWIDTH: Sun(known.bandwidth_stake),
        Resource.ENERGY: Sun(known.energy_stake),
    }
    return Account(address, NOTHING, stakes, {}, {})


def _claimed_elsewhere(known: KnownRewards, state: RewardState) -> datetime | None:
    """When the chain saw a claim later than the books: it notes the time of the block before the claim's."""
    last = last_claim_at(known.latest_withdraw_ms)
    ours = state.last_reward_at
    return last if last is not None and (ours is None or last > ours) else None


def _shown(earned: Realised) -> RealisedApr:
    return RealisedApr(
        apr_percent=percent_text(earned.apr),
        claims=earned.claims,
        start_at=earned.start,
        end_at=earned.end,
        formula=realised_apr.FORMULA,
        rounding=ROUNDING,
        **amounts(reward=earned.reward, average_stake=int(earned.stake)),
    )
