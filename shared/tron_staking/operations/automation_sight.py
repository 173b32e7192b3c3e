"""Looks at a wallet's account and claims, and says what its automation wants by that."""

from dataclasses import dataclass, replace
from datetime import datetime

from tron_staking.domain.automation import Automation
from tron_staking.domain.chain import Account
from tron_staking.domain.constants import SUN_PER_BYTE
from tron_staking.domain.money import NOTHING
from tron_staking.domain.policies import Policies
from tron_staking.domain.ports import ReadsAccountState, ReadsCosts, TellsTime
from tron_staking.domain.rewards import RewardState
from tron_staking.models.schedules import Schedule
from tron_staking.operations.automation_wishes import LONGEST_WAIT, Seen, Wish, due, wishes
from tron_staking.operations.schedule_changes import SPENDS, reckoned, unwanted
from tron_staking.submission.ports import ReadsRewardState


@dataclass(frozen=True)
class Sight:
    """Looks at wallets."""

    states: ReadsAccountState
    costs: ReadsCosts
    rewards: ReadsRewardState
    clock: TellsTime

    def wanted(
        self, schedule: Schedule, policies: Policies, rules: Automation
    ) -> tuple[datetime, Schedule, list[Wish]]:
        """What is wanted, by when that was, and the schedule with what of its claims is still unspent.

        Bandwidth is asked for only where something would be done now, and not for longer than a day.
        Raises Unavailable.
        """
        seen = self._seen(schedule, policies, rules)
        schedule = unwanted(schedule) if rules.then is None else reckoned(schedule, seen.claims)
        since = schedule.waits_since or seen.now
        free = schedule.model_copy(update={"waits_since": None})
        wanted = wishes(rules, free, seen)
        waits = rules.claim is not None and rules.claim.wait_for_bandwidth
        if not waits or due(wanted, seen.now) is None or seen.now - since >= LONGEST_WAIT:
            return seen.now, free, wanted
        wanted = wishes(rules, free, replace(seen, bandwidth=self.costs.bandwidth(schedule.address)))
        if due(wanted, seen.now) is not None:
            return seen.now, free, wanted
        return seen.now, schedule.model_copy(update={"waits_since": since}), wanted

    def _seen(self, schedule: Schedule, policies: Policies, rules: Automation) -> Seen:
        """The solidified account, as it is after the last step: by a node that has solidified its block."""
        address = schedule.address
        state = self.states.account_state(address, schedule.last_block)
        spends = SPENDS.get(type(rules.then))
        return Seen(
            now=self.clock.now(),
            account=state.account or Account(address, NOTHING, {}, {}, {}),
            reward=state.reward,
            sun_per_byte=self.costs.parameter(SUN_PER_BYTE),
            claims=RewardState() if rules.then is None else self.rewards.reward_state(address),
            most=None if spends is None else policies.most_at_once(spends),
        )
