"""The HTTP interface without a socket: `handle` maps a request to an answer."""

from local.devnet.api.answer import Answer
from local.devnet.api.gateway import handle

__all__ = ["Answer", "handle"]
