"""Every operation of the service, called over HTTP as a client calls it, while weeks pass on its chain."""

from datetime import datetime, timedelta

from tronpy.keys import PrivateKey  # type: ignore[import-untyped]

from local.demo import telling
from local.demo.caller import Caller
from local.demo.chain import Chain
from local.demo.closing import close
from local.demo.telling import say, trx
from local.stack import seed
from local.stack.aws import Aws
from local.stack.client import Client
from local.stack.layout import Layout
from tron_staking.domain.constants import API_PREFIX

TRX = 1_000_000
START = 100_000
_INTRODUCTION = """
The service is deployed here from template.yaml, with IAM enforced. All calls go over HTTP with an API token,
each POST with an Idempotency-Key of its own. An operation is followed with GET /records/… until it is in a
solidified block; what it has changed is read from GET /$WALLET/status. The dates are the chain's.

  API      {api}
  WALLET   {WALLET}  registered with a key in KMS and a payout address; has {start:,} TRX
  PAYOUT   {PAYOUT}  the payout address: not on the chain yet
  FRIEND   {FRIEND}  another account
  W1       {W1}  a witness
  W2       {W2}  another one"""


def tour(layout: Layout, aws: Aws, token: str, friend: str) -> Caller:
    """Tells the whole story, on any stack whose time may be moved. Raises Failure at the first wrong step."""
    chain, payout = Chain(layout.devnet_url), _new_address()
    wallet = seed.create_wallet(layout, aws, START, wait=False, payout_address=payout)
    chain.finish()
    w1, w2 = chain.witnesses()[:2]
    names = {"WALLET": wallet, "PAYOUT": payout, "FRIEND": friend, "W1": w1, "W2": w2}
    say(_INTRODUCTION.format(api=layout.url + API_PREFIX, start=START, **names))
    caller = Caller(Client(layout.aws_port, token), chain, wallet, names)
    _freeze(caller)
    _vote(caller, chain, w1, w2)
    _earn(caller, chain, payout)
    _lend(caller, chain, friend)
    _unfreeze(caller, chain, w2)
    close(chain, wallet, payout, START * TRX, caller.done)
    return caller


def _freeze(caller: Caller) -> None:
    energy = {"amount": "60000", "resource": "ENERGY", "duration": 7}
    caller.would("What would this freeze do? Nothing is stored or signed.", "/freeze", **energy)
    frozen = caller.call("Freeze for energy, committed for a week.", "/freeze", **energy)
    frozen.must_change(balance=-60_000 * TRX, energy=60_000 * TRX, power=60_000)
    caller.repeat("Sent again with the same Idempotency-Key, as if the answer was lost.", frozen)
    more = {"amount": "20000", "resource": "BANDWIDTH", "duration": 30}
    caller.call("Freeze for bandwidth.", "/freeze", **more).must_change(
        balance=-20_000 * TRX, bandwidth=20_000 * TRX, power=20_000
    )


def _vote(caller: Caller, chain: Chain, w1: str, w2: str) -> None:
    votes = [{"witness_address": w1, "vote_count": 50_000}, {"witness_address": w2, "vote_count": 30_000}]
    caller.call("A frozen TRX is a vote: vote for two witnesses.", "/vote", votes=votes).must_change(
        votes=80_000
    )
    chain.wait_until(chain.now + timedelta(days=2), "the votes have earned.")


def _earn(caller: Caller, chain: Chain, payout: str) -> None:
    claimed = caller.call("Claim what the votes have earned.", "/claim-reward")
    claimed.must_change(balance=claimed.record["paid_sun"])
    sent = caller.call("Send it on to the payout address.", "/withdraw-reward")
    sent.must_change(balance=-claimed.record["paid_sun"])
    telling.note(f"PAYOUT has {trx(chain.balance(payout))} TRX")


def _lend(caller: Caller, chain: Chain, friend: str) -> None:
    lent = {"to_address": friend, "resource": "ENERGY"}
    terms = {"amount": "10000", "lock": True, "lock_days": 3}
    caller.call("Lend the energy of 10,000 TRX, locked.", "/delegate", **lent, **terms).must_change(
        lent=10_000 * TRX
    )
    ends = caller.refused("Too early to take it back.", "/undelegate", "locked_until", **lent)
    chain.wait_until(ends, "the lock is over.")
    caller.call("Take it back.", "/undelegate", **lent).must_change(lent=-10_000 * TRX)


def _unfreeze(caller: Caller, chain: Chain, w2: str) -> None:
    caller.call("Take the votes for one witness away.", "/unvote", witness_address=w2).must_change(
        votes=-30_000
    )
    part = {"resource": "ENERGY", "amount": "40000"}
    ends = caller.refused("Too early to unfreeze.", "/unfreeze", "committed", **part)
    chain.wait_until(ends, "the commitment is over.")
    begun = caller.call("Unfreeze; votes that are no longer backed are lost.", "/unfreeze", **part)
    begun.must_change(energy=-40_000 * TRX, power=-40_000, votes=-begun.said["votes_lost"])
    cancelled = caller.call("On second thoughts, freeze it again.", "/cancel-unfreeze")
    cancelled.must_change(energy=40_000 * TRX, power=40_000)
    everything = caller.call("Unfreeze all that is frozen for energy.", "/unfreeze", resource="ENERGY")
    everything.must_change(energy=-60_000 * TRX, power=-60_000, votes=-everything.said["votes_lost"])
    ripe = datetime.fromisoformat(everything.said["available_at"]) + timedelta(minutes=1)
    chain.wait_until(ripe, "the TRX can be withdrawn.")
    caller.call("Withdraw it.", "/withdraw-unfrozen").must_change(balance=60_000 * TRX)


def _new_address() -> str:
    address: str = PrivateKey.random().public_key.to_base58check_address()
    return address
