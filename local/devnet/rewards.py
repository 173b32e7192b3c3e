"""What witnesses and voters earn (`MortgageService.java`, `DelegationStore.java`; stake2 §4.2).

Shares are computed with doubles where java-tron does, voters' rewards with whole numbers (`Vi` times 10^18).
"""

from collections.abc import Mapping
from dataclasses import replace

from local.devnet.account import Account, Votes
from local.devnet.constants import DEFAULT_BROKERAGE, STANDBY_WITNESSES, VI_PRECISION
from local.devnet.features import supports_voter_rewards
from local.devnet.ledger import Ledger
from local.devnet.records import (
    ACCOUNT_VOTES,
    BROKERAGES,
    POOLS,
    REMARK,
    VIS,
    VOTERS,
    WITNESSES,
    Voter,
    Witness,
)

_PERCENT = 100


def pay_blocks(ledger: Ledger, producers: Mapping[bytes, int]) -> None:
    """`Manager.payReward` for blocks of one cycle: how many each witness produced."""
    cycle, each = ledger.cycle, ledger.value("getWitnessPayPerBlock")
    for witness, count in producers.items():
        _pay(ledger, cycle, witness, each, count)
    blocks = sum(producers.values())
    for witness, pay in standby_pay(ledger).items():
        _pay(ledger, cycle, witness, pay, blocks)


def standby_pay(ledger: Ledger) -> dict[bytes, int]:
    """`payStandbyWitness`: what each of the first 127 witnesses gets for its voters per block."""
    standby = [one for one in _first(ledger, STANDBY_WITNESSES) if one.votes > 0]
    if not standby:
        return {}
    each = ledger.value("getWitness127PayPerBlock") / sum(one.votes for one in standby)
    return {one.address: int(one.votes * each) for one in standby}


def ranked(ledger: Ledger) -> list[Witness]:
    """`WitnessStore.sortWitnesses` with proposal 88: most votes first, then the higher address."""
    return sorted(ledger.witnesses(), key=lambda one: (one.votes, one.address), reverse=True)


def _first(ledger: Ledger, count: int) -> list[Witness]:
    """So many of those that are ranked first, in any order: every block asks, and seldom are there more."""
    witnesses = [one for _, one in ledger.store.items(WITNESSES)]
    return witnesses if len(witnesses) <= count else ranked(ledger)[:count]


def brokerage(ledger: Ledger, cycle: int, witness: bytes) -> int:
    """Percent that a witness keeps in a cycle; with REMARK what it has set for the next ones."""
    found = ledger.store.get(BROKERAGES, (cycle, witness))
    return DEFAULT_BROKERAGE if found is None else found


def set_brokerage(ledger: Ledger, cycle: int, witness: bytes, percent: int) -> None:
    ledger.store.put(BROKERAGES, (cycle, witness), percent)


def close_cycle(ledger: Ledger) -> None:
    """`accumulateWitnessVi` for every witness: what one vote has earned since the chain began."""
    for witness in ledger.witnesses():
        key = (ledger.cycle, witness.address)
        before, pool = _vi(ledger, ledger.cycle - 1, witness.address), ledger.store.get(POOLS, key) or 0
        earned = pool * VI_PRECISION // witness.votes if witness.votes else 0
        if before + earned:
            ledger.store.put(VIS, key, before + earned)


def settle(ledger: Ledger, address: bytes) -> None:
    """`withdrawReward`: move what votes have earned so far into the allowance, before votes change."""
    if not supports_voter_rewards(ledger):
        return
    account, voter, cycle = ledger.account(address), _voter(ledger, address), ledger.cycle
    if account is None or voter.begin > cycle:
        return
    if voter.begin == cycle and _votes_in(ledger, cycle, address) is not None:
        return
    account = replace(account, allowance=account.allowance + _unsettled(ledger, account, voter))
    ledger.put_account(account)
    if not account.votes:
        ledger.store.put(VOTERS, address, Voter(cycle + 1, voter.end))
        return
    ledger.store.put(VOTERS, address, Voter(cycle, cycle + 1))
    ledger.store.put(ACCOUNT_VOTES, (cycle, address), account.votes)


def query(ledger: Ledger, address: bytes) -> int:
    """`queryReward`: the allowance and what is not settled yet."""
    account, voter = ledger.account(address), _voter(ledger, address)
    if account is None or not supports_voter_rewards(ledger):
        return 0
    unsettled = _unsettled(ledger, account, voter) if voter.begin <= ledger.cycle else 0
    return account.allowance + unsettled


def _pay(ledger: Ledger, cycle: int, address: bytes, value: int, times: int) -> None:
    """`payReward`: the brokerage at once to the witness, the rest to the pool of its voters."""
    kept = int(brokerage(ledger, cycle, address) / _PERCENT * value)
    key = (cycle, address)
    ledger.store.put(POOLS, key, (ledger.store.get(POOLS, key) or 0) + (value - kept) * times)
    account = ledger.account(address)
    if account is not None and kept > 0:
        ledger.put_account(account.earning(kept * times))


def _unsettled(ledger: Ledger, account: Account, voter: Voter) -> int:
    """A cycle that votes changed in is paid at the votes it began with, the later ones at today's."""
    begin, reward = voter.begin, 0
    if begin + 1 == voter.end and begin < ledger.cycle:
        reward = _earned(ledger, begin, voter.end, _votes_in(ledger, begin, account.address) or ())
        begin += 1
    return reward + _earned(ledger, begin, ledger.cycle, account.votes)


def _earned(ledger: Ledger, begin: int, end: int, votes: Votes) -> int:
    """`computeReward`: rounded down for each vote."""
    if begin >= end:
        return 0
    return sum(
        (_vi(ledger, end - 1, witness) - _vi(ledger, begin - 1, witness)) * count // VI_PRECISION
        for witness, count in votes
    )


def _vi(ledger: Ledger, cycle: int, witness: bytes) -> int:
    return ledger.store.get(VIS, (cycle, witness)) or 0


def _voter(ledger: Ledger, address: bytes) -> Voter:
    return ledger.store.get(VOTERS, address) or Voter(0, REMARK)


def _votes_in(ledger: Ledger, cycle: int, address: bytes) -> Votes | None:
    return ledger.store.get(ACCOUNT_VOTES, (cycle, address))
