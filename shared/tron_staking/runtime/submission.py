"""What signs, sends and paces."""

from functools import cache

from tron_staking.adapters.signers.dispatch import WalletSigner
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.runtime.base import aws
from tron_staking.runtime.books import queue, wallets
from tron_staking.runtime.chain import nodes
from tron_staking.runtime.clock import clock
from tron_staking.settings import settings
from tron_staking.submission.pace import Pace
from tron_staking.submission.send import Sender


@cache
def sender() -> Sender:
    """Signs and sends."""
    return Sender(wallets(), WalletSigner({"kms": KmsSigner(aws("kms"))}), nodes(), clock())


@cache
def pace() -> Pace:
    """Decides when to look."""
    return Pace(clock(), queue(), settings().finality())
