"""A TRON node in Python that behaves as java-tron does, for tests and for work without a network.

In process: `Node` holds the chain and `handle` answers HTTP requests against it. As a server:
`python -m local.devnet --help`.
"""

from local.devnet.api import Answer, handle
from local.devnet.clock import Clock
from local.devnet.config import Config, Mode
from local.devnet.keys import account_key
from local.devnet.node import Node
from local.devnet.transaction import Transaction, transaction_from_json

__all__ = [
    "Answer",
    "Clock",
    "Config",
    "Mode",
    "Node",
    "Transaction",
    "account_key",
    "handle",
    "transaction_from_json",
]
