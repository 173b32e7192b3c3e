"""What an unfreeze leaves of an account's votes."""

from collections.abc import Mapping

from tron_staking.domain.address import Address
from tron_staking.domain.money import SUN_PER_TRX, Sun


def votes_left(votes: Mapping[Address, int], power: Sun) -> dict[Address, int]:
    """The votes after TRON power shrank to `power` sun: all of them while they fit, else each in proportion.

    The chain reckons in doubles and cuts each result off, so an unfreeze of 1 sun may cost a vote per
    witness, and a vote that comes to nothing is gone (java-tron `UnfreezeBalanceV2Actuator.updateVote`).
    These are counts of votes, not money: the same doubles give the same counts.
    """
    cast = sum(votes.values())
    if power >= cast * SUN_PER_TRX:
        return dict(votes)
    left = {witness: int(count / cast * power / SUN_PER_TRX) for witness, count in votes.items()}
    return {witness: count for witness, count in left.items() if count}
