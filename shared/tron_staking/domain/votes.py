"""What an unfreeze leaves of an account's votes, and how to use all of them again."""

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


def votes_again(votes: Mapping[Address, int], power: Sun) -> dict[Address, int]:
    """All the votes that `power` sun of TRON power allows, in the proportions of `votes`.

    What rounding leaves goes to those who lost most by it, the first cast first.
    """
    cast, total = sum(votes.values()), power // SUN_PER_TRX
    again = {witness: count * total // cast for witness, count in votes.items()}
    by_loss = sorted(votes, key=lambda witness: votes[witness] * total % cast, reverse=True)
    for witness in by_loss[: total - sum(again.values())]:
        again[witness] += 1
    return {witness: count for witness, count in again.items() if count}
