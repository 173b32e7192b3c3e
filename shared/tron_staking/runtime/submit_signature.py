"""What the function runs that takes signatures."""

from functools import cache

from tron_staking.adapters.signers.recover import SignerRecovery
from tron_staking.operations.submit_signature import SignatureSubmitter
from tron_staking.runtime.books import accepting_books
from tron_staking.runtime.chain import node_pool, nodes
from tron_staking.runtime.clock import clock
from tron_staking.runtime.records import records
from tron_staking.runtime.submission import pace
from tron_staking.submission.send import Transmitter


@cache
def signature_submitter() -> SignatureSubmitter:
    """Takes signatures."""
    books, transmitter = accepting_books({}), Transmitter(nodes(), clock())
    return SignatureSubmitter(records(), books, node_pool(), SignerRecovery(), transmitter, pace(), clock())
