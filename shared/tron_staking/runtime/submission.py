"""What signs, sends and paces."""

from functools import cache

from tron_staking.runtime.books import queue, wallets
from tron_staking.runtime.chain import nodes
from tron_staking.runtime.clock import clock
from tron_staking.runtime.signers import signer
from tron_staking.settings import settings
from tron_staking.submission.pace import Pace
from tron_staking.submission.send import Sender


@cache
def sender() -> Sender:
    """Signs and sends."""
    return Sender(wallets(), signer(), nodes(), clock())


@cache
def pace() -> Pace:
    """Decides when to look."""
    return Pace(clock(), queue(), settings().finality())
